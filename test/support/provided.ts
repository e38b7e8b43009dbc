/** What the Node side of the workerd project hands over to its tests (vitest's provide and inject). */
/** Bytes travel as base64: what is provided must survive JSON. */
export interface ParityCase {
  readonly family: string;
  /** Path in the model directory → bytes. */
  readonly files: Readonly<Record<string, string>>;
  readonly question: string;
  readonly image: string;
  readonly inputIds: readonly number[];
  readonly greedyIds: readonly number[];
  /** f32[T, V], its bytes. */
  readonly logits: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    parity: ParityCase[];
  }
}
