/** Errors of a chat, told to a client who has asked in other words. */
import { GlimpseError } from '../errors.ts';

/** What `work` resolves with; its errors name the fields of the client's own body. */
export async function renaming<T>(nameOf: (param: string) => string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GlimpseError) || typeof error.facts.param !== 'string') throw error;
    throw error.with({ param: nameOf(error.facts.param) });
  }
}
