/** Which of a request's pictures an error is about, as the engine's contract says it (engine.ts). */
import { GlimpseError } from '../errors.ts';

/** The error that met the picture at this place, saying so unless it is no fault of the picture. */
export function aboutPicture(error: unknown, picture: number): unknown {
  const isTheirs = error instanceof GlimpseError && error.type === 'invalid_request_error';
  return isTheirs ? error.with({ picture }) : error;
}
