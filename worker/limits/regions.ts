/** Limits of regions of pages that a model reads. */
import type { Limit } from './limit.ts';

export const REGIONS_LIMITS = {
  pageRegions: {
    value: 24,
    unit: 'regions',
    why: 'of a page that a model reads; a dense page has some forty blocks',
  },
  regionPixels: {
    value: 2_400_000,
    unit: 'pixels',
    why: 'of a picture of a region: A4 at 150 dots per inch; larger ones are drawn smaller',
  },
  regionDpi: { value: 200, unit: 'dots per inch', why: 'at which a region of a text layer is drawn, as GLM-OCR does' },
  regionTokens: { value: 4096, unit: 'tokens', why: 'of a reply; a table of a whole page has some three thousand' },
  regionMs: { value: 180_000, unit: 'ms', why: 'for one region, its wait for others among them' },
  pageRegionsMs: {
    value: 600_000,
    unit: 'ms',
    why: 'for all regions of a page: a message of the queue has fifteen minutes, and the first reader had its part',
  },
  pageRegionsHereMs: {
    value: 240_000,
    unit: 'ms',
    why: 'the same where this isolate computes them: an invocation has 300 s of CPU, and what exceeds them dies',
  },
  regionTableCells: {
    value: 10_000,
    unit: 'cells',
    why: 'of a table, empty ones too; a page of numbers has a thousand',
  },
  regionFormulaChars: {
    value: 4000,
    unit: 'characters',
    why: 'of LaTeX; the longest formulas of books have a thousand',
  },
  jobWarnings: { value: 100, unit: 'warnings', why: 'shown with a job; its pages have all of theirs' },
} as const satisfies Record<string, Limit>;
