/**
 * The engine that computes in this isolate, its weights resident or streamed (residency.ts).
 * Requests run one after another; each is one frame of the arena, given back when it ends, fails or is left.
 */
import type { LeasedKernels, Kernels } from '../../kernels-as/host/kernels.ts';
import type {
  AnswerForm,
  Engine,
  EngineReport,
  GenerateRequest,
  ModelDescription,
  ToolFunction,
  Usage,
} from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import type { Codecs } from '../media/codecs.ts';
import type { PictureService } from '../media/elsewhere.ts';
import type { Alpha } from '../media/image.ts';
import { callForms } from '../text/call-forms.ts';
import { steering as steeringOf } from '../text/thinking.ts';
import { positionIds } from '../model/positions.ts';
import { arrangeMessages } from './arrange.ts';
import { decodeAnswers } from './decode-answers.ts';
import type { DecodingPlaces } from './decoding.ts';
import type { Ledger } from './ledger.ts';
import type { LoadedModel } from './load-model.ts';
import { knownChunks, prefixKeys } from './known-prefix.ts';
import { pictureKey } from './picture-key.ts';
import { measurePictures, type Picture } from './pictures.ts';
import { disguise, planTools } from './plan-tools.ts';
import { preparePrompt, templateTools } from './prompt.ts';
import { readPrompt } from './read-prompt.ts';
import type { RequestCache } from './request-cache.ts';
import { RequestQueue, type StalledTurn } from './queue.ts';
import { promisedWork } from './promised-work.ts';
import { planRequest } from './request-budget.ts';
import type { Measured, Run, Watch } from './run.ts';
import { stopwatch } from './stopwatch.ts';
import type { IsolateEvent, Trace } from './trace.ts';
import type { Turn } from './turn.ts';

export interface IsolateOptions {
  /** The kernels for one turn, which end with it. */
  readonly lease: LeasedKernels['lease'];
  /** Called in the first turn, and in the next one after a failure; `k` are the turn's, `alive` says that it goes on. */
  readonly load: (k: Kernels, alive: () => void) => Promise<LoadedModel>;
  /** What the model says of itself before it is loaded. */
  readonly describe: () => Promise<ModelDescription>;
  readonly ledger: Ledger;
  /** What requests leave for later ones; null: nothing. */
  readonly cache?: RequestCache | null;
  readonly codecs: Codecs;
  /** Decodes pictures that have no room or no decoder here. */
  readonly elsewhere?: PictureService;
  /** What becomes of transparency; on white by default. */
  readonly alpha?: Alpha;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Lets other events run, for instance the client's abort. */
  readonly pause: () => Promise<void>;
  /** Told when a turn was taken away because its work did not go on. */
  readonly onStalled?: (turn: StalledTurn) => void;
  /** LIMITS.stalledTurnMs when missing. */
  readonly stalledMs?: number;
  /** LIMITS.queueWaitMs when missing. */
  readonly mostWaitMs?: number;
}

export class IsolateEngine implements Engine {
  readonly #options: IsolateOptions;
  readonly #queue: RequestQueue;
  /** Kept for good; it is loaded in turns only, so that no request ever waits for another one's load. */
  #model: LoadedModel | null = null;
  #description: ModelDescription | null = null;

  constructor(options: IsolateOptions) {
    this.#options = options;
    this.#queue = new RequestQueue(options);
  }

  /** Loads no weights, and waits for nobody's turn. */
  async describe(): Promise<ModelDescription> {
    if (this.#model !== null) return this.#model.description;
    return (this.#description ??= await this.#options.describe());
  }

  /** The model that answers, loaded when it is not there yet. */
  async model(): Promise<LoadedModel> {
    const turn = await this.#queue.enter(new AbortController().signal);
    try {
      return await turn.within(this.#loaded(turn, this.#lease(turn)));
    } finally {
      turn.end();
    }
  }

  async count(request: GenerateRequest): Promise<Pick<Usage, 'promptTokens' | 'imageTokens' | 'cachedTokens'>> {
    const model = this.#model ?? (await this.model());
    const { messages, pictures, steering } = measure(request, model);
    const { ids, imageTokens } = preparePrompt(messages, pictures, model, steering);
    const cachedTokens = await this.#cachedTokens(request, model, pictures, ids);
    return { promptTokens: ids.length, imageTokens, cachedTokens };
  }

  /** That a request would not have to read again now. */
  async #cachedTokens(
    request: GenerateRequest,
    { config, residency }: LoadedModel,
    pictures: readonly Picture[],
    ids: readonly number[],
  ): Promise<number> {
    const { cache = null, alpha = 'white' } = this.#options;
    if (cache === null) return 0;
    const client = sharedBy(request);
    const options = { ...this.#places(), alpha, client };
    const known = await Promise.all(
      pictures.map(async (picture) => ({ key: await pictureKey(picture, options), features: null })),
    );
    const chunkTokens = residency.promptChunk;
    const keys = await prefixKeys({ ids, imageId: config.tokens.image, pictures, known, chunkTokens, client });
    const chunks = knownChunks(keys, cache);
    return chunks === 0 ? 0 : chunks * chunkTokens;
  }

  report(): EngineReport {
    this.#queue.look();
    const { ledger, cache = null } = this.#options;
    return { ...ledger.report(), queue: this.#queue.report(), cache: cache && cache.report() };
  }

  async *generate(request: GenerateRequest, signal: AbortSignal, trace: Trace = {}): AsyncGenerator<IsolateEvent> {
    const clock = stopwatch(this.#options.now);
    // What is wrong with a picture's header is told at once; without a model it cannot be measured yet.
    const measured = this.#model && measure(request, this.#model);
    const work = promisedWork(request, measured?.pictures ?? null, this.#queue.pace);
    const turn = await this.#queue.enter(signal, { client: request.client ?? '', work });
    try {
      const k = this.#lease(turn);
      yield* turn.through(this.#answer(request, { k, turn, clock, trace, work, measured }));
    } finally {
      turn.end();
    }
  }

  #lease(turn: Turn): Kernels {
    const k = this.#options.lease();
    turn.holds(() => k.arena.end());
    return k;
  }

  async #loaded(turn: Turn, k: Kernels): Promise<LoadedModel> {
    return (this.#model ??= await this.#options.load(k, turn.alive));
  }

  async *#answer(request: GenerateRequest, watch: Watch): AsyncGenerator<IsolateEvent> {
    const model = await this.#loaded(watch.turn, watch.k);
    watch.clock.lap('load');
    yield* this.#run(model, request, watch);
  }

  async *#run(model: LoadedModel, request: GenerateRequest, watch: Watch): AsyncGenerator<IsolateEvent> {
    const { k, turn, clock, trace } = watch;
    const { ledger } = this.#options;
    const { config, weights, residency } = model;
    const { messages, pictures, grammar, steering, tools, calls } = watch.measured ?? measure(request, model);
    const prompt = preparePrompt(messages, pictures, model, steering);
    const grids = pictures.map(({ grid }) => grid);
    const maxTokens = planRequest(ledger, model, pictures, prompt, request, this.#places());
    trace.onPrompt?.({ text: prompt.text, inputIds: prompt.ids, grids });

    const positions = positionIds(prompt.ids, config.tokens.image, grids, config.vision.mergeSize);
    const pause = async () => {
      turn.alive();
      await this.#options.pause();
      turn.signal.throwIfAborted();
    };
    const feed = residency.open(k, turn);
    try {
      const graph = { k, feed, config, weights, probe: trace.probe };
      const run: Run = { ...watch, model, graph, pause, positions, maxTokens, ids: prompt.ids };
      const logits = new Float32Array(config.text.vocabSize);
      const { cache = null, alpha = 'white' } = this.#options;
      const decoding = { ...this.#places(), alpha };
      const reading = { decoding, cache, client: sharedBy(request) };
      const { kv, cachedTokens, isComputed } = await readPrompt(run, pictures, logits, reading);
      const notes = steering.note === null ? [] : [steering.note];
      const { usage: counted, ending } = yield* decodeAnswers(
        run,
        { request, grammar, prompt, notes, tools, calls },
        { cache: kv, logits },
        pictures,
      );
      const usage = { ...counted, cachedTokens };
      clock.lap('decode');
      const timingsMs = clock.timings(feed.waitedMs);
      const ms = timingsMs.vision + timingsMs.prefill + timingsMs.decode;
      // Who comes next may find nothing, and is not promised the time of one who did.
      if (isComputed) this.#queue.measure({ work: watch.work, ms, answerTokens: usage.completionTokens });
      yield { type: 'done', ...ending, usage, timingsMs };
    } finally {
      await feed.close();
    }
  }

  #places(): DecodingPlaces {
    const { codecs, ledger, elsewhere } = this.#options;
    return { codecs, elsewhere, roomBytes: ledger.decodingBytes };
  }
}

/** Only requests with the same one share what is kept. */
const sharedBy = ({ client, cacheSalt }: GenerateRequest): string => JSON.stringify([client, cacheSalt]);

function measure(request: GenerateRequest, model: LoadedModel): Measured {
  const tools = planTools(request, model.callsTools);
  const { native, disguised } = tools;
  const asked = disguised === null ? request.messages : [disguise(disguised), ...request.messages];
  const messages = arrangeMessages(asked, model.capabilities);
  checkIds(request, model);
  const form = disguised === null ? request.form : argumentsOf(disguised);
  const steering = steeringOf(request.thinking, model.thinking, form?.kind === 'json' && form.isStrict);
  const variables = native && { ...steering.variables, tools: templateTools(native, model.tokenizer) };
  return {
    messages,
    pictures: measurePictures(messages, model),
    grammar: form ? model.grammars.of(form) : null,
    steering: variables === null ? steering : { ...steering, variables },
    tools,
    calls: native && callForms(native.functions, model.grammars),
  };
}

const argumentsOf = ({ parameters, isStrict }: ToolFunction): AnswerForm => ({
  kind: 'json',
  schema: parameters,
  isStrict,
});

/** @throws GlimpseError invalid_parameter */
function checkIds({ sampling, stopIds = [] }: GenerateRequest, { config }: LoadedModel): void {
  const { vocabSize } = config.text;
  const check = (ids: readonly number[], param: string) => {
    const unknown = ids.find((id) => id >= vocabSize);
    if (unknown === undefined) return;
    const message = `"${param}" has the id ${unknown}; the model has tokens 0 to ${vocabSize - 1}.`;
    throw new GlimpseError('invalid_parameter', message, { param });
  };
  check(sampling.logitBias?.map(([id]) => id) ?? [], 'logit_bias');
  check(stopIds, 'stop_token_ids');
}
