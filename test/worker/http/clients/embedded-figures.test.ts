import { expect, test } from 'vitest';
import { EmbeddedFigures } from '../../../../worker/http/clients/embedded-figures.ts';
import { streamOf } from '../../../../worker/jobs/results/stream-of.ts';

/** Comes in pieces of so many bytes. */
function pieces(bytes: Uint8Array, pieceBytes: number): ReadableStream<Uint8Array> {
  const each = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
  return streamOf(each());
}

async function json(figures: EmbeddedFigures, value: unknown): Promise<unknown> {
  let text = '';
  for await (const piece of figures.json(value)) text += piece;
  return JSON.parse(text);
}

test.each([0, 1, 2, 3, 4, 100, 100_000])(
  'a figure of %i bytes stands where it belongs, whatever pieces it comes in',
  async (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 89) % 251);
    for (const pieceBytes of [1, 2, 3, 7, 40_000].filter((each) => length / each < 10_000)) {
      const figures = new EmbeddedFigures(() => Promise.resolve(pieces(bytes, pieceBytes)));
      const url = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
      const value = {
        a: figures.placeholder('p1-b7'),
        text: 'p1-b7 "quoted"',
        b: [figures.placeholder('p2-b1'), null],
      };
      expect(await json(figures, value)).toEqual({ a: url, text: 'p1-b7 "quoted"', b: [url, null] });
    }
  },
);

test('one that is gone is null', async () => {
  const asked: string[] = [];
  const figures = new EmbeddedFigures((block) => {
    asked.push(block);
    return Promise.resolve(null);
  });
  expect(await json(figures, [figures.placeholder('p1-b7')])).toEqual([null]);
  expect(asked).toEqual(['p1-b7']);
});
