/**
 * Who answers a chat, and why: chosen from the request, changed when the edge finds no room for it, and said in the head of the answer,
 * in its body, and in the head of an error.
 */
import type { Grant } from '../access/grant.ts';
import { edgeFields } from '../engine/edge-fields.ts';
import { degrading, type FramesLeft } from '../engine/degrade.ts';
import { overflowing } from '../engine/overflow.ts';
import type { Elsewhere } from '../engine/elsewhere.ts';
import type { Engine, GenerateEvent, GenerateRequest } from '../engine/engine.ts';
import {
  ATTEMPTS_HEADER,
  chooseRoute,
  DEGRADED_HEADER,
  ENGINE_HEADER,
  ORIGIN_HEADER,
  ROUTE_HEADER,
  type Asked,
  type Route,
  type RouteFacts,
} from '../engine/route.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { accounted } from './accounted.ts';
import { beyondEdge as clipBeyondEdge } from '../media/video/fit.ts';
import type { Metrics } from './metrics.ts';
import { checkModel } from './models.ts';
import { checkImages } from './schema/parse.ts';

interface Options {
  readonly engine: Engine;
  /** Engines elsewhere; null: none. */
  readonly elsewhere: Elsewhere | null;
  readonly grant: Pick<Grant, 'origins'>;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly metrics: Pick<Metrics, 'answerRouted'>;
  /** Whether fewer frames of a video may be looked at when no origin can be asked. */
  readonly mayDegrade: boolean;
}

type Begun = Extract<GenerateEvent, { type: 'begun' }>;
type Done = Extract<GenerateEvent, { type: 'done' }>;

/** What a body says of an answer that was looked at afterwards. */
const FORMS: ReadonlyMap<boolean | null, string> = new Map([
  [true, 'kept'],
  [false, 'broken'],
  [null, 'unchecked'],
]);

/** Of one request. */
export class Routing implements Pick<Engine, 'generate'> {
  readonly #engine: Pick<Engine, 'generate'>;
  readonly #hasElsewhere: boolean;
  readonly #metrics: Options['metrics'];
  #route: Route;
  #by: Begun['by'];
  #form: Done['keepsForm'];
  #frames: FramesLeft | null = null;
  #onOrigin: () => unknown = () => undefined;

  /** @throws GlimpseError engine_unavailable, input_quarantined */
  static async of(request: GenerateRequest, asked: Asked, options: Options): Promise<Routing> {
    const isPossible = asked !== 'edge' && options.elsewhere !== null;
    const fields = edgeFields(request);
    if (isPossible && fields.length > 0 && (asked === 'origin' || request.model)) throw refusedFields(fields);
    return new Routing(request, asked, isPossible ? await options.elsewhere.standing(request) : 'none', options);
  }

  private constructor(
    request: GenerateRequest,
    asked: Asked,
    origin: RouteFacts['origin'],
    { engine, elsewhere, grant, waitUntil, metrics, mayDegrade }: Options,
  ) {
    this.#hasElsewhere = elsewhere !== null;
    this.#metrics = metrics;
    this.#route = chooseRoute({ asked, beyondEdge: beyondEdge(request, imagesOf(request)), origin });
    this.#engine = engine;
    if (elsewhere === null) return;
    const paid = {
      generate: (wanted: GenerateRequest, signal: AbortSignal) =>
        accounted(elsewhere, grant.origins, wanted, signal, waitUntil),
    };
    if (this.#route.engine === 'origin')
      this.#engine =
        asked === 'auto' && mayDegrade
          ? degrading({ edge: engine, elsewhere: paid, onDegrade: (reason, frames) => this.#degrade(reason, frames) })
          : paid;
    else if (asked !== 'edge' && origin !== 'none')
      this.#engine = overflowing({ edge: engine, elsewhere: paid, origin, onTurn: (reason) => this.#turn(reason) });
  }

  /** What the edge does not do, where nobody else can. @throws GlimpseError engine_unavailable, model_not_found, too_many_images */
  check({ model, messages }: GenerateRequest, asked: Asked, served: string): void {
    if (this.#route.engine === 'origin') return;
    checkImages(imagesOf({ messages }), LIMITS.imagesPerRequest.value);
    if (!model) return;
    if (asked === 'edge') checkModel(model, { model: served, elsewhere: null });
    const message = `No origin that serves "${model}" declares what this request needs: its kinds of input, fields or tokens; GET /v1/limits lists their classes.`;
    throw new GlimpseError('engine_unavailable', message, { param: 'model' });
  }

  /** Calls back when an origin is asked; at once where that is so already. */
  whenOrigin(then: () => unknown): void {
    this.#onOrigin = then;
    if (this.#route.engine === 'origin') then();
  }

  async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    for await (const event of this.#engine.generate(request, signal)) {
      if (event.type === 'begun') {
        this.#by = event.by;
        this.#metrics.answerRouted(this.#route.engine, this.#route.reason, this.#frames !== null);
      }
      if (event.type === 'done') this.#form = event.keepsForm;
      yield event;
    }
  }

  /** `facts` are those of an error, if it is one that is told. */
  headers(facts: { readonly origin?: unknown; readonly attempts?: unknown } = this.#by ?? {}): Record<string, string> {
    const { origin, attempts } = facts;
    return {
      [ENGINE_HEADER]: this.#route.engine,
      [ROUTE_HEADER]: this.#route.reason,
      ...(typeof origin === 'string' && { [ORIGIN_HEADER]: origin }),
      ...(typeof attempts === 'number' && { [ATTEMPTS_HEADER]: String(attempts) }),
      ...(this.#frames && { [DEGRADED_HEADER]: `frames=${this.#frames.join('/')}` }),
    };
  }

  /** What a body or the last chunk says of it; nothing where there are no origins. */
  beside(): object {
    const { engine, reason } = this.#route;
    if (!this.#hasElsewhere) return {};
    const form = this.#form === undefined ? {} : { form: FORMS.get(this.#form) };
    const degraded = this.#frames && { degraded: { frames: this.#frames } };
    return { glimpse: { engine, origin: this.#by?.origin ?? null, route: reason, ...form, ...degraded } };
  }

  #degrade(reason: string, frames: FramesLeft): void {
    this.#route = { engine: 'edge', reason };
    this.#frames = frames;
  }

  /** null: nobody elsewhere was there, and the edge's refusal stands. */
  #turn(reason: string | null): void {
    if (reason === null) this.#route = { ...this.#route, engine: 'edge' };
    else {
      this.#route = { engine: 'origin', reason };
      this.#onOrigin();
    }
  }
}

function refusedFields(fields: readonly string[]): GlimpseError {
  const message = `No origin is asked for ${fields.join(', ')}. Leave it out, or ask this service's own model.`;
  return new GlimpseError('engine_unavailable', message, { param: fields[0] });
}

/** What the edge does not do, as far as the request and the headers of its clips say it. */
function beyondEdge({ model, messages }: GenerateRequest, images: number): string | null {
  if (model) return 'model';
  for (const { facts } of clipsOf(messages)) {
    const beyond = clipBeyondEdge(facts);
    if (beyond) return beyond.reason;
  }
  return images > LIMITS.imagesPerRequest.value ? 'pictures' : null;
}

const clipsOf = (messages: GenerateRequest['messages']) =>
  messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content.flatMap((part) => (part.type === 'clip' ? [part.clip] : [])),
  );

const imagesOf = ({ messages }: Pick<GenerateRequest, 'messages'>): number =>
  messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)).filter(({ type }) => type === 'image')
    .length;
