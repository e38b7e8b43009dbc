/**
 * POST /v1/chat/completions. Everything that can be wrong with a request is a plain JSON error with its status; only
 * what fails after the first token is told inside the stream.
 */
import type { Context } from 'hono';
import { ENGINE_HEADER, parseAsked } from '../engine/route.ts';
import { LIMITS } from '../limits.ts';
import type { AppOptions } from './app.ts';
import { startAnswer, type Answer } from './answer.ts';
import { askedForm, namingForm } from './answer-form.ts';
import { readJson } from './body.ts';
import { toGenerateRequest } from './messages.ts';
import { chatTelling } from './chat-events.ts';
import { metered } from './metered.ts';
import { checkModel } from './models.ts';
import type { HttpEnv } from './request-log.ts';
import { namingField, picturesOf } from './picture-params.ts';
import { Routing } from './routing.ts';
import { parseChat } from './schema/parse.ts';
import { IGNORED_HEADER, NOTE_HEADER, timingHeaders, wholeAnswer, type AnswerHead, type ShapeWish } from './shapes.ts';
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
    const mostImages = options.elsewhere ? LIMITS.originImages.value : LIMITS.imagesPerRequest.value;
    const body = parseChat(await readJson(c.req.raw, c.var.held), mostImages);
    const asked = parseAsked(c.req.header(ENGINE_HEADER), body.glimpse?.engine);
    const model = body.model ?? options.model;
    checkModel(model, options);
    const named = await c.var.readNamed(body.messages);
    const form = askedForm(body);
    const request = {
      ...toGenerateRequest(body, named, options.randomSeed),
      model: model === options.model ? null : model,
      client: c.var.grant.holder,
      cause: { requestId: c.var.requestId, traceparent: c.var.traceparent, base: new URL(c.req.url).origin },
      ...(form && { form: form.form }),
    };
    const routing = await Routing.of(request, asked, { ...options, grant: c.var.grant });
    c.set('routing', routing);
    routing.check(request, asked, options.model);
    const head = newHead(model, options);
    const pictures = picturesOf(body.messages);
    const computing = metered(routing, c.var.grant, options);
    const answer = {
      ...startAnswer(computing, request, c.req.raw.signal, (error) => namingForm(namingField(error, pictures), form)),
      beside: () => routing.beside(),
    };
    await begun(c, answer, routing, body.stream, options);
    const wish = { withReasoning: body.include_reasoning, isJson: form?.form.kind === 'json' };
    if (!body.stream) return respondWhole(c, { head, wish, routing }, answer, options);
    const includeUsage = body.stream_options?.include_usage ?? false;
    const isKeptAlive = body.glimpse?.heartbeat ?? true;
    const telling = { ...chatTelling(head, { ...wish, includeUsage }), isKeptAlive };
    const { stream, end } = answerStream(answer, telling, (error) => c.set('failure', error));
    options.waitUntil(end);
    c.set('streamEnd', end);
    return c.body(stream, 200, { ...SSE_HEADERS, ...routing.headers() });
  };
}

async function respondWhole(
  c: Context<HttpEnv>,
  { head, wish, routing }: { readonly head: AnswerHead; readonly wish: ShapeWish; readonly routing: Routing },
  answer: Answer,
  options: AppOptions,
): Promise<Response> {
  const { answers, usage, timingsMs } = await kept(answer.whole(), options);
  const body = { ...wholeAnswer(head, answers, usage, wish), ...answer.beside?.() };
  return c.json(body, 200, { ...timingHeaders(timingsMs), ...routing.headers() });
}

/** Work that goes on when the client leaves, until it has seen the abort and given back what it holds. */
function kept<T>(work: Promise<T>, { waitUntil }: AppOptions): Promise<T> {
  waitUntil(work.then(nothing, nothing));
  return work;
}

const nothing = (): void => undefined;

/**
 * Until something was said, a fault is a status. An origin may take longer than a client waits for the head of an answer: then a stream
 * begins, and what goes wrong is told in it.
 */
async function begun(
  c: Context<HttpEnv>,
  answer: Answer,
  routing: Routing,
  isStream: boolean,
  options: AppOptions,
): Promise<void> {
  const late = Promise.withResolvers<undefined>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const commit = () => (timer ??= setTimeout(() => late.resolve(undefined), LIMITS.originCommitMs.value));
  if (isStream) routing.whenOrigin(commit);
  try {
    const { unkept = [], notes = [] } = (await Promise.race([kept(answer.begun(), options), late.promise])) ?? {};
    if (unkept.length > 0) c.header(IGNORED_HEADER, headerText(unkept));
    if (notes.length > 0) c.header(NOTE_HEADER, notes.join(', '));
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

export function newHead(model: string, { now }: Pick<AppOptions, 'now'>): AnswerHead {
  return { id: `chatcmpl-${crypto.randomUUID()}`, created: Math.floor(now() / 1000), model };
}
