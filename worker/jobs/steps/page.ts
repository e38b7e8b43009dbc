/** One page: read, laid out, stored. */
import { edgeTexts } from '../../documents/furniture.ts';
import { pageSizes } from '../../documents/headings.ts';
import { layOut } from '../../documents/layout.ts';
import type { Box, LaidPage, ReadPage } from '../../documents/page.ts';
import type { ReadOptions } from '../../documents/reader.ts';
import type { StoredPixels } from '../../documents/stored-pixels.ts';
import { asGlimpseError, GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import type { Claim, Work } from '../work.ts';
import { leftoverKeys, pageKey, pixelsKey } from '../keys.ts';
import type { PageOutput } from '../output.ts';
import type { DocumentReaders, PdfPage, TextReader } from '../readers.ts';
import { earlierDraft } from '../regions/draft.ts';
import { takeOver, withRegions } from '../regions/with-regions.ts';
import { readOrLayer } from './doubted-layer.ts';
import { withFigures } from './figures.ts';
import { betterReading, whyAnotherReader } from './second-reader.ts';

export async function readPage(work: Work, page: number): Promise<PageOutput> {
  const { bucket, id, claim } = work;
  const laid = (await adopted(work, page)) ?? (await readAnew(work, page));
  await work.renew();
  const key = pageKey(id, page, claim.token);
  const body = JSON.stringify(laid);
  await bucket.put(key, body, { httpMetadata: { contentType: 'application/json' } });
  const leftovers = claim.earlierTokens.flatMap((token) => [
    pageKey(id, page, token),
    ...leftoverKeys(id, page, token),
  ]);
  await bucket.delete([...leftovers, ...leftoverKeys(id, page, claim.token)]);
  return outputOf(laid, key, body.length);
}

async function readAnew(work: Work, page: number): Promise<LaidPage> {
  const draft = await earlierDraft(work, page);
  if (draft !== null) return takeOver(work, draft);
  const { read: found, pixels } = await read(work, page);
  return withRegions(work, { page: await withFigures(work, layOut(found, page)), pixels });
}

/**
 * A claim before this one may have stored the page and not been able to say so. It is taken over under a key of this claim: whoever
 * made it may still be there, and deletes its own when it learns that it came late.
 */
async function adopted({ bucket, id, claim }: Work, page: number): Promise<LaidPage | null> {
  for (const token of claim.earlierTokens) {
    const stored = await bucket.get(pageKey(id, page, token));
    if (stored !== null) return stored.json<LaidPage>();
  }
  return null;
}

function outputOf(laid: LaidPage, key: string, bytes: number): PageOutput {
  const { blocks, reader, reason, warnings = [] } = laid;
  const sum = blocks.reduce((total, { confidence }) => total + confidence, 0);
  const confidence = blocks.length === 0 ? 1 : sum / blocks.length;
  const figures = blocks.filter(({ isDrawn }) => isDrawn).map(({ id }) => id);
  return { key, bytes, reader, reason, confidence, sizes: pageSizes(laid), edges: edgeTexts(laid), figures, warnings };
}

/** The pixels stay until the page is done: a model may look at some of them. What an attempt leaves that dies goes with the job. */
async function read(work: Work, page: number): Promise<{ read: ReadPage; pixels: StoredPixels | null }> {
  const { bucket, id, claim, renew } = work;
  const key = pixelsKey(id, page, claim.token);
  const found = await pixelsOrText(work, page, key);
  if (found.kind === 'text') return { read: found.page, pixels: null };
  // What broke the reader twice is read from whatever text layer there is.
  if (claim.claim === LIMITS.taskClaims.value && found.layer)
    return { read: { ...found.layer, flags: ['degraded'] }, pixels: null };
  try {
    await renew();
    const ofPicture = await readPicture(work, found.picture, found.why);
    const kept = found.layer === null ? ofPicture : readOrLayer(ofPicture, found.layer);
    if (kept !== ofPicture) return { read: kept, pixels: null };
    return { read: withImages(kept, found.images), pixels: found.picture };
  } catch (error) {
    await bucket.delete(key);
    throw error;
  }
}

/** A reader of pictures sees letters alone. `images` in shares; a page that was turned has them elsewhere. */
function withImages(read: ReadPage, images: readonly Box[]): ReadPage {
  const { width, height, rotation } = read;
  if (rotation !== 0) return read;
  return { ...read, images: images.map(([x0, y0, x1, y1]) => [x0 * width, y0 * height, x1 * width, y1 * height]) };
}

async function pixelsOrText({ readers, claim }: Work, page: number, key: string): Promise<PdfPage> {
  const { request, fetched } = claim;
  const file = { key: fetched!.key, etag: fetched!.etag };
  if (fetched!.type !== 'pdf') {
    const picture = await readers.pictures!.page(file, page, LIMITS.pageSidePixels.value, key);
    return { kind: 'picture', why: 'a picture', picture, layer: null, images: [] };
  }
  // A model looks at what is first read as usual.
  const engine = request.engine === 'vlm' ? 'auto' : request.engine;
  const options = { engine, dpi: dpiOf(claim), pixelsKey: key };
  return readers.pdf.page(file, request.document.password, page, options);
}

/** Less with every attempt that died. */
function dpiOf({ request, claim }: Claim): number {
  const most = [Infinity, 150, 100][claim - 1];
  return Math.min(request.ocr.dpi, most);
}

async function readPicture(work: Work, picture: StoredPixels, why: string): Promise<ReadPage> {
  const { readers, claim } = work;
  const { reader, languages, rotate } = claim.request.ocr;
  const options: ReadOptions = { languages, rotate, attempt: claim.claim as ReadOptions['attempt'] };
  const read = await (reader === 'picture' ? ofPictures(readers) : readers.page).read(picture, options);
  const kept = reader === 'auto' && claim.claim === 1 ? await secondOpinion(work, picture, options, read) : read;
  const flags = claim.claim > 1 ? [...kept.flags, 'degraded' as const] : kept.flags;
  return { ...kept, reason: `${reader === 'auto' ? why : 'asked'}; ${kept.reason}`, flags };
}

/** A reader of pictures that is not there, or breaks, changes nothing: it was not asked for. */
async function secondOpinion(
  { readers, renew }: Work,
  picture: StoredPixels,
  options: ReadOptions,
  read: ReadPage,
): Promise<ReadPage> {
  const why = whyAnotherReader(read, picture.colour);
  if (why === null || readers.picture === null) return read;
  await renew();
  try {
    return betterReading(read, await readers.picture.read(picture, options), why);
  } catch (error) {
    const message = `${why}, but the reader of pictures did not answer (${asGlimpseError(error).code})`;
    const warnings = [...(read.warnings ?? []), { code: 'second_reader_failed' as const, message }];
    return { ...read, reason: `${read.reason}; ${message}`, warnings };
  }
}

function ofPictures({ picture }: DocumentReaders): TextReader {
  if (picture !== null) return picture;
  throw new GlimpseError(
    'reader_missing',
    'The scripts glimpse-det and glimpse-rec, which read pictures, are not there.',
  );
}
