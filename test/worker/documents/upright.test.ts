/** Pages photographed from an angle: columns and rows are found as on flat ones, and boxes stay where they are. */
import { describe, expect, test } from 'vitest';
import { layOut } from '../../../worker/documents/layout.ts';
import type { Box, ReadPage, Segment } from '../../../worker/documents/page.ts';
import { slantsOf, type Slants } from '../../../worker/documents/slants.ts';
import { line, madePage } from './made-page.ts';

const FLAT: Slants = { lean: 0, fan: 0, fall: 0, spread: 0 };
const WORDS = 'the harbour master kept a ledger of every arrival';

function columns(): Segment[] {
  const column = (x: number, name: string) =>
    Array.from({ length: 30 }, (_, i) => line(`${name}${i} ${WORDS.slice(0, 40 + (i % 3))}`, x, 120 + 14 * i));
  return [...column(60, 'L'), ...column(298, 'R')];
}

/** As a camera sees a flat page: the inverse of what sets it upright. */
function seen(segments: readonly Segment[], { lean, fan, fall, spread }: Slants): ReadPage {
  const page = madePage([], { reader: 'page', unit: 'px' });
  const { width, height } = page;
  const moved = ([x0, y0, x1, y1]: Box): Box => {
    const y = (y0 + y1) / 2 - (fall + (spread * ((y0 + y1) / 2 - height / 2)) / height) * ((x0 + x1) / 2 - width / 2);
    const at = (x: number) => x - (lean + fan * (x / width - 0.5)) * (y - height / 2);
    return [at(x0), y - (y1 - y0) / 2, at(x1), y + (y1 - y0) / 2];
  };
  return { ...page, segments: segments.map((segment) => ({ ...segment, box: moved(segment.box) })) };
}

const firsts = (page: ReadPage) => layOut(page, 1).blocks.map(({ text }) => /^[LR]\d+/.exec(text)?.[0]);

describe('two columns', () => {
  test.each<[string, Partial<Slants>]>([
    ['flat', {}],
    ['from the right', { lean: 0.06 }],
    ['from the left', { lean: -0.06 }],
    ['from above', { fan: 0.15 }],
    ['from below', { fan: -0.15 }],
    ['from a corner', { lean: 0.05, fan: 0.06, spread: 0.01 }],
  ])('%s: one after the other', (_, slants) => {
    expect(firsts(seen(columns(), { ...FLAT, ...slants }))).toEqual(['L0', 'R0']);
  });

  test('would be read across without it', () => {
    const page = { ...seen(columns(), { ...FLAT, lean: 0.06 }), reader: 'text' as const };
    expect(layOut(page, 1).blocks[0].text).toMatch(/^L0.*R0.*L1/);
  });

  test('boxes are those of the page as it is', () => {
    const page = seen(columns(), { ...FLAT, lean: 0.06 });
    const { blocks } = layOut(page, 1);
    expect(blocks.flatMap(({ lines }) => lines).map(({ box }) => box)).toEqual(page.segments.map(({ box }) => box));
    expect(blocks[0].box[0]).toBe(Math.min(...page.segments.slice(0, 30).map(({ box }) => box[0])));
  });
});

describe('slants', () => {
  test('are found as they are', () => {
    const found = slantsOf(seen(columns(), { ...FLAT, lean: 0.06 }))!;
    expect(found.lean).toBeCloseTo(0.06, 2);
    expect(found).toMatchObject({ fall: 0, spread: 0 });
  });

  test('a table’s rows that fall are level again', () => {
    const cells = Array.from({ length: 12 }, (_, i) =>
      ['Alder Point', 'calm', `${i}.5`, 'ok'].map((text, j) => line(text, 60 + 130 * j, 100 + 22 * i)),
    );
    const page = seen(cells.flat(), { ...FLAT, fall: 0.06 });
    const table = layOut(page, 1).blocks[0].table!;
    expect([table.rows, table.columns]).toEqual([12, 4]);
    expect(table.cells[0].box).toEqual(page.segments[0].box);
  });

  test('few lines, and lines that begin anywhere, have none', () => {
    expect(slantsOf(seen(columns().slice(0, 20), { ...FLAT, lean: 0.06 }))).toBeNull();
    const scattered = Array.from({ length: 60 }, (_, i) =>
      line(WORDS.slice(0, 8 + (i % 7)), 50 + ((i * i * 37 + i * 11) % 397), 100 + 11 * i),
    );
    expect(slantsOf(madePage(scattered))).toBeNull();
  });
});
