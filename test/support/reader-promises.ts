/** What every reader of pages promises, whatever it is made of. */
import { beforeAll, describe, expect, test } from 'vitest';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { corpusPage, type ConditionName } from '../../scripts/corpus/corpus.ts';
import { judged } from '../../scripts/corpus/gates.ts';
import { renderedPage } from '../../scripts/demo/scan.ts';
import { turned } from '../../worker/documents/grey.ts';
import type { GreyPage, PageReader, ReadOptions } from '../../worker/documents/reader.ts';

const LINES = ['Harbour office', 'Opening hours 08:30 to 17:15', 'Ring twice at the gate'];
const [WIDTH, HEIGHT, SIZE, LEADING] = [330, 150, 20, 40];
const OPTIONS: ReadOptions = { languages: [], rotate: 'auto', attempt: 1 };
const TIMEOUT = 120_000;

/** A small notice of three lines at 150 dots per inch. */
async function notice(): Promise<GreyPage> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.addPage([WIDTH, HEIGHT]);
  for (const [i, line] of LINES.entries())
    page.drawText(line, { x: 20, y: HEIGHT - 20 - SIZE - i * LEADING, size: SIZE, font });
  return renderedPage(new Uint8Array(await document.save()), 150);
}

export function readerPromises(name: string, make: () => Promise<PageReader>): void {
  describe(`${name} keeps the promises of readers`, () => {
    let reader: PageReader;
    let page: GreyPage;
    beforeAll(async () => {
      reader = await make();
      page = await notice();
    }, TIMEOUT);
    const linesOf = async (of: GreyPage, options = OPTIONS) =>
      (await reader.read(of, options)).segments.toSorted((a, b) => a.box[1] - b.box[1]).map(({ text }) => text);

    test(
      'every line, where it stands, with its words',
      async () => {
        const read = await reader.read(page, OPTIONS);
        expect(read).toMatchObject({ width: page.widthPx, height: page.heightPx, unit: 'px', dpi: 150, rotation: 0 });
        expect(read.reason).not.toBe('');
        for (const [i, line] of LINES.entries()) {
          const segment = read.segments.find(({ text }) => text === line)!;
          const [, top, , bottom] = segment.box;
          const middle = ((20 + SIZE * 0.7 + i * LEADING) * 150) / 72;
          expect(Math.abs((top + bottom) / 2 - middle)).toBeLessThan(SIZE / 2);
          expect(segment.confidence).toBeGreaterThan(0.8);
          const words = segment.words!;
          expect(words.map(({ text }) => text).join(' ')).toBe(line);
          const ends = words.flatMap(({ box }) => [box[0], box[2]]);
          expect(ends).toEqual(ends.toSorted((a, b) => a - b));
          expect(ends[0]).toBeGreaterThanOrEqual(segment.box[0] - 2);
          expect(ends.at(-1)).toBeLessThanOrEqual(segment.box[2] + 2);
        }
      },
      TIMEOUT,
    );

    test.each([1, 2, 3])(
      'turned by %d quarters: turned back',
      async (quarters) => {
        const lying = { ...page, ...turned(page, quarters) };
        const read = await reader.read(lying, OPTIONS);
        expect(read).toMatchObject({ rotation: (4 - quarters) * 90, width: page.widthPx, flags: ['rotated'] });
        expect(read.segments.map(({ text }) => text)).toEqual(expect.arrayContaining(LINES));
      },
      TIMEOUT,
    );

    test(
      'a turn that is asked for is made, and no other',
      async () => {
        const lying = { ...page, ...turned(page, 3) };
        expect(await linesOf(lying, { ...OPTIONS, rotate: 90 })).toEqual(LINES);
        expect(await reader.read(page, { ...OPTIONS, rotate: 0 })).toMatchObject({ rotation: 0 });
      },
      TIMEOUT,
    );

    test(
      'an attempt after two that died reads as well',
      async () => {
        expect(await linesOf(page, { ...OPTIONS, attempt: 3 })).toEqual(LINES);
      },
      TIMEOUT,
    );

    test.each<ConditionName>(['photo', 'salt and pepper'])(
      'an invoice, %s: 2 %% of the characters at most, or a warning with the reason',
      async (condition) => {
        const corpus = await corpusPage('invoice', condition);
        const read = await reader.read(corpus.page, OPTIONS);
        const { characters, isFlagged } = judged(corpus, read);
        if (!isFlagged) expect(characters).toBeLessThanOrEqual(0.02);
        expect(read.warnings!.length > 0).toBe(isFlagged);
        for (const { message } of read.warnings!) expect(read.reason).toContain(`; ${message}`);
      },
      TIMEOUT,
    );

    test.each([
      [900, 700],
      [40, 30],
      [1, 1],
      [3000, 2],
    ])(
      'an empty page of %d by %d has no text and no error',
      async (widthPx, heightPx) => {
        const empty = { ...page, widthPx, heightPx, pixels: new Uint8Array(widthPx * heightPx).fill(255) };
        expect((await reader.read(empty, OPTIONS)).segments).toEqual([]);
      },
      TIMEOUT,
    );
  });
}
