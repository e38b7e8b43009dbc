/**
 * Where the weights of a loaded model are, and what that means for a request.
 * resident.ts: all in linear memory. streamed.ts: read anew in every pass.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { TENSOR_ALIGNMENT, type Manifest } from '../../weights/manifest.ts';
import type { WeightSource } from '../../weights/source.ts';
import type { LoadOptions, LoadReport, Memory } from '../../weights/stream.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Feed } from '../model/feed.ts';
import type { Graph } from '../model/graph.ts';
import type { ResidencyKind } from '../engine/engine.ts';

/** What a pass runs through, in the stream's order. */
export type Stage = 'vision' | 'decoder';

export interface Residency {
  readonly kind: ResidencyKind;
  /** How the weights came; null where they come later. */
  readonly report: LoadReport | null;
  /** Most prompt tokens that go through the layers together. */
  readonly promptChunk: number;
  /** Most tokens that a request can make after `visionPasses` pictures and its prompt; Infinity where memory alone decides. */
  mostTokens(visionPasses: number): number;
  /** The weights of one request, whose kernels are `k`; the caller closes them. */
  open(k: Kernels, reading: Reading): RequestFeed;
}

export interface Reading {
  /** Ends what is being read. */
  readonly signal: AbortSignal;
  /** Called whenever something has come. */
  readonly alive?: () => void;
}

export interface RequestFeed extends Feed {
  /** Says which passes will follow, so that their weights can be read before they are needed. */
  ahead(stage: Stage): void;
  /** Begins a pass: weights are taken from the stage's first on. */
  begin(stage: Stage): void;
  /** Resolves when everything that was taken since `begin` has been verified; before that, no result may leave. */
  end(): Promise<void>;
  close(): Promise<void>;
  /** Milliseconds that the graph waited for weights so far. */
  readonly waitedMs: number;
}

/** The graph of one request. */
export interface RequestGraph extends Graph {
  readonly feed: RequestFeed;
}

/** A model in its source. */
export interface StoredModel {
  readonly source: WeightSource;
  readonly prefix: string;
  readonly manifest: Manifest;
  readonly config: ModelConfig;
}

export interface PlaceOptions extends LoadOptions {
  /** Smaller ones than LIMITS has, for tests. */
  readonly ringBytes?: number;
  readonly partBytes?: number;
}

/** The arena as the loader sees it. */
export function memoryOf({ arena }: Kernels): Memory {
  return {
    alloc: (bytes, name) => arena.alloc(bytes, TENSOR_ALIGNMENT, name),
    get views() {
      return arena.views;
    },
  };
}
