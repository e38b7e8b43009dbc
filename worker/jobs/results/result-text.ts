/** A result in one of its formats, page after page: what stands before the first page, between two, and behind the last. */
import { htmlOf } from '../../documents/html.ts';
import { markdownOf } from '../../documents/markdown.ts';
import { outlineOf, type OutlineEntry } from '../../documents/outline.ts';
import type { LaidPage } from '../../documents/page.ts';
import { pageResult } from '../../documents/result.ts';
import { plainText } from '../../documents/plain-text.ts';
import type { Shown } from '../../documents/sections.ts';
import { LIMITS } from '../../limits.ts';
import { figurePath } from '../keys.ts';
import type { FetchOutput } from '../output.ts';
import type { JobRequest, ResultFormat } from '../request.ts';

/** What a result is of. */
export interface ResultOf {
  readonly job: string;
  readonly request: JobRequest;
  readonly fetched: FetchOutput;
}

/** A page in the format; of JSON an object. */
export function pageText(format: ResultFormat, page: LaidPage, { job, request }: ResultOf): string {
  const { lines, words, headersFooters, tables } = request.output;
  const shown: Shown = { headersFooters: headersFooters === 'keep', htmlTables: tables === 'html' };
  if (format === 'markdown') return markdownOf(page.blocks, shown);
  if (format === 'html') return `<section data-page="${page.page}">${htmlOf(page.blocks, shown)}</section>`;
  if (format === 'text') return plainText(page.blocks, shown);
  const isApart = headersFooters === 'separate';
  const figureUrl = (block: string) => figurePath(job, block);
  return JSON.stringify(pageResult(page, { lines, words, shown, isApart, figureUrl }));
}

export class ResultText {
  readonly #format: ResultFormat;
  readonly #of: ResultOf;
  readonly #outline: OutlineEntry[] = [];
  #pages = 0;

  constructor(format: ResultFormat, of: ResultOf) {
    this.#format = format;
    this.#of = of;
  }

  /** With what stands before it. */
  page(page: LaidPage): string {
    if (this.#format === 'json' && this.#outline.length < LIMITS.outlineEntries.value)
      this.#outline.push(...outlineOf(page));
    const before = this.#pages++ === 0 ? this.#head() : this.#between();
    return before + pageText(this.#format, page, this.#of);
  }

  /** What stands behind the last page. */
  tail(): string {
    if (this.#format !== 'json') return '';
    const outline = this.#outline.slice(0, LIMITS.outlineEntries.value);
    return `${this.#pages === 0 ? this.#head() : ''}],"outline":${JSON.stringify(outline)}}`;
  }

  #head(): string {
    if (this.#format !== 'json') return '';
    const { job, request, fetched } = this.#of;
    const { type, bytes, pages } = fetched;
    const document = { name: request.document.name, type, bytes, pages };
    return `{"schema_version":"1","job":${JSON.stringify(job)},"document":${JSON.stringify(document)},"pages":[`;
  }

  #between(): string {
    if (this.#format === 'json') return ',';
    return this.#format === 'markdown' ? this.#of.request.output.pageBreak : '\n';
  }
}
