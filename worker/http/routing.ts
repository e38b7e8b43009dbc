/**
 * Who answers a chat, and why: chosen from the request, changed when the edge finds no room for it, and said in the head of the answer,
 * in its body, and in the head of an error.
 */
import { overflowing } from '../engine/overflow.ts';
import type { Elsewhere } from '../engine/elsewhere.ts';
import type { Engine, GenerateEvent, GenerateRequest } from '../engine/engine.ts';
import {
  ATTEMPTS_HEADER,
  chooseRoute,
  ENGINE_HEADER,
  ORIGIN_HEADER,
  ROUTE_HEADER,
  type Asked,
  type Route,
} from '../engine/route.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { checkModel } from './models.ts';
import { checkImages } from './schema/parse.ts';

interface Options {
  readonly engine: Engine;
  /** Engines elsewhere; null: none. */
  readonly elsewhere: Elsewhere | null;
}

type Begun = Extract<GenerateEvent, { type: 'begun' }>;

/** Of one request. */
export class Routing {
  readonly engine: Pick<Engine, 'generate'>;
  readonly #hasElsewhere: boolean;
  #route: Route;
  #by: Begun['by'];
  #onOrigin: () => unknown = () => undefined;

  /** @throws GlimpseError engine_unavailable, input_quarantined */
  constructor(request: GenerateRequest, asked: Asked, { engine, elsewhere }: Options) {
    const images = imagesOf(request);
    const canGo = elsewhere?.canTake(request) ?? false;
    this.#hasElsewhere = elsewhere !== null;
    this.#route = chooseRoute({ asked, beyondEdge: beyondEdge(request, images), origin: canGo ? 'ready' : 'none' });
    if (this.#route.engine === 'origin') this.engine = elsewhere!;
    else if (asked === 'edge' || elsewhere === null) this.engine = engine;
    else this.engine = overflowing({ edge: engine, elsewhere, onTurn: (reason) => this.#turn(reason) });
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

  begun({ by }: Pick<Begun, 'by'>): void {
    this.#by = by;
  }

  /** `facts` are those of an error, if it is one that is told. */
  headers(facts: { readonly origin?: unknown; readonly attempts?: unknown } = this.#by ?? {}): Record<string, string> {
    const { origin, attempts } = facts;
    return {
      [ENGINE_HEADER]: this.#route.engine,
      [ROUTE_HEADER]: this.#route.reason,
      ...(typeof origin === 'string' && { [ORIGIN_HEADER]: origin }),
      ...(typeof attempts === 'number' && { [ATTEMPTS_HEADER]: String(attempts) }),
    };
  }

  /** What a body or the last chunk says of it; nothing where there are no origins. */
  beside(): object {
    const { engine, reason } = this.#route;
    return this.#hasElsewhere ? { glimpse: { engine, origin: this.#by?.origin ?? null, route: reason } } : {};
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

/** What the edge does not do, as far as the request alone says it. */
function beyondEdge({ model }: GenerateRequest, images: number): string | null {
  if (model) return 'model';
  return images > LIMITS.imagesPerRequest.value ? 'pictures' : null;
}

const imagesOf = ({ messages }: Pick<GenerateRequest, 'messages'>): number =>
  messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)).filter(({ type }) => type === 'image')
    .length;
