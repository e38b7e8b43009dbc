/** A net as those who use it see it. */

/** The names that scripts/readers/small-outputs.ts gives to outputs. */
export const OUTPUTS = { only: 'only', best: 'best', probability: 'probability', space: 'space' } as const;

export interface Net {
  /**
   * Outputs by name, each a copy.
   *
   * `fill` writes the input, f32 of `shape`, into the net's own memory; what it was before is undefined.
   * @throws whatever broke: the net and its memory are then in an unknown state, and their owner drops them
   */
  run<Name extends string>(
    shape: readonly number[],
    fill: (input: Float32Array) => void,
    outputs: readonly Name[],
  ): Record<Name, Float32Array>;
}
