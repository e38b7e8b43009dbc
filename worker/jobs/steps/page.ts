/** One page: read, laid out, stored. */
import { edgeTexts } from '../../documents/furniture.ts';
import { pageSizes } from '../../documents/headings.ts';
import { layOut } from '../../documents/layout.ts';
import type { LaidPage, ReadPage } from '../../documents/page.ts';
import type { GreyPage, ReadOptions } from '../../documents/reader.ts';
import { LIMITS } from '../../limits.ts';
import type { Claim, Work } from '../work.ts';
import { pageKey } from '../keys.ts';
import type { PageOutput } from '../output.ts';
import type { DocumentReaders } from '../readers.ts';

export async function readPage(work: Work, page: number): Promise<PageOutput> {
  const { bucket, id, claim } = work;
  const earlier = await adopted(work, page);
  if (earlier) return earlier;
  const laid = layOut(await read(work, page), page);
  await work.renew();
  const key = pageKey(id, page, claim.token);
  const body = JSON.stringify(laid);
  await bucket.put(key, body, { httpMetadata: { contentType: 'application/json' } });
  return outputOf(laid, key, body.length);
}

/** A claim before this one may have stored the page and not been able to say so. */
async function adopted({ bucket, id, claim }: Work, page: number): Promise<PageOutput | null> {
  for (const token of claim.earlierTokens) {
    const key = pageKey(id, page, token);
    const stored = await bucket.get(key);
    if (stored !== null) return outputOf(await stored.json<LaidPage>(), key, stored.size);
  }
  return null;
}

function outputOf(laid: LaidPage, key: string, bytes: number): PageOutput {
  const { blocks, reader, reason } = laid;
  const sum = blocks.reduce((total, { confidence }) => total + confidence, 0);
  const confidence = blocks.length === 0 ? 1 : sum / blocks.length;
  return { key, bytes, reader, reason, confidence, sizes: pageSizes(laid), edges: edgeTexts(laid) };
}

async function read({ readers, claim, renew }: Work, page: number): Promise<ReadPage> {
  const { request, fetched } = claim;
  const file = { key: fetched!.key, etag: fetched!.etag };
  const dpi = dpiOf(claim);
  if (fetched!.type !== 'pdf') {
    const picture = await readers.pictures.page(file, page, LIMITS.pageSidePixels.value);
    await renew();
    return readPicture(readers, picture, claim, 'a picture');
  }
  const engine = request.engine === 'vlm' ? 'ocr' : request.engine;
  const found = await readers.pdf.page(file, request.document.password, page, { engine, dpi });
  if (found.kind === 'text') return found.page;
  // What broke the reader twice is read from whatever text layer there is.
  if (claim.claim === LIMITS.taskClaims.value && found.layer) return { ...found.layer, flags: ['degraded'] };
  await renew();
  return readPicture(readers, found.picture, claim, found.why);
}

/** Less with every attempt that died. */
function dpiOf({ request, claim }: Claim): number {
  const most = [Infinity, 150, 100][claim - 1];
  return Math.min(request.ocr.dpi, most);
}

async function readPicture(
  readers: DocumentReaders,
  picture: GreyPage,
  { request, claim }: Claim,
  why: string,
): Promise<ReadPage> {
  const { reader, languages, rotate } = request.ocr;
  const options: ReadOptions = { languages, rotate, attempt: claim as ReadOptions['attempt'] };
  const chosen = (reader === 'picture' ? readers.picture : null) ?? readers.page;
  const read = await chosen.read(picture, options);
  const flags = claim > 1 ? [...read.flags, 'degraded' as const] : read.flags;
  return { ...read, reason: reader === 'auto' ? `${why}; ${read.reason}` : 'asked', flags };
}
