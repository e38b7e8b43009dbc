/** One request under way in its turn: what it computes with, and who looks at it. */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { ChatMessage } from '../engine/engine.ts';
import type { Positions } from '../model/positions.ts';
import type { CallForms } from '../text/call-forms.ts';
import type { Grammar } from '../text/grammar/grammar.ts';
import type { Steering } from '../text/thinking.ts';
import type { ToolPlan } from './plan-tools.ts';
import type { LoadedModel } from './load-model.ts';
import type { Picture } from './pictures.ts';
import type { RequestGraph } from './residency.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { Trace } from './trace.ts';
import type { Turn } from './turn.ts';

/** What a request is to its model, before anything is computed. */
export interface Measured {
  readonly messages: readonly ChatMessage[];
  readonly pictures: readonly Picture[];
  /** null where the answer may have any form. */
  readonly grammar: Grammar | null;
  readonly steering: Steering;
  readonly tools: ToolPlan;
  /** null: calls are as the model writes them. */
  readonly calls: CallForms | null;
}

export interface Watch {
  readonly k: Kernels;
  readonly turn: Turn;
  /** What it promised to be. */
  readonly work: number;
  /** null where there was no model yet when it came. */
  readonly measured: Measured | null;
  readonly clock: Stopwatch;
  readonly trace: Trace;
}

export interface Run extends Watch {
  readonly model: LoadedModel;
  readonly graph: RequestGraph;
  readonly pause: () => Promise<void>;
  readonly ids: readonly number[];
  readonly positions: Positions;
  readonly maxTokens: number;
}
