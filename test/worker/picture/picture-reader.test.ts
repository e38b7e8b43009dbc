/** What the reader of pictures knows of pages that it can't read whole. */
import { beforeAll, expect, test } from 'vitest';
import { corpusPage } from '../../../scripts/corpus/corpus.ts';
import { nodePictureReader, type NodePictureReader } from '../../../scripts/readers/node-picture-reader.ts';
import { turned } from '../../../worker/documents/grey.ts';
import type { ReadOptions } from '../../../worker/documents/reader.ts';
import { createPictureReader } from '../../../worker/picture/picture-reader.ts';
import { part } from '../../../worker/picture/pixels.ts';

const OPTIONS: ReadOptions = { languages: [], rotate: 'auto', attempt: 1 };
const TIMEOUT = 120_000;

let reader: NodePictureReader;
beforeAll(async () => {
  reader = await nodePictureReader();
}, TIMEOUT);

test('lines that were not found are told, with the share of their letters', { timeout: TIMEOUT }, async () => {
  const { page } = await corpusPage('invoice', '150 dpi');
  const blind = createPictureReader<typeof page>({
    ...reader.nets,
    boxes: async (of, options) => {
      const found = await reader.nets.boxes(of, options);
      return { ...found, boxes: found.boxes.filter(({ y }) => y > page.heightPx / 4) };
    },
  });
  const read = await blind.read(page, OPTIONS);
  expect(read).toMatchObject({ reader: 'picture', flags: ['low_confidence'], warnings: [{ code: 'letters_unread' }] });
  expect(read.reason).toBe(`reader of pictures; ${read.warnings![0].message}`);
});

test(
  'long lines that run from top to bottom are seen by their letters, as the net sees none',
  { timeout: TIMEOUT },
  async () => {
    const { page } = await corpusPage('article', '150 dpi');
    const column = part(page, 90, 190, 620, 480);
    const read = await reader.read({ ...turned(column, 1), dpi: 0 }, OPTIONS);
    expect(read).toMatchObject({ rotation: 270, flags: ['rotated'] });
    expect(read.segments.map(({ text }) => text).join(' ')).toContain(
      'harbour master kept a ledger of every arrival and wrote',
    );
  },
);
