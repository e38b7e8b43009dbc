/** What a limit is. Types and no code. */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly why: string;
}
