/**
 * Work: what a request costs an isolate, in one number. A prompt's token is 1; an image's token is encoded before it is read as one of
 * the prompt's, and an answer's token is computed alone.
 */
import { LIMITS } from '../limits.ts';

export interface Tokens {
  /** All of the prompt, those of images among them. */
  readonly prompt: number;
  readonly image: number;
  readonly answer: number;
}

/** What a request costs an origin. */
export const originUnitsOf = ({ prompt, answer }: Tokens): number =>
  prompt + answer * LIMITS.originUnitsPerAnswerToken.value;

export function workOf({ prompt, image, answer }: Tokens): number {
  return prompt + image * LIMITS.workPerImageToken.value + answer * LIMITS.workPerAnswerToken.value;
}
