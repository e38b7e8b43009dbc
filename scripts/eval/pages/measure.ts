/** Readers of pages on the corpus: what they get wrong, what they lose, what it costs. */
import type { PageReader } from '../../../worker/documents/reader.ts';
import { CONDITION_NAMES, corpusPage, type CorpusPage } from '../../corpus/corpus.ts';
import { judged, type Judged } from '../../corpus/gates.ts';
import { PAGE_READERS } from './readers.ts';

export const OPTIONS: Parameters<PageReader['read']>[1] = { languages: [], rotate: 'auto', attempt: 1 };

export interface PageRow extends Judged, Pick<CorpusPage, 'document' | 'condition'> {
  readonly cpuSeconds: number;
  /** How it was read, and why it is flagged. */
  readonly reason: string;
}

export interface ReaderReport {
  readonly reader: string;
  readonly rows: readonly PageRow[];
  /** Linear memory after all of them, in bytes. */
  readonly memoryBytes: number;
}

/** Page by page with one instance, which a first page has warmed. CPU is this process's. */
export async function measureReader(
  name: string,
  documents: readonly CorpusPage['document'][],
  seen: (row: PageRow) => void,
): Promise<ReaderReport> {
  const reader = await PAGE_READERS[name]();
  await reader.read((await corpusPage('invoice', '150 dpi')).page, OPTIONS);
  const rows: PageRow[] = [];
  for (const condition of CONDITION_NAMES) {
    for (const document of documents) {
      const page = await corpusPage(document, condition);
      const before = process.cpuUsage();
      const read = await reader.read(page.page, OPTIONS);
      const { user, system } = process.cpuUsage(before);
      const cpuSeconds = (user + system) / 1e6;
      const row = { document, condition, cpuSeconds, reason: read.reason, ...judged(page, read) };
      rows.push(row);
      seen(row);
    }
  }
  return { reader: name, rows, memoryBytes: reader.memoryBytes };
}
