/** What may be asked of docling's chunkers. */
import * as v from 'valibot';
import { issueError } from './issue.ts';

export const CHUNKERS = ['hybrid', 'hierarchical'] as const;
export type Chunker = (typeof CHUNKERS)[number];

export interface ChunkWish {
  readonly chunker: Chunker;
  readonly markdownTables: boolean;
  readonly rawText: boolean;
  readonly maxTokens: number;
  readonly mergePeers: boolean;
  /** Whether the document comes beside its chunks. */
  readonly withDocument: boolean;
}

/** Of the tokenizer that they have when none is named. */
const DEFAULT_TOKENS = 256;
const FEWEST_TOKENS = 16;
const MOST_TOKENS = 100_000;

const optionsSchema = v.looseObject({
  use_markdown_tables: v.nullish(v.boolean(), false),
  include_raw_text: v.nullish(v.boolean(), false),
  max_tokens: v.nullish(
    v.pipe(v.number(), v.integer(), v.minValue(FEWEST_TOKENS), v.maxValue(MOST_TOKENS)),
    DEFAULT_TOKENS,
  ),
  merge_peers: v.nullish(v.boolean(), true),
});

/** @throws GlimpseError invalid_parameter */
export function parseChunking(chunker: Chunker, json: unknown, withDocument: boolean): ChunkWish {
  const result = v.safeParse(optionsSchema, json ?? {}, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const { use_markdown_tables: markdownTables, include_raw_text: rawText, max_tokens, merge_peers } = result.output;
  return { chunker, markdownTables, rawText, maxTokens: max_tokens, mergePeers: merge_peers, withDocument };
}
