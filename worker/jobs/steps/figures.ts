/** Pictures on a page of a PDF, cut out of it and stored. */
import type { Block, Box, LaidPage } from '../../documents/page.ts';
import { LIMITS } from '../../limits.ts';
import { figureKey } from '../keys.ts';
import type { Work } from '../work.ts';

const POINTS_PER_INCH = 72;

/** Where they were asked for. Which figures were drawn stands on their blocks. */
export async function withFigures({ readers, id, claim }: Work, page: LaidPage): Promise<LaidPage> {
  const { request, fetched } = claim;
  const figures = page.blocks.filter(({ label }) => label === 'figure').slice(0, LIMITS.pageFigures.value);
  if (!request.output.figures || fetched!.type !== 'pdf' || figures.length === 0) return page;
  const toPoints = page.unit === 'pt' ? 1 : POINTS_PER_INCH / (page.dpi ?? request.ocr.dpi);
  const file = { key: fetched!.key, etag: fetched!.etag };
  for (const { id: block, box } of figures) {
    const [x0, y0, x1, y1] = box;
    const inPoints: Box = [x0 * toPoints, y0 * toPoints, x1 * toPoints, y1 * toPoints];
    const options = { dpi: request.ocr.dpi, box: inPoints, pngKey: figureKey(id, block) };
    await readers.pdf.draw(file, request.document.password, page.page, options);
  }
  const drawn = new Set(figures);
  const blocks = page.blocks.map((block): Block => (drawn.has(block) ? { ...block, isDrawn: true } : block));
  return { ...page, blocks };
}
