/** The body of POST /v1/documents/uploads. */
import * as v from 'valibot';
import type { NewUpload } from '../../jobs/uploads.ts';
import { issueError } from './issue.ts';

const MOST_CHARS = 255;
/** It becomes a header. */
const TYPE = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/;

export const uploadSchema = v.strictObject({
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  name: v.nullish(v.pipe(v.string(), v.maxLength(MOST_CHARS)), null),
  type: v.nullish(v.pipe(v.string(), v.regex(TYPE, 'Expected a media type such as application/pdf')), null),
  parts: v.nullish(v.boolean(), false),
});

/** @throws GlimpseError invalid_request, invalid_parameter */
export function parseUpload(json: unknown): NewUpload {
  const result = v.safeParse(uploadSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const { parts: isInParts, ...upload } = result.output;
  return { ...upload, isInParts };
}
