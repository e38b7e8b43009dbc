/** A stored result in JSON with what was extracted afterwards: both are handed on as they lie, one behind the other. */
import { GlimpseError } from '../../errors.ts';
import { CONTENT_TYPES } from '../keys.ts';
import type { ResultBody } from './results.ts';
import { streamOf } from './stream-of.ts';

const BETWEEN = ',"extraction":';

/** `resultKey`: an object of JSON; `extractionKey`: any value. */
export async function withExtraction(bucket: R2Bucket, resultKey: string, extractionKey: string): Promise<ResultBody> {
  const [whole, extraction] = await Promise.all([bucket.head(resultKey), bucket.get(extractionKey)]);
  if (whole === null || extraction === null)
    throw new GlimpseError('result_missing', 'The result is not stored any more.');
  // Without its closing bracket.
  const result = await bucket.get(resultKey, { range: { offset: 0, length: whole.size - 1 } });
  const text = (value: string) => new Response(value).body!;
  const bodies = [result!.body, text(BETWEEN), extraction.body, text('}')];
  const version = `${whole.etag} ${extraction.etag}`;
  return { body: streamOf(joined(bodies)), contentType: CONTENT_TYPES.json, bytes: null, version };
}

async function* joined(bodies: readonly ReadableStream<Uint8Array>[]): AsyncGenerator<Uint8Array> {
  for (const body of bodies) yield* body;
}
