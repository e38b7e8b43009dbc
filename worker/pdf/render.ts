/** A page as pixels: all of it in grey to be read, or some of it in colour to be looked at. */
import type { Box } from '../documents/page.ts';
import type { GreyPage } from '../documents/reader.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { drawingWork } from './drawing-work.ts';
import type { PageSpace } from './page-space.ts';
import type { Pdfium } from './pdfium.ts';

/** Formats of bitmaps, by their bytes a pixel. */
const [GREY, BGR] = [1, 2];
const WHITE = 0xffffffff;
const WITH_ANNOTATIONS = 1;
const POINTS_PER_INCH = 72;
const LOWEST_DPI = 72;

export interface RenderOptions {
  readonly dpi: number;
  /** Quarter turns clockwise more than the page asks for. */
  readonly turned: number;
}

/**
 * At `dpi`, or at less where the page would have more than LIMITS.pagePixels.
 * @throws GlimpseError page_too_large when less than 72 dpi would be left or drawing it would take too long, reader_failed when PDFium
 * gives no bitmap
 */
export function renderGrey(pdfium: Pdfium, page: number, space: PageSpace, { dpi, turned }: RenderOptions): GreyPage {
  const fitting = Math.min(dpi, fittingDpi(space));
  if (fitting < LOWEST_DPI) {
    const size = `${Math.round(space.width)}x${Math.round(space.height)} points`;
    throw new GlimpseError('page_too_large', `A page of ${size} is too large to be read as a picture.`);
  }
  const widthPx = Math.max(1, Math.round((space.width * fitting) / POINTS_PER_INCH));
  const heightPx = Math.max(1, Math.round((space.height * fitting) / POINTS_PER_INCH));
  checkWork(pdfium, page, space, fitting, LIMITS.drawingWork.value);
  const pixels = new Uint8Array(widthPx * heightPx);
  const whole = { widthPx, heightPx, left: 0, top: 0 };
  rendered(pdfium, page, { format: GREY, size: whole, whole, turned }, (row, y) => pixels.set(row, y * widthPx));
  return { widthPx, heightPx, dpi: fitting, pixels };
}

export interface DrawOptions extends RenderOptions {
  /** In points; the page when missing. */
  readonly box?: Box;
  /** Pixels to be filled, for what is not worth as much as LIMITS.drawingWork. */
  readonly mostWork?: number;
}

export interface DrawnBox {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** u8[heightPx, widthPx, 3], red first. */
  readonly pixels: Uint8Array;
}

/** In colour, at `dpi` or at what fits into LIMITS.drawnPixels. @throws GlimpseError as renderGrey, whatever size the page has */
export function drawBox(pdfium: Pdfium, page: number, space: PageSpace, options: DrawOptions): DrawnBox {
  const { turned, box = [0, 0, space.width, space.height] } = options;
  const [x0, y0] = [Math.max(0, box[0]), Math.max(0, box[1])];
  const points = [Math.min(space.width, box[2]) - x0, Math.min(space.height, box[3]) - y0];
  const fitting = POINTS_PER_INCH * Math.sqrt(LIMITS.drawnPixels.value / (points[0] * points[1]));
  const dpi = Math.min(options.dpi, fitting);
  const at = (length: number) => Math.floor((length * dpi) / POINTS_PER_INCH);
  const px = (length: number) => Math.max(1, at(length));
  const [widthPx, heightPx] = [px(points[0]), px(points[1])];
  checkWork(pdfium, page, space, dpi, options.mostWork ?? LIMITS.drawingWork.value);
  const pixels = new Uint8Array(3 * widthPx * heightPx);
  const whole = { widthPx: px(space.width), heightPx: px(space.height), left: at(x0), top: at(y0) };
  rendered(pdfium, page, { format: BGR, size: { widthPx, heightPx }, whole, turned }, (row, y) => {
    const first = 3 * y * widthPx;
    pixels.set(row, first);
    for (let i = first; i < first + row.length; i += 3) [pixels[i], pixels[i + 2]] = [pixels[i + 2], pixels[i]];
  });
  return { widthPx, heightPx, dpi: Math.floor(dpi), pixels };
}

function checkWork(pdfium: Pdfium, page: number, space: PageSpace, dpi: number, limit: number): void {
  const work = drawingWork(pdfium, page, space, dpi / POINTS_PER_INCH);
  if (work <= limit) return;
  const much = `as much work as to fill ${Math.round(work / 1e9)} billion pixels; at most ${limit / 1e9} billion are`;
  throw new GlimpseError('page_too_large', `To draw the page is ${much} borne.`);
}

interface Bitmap {
  readonly format: number;
  readonly size: { readonly widthPx: number; readonly heightPx: number };
  /** Of the whole page, and where the bitmap's corner lies in it. */
  readonly whole: {
    readonly widthPx: number;
    readonly heightPx: number;
    readonly left: number;
    readonly top: number;
  };
  readonly turned: number;
}

/** Gives every row, top to bottom, as a view of PDFium's memory. */
function rendered(
  { api, bytes }: Pdfium,
  page: number,
  { format, size: { widthPx, heightPx }, whole, turned }: Bitmap,
  take: (row: Uint8Array, y: number) => void,
): void {
  const bitmap = api.FPDFBitmap_CreateEx(widthPx, heightPx, format, 0, 0);
  if (bitmap === 0) throw new GlimpseError('reader_failed', 'PDFium gave no bitmap for the page.');
  try {
    api.FPDFBitmap_FillRect(bitmap, 0, 0, widthPx, heightPx, WHITE);
    const corner = [-whole.left, -whole.top, whole.widthPx, whole.heightPx] as const;
    api.FPDF_RenderPageBitmap(bitmap, page, ...corner, turned, WITH_ANNOTATIONS);
    const stride = api.FPDFBitmap_GetStride(bitmap);
    const source = bytes(api.FPDFBitmap_GetBuffer(bitmap), stride * heightPx);
    const bytesPerPixel = format === GREY ? 1 : 3;
    for (let y = 0; y < heightPx; y++) take(source.subarray(y * stride, y * stride + widthPx * bytesPerPixel), y);
  } finally {
    api.FPDFBitmap_Destroy(bitmap);
  }
}

function fittingDpi({ width, height }: PageSpace): number {
  const { pagePixels, pageSidePixels } = LIMITS;
  const byArea = Math.sqrt(pagePixels.value / (width * height));
  return Math.floor(POINTS_PER_INCH * Math.min(byArea, pageSidePixels.value / Math.max(width, height)));
}
