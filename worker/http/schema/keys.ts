/** The body of POST /v1/keys. */
import * as v from 'valibot';
import { keyWishSchema, type KeyWish } from '../../access/record.ts';
import { issueError } from './issue.ts';

/** @throws GlimpseError invalid_request, invalid_parameter */
export function parseKeyWish(json: unknown): KeyWish {
  const result = v.safeParse(keyWishSchema, json, { abortEarly: true });
  if (result.success) return result.output;
  throw issueError(result.issues[0]);
}
