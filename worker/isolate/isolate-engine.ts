/**
 * The engine that computes in this isolate, its weights resident or streamed (residency.ts).
 * Requests run one after another; each is one frame of the arena, given back when it ends, fails or is left.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import { decodeStep, prefill } from '../model/forward.ts';
import { createKvCache, type KvCache } from '../model/kv-cache.ts';
import { positionIds, type Positions } from '../model/positions.ts';
import type { Probe } from '../model/probe.ts';
import { createSampler } from '../model/sampler.ts';
import type { Codecs } from '../media/codecs.ts';
import type { Alpha } from '../media/image.ts';
import type { Engine, GenerateEvent, GenerateRequest, ModelDescription } from '../engine/engine.ts';
import type { Ledger } from './ledger.ts';
import type { LoadedModel } from './load-model.ts';
import { encodePictures, measurePictures, type Picture } from './pictures.ts';
import { preparePrompt } from './prompt.ts';
import { RequestQueue } from './queue.ts';
import { createReply, type Reply } from './reply.ts';
import { planRequest } from './request-budget.ts';
import type { RequestFeed } from './residency.ts';
import { stopwatch, type Stopwatch } from './stopwatch.ts';

export interface IsolateOptions {
  readonly kernels: Kernels;
  /** Called before every request; an implementation shares and keeps the model, and tries again after a failure. */
  readonly load: () => Promise<LoadedModel>;
  readonly ledger: Ledger;
  readonly codecs: Codecs;
  /** What becomes of transparency; on white by default. */
  readonly alpha?: Alpha;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Lets other events run, for instance the client's abort. */
  readonly pause: () => Promise<void>;
  readonly probe?: Probe;
  /** f32[T, V] a chunk of the prompt; makes the head run on every prompt token. */
  readonly onPromptLogits?: (logits: Tensor) => void;
  /** Sees the logits f32[V] of each next token, valid during the call, and may decide it: an id, or null for the sampler's. */
  readonly choose?: (logits: Float32Array, made: number) => number | null;
}

export class IsolateEngine implements Engine {
  readonly #options: IsolateOptions;
  readonly #queue = new RequestQueue();

  constructor(options: IsolateOptions) {
    this.#options = options;
  }

  async describe(): Promise<ModelDescription> {
    const leave = await this.#queue.enter(new AbortController().signal);
    try {
      return (await this.#options.load()).description;
    } finally {
      leave();
    }
  }

  async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    const clock = stopwatch(this.#options.now);
    const leave = await this.#queue.enter(signal);
    const { arena } = this.#options.kernels;
    let mark: ReturnType<typeof arena.mark> | null = null;
    try {
      const model = await this.#options.load();
      clock.lap('load');
      mark = arena.mark();
      yield* this.#run(model, request, signal, clock);
    } finally {
      if (mark !== null) arena.release(mark);
      leave();
    }
  }

  async *#run(
    model: LoadedModel,
    request: GenerateRequest,
    signal: AbortSignal,
    clock: Stopwatch,
  ): AsyncGenerator<GenerateEvent> {
    const pictures = measurePictures(request.messages, model);
    const prompt = preparePrompt(request.messages, pictures, model);
    const grids = pictures.map(({ grid }) => grid);
    const maxTokens = planRequest(this.#options.ledger, model, pictures, prompt, request.maxTokens);
    yield { type: 'prompt', text: prompt.text, inputIds: prompt.ids, grids };

    const positions = positionIds(prompt.ids, model.config.tokens.image, grids, model.config.vision.mergeSize);
    const pause = async () => {
      await this.#options.pause();
      signal.throwIfAborted();
    };
    const feed = model.residency.open(signal);
    try {
      const job: Job = { model, feed, signal, pause, clock, positions, maxTokens, ids: prompt.ids };
      const logits = new Float32Array(model.config.text.vocabSize);
      const cache = await this.#readPrompt(job, pictures, logits);
      const reply = createReply(model, request, prompt.text);
      yield* this.#answer(job, request, reply, cache, logits);
      const finishReason = reply.stopped ? 'stop' : 'length';
      const timingsMs = clock.timings(feed.waitedMs);
      yield { type: 'done', finishReason, usage: reply.usage(prompt), timingsMs };
    } finally {
      await feed.close();
    }
  }

  /** The cache with the prompt in it. It is made after the pictures are encoded, so that their scratch can have its place. */
  async #readPrompt(job: Job, pictures: readonly Picture[], logits: Float32Array): Promise<KvCache> {
    const { kernels: k, codecs, alpha = 'white', probe, onPromptLogits } = this.#options;
    const { model, feed, ids, positions, clock, signal, pause } = job;
    for (const { grid } of pictures) for (let pair = 0; pair < grid[0]; pair++) feed.ahead('vision');
    feed.ahead('decoder');
    const features = await encodePictures(k, feed, model, pictures, { codecs, alpha, signal, pause, probe });
    clock.lap('vision');
    const cache = createKvCache(k, model.config, ids.length + job.maxTokens, model.kvCache);
    const sequence = { ids, positions, features };
    const options = { chunkTokens: model.residency.promptChunk, pause, probe, onLogits: onPromptLogits };
    feed.begin('decoder');
    if (job.maxTokens > 1) feed.ahead('decoder');
    await prefill(k, feed, model.weights, model.config, sequence, cache, logits, options);
    await feed.end();
    clock.lap('prefill');
    return cache;
  }

  async *#answer(
    job: Job,
    request: GenerateRequest,
    reply: Reply,
    cache: KvCache,
    logits: Float32Array,
  ): AsyncGenerator<GenerateEvent> {
    const { kernels: k } = this.#options;
    const { model, feed, signal, clock, positions, maxTokens, pause } = job;
    const sampler = createSampler({ ...model.generation.defaults, ...request.sampling });
    const history = [...job.ids];
    for (let made = 0; made < maxTokens && !reply.stopped; made++) {
      signal.throwIfAborted();
      const id = this.#options.choose?.(logits, made) ?? sampler.next(logits, history);
      if (made === 0) clock.lap('firstToken');
      yield { type: 'token', id };
      for (const delta of reply.push(id)) yield delta;
      history.push(id);
      if (reply.stopped || made + 1 === maxTokens) break;
      feed.begin('decoder');
      if (made + 2 < maxTokens) feed.ahead('decoder');
      await decodeStep(k, feed, model.weights, model.config, id, history.length - 1, positions.delta, cache, logits);
      await feed.end();
      await pause();
    }
    for (const delta of reply.flush()) yield delta;
    clock.lap('decode');
  }
}

/** One request under way. */
interface Job {
  readonly model: LoadedModel;
  readonly feed: RequestFeed;
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
  readonly clock: Stopwatch;
  readonly ids: readonly number[];
  readonly positions: Positions;
  readonly maxTokens: number;
}
