/** The document is in the bucket, and what it is and how many pages it has is known from its bytes. */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { documentType, SNIFFED_BYTES } from '../document-type.ts';
import { DOCUMENT_TYPES, type DocumentType, type FetchOutput, type Warning } from '../output.ts';
import { pagesOf } from '../page-ranges.ts';
import type { DocumentReaders, PdfWarning, PictureReader } from '../readers.ts';
import type { Work } from '../work.ts';
import { bring } from './bring.ts';

export async function fetchDocument(work: Work): Promise<FetchOutput> {
  const { bucket, readers, claim } = work;
  const { document, pages, clampPages } = claim.request;
  const { key, sha256 } = await bring(work);
  await work.renew();
  const head = await bucket.get(key, { range: { offset: 0, length: SNIFFED_BYTES } });
  if (head === null) throw new GlimpseError('input_gone', 'The document is not stored any more; send it again.');
  const type = documentType(new Uint8Array(await head.arrayBuffer()));
  const file = { key, etag: head.etag };
  const plan =
    type === 'pdf'
      ? await readers.pdf.plan(file, document.password)
      : { ...(await picturesOf(readers).plan(file)), warnings: [] };
  if (plan.pages === 0) throw new GlimpseError('empty_document', 'The document has no pages.');
  const selected = pagesOf(pages, plan.pages, clampPages);
  checkPages(selected.length);
  return {
    key,
    etag: head.etag,
    bytes: head.size,
    sha256,
    type,
    pages: plan.pages,
    selected,
    warnings: [
      ...typeWarnings(document.type, type),
      ...plan.warnings.map((code) => ({ code, message: MESSAGES[code] })),
    ],
  };
}

const MESSAGES: Readonly<Record<PdfWarning, string>> = {
  permissions: 'The owner of the PDF forbids some of what can be done with it; it was read all the same.',
  repaired:
    'The table of objects of the PDF is broken or cut off; what could be found without it was read, and pages may be missing.',
};

const OTHER_NAMES: Readonly<Record<string, DocumentType>> = { jpg: 'jpeg', tif: 'tiff' };
/** It says nothing. */
const ANY = 'octet-stream';

/** `application/pdf` and `pdf` mean the same. */
function typeWarnings(declared: string | null, found: DocumentType): Warning[] {
  if (declared === null) return [];
  const [name] = declared.toLowerCase().split(';', 1);
  const kind = name.trim().replace(/^(?:application|image)\/(?:x-)?/, '');
  if (kind === ANY || (OTHER_NAMES[kind] ?? kind) === found) return [];
  const message = `The document was said to be ${JSON.stringify(declared)}; its bytes are ${DOCUMENT_TYPES[found]}.`;
  return [{ code: 'type_differs', message }];
}

function picturesOf({ pictures }: DocumentReaders): PictureReader {
  if (pictures !== null) return pictures;
  const message = 'Pictures are not read here: the script glimpse-media is not deployed.';
  throw new GlimpseError('document_type_unsupported', message);
}

function checkPages(pages: number): void {
  const limit = LIMITS.jobPages.value;
  if (pages <= limit) return;
  const message = `${pages} pages were asked for; at most ${limit} fit in a job. Send several with page ranges.`;
  throw new GlimpseError('document_too_large', message, { param: 'pages' });
}
