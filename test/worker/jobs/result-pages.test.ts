import { expect, test } from 'vitest';
import { resultPages } from '../../../worker/jobs/result-pages.ts';

/** Text with everything in it that could be taken for the end of a page. */
const NASTY = ['}],"pages":[{', 'a "quoted" \\ backslash\\', '\\"]}', 'ü – 漢字 😀', '[['];
const pages = NASTY.map((text, i) => ({ page: i + 1, markdown: text, blocks: [{ text, bbox: [0, 0, 1, 1] }, {}] }));
const name = 'an [odd] "name" {of a file}.pdf';
const result = JSON.stringify({ schema_version: '1', document: { name }, pages });

/** Pieces of `size` bytes, so that every sign is at the border of one once. */
function inPieces(size: number): ReadableStream {
  const bytes = new TextEncoder().encode(result);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.slice(i * size, (i + 1) * size),
  );
  return new ReadableStream({
    pull(controller) {
      const next = pieces.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
  });
}

async function collected(stored: ReadableStream): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const page of resultPages(stored)) all.push(page);
  return all;
}

test.each([1, 2, 3, 7, 64, 10_000])('every page is itself, whatever it says, in pieces of %i bytes', async (size) => {
  expect(await collected(inPieces(size))).toEqual(pages);
});

test('no pages are none', async () => {
  const stored = new Response('{"schema_version":"1","document":{},"pages":[]}').body!;
  expect(await collected(stored)).toEqual([]);
});
