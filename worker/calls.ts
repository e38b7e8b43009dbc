/**
 * Calls from one Worker script to another. An error of the closed list arrives as what it is; a script that died on a call (its
 * time or memory was used up) becomes `reader_failed`. Importable from everywhere.
 */
import { asGlimpseError, GlimpseError, type ErrorCode } from './errors.ts';

/** What crosses: errors of our own would lose their codes on the way. */
export type Answered<T> =
  | { readonly value: T }
  | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly facts: Record<string, unknown> } };

/** On the called side. */
export async function answer<T>(work: () => Promise<T>): Promise<Answered<T>> {
  try {
    return { value: await work() };
  } catch (thrown) {
    const { code, message, facts } = asGlimpseError(thrown);
    return { error: { code, message, facts: { ...facts } } };
  }
}

/** On the calling side. @throws GlimpseError what the other side threw; reader_failed when it did not answer */
export async function called<T>(call: () => Promise<Answered<T>>): Promise<T> {
  let answered: Answered<T>;
  try {
    answered = await call();
  } catch (error) {
    throw new GlimpseError('reader_failed', 'The script that reads this broke; it is started anew.', {}, error);
  }
  if ('value' in answered) return answered.value;
  throw new GlimpseError(answered.error.code, answered.error.message, answered.error.facts);
}
