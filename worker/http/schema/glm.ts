/** The body of POST /api/paas/v4/layout_parsing, in the shape of GLM-OCR's service. */
import * as v from 'valibot';
import { GlimpseError } from '../../errors.ts';
import { issueError } from './issue.ts';
import type { JobBody } from './job.ts';

const page = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999_999)));

export const glmSchema = v.looseObject({
  model: v.nullish(v.string()),
  /** A data URL, or base64 alone, or an address. */
  file: v.pipe(v.string(), v.nonEmpty()),
  /** From 1, both included. */
  start_page_id: page,
  end_page_id: page,
  return_crop_images: v.nullish(v.boolean()),
  request_id: v.nullish(v.pipe(v.string(), v.maxLength(128))),
});

export type GlmBody = v.InferOutput<typeof glmSchema>;

/** @throws GlimpseError invalid_request, invalid_parameter */
export function parseGlm(json: unknown): GlmBody {
  const result = v.safeParse(glmSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  if (result.output.return_crop_images !== true) return result.output;
  const param = 'return_crop_images';
  throw new GlimpseError('invalid_parameter', `"${param}" is not supported; leave it out.`, { param });
}

/** The service takes documents that end before `end_page_id`. */
export function glmJob({ start_page_id: start, end_page_id: end }: GlmBody): JobBody {
  const pages = start == null && end == null ? null : `${start ?? 1}-${end ?? ''}`;
  return { pages, clamp_pages: true, output: { formats: [], lines: false } };
}
