/** Chunks of documents in the shape of docling-serve. */
import type { Documents } from '../../jobs/documents.ts';
import type { JobView } from '../../jobs/view.ts';
import { listed } from '../json-stream.ts';
import type { ChunkWish } from '../schema/docling-chunking.ts';
import { doclingItem, secondsOf } from './docling-answer.ts';
import { chunksOf, chunkText } from './docling-chunks.ts';
import { hasResult } from './run-job.ts';
import { estimatedTokens } from './estimated-tokens.ts';

export async function* chunkAnswer(
  documents: Documents,
  tenant: string,
  jobs: readonly JobView[],
  wish: ChunkWish,
): AsyncGenerator<string> {
  yield '{"chunks":[';
  yield* listed(chunksOfAll(documents, tenant, jobs, wish));
  yield '],"documents":[';
  for (const [i, job] of jobs.entries()) {
    yield i === 0 ? '' : ',';
    yield* doclingItem(documents, tenant, job);
  }
  yield `],"processing_time":${secondsOf(jobs)}}`;
}

async function* chunksOfAll(
  documents: Documents,
  tenant: string,
  jobs: readonly JobView[],
  wish: ChunkWish,
): AsyncGenerator<object> {
  for (const job of jobs.filter((each) => hasResult(each))) {
    let index = 0;
    for await (const chunk of chunksOf(() => documents.pages(tenant, job.id), wish)) {
      const text = chunkText(chunk);
      yield {
        filename: job.document.name ?? 'document',
        chunk_index: index++,
        text,
        raw_text: wish.rawText ? chunk.text : null,
        num_tokens: wish.chunker === 'hybrid' ? estimatedTokens(text) : null,
        headings: chunk.headings.length > 0 ? chunk.headings : null,
        captions: null,
        doc_items: chunk.refs,
        page_numbers: chunk.pages,
        metadata: null,
      };
    }
  }
}
