/** From a checked body to an answer that has begun: what all routes that ask the model have in common. */
import type { Context } from 'hono';
import { ENGINE_HEADER, parseAsked } from '../engine/route.ts';
import type { GenerateRequest } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { startAnswer, type Answer } from './answer.ts';
import { askedForm, namingForm, type AskedForm } from './answer-form.ts';
import type { AppOptions } from './app.ts';
import { toGenerateRequest } from './messages.ts';
import { metered } from './metered.ts';
import { checkModel } from './models.ts';
import type { NamedPictures } from './named-pictures.ts';
import { namingField, picturesOf } from './picture-params.ts';
import type { HttpEnv } from './request-log.ts';
import { Routing } from './routing.ts';
import type { ChatBody } from './schema/chat.ts';
import { IGNORED_HEADER, NOTE_HEADER, type ShapeWish } from './shapes.ts';
import { answerStream, SSE_HEADERS, type Telling } from './sse.ts';

/** Headers of some servers end at 8 kB. */
const IGNORED_CHARS = 1000;

/** Header values are ASCII. */
const headerText = (unkept: readonly string[]): string =>
  unkept
    .join(', ')
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, IGNORED_CHARS);

/** How many images a request may have, wherever it is answered. */
export const mostImages = ({ elsewhere }: Pick<AppOptions, 'elsewhere'>): number =>
  elsewhere ? LIMITS.originImages.value : LIMITS.imagesPerRequest.value;

export interface BegunAnswer {
  readonly answer: Answer;
  readonly routing: Routing;
  /** As the client called it. */
  readonly model: string;
  readonly wish: ShapeWish;
  /** null where an engine elsewhere computes, or has not begun. */
  readonly fingerprint: string | null;
}

/**
 * An answer of which nothing can be wrong any more, but what fails while it is made; `brought` are pictures that came beside the body.
 * @throws GlimpseError for all that is
 */
export async function beginAnswer(
  c: Context<HttpEnv>,
  body: ChatBody,
  options: AppOptions,
  brought?: NamedPictures,
): Promise<BegunAnswer> {
  const { model, request, form } = await requestOf(c, body, options, brought);
  const asked = parseAsked(c.req.header(ENGINE_HEADER), body.glimpse?.engine);
  const routing = await Routing.of(request, asked, {
    ...options,
    grant: c.var.grant,
    mayDegrade: body.glimpse?.degrade ?? true,
  });
  c.set('routing', routing);
  routing.check(request, asked, options.model);
  const pictures = picturesOf(body.messages);
  const computing = metered(routing, c.var.grant, options);
  const answer = {
    ...startAnswer(computing, request, c.req.raw.signal, (error) => namingForm(namingField(error, pictures), form)),
    beside: () => routing.beside(),
  };
  const fingerprint = await begun(c, answer, routing, body.stream, options);
  const wish = { withReasoning: body.include_reasoning, isJson: form?.form.kind === 'json' };
  return { answer, routing, model, wish, fingerprint };
}

export interface AskedRequest {
  readonly model: string;
  readonly request: GenerateRequest;
  readonly form: AskedForm | null;
}

/** What the engine is asked, with the pictures that the body names; `brought` are those that came beside it. */
export async function requestOf(
  c: Context<HttpEnv>,
  body: ChatBody,
  options: AppOptions,
  brought: NamedPictures = new Map(),
): Promise<AskedRequest> {
  const model = body.model ?? options.model;
  checkModel(model, options);
  const { pictures, videos } = await c.var.readNamed(body.messages);
  const named = { pictures: new Map([...brought, ...pictures]), videos };
  const form = askedForm(body);
  if (form !== null && body.tools.length > 0 && body.tool_choice !== 'none') throw toolsOrForm(form);
  const request = {
    ...toGenerateRequest(body, named, options.randomSeed),
    model: model === options.model ? null : model,
    client: c.var.grant.holder,
    ...(body.cache_salt != null && { cacheSalt: body.cache_salt }),
    cause: { requestId: c.var.requestId, traceparent: c.var.traceparent, base: new URL(c.req.url).origin },
    ...(form && { form: form.form }),
  };
  return { model, request, form };
}

/** An answer keeps one form: that of a call, or the one that was asked for. */
const toolsOrForm = ({ param }: AskedForm): GlimpseError =>
  new GlimpseError('invalid_parameter', `"${param}" and "tools" exclude one another; send one of them.`, { param });

/** The answer as a stream, which goes on being computed until its client leaves. */
export function streamed(
  c: Context<HttpEnv>,
  { answer, routing }: BegunAnswer,
  telling: Telling,
  options: AppOptions,
): Response {
  const { stream, end } = answerStream(answer, telling, (error) => c.set('failure', error));
  options.waitUntil(end);
  c.set('streamEnd', end);
  return c.body(stream, 200, { ...SSE_HEADERS, ...routing.headers() });
}

/** Work that goes on when the client leaves, until it has seen the abort and given back what it holds. */
export function kept<T>(work: Promise<T>, { waitUntil }: Pick<AppOptions, 'waitUntil'>): Promise<T> {
  waitUntil(work.then(nothing, nothing));
  return work;
}

const nothing = (): void => undefined;

/**
 * Until something was said, a fault is a status. An origin may take longer than a client waits for the head of an answer: then a stream
 * begins, and what goes wrong is told in it. Returns the fingerprint.
 */
async function begun(
  c: Context<HttpEnv>,
  answer: Answer,
  routing: Routing,
  isStream: boolean,
  options: AppOptions,
): Promise<string | null> {
  const late = Promise.withResolvers<undefined>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const commit = () => (timer ??= setTimeout(() => late.resolve(undefined), LIMITS.originCommitMs.value));
  if (isStream) routing.whenOrigin(commit);
  try {
    const said = await Promise.race([kept(answer.begun(), options), late.promise]);
    const { unkept = [], notes = [], fingerprint = null } = said ?? {};
    if (unkept.length > 0) c.header(IGNORED_HEADER, headerText(unkept));
    if (notes.length > 0) c.header(NOTE_HEADER, notes.join(', '));
    return fingerprint;
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
