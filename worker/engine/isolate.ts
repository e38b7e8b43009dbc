/**
 * The engine for models that fit beside the request: all weights in this isolate's linear memory.
 * Requests run one after another; each is one frame of the arena, given back when it ends, fails or is left.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { decodeStep, prefill, prefillScratchBytes } from '../model/forward.ts';
import { createKvCache, kvBytesPerToken, type KvCache, type KvDType } from '../model/kv-cache.ts';
import { positionIds, type Positions } from '../model/positions.ts';
import type { Probe } from '../model/probe.ts';
import { createSampler } from '../model/sampler.ts';
import type { Codecs } from '../media/codecs.ts';
import type { Engine, GenerateEvent, GenerateRequest, ModelDescription, Timings } from './engine.ts';
import type { LoadedModel } from './load.ts';
import { encodePictures, featureBytes, measurePictures, type Picture } from './pictures.ts';
import { preparePrompt, type Prompt } from './prompt.ts';
import { RequestQueue } from './queue.ts';
import { createReply } from './reply.ts';

export interface IsolateOptions {
  readonly kernels: Kernels;
  /** Called before every request; an implementation shares and keeps the model, and tries again after a failure. */
  readonly load: () => Promise<LoadedModel>;
  readonly codecs: Codecs;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Lets other events run, for instance the client's abort. */
  readonly pause: () => Promise<void>;
  /** What the KV cache holds; f32 by default. */
  readonly kvCache?: KvDType;
  readonly probe?: Probe;
  /** f32[T, V] a chunk of the prompt; makes the head run on every prompt token. */
  readonly onPromptLogits?: (logits: Tensor) => void;
  /** Sees the logits f32[V] of each next token, valid during the call, and may decide it: an id, or null for the sampler's. */
  readonly choose?: (logits: Float32Array, made: number) => number | null;
}

export class IsolateEngine implements Engine {
  readonly #options: IsolateOptions;
  readonly #kvCache: KvDType;
  readonly #queue = new RequestQueue();

  constructor(options: IsolateOptions) {
    this.#options = options;
    this.#kvCache = options.kvCache ?? 'f32';
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
    const { kernels: k, pause } = this.#options;
    const pictures = measurePictures(request.messages, model);
    const prompt = preparePrompt(request.messages, pictures, model);
    const grids = pictures.map(({ grid }) => grid);
    const maxTokens = completionBudget(k, model, prompt, request.maxTokens, this.#kvCache);
    yield { type: 'prompt', text: prompt.text, inputIds: prompt.ids, grids };

    const positions = positionIds(prompt.ids, model.config.tokens.image, grids, model.config.vision.mergeSize);
    const capacity = prompt.ids.length + maxTokens;
    const logits = new Float32Array(model.config.text.vocabSize);
    const cache = await this.#readPrompt(model, prompt.ids, positions, pictures, capacity, logits, signal, clock);

    const sampler = createSampler({ ...model.generation.defaults, ...request.sampling });
    const reply = createReply(model, request, prompt.text);
    const history = [...prompt.ids];
    let finishReason: 'stop' | 'length' = 'length';
    for (let made = 0; made < maxTokens; made++) {
      signal.throwIfAborted();
      const id = this.#options.choose?.(logits, made) ?? sampler.next(logits, history);
      if (made === 0) clock.lap('firstToken');
      yield { type: 'token', id };
      for (const delta of reply.push(id)) yield delta;
      if (reply.stopped) {
        finishReason = 'stop';
        break;
      }
      history.push(id);
      if (made + 1 < maxTokens)
        decodeStep(k, model.weights, model.config, id, history.length - 1, positions.delta, cache, logits);
      await pause();
    }
    for (const delta of reply.flush()) yield delta;
    clock.lap('decode');
    yield { type: 'done', finishReason, usage: reply.usage(prompt), timingsMs: clock.timings() };
  }

  /** The cache with the prompt in it. It is made after the pictures are encoded, so that their scratch can have its place. */
  async #readPrompt(
    model: LoadedModel,
    ids: readonly number[],
    positions: Positions,
    pictures: readonly Picture[],
    capacity: number,
    logits: Float32Array,
    signal: AbortSignal,
    clock: Stopwatch,
  ): Promise<KvCache> {
    const { kernels: k, codecs, probe, onPromptLogits } = this.#options;
    const pause = async () => {
      await this.#options.pause();
      signal.throwIfAborted();
    };
    const features = await encodePictures(k, model, pictures, { codecs, signal, pause, probe });
    clock.lap('vision');
    const cache = createKvCache(k, model.config, capacity, this.#kvCache);
    const sequence = { ids, positions, features };
    await prefill(k, model.weights, model.config, sequence, cache, logits, { pause, probe, onLogits: onPromptLogits });
    clock.lap('prefill');
    return cache;
  }
}

/**
 * How many tokens may be generated after a prompt.
 * @throws GlimpseError context_length_exceeded when not even one is left, in the context or in memory
 */
function completionBudget(
  k: Kernels,
  { config }: LoadedModel,
  prompt: Prompt,
  asked: number | null,
  kvCache: KvDType,
): number {
  const { contextTokens } = config.text;
  const promptTokens = prompt.ids.length;
  const otherBytes = prefillScratchBytes(config) + featureBytes(prompt.imageTokens, config);
  const inMemory = Math.floor((k.arena.availableBytes - otherBytes) / kvBytesPerToken(config, kvCache));
  const room = Math.min(contextTokens, inMemory) - promptTokens;
  if (room < 1) {
    throw new GlimpseError(
      'context_length_exceeded',
      `The prompt has ${promptTokens} tokens, images included; at most ${promptTokens + room - 1} fit. Send less text or fewer or smaller images.`,
      { promptTokens, contextTokens },
    );
  }
  return Math.min(asked ?? LIMITS.completionTokens.value, room);
}

type Lap = keyof Timings;

interface Stopwatch {
  /** Ends a stage: the time since the last lap is its. `firstToken` is measured from the start instead. */
  lap(name: Lap): void;
  timings(): Timings;
}

function stopwatch(now: () => number): Stopwatch {
  const start = now();
  let last = start;
  const laps: Record<Lap, number> = { load: 0, vision: 0, prefill: 0, firstToken: 0, decode: 0 };
  return {
    lap(name) {
      const time = now();
      laps[name] = time - (name === 'firstToken' ? start : last);
      last = time;
    },
    timings: () => ({ ...laps }),
  };
}
