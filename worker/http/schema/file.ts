/** What comes with a file, in a form or in an address, and the query of a list of files. */
import * as v from 'valibot';
import { PURPOSES, type FilePageWish, type NewFile } from '../../files/files.ts';
import { LIMITS } from '../../limits.ts';
import { issueError } from './issue.ts';

const { fileLeastSeconds: least, fileMostSeconds: most, fileNameChars } = LIMITS;
const DEFAULT_PAGE = 20;
const MOST_OF_PAGE = LIMITS.tenantFiles.value;

const purpose = v.picklist(PURPOSES, `Expected ${PURPOSES.map((name) => `"${name}"`).join(' or ')}`);
/** Fields of forms and addresses are text. */
const whole = v.pipe(v.string(), v.regex(/^\d{1,9}$/, 'Expected a whole number'), v.transform(Number));
const seconds = v.pipe(
  whole,
  v.minValue(least.value, `Expected at least ${least.value}`),
  v.maxValue(most.value, `Expected at most ${most.value}`),
);

export const fileSchema = v.object({
  purpose: v.pipe(v.optional(purpose, 'user_data'), v.description('What the file is for; it changes nothing')),
  'expires_after[anchor]': v.optional(v.literal('created_at', 'Expected "created_at"')),
  'expires_after[seconds]': v.optional(seconds, String(LIMITS.fileKeepSeconds.value)),
  name: v.pipe(
    v.string(),
    v.minLength(1, 'Expected at least one character'),
    v.maxLength(fileNameChars.value, `Expected at most ${fileNameChars.value} characters`),
  ),
});

export const filesQuerySchema = v.object({
  after: v.optional(v.nullable(v.string()), null),
  limit: v.optional(v.pipe(whole, v.minValue(1, 'Expected at least 1')), String(DEFAULT_PAGE)),
  order: v.optional(v.picklist(['asc', 'desc'], 'Expected "asc" or "desc"'), 'desc'),
  purpose: v.optional(v.nullable(purpose), null),
});

/** @throws GlimpseError invalid_request, invalid_parameter */
export function parseFile(fields: object): Omit<NewFile, 'content'> {
  const { name, purpose: why, 'expires_after[seconds]': keepSeconds } = parsed(fileSchema, fields);
  return { name, purpose: why, keepSeconds };
}

/** @throws GlimpseError invalid_request, invalid_parameter */
export function parseFilesQuery(query: object): FilePageWish {
  const wish = parsed(filesQuerySchema, query);
  // OpenAI's clients ask for up to 10,000 by default.
  return { ...wish, limit: Math.min(wish.limit, MOST_OF_PAGE) };
}

function parsed<const S extends v.GenericSchema>(schema: S, input: object): v.InferOutput<S> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  throw issueError(result.issues[0]);
}
