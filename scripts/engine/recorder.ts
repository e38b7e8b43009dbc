/** Copies of the graph's named intermediates, for `--dump` and the parity tests. */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import type { Trace } from '../../worker/isolate/trace.ts';

export interface Recorded {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export class Recorder {
  readonly #pieces = new Map<string, { rows: number; width: number; data: Float32Array[] }>();

  /** Records what the graph calls by name, and the logits of the prompt. */
  trace(k: Kernels): Trace {
    return {
      probe: (name, tensor) => this.#record(k, name, tensor),
      onPromptLogits: (logits) => this.#record(k, 'logits', logits),
    };
  }

  /** Rows of the same name are appended in the order in which they come. */
  #record(k: Kernels, name: string, tensor: Tensor): void {
    const pieces = this.#pieces.get(name) ?? { rows: 0, width: tensor.shape[1], data: [] };
    pieces.rows += tensor.shape[0];
    pieces.data.push(k.read(tensor));
    this.#pieces.set(name, pieces);
  }

  get(name: string): Recorded | undefined {
    const pieces = this.#pieces.get(name);
    if (!pieces) return undefined;
    const data = new Float32Array(pieces.rows * pieces.width);
    let at = 0;
    for (const piece of pieces.data) {
      data.set(piece, at);
      at += piece.length;
    }
    return { shape: [pieces.rows, pieces.width], data };
  }

  /** What `--dump` promises: logits, position_ids, and for prompts with pictures vision and pixel_values. */
  tensors(positionIds: Int32Array): Map<string, Recorded> {
    const named = ['logits', 'vision', 'pixel_values'].flatMap((name) => {
      const recorded = this.get(name);
      return recorded ? [[name, recorded] as const] : [];
    });
    return new Map([...named, ['position_ids', { shape: [3, positionIds.length / 3], data: positionIds }]]);
  }
}
