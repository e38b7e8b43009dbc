/** Pictures on a page of a PDF, cut out of it and stored. */
import type { Block, LaidPage } from '../../documents/page.ts';
import { LIMITS } from '../../limits.ts';
import { figureKey } from '../keys.ts';
import type { Work } from '../work.ts';

/** Where they were asked for. Which figures were drawn stands on their blocks. */
export async function withFigures({ readers, id, claim }: Work, page: LaidPage): Promise<LaidPage> {
  const { request, fetched } = claim;
  const figures = page.blocks.filter(({ label }) => label === 'figure').slice(0, LIMITS.pageFigures.value);
  if (!request.output.figures || fetched!.type !== 'pdf' || page.unit !== 'pt' || figures.length === 0) return page;
  const file = { key: fetched!.key, etag: fetched!.etag };
  for (const { id: block, box } of figures) {
    const options = { dpi: request.ocr.dpi, box, pngKey: figureKey(id, block) };
    await readers.pdf.draw(file, request.document.password, page.page, options);
  }
  const drawn = new Set(figures);
  const blocks = page.blocks.map((block): Block => (drawn.has(block) ? { ...block, isDrawn: true } : block));
  return { ...page, blocks };
}
