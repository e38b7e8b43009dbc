/** Results over the objects of jobs, their bucket, and the scripts that draw pages. */
import type { LaidPage } from '../../documents/page.ts';
import { GlimpseError } from '../../errors.ts';
import type { DocumentJob } from '../job-object.ts';
import { CONTENT_TYPES, EXTENSIONS, extractionKey, figureKey, imageKey, resultKey } from '../keys.ts';
import { jobNotFound, ownedJob } from '../owned-job.ts';
import { pagesOf } from '../page-ranges.ts';
import type { DocumentReaders } from '../readers.ts';
import type { ResultFormat } from '../request.ts';
import { pageOf } from '../task.ts';
import type { PageRow } from '../output.ts';
import { archiveStream, type ArchiveFile } from './archive.ts';
import { withExtraction } from './extraction.ts';
import type { Material } from './material.ts';
import { PageSet } from './page-set.ts';
import { pageView } from './page-view.ts';
import { pageText, ResultText, type ResultOf } from './result-text.ts';
import type { PageImage, PageView, ResultBody, Results, ResultWish } from './results.ts';
import { streamOf } from './stream-of.ts';

export interface ResultBindings {
  readonly JOBS: DurableObjectNamespace<DocumentJob>;
  readonly DOCUMENTS: R2Bucket;
}

const PNG = 'image/png';

export class JobResults implements Results {
  readonly #jobs: DurableObjectNamespace<DocumentJob>;
  readonly #bucket: R2Bucket;
  readonly #readers: DocumentReaders;

  constructor({ JOBS, DOCUMENTS }: ResultBindings, readers: DocumentReaders) {
    this.#jobs = JOBS;
    this.#bucket = DOCUMENTS;
    this.#readers = readers;
  }

  async result(tenant: string, id: string, { format, pages, isPartial }: ResultWish): Promise<ResultBody> {
    const material = await this.#material(tenant, id);
    if (material.endedAt === null && !isPartial)
      throw new GlimpseError(
        'job_not_finished',
        `The job is ${material.status}; ask again when it has ended, or for partial=true.`,
      );
    const hasPagesAlone = isPartial && !material.hasResult && material.rows.length > 0;
    if (pages !== null || material.endedAt === null || hasPagesAlone) return this.#made(material, format, pages);
    if (!material.hasResult)
      throw new GlimpseError('result_missing', `The job ended as ${material.status} and has no result.`);
    const key = resultKey(id, material.attempt, format);
    if (format === 'json' && material.hasExtraction)
      return withExtraction(this.#bucket, key, extractionKey(id, material.attempt));
    return this.#stored(key, CONTENT_TYPES[format]);
  }

  async archive(tenant: string, id: string): Promise<ResultBody> {
    const { formats, hasExtraction, attempt, rows } = await this.#finished(tenant, id);
    const file = (name: string, key: string, isPacked = true): ArchiveFile => {
      const open = async () => (await this.#bucket.get(key))?.body ?? null;
      return { name, isPacked, open };
    };
    const files = [
      ...formats.map((format) => file(`result.${EXTENSIONS[format]}`, resultKey(id, attempt, format))),
      ...(hasExtraction ? [file('extraction.json', extractionKey(id, attempt))] : []),
      ...rows.flatMap(({ figures }) =>
        figures.map((block) => file(`figures/${block}.png`, figureKey(id, block), false)),
      ),
    ];
    return { body: archiveStream(files), contentType: 'application/zip', bytes: null, version: `${attempt}` };
  }

  pack(files: readonly ArchiveFile[]): ReadableStream<Uint8Array> {
    return archiveStream(files);
  }

  async pages(tenant: string, id: string): Promise<PageView[]> {
    const { tasks, rows } = await this.#material(tenant, id);
    const done = new Map(rows.map((row) => [row.page, row]));
    return tasks.map((task) => pageView(id, task, done.get(pageOf(task.name)!)));
  }

  async page(tenant: string, id: string, page: number, format: ResultFormat): Promise<ResultBody> {
    const material = await this.#material(tenant, id);
    const row = doneRow(material, page);
    const set = new PageSet(this.#bucket, material.rows);
    const text = pageText(format, await readRow(set, row), resultOf(material));
    const bytes = new TextEncoder().encode(text);
    const version = material.endedAt === null ? null : `${material.attempt}`;
    return { body: new Response(bytes).body!, contentType: CONTENT_TYPES[format], bytes: bytes.length, version };
  }

  async image(tenant: string, id: string, page: number, dpi: number): Promise<PageImage> {
    const { request, fetched, endedAt, status } = await this.#material(tenant, id);
    if (fetched === null && endedAt === null)
      throw new GlimpseError('job_not_finished', `The job is ${status}; its pages are not known yet.`);
    if (fetched === null) throw new GlimpseError('result_missing', 'The document could not be opened.');
    if (page > fetched.pages) throw missing(page, `the document has ${fetched.pages}`);
    const key = imageKey(id, page, dpi);
    const file = { key: fetched.key, etag: fetched.etag };
    const drawn =
      fetched.type === 'pdf'
        ? await this.#readers.pdf.draw(file, request.document.password, page, { dpi, pngKey: key }).catch(forgotten)
        : await this.#readers.pictures!.draw(file, page, dpi, key);
    return { ...drawn, ...(await this.#stored(key, PNG)) };
  }

  async figure(tenant: string, id: string, block: string): Promise<ResultBody> {
    const { rows } = await this.#material(tenant, id);
    if (!rows.some(({ figures }) => figures.includes(block)))
      throw new GlimpseError(
        'result_missing',
        `There is no figure ${block.slice(0, 40)}; output.figures asks for them.`,
      );
    return this.#stored(figureKey(id, block), PNG);
  }

  /** From the pages that are there, while it is sent. */
  #made(material: Material, format: ResultFormat, pages: string | null): ResultBody {
    const { fetched, rows, tasks } = material;
    if (fetched === null)
      throw new GlimpseError('job_not_finished', 'No page is done yet; ask again in a few seconds.');
    const wanted = pages === null ? null : new Set(pagesOf(pages, fetched.pages, false));
    const missingPage = [...(wanted ?? [])].find((page) => !tasks.some(({ name }) => pageOf(name) === page));
    if (missingPage !== undefined) throw missing(missingPage, 'the job was not asked for it');
    const set = new PageSet(this.#bucket, rows);
    const text = new ResultText(format, resultOf(material));
    const pieces = async function* () {
      for (const row of rows) if (wanted === null || wanted.has(row.page)) yield text.page(await readRow(set, row));
      yield text.tail();
    };
    const version = material.endedAt === null ? null : `${material.attempt}`;
    return { body: streamOf(pieces()), contentType: CONTENT_TYPES[format], bytes: null, version };
  }

  async #stored(key: string, contentType: string): Promise<ResultBody> {
    const object = await this.#bucket.get(key);
    if (object === null) throw new GlimpseError('result_missing', 'There is no such result; it was not asked for.');
    return { body: object.body, contentType, bytes: object.size, version: object.etag };
  }

  async #material(tenant: string, id: string): Promise<Material> {
    const material = await (await ownedJob(this.#jobs, tenant, id)).material();
    if (material === null) throw jobNotFound(id);
    return material;
  }

  async #finished(tenant: string, id: string): Promise<Material> {
    const material = await this.#material(tenant, id);
    if (material.endedAt === null)
      throw new GlimpseError('job_not_finished', `The job is ${material.status}; ask again when it has ended.`);
    if (material.hasResult) return material;
    throw new GlimpseError('result_missing', `The job ended as ${material.status} and has no result.`);
  }
}

const resultOf = ({ id, request, fetched }: Material): ResultOf => ({ job: id, request, fetched: fetched! });

function doneRow({ tasks, rows, status }: Material, page: number): PageRow {
  const row = rows.find((each) => each.page === page);
  if (row !== undefined) return row;
  const task = tasks.find(({ name }) => pageOf(name) === page);
  if (task === undefined && tasks.length === 0)
    throw new GlimpseError('job_not_finished', `The job is ${status}; its pages are not known yet.`);
  if (task === undefined) throw missing(page, 'the job was not asked for it');
  if (task.status === 'failed' || task.status === 'cancelled')
    throw new GlimpseError(
      'page_failed',
      `Page ${page} is ${task.status}: ${task.error?.message ?? 'the job ended first.'}`,
    );
  throw new GlimpseError('job_not_finished', `Page ${page} is ${task.status}; ask again in a few seconds.`);
}

async function readRow(set: PageSet, row: PageRow): Promise<LaidPage> {
  const page = await set.read(row);
  if (page === null) throw new GlimpseError('result_missing', `Page ${row.page} is not stored any more.`);
  return page;
}

const missing = (page: number, why: string): GlimpseError =>
  new GlimpseError('page_missing', `There is no page ${page}: ${why}.`);

/** The password is kept until the job ends. */
function forgotten(error: unknown): never {
  if (!(error instanceof GlimpseError) || error.code !== 'password_required') throw error;
  const message =
    'The PDF is encrypted, and its password was forgotten when the job ended: its pages are drawn until then.';
  throw new GlimpseError('password_required', message);
}
