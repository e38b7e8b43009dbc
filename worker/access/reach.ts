/** A call to what counts and checks; nobody comes in while it cannot be reached. */
import { GlimpseError } from '../errors.ts';

/** @throws GlimpseError access_unavailable */
export async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new GlimpseError('access_unavailable', 'Keys cannot be checked just now; try again.', {}, error);
  }
}
