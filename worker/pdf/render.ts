/** A page as grey pixels. */
import type { GreyPage } from '../documents/reader.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { PageSpace } from './page-space.ts';
import type { Pdfium } from './pdfium.ts';

const GREY = 1;
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
 * @throws GlimpseError page_too_large when less than 72 dpi would be left, reader_failed when PDFium gives no bitmap
 */
export function renderGrey(
  { api, bytes }: Pdfium,
  page: number,
  space: PageSpace,
  { dpi, turned }: RenderOptions,
): GreyPage {
  const fitting = Math.min(dpi, fittingDpi(space));
  if (fitting < LOWEST_DPI) {
    const size = `${Math.round(space.width)}x${Math.round(space.height)} points`;
    throw new GlimpseError('page_too_large', `A page of ${size} is too large to be read as a picture.`);
  }
  const widthPx = Math.max(1, Math.round((space.width * fitting) / POINTS_PER_INCH));
  const heightPx = Math.max(1, Math.round((space.height * fitting) / POINTS_PER_INCH));
  const bitmap = api.FPDFBitmap_CreateEx(widthPx, heightPx, GREY, 0, 0);
  if (bitmap === 0) throw new GlimpseError('reader_failed', 'PDFium gave no bitmap for the page.');
  try {
    api.FPDFBitmap_FillRect(bitmap, 0, 0, widthPx, heightPx, WHITE);
    api.FPDF_RenderPageBitmap(bitmap, page, 0, 0, widthPx, heightPx, turned, WITH_ANNOTATIONS);
    const stride = api.FPDFBitmap_GetStride(bitmap);
    const source = bytes(api.FPDFBitmap_GetBuffer(bitmap), stride * heightPx);
    const pixels = new Uint8Array(widthPx * heightPx);
    for (let y = 0; y < heightPx; y++) pixels.set(source.subarray(y * stride, y * stride + widthPx), y * widthPx);
    return { widthPx, heightPx, dpi: fitting, pixels, isRendered: true };
  } finally {
    api.FPDFBitmap_Destroy(bitmap);
  }
}

function fittingDpi({ width, height }: PageSpace): number {
  const { pagePixels, pageSidePixels } = LIMITS;
  const byArea = Math.sqrt(pagePixels.value / (width * height));
  return Math.floor(POINTS_PER_INCH * Math.min(byArea, pageSidePixels.value / Math.max(width, height)));
}
