/**
 * What this isolate's engine lets the command line, evaluations and tests see and steer beside the contract: ids, grids, logits,
 * named intermediates. The service traces nothing, which costs nothing.
 */
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import type { GenerateEvent, TimedStage } from '../engine/engine.ts';
import type { Grid } from '../model/positions.ts';
import type { Probe } from '../model/probe.ts';

export interface Trace {
  /** Called once, before anything is computed. */
  readonly onPrompt?: (prompt: TracedPrompt) => void;
  /** Every id of the answer, the one that ends it included. */
  readonly onToken?: (id: number) => void;
  readonly probe?: Probe;
  /** f32[T, V] per chunk of the prompt; makes the head run on every prompt token. */
  readonly onPromptLogits?: (logits: Tensor) => void;
  /** Sees the logits f32[V] of each next token, valid during the call, and may decide it: an id, or null for the sampler's. */
  readonly choose?: (logits: Float32Array, made: number) => number | null;
  /** Goes on past ids that end an answer. */
  readonly ignoreEos?: boolean;
}

export interface TracedPrompt {
  /** As the template rendered it: one placeholder per picture. */
  readonly text: string;
  /** One id per token, image tokens included. */
  readonly inputIds: readonly number[];
  readonly grids: readonly Grid[];
}

type Done = Extract<GenerateEvent, { type: 'done' }>;

/** This engine can tell all stages apart. */
export type IsolateEvent =
  | Exclude<GenerateEvent, Done>
  | (Done & { readonly timingsMs: Readonly<Record<TimedStage, number>> });
