/**
 * Weights that are larger than the isolate: every pass reads its stage once, through a ring in linear memory, while the layers
 * before compute. Embedding rows are read by themselves. Nothing stays but the ring and the rows of the request's tokens.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import { alignTensor, shardsOf, type Manifest, type ManifestTensor } from '../../weights/manifest.ts';
import { partsOf, wholePart, type Part } from '../../weights/parts.ts';
import { readRows } from '../../weights/rows.ts';
import { WeightStream, type Pass, type StreamOptions } from '../../weights/weight-stream.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Taken, Weight } from '../model/feed.ts';
import { TENSOR_NAMES, tensorTable, type TensorRole } from '../model/tensors.ts';
import {
  memoryOf,
  type PlaceOptions,
  type RequestFeed,
  type Residency,
  type Stage,
  type StoredModel,
} from './residency.ts';

const EMBEDDING = `${TENSOR_NAMES.embedding}weight`;

/** What a product can take in parts; everything else is taken whole. */
const SPLIT: ReadonlySet<TensorRole> = new Set(['matrix', 'head']);

type StreamPlan = Readonly<Record<Stage, readonly Part[]>>;

/** The parts of each stage, in the stream's order. */
function planStream(
  manifest: Manifest,
  config: ModelConfig,
  partBytes: number = LIMITS.streamPartBytes.value,
): StreamPlan {
  const roles = new Map(tensorTable(config).map(({ name, role }) => [name, role]));
  const plan: Record<Stage, Part[]> = { vision: [], decoder: [] };
  for (const tensor of manifest.tensors) {
    const role = roles.get(tensor.name);
    if (role === undefined || role === 'embedding') continue;
    const stage = tensor.name.startsWith(TENSOR_NAMES.vision) ? 'vision' : 'decoder';
    plan[stage].push(...(SPLIT.has(role) ? partsOf(tensor, partBytes) : [wholePart(tensor)]));
  }
  return plan;
}

/** A ring in the arena, and nothing read yet. @throws GlimpseError out_of_memory */
export function streamedWeights(
  k: Kernels,
  { source, prefix, manifest, config }: StoredModel,
  { platform, ringBytes = LIMITS.streamRingBytes.value, partBytes }: PlaceOptions,
): Promise<Residency> {
  const plan = planStream(manifest, config, partBytes);
  const parts = [...plan.vision, ...plan.decoder];
  const firstRows = new Map(parts.filter(({ firstRow }) => firstRow === 0).map(({ tensor, rows }) => [tensor, rows]));
  const largest = parts.reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 0);
  const sizeBytes = alignTensor(Math.max(ringBytes, 2 * largest));
  const ring = { ptr: memoryOf(k).alloc(sizeBytes, `The ring for the weights of ${manifest.name}`), sizeBytes };
  const options = { source, prefix, manifest, platform, ring, plan, firstRows };
  return Promise.resolve({
    kind: 'streamed',
    report: null,
    promptChunk: Infinity,
    mostTokens: (visionPasses) => mostTokens(plan, manifest, visionPasses),
    open: (k, { signal, alive }) => new StreamedFeed({ ...options, memory: memoryOf(k), alive }, signal),
  });
}

/** How many tokens' passes are left of a request's reads after those of the prompt. */
function mostTokens(plan: StreamPlan, manifest: Manifest, visionPasses: number): number {
  const reads = (parts: readonly Part[]) => shardsOf(parts, manifest.shardBytes).length;
  const prompt = visionPasses * reads(plan.vision) + reads(plan.decoder) + reads([wholePart(embeddingOf(manifest))]);
  // A row of the embedding lies in one shard, or in two.
  return Math.floor((LIMITS.requestReads.value - prompt) / (reads(plan.decoder) + 2));
}

function embeddingOf({ tensors }: Manifest): ManifestTensor {
  return tensors.find(({ name }) => name === EMBEDDING)!;
}

interface FeedOptions extends StreamOptions {
  readonly plan: StreamPlan;
  /** Rows of each tensor's first part. */
  readonly firstRows: ReadonlyMap<string, number>;
}

class StreamedFeed implements RequestFeed {
  readonly #options: FeedOptions;
  readonly #signal: AbortSignal;
  readonly #stream: WeightStream;
  /** Passes that are being read and have not begun. */
  readonly #ahead: { readonly stage: Stage; readonly pass: Pass }[] = [];
  #pass: Pass | null = null;
  /** Rows of the embedding by id: those of this request. */
  readonly #rows = new Map<number, Uint8Array>();
  #waitedMs = 0;

  constructor(options: FeedOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#stream = new WeightStream(options, signal);
  }

  get waitedMs(): number {
    return this.#waitedMs;
  }

  ahead(stage: Stage): void {
    this.#ahead.push({ stage, pass: this.#stream.add(this.#options.plan[stage]) });
  }

  begin(stage: Stage): void {
    if (this.#ahead.length === 0) this.ahead(stage);
    const next = this.#ahead.shift()!;
    if (next.stage !== stage) throw misuse(`a pass through ${stage}`, next.stage);
    this.#pass = next.pass;
  }

  async end(): Promise<void> {
    await this.#waiting(() => this.#pass!.verified);
  }

  close(): Promise<void> {
    return this.#stream.close();
  }

  readonly isKept = false;

  async pause(): Promise<void> {
    await this.#options.platform.turn();
  }

  isWhole({ name, shape }: Weight): boolean {
    return this.#options.firstRows.get(name) === shape[0];
  }

  async take<const W extends readonly (Weight | null)[]>(...weights: W): Promise<Taken<W>> {
    const wanted = weights.filter((weight) => weight !== null);
    const tensors = wanted.length > 0 ? await this.#take(wanted, 0) : [];
    return weights.map((weight) => (weight === null ? null : tensors.shift()!)) as never;
  }

  async takeRows(matrix: Weight, firstRow: number): Promise<Tensor> {
    const [rows] = await this.#take([matrix], firstRow);
    return rows;
  }

  async embed(k: Kernels, out: Tensor, { name, dtype, shape }: Weight, ids: readonly number[]): Promise<void> {
    const used = [...new Set(ids)];
    await this.#waiting(() => this.#readRows(used.filter((id) => !this.#rows.has(id))));
    k.arena.frame(() => {
      const table = k.arena.tensor(dtype, [used.length, shape[1]], name);
      used.forEach((id, place) => k.writeRow(table, place, this.#rows.get(id)!));
      const places = new Map(used.map((id, place) => [id, place]));
      k.embed(
        out,
        table,
        ids.map((id) => places.get(id)!),
      );
    });
  }

  async #readRows(ids: readonly number[]): Promise<void> {
    const { manifest } = this.#options;
    const options = { ...this.#options, signal: this.#signal };
    for (const [id, bytes] of await readRows(manifest, embeddingOf(manifest), ids, options)) this.#rows.set(id, bytes);
  }

  /** The parts that begin with `weights`, in order; the first one at `firstRow`. */
  async #take(weights: readonly Weight[], firstRow: number): Promise<Tensor[]> {
    const taken = await this.#waiting(async () => {
      // Between two products, not between two norms: without it nothing would be read ahead.
      if (weights[0].shape.length > 1) await this.#options.platform.turn();
      return this.#stream.take(weights.length);
    });
    return taken.map(({ part, ptr }, i) => {
      const { name, dtype, shape } = weights[i];
      if (part.tensor !== name || part.firstRow !== firstRow) throw misuse(`${name}, row ${firstRow}`, part.tensor);
      return { name, dtype, shape: [part.rows, ...shape.slice(1)], ptr };
    });
  }

  async #waiting<T>(wait: () => Promise<T>): Promise<T> {
    const start = this.#options.platform.now();
    try {
      return await wait();
    } finally {
      this.#waitedMs += this.#options.platform.now() - start;
    }
  }
}

function misuse(asked: string, next: string): GlimpseError {
  return new GlimpseError(
    'internal',
    `Weights are taken in the order of the stream: ${asked} came where ${next} was next.`,
  );
}
