/**
 * The model's graph, ready to be run: what travels together through every step of it. The cache, the tokens and the pictures of a
 * request are not part of it.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { ModelConfig } from './config.ts';
import type { Feed } from './feed.ts';
import type { Probe } from './probe.ts';
import type { ModelWeights } from './weights.ts';

export interface Graph extends Products {
  readonly config: ModelConfig;
  readonly weights: ModelWeights;
  /** Sees the named intermediates. */
  readonly probe?: Probe;
}

/** What a matrix product needs of the graph: the kernels, and where weights come from. */
export interface Products {
  readonly k: Kernels;
  readonly feed: Feed;
}
