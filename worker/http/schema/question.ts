/** The bodies of …/extract and …/ask. */
import * as v from 'valibot';
import { checkSchema } from '../../documents/schema/check-schema.ts';
import { GlimpseError } from '../../errors.ts';
import { checkRanges } from '../../jobs/page-ranges.ts';
import { PRESETS } from '../../jobs/request.ts';
import { LIMITS } from '../../limits.ts';
import { issueError } from './issue.ts';

const words = v.pipe(v.string(), v.maxLength(LIMITS.questionChars.value));
const pages = v.nullish(v.pipe(v.string(), v.maxLength(1000)));

export const extractSchema = v.strictObject({
  preset: v.nullish(v.picklist(PRESETS)),
  schema: v.optional(v.unknown()),
  instructions: v.nullish(words),
  pages,
});
export type ExtractBody = v.InferOutput<typeof extractSchema>;

/** @throws GlimpseError invalid_request, invalid_parameter, schema_invalid */
export function parseExtract(json: unknown): ExtractBody {
  const body = parsed(extractSchema, json);
  if ((body.preset == null) === (body.schema === undefined))
    throw new GlimpseError('invalid_request', 'Send either "preset" or "schema".', { param: 'schema' });
  if (body.schema !== undefined) checkSchema(body.schema);
  return body;
}

export const askSchema = v.strictObject({
  question: v.pipe(words, v.nonEmpty()),
  pages,
  stream: v.nullish(v.boolean()),
});
export type AskBody = v.InferOutput<typeof askSchema>;

/** @throws GlimpseError invalid_request, invalid_parameter */
export const parseAsk = (json: unknown): AskBody => parsed(askSchema, json);

function parsed<S extends typeof extractSchema | typeof askSchema>(schema: S, json: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  if (result.output.pages) checkRanges(result.output.pages);
  return result.output;
}
