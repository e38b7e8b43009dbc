/** The header Idempotency-Key: a structured field's string, or its text without the quotes. Source: IETF draft 07. */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

const PRINTABLE = /^[\x20-\x7e]+$/;

/** null when there is none. @throws GlimpseError invalid_parameter */
export function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim();
  const most = LIMITS.idempotencyKeyChars.value;
  if (PRINTABLE.test(key) && key.length <= most) return key;
  const message = `The Idempotency-Key has ${key.length} characters; 1 to ${most} of ASCII are expected, a UUID for example.`;
  throw new GlimpseError('invalid_parameter', message, { param: 'idempotency-key' });
}
