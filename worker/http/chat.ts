/**
 * POST /v1/chat/completions. Everything that can be wrong with a request is a plain JSON error with its status; only
 * what fails after the first token is told inside the stream.
 */
import type { Context } from 'hono';
import type { GenerateEvent, GenerateRequest } from '../engine/engine.ts';
import {
  ATTEMPTS_HEADER,
  chooseRoute,
  ENGINE_HEADER,
  ORIGIN_HEADER,
  parseAsked,
  ROUTE_HEADER,
} from '../engine/route.ts';
import { LIMITS } from '../limits.ts';
import type { AppOptions } from './app.ts';
import { startAnswer, type Answer } from './answer.ts';
import { askedForm, namingForm } from './answer-form.ts';
import { readJson } from './body.ts';
import { toGenerateRequest } from './messages.ts';
import { metered } from './metered.ts';
import { checkModel } from './models.ts';
import type { HttpEnv } from './request-log.ts';
import { namingField, picturesOf } from './picture-params.ts';
import { parseChat } from './schema/parse.ts';
import { IGNORED_HEADER, timingHeaders, wholeAnswer, type AnswerHead } from './shapes.ts';
import { answerStream, SSE_HEADERS } from './sse.ts';

/** Headers of some servers end at 8 kB. */
const IGNORED_CHARS = 1000;

/** Header values are ASCII. */
const headerText = (unkept: readonly string[]): string =>
  unkept
    .join(', ')
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, IGNORED_CHARS);

export function chatCompletions(options: AppOptions) {
  return async function chatCompletions(c: Context<HttpEnv>): Promise<Response> {
    const body = parseChat(await readJson(c.req.raw, c.var.held));
    const model = body.model ?? options.model;
    checkModel(model, options);
    const named = await c.var.readNamed(body.messages);
    const form = askedForm(body);
    const request = {
      ...toGenerateRequest(body, named, options.randomSeed),
      model: model === options.model ? null : model,
      client: c.var.grant.holder,
      ...(form && { form: form.form }),
    };
    const engine = routed(c, request, options);
    const head = newHead(model, options);
    const pictures = picturesOf(body.messages);
    const computing = engine === 'origin' ? options.elsewhere! : options.engine;
    const answer = startAnswer(metered(computing, c.var.grant, options), request, c.req.raw.signal, (error) =>
      namingForm(namingField(error, pictures), form),
    );
    await begun(c, answer, engine === 'origin' && body.stream, options);
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

/** Says in the answer's head who computes it, and why. @throws GlimpseError engine_unavailable, model_not_found */
function routed(c: Context<HttpEnv>, request: GenerateRequest, options: AppOptions): 'edge' | 'origin' {
  const { model } = request;
  const route = chooseRoute({
    asked: parseAsked(c.req.header(ENGINE_HEADER)),
    beyondEdge: model === null ? null : 'model',
    origin: options.elsewhere?.canTake(request) ? 'ready' : 'none',
  });
  if (route.engine === 'edge') checkModel(model ?? options.model, { ...options, elsewhere: null });
  c.header(ENGINE_HEADER, route.engine);
  c.header(ROUTE_HEADER, route.reason);
  return route.engine;
}

/**
 * Until something was said, a fault is a status. An origin may take longer than a client waits for the head of an answer: then a stream
 * begins (`mayCommit`), and what goes wrong is told in it.
 */
async function begun(c: Context<HttpEnv>, answer: Answer, mayCommit: boolean, options: AppOptions): Promise<void> {
  const first = kept(answer.begun(), options);
  const late = Promise.withResolvers<undefined>();
  const timer = mayCommit ? setTimeout(() => late.resolve(undefined), LIMITS.originCommitMs.value) : 0;
  try {
    told(c, await Promise.race([first, late.promise]));
  } finally {
    clearTimeout(timer);
  }
}

/** What the engine has said of the answer when it began; nothing where it has not. */
function told(c: Context<HttpEnv>, begun: Extract<GenerateEvent, { type: 'begun' }> | undefined): void {
  if (!begun) return;
  const { unkept = [], by } = begun;
  if (unkept.length > 0) c.header(IGNORED_HEADER, headerText(unkept));
  if (!by) return;
  c.header(ORIGIN_HEADER, by.origin);
  c.header(ATTEMPTS_HEADER, String(by.attempts));
}

export function newHead(model: string, { now }: Pick<AppOptions, 'now'>): AnswerHead {
  return { id: `chatcmpl-${crypto.randomUUID()}`, created: Math.floor(now() / 1000), model };
}
