/**
 * POST /v1/chat/completions. Everything that can be wrong with a request is a plain JSON error with its status; only
 * what fails after the first token is told inside the stream.
 */
import type { Context } from 'hono';
import { chooseRoute, ENGINE_HEADER, parseAsked, ROUTE_HEADER } from '../engine/route.ts';
import type { AppOptions } from './app.ts';
import { startAnswer, type Answer } from './answer.ts';
import { askedForm, namingForm } from './answer-form.ts';
import { readJson } from './body.ts';
import { toGenerateRequest } from './messages.ts';
import { metered } from './metered.ts';
import { checkModel } from './models.ts';
import type { HttpEnv } from './request-log.ts';
import { namingField, pictureParams } from './picture-params.ts';
import { parseChat } from './schema/parse.ts';
import { IGNORED_HEADER, timingHeaders, wholeAnswer, type AnswerHead } from './shapes.ts';
import { answerStream } from './sse.ts';

/** Headers of some servers end at 8 kB. */
const IGNORED_CHARS = 1000;

/** Header values are ASCII. */
const headerText = (unkept: readonly string[]): string =>
  unkept
    .join(', ')
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, IGNORED_CHARS);

const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

export function chatCompletions(options: AppOptions) {
  return async function chatCompletions(c: Context<HttpEnv>): Promise<Response> {
    const body = parseChat(await readJson(c.req.raw, c.var.held));
    checkModel(body.model ?? options.model, options.model);
    const route = chooseRoute({ asked: parseAsked(c.req.header(ENGINE_HEADER)), beyondEdge: null, origin: 'none' });
    c.header(ENGINE_HEADER, route.engine);
    c.header(ROUTE_HEADER, route.reason);
    const named = await c.var.readNamed(body.messages);
    const form = askedForm(body);
    const request = {
      ...toGenerateRequest(body, named, options.randomSeed),
      client: c.var.grant.holder,
      ...(form && { form: form.form }),
    };
    const head = newHead(options);
    const params = pictureParams(body.messages);
    const engine = metered(options.engine, c.var.grant, options);
    const answer = startAnswer(engine, request, c.req.raw.signal, (error) =>
      namingForm(namingField(error, params), form),
    );
    const { unkept = [] } = await kept(answer.begun(), options);
    if (unkept.length > 0) c.header(IGNORED_HEADER, headerText(unkept));
    if (!body.stream) return respondWhole(c, head, answer, options);
    const { stream, end } = answerStream(answer, head, body.stream_options?.include_usage ?? false, (error) =>
      c.set('failure', error),
    );
    options.waitUntil(end);
    c.set('streamEnd', end);
    return c.body(stream, 200, SSE_HEADERS);
  };
}

async function respondWhole(
  c: Context<HttpEnv>,
  head: AnswerHead,
  answer: Answer,
  options: AppOptions,
): Promise<Response> {
  const { text, finishReason, usage, timingsMs } = await kept(answer.whole(), options);
  return c.json(wholeAnswer(head, text, finishReason, usage), 200, timingHeaders(timingsMs));
}

/** Work that goes on when the client leaves, until it has seen the abort and given back what it holds. */
function kept<T>(work: Promise<T>, { waitUntil }: AppOptions): Promise<T> {
  waitUntil(work.then(nothing, nothing));
  return work;
}

const nothing = (): void => undefined;

function newHead({ model, now }: AppOptions): AnswerHead {
  return { id: `chatcmpl-${crypto.randomUUID()}`, created: Math.floor(now() / 1000), model };
}
