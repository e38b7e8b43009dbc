/** What only a whole document tells: levels of headings, and what stands at the edge of every page. */
import { expect, test } from 'vitest';
import { edgeTexts, findFurniture, withFurniture } from '../../../worker/documents/furniture.ts';
import { documentSizes, pageSizes, withLevels } from '../../../worker/documents/headings.ts';
import { layOut } from '../../../worker/documents/layout.ts';
import { line, madePage } from './made-page.ts';

const BODY = 'a line of the body that is long enough to be most of what stands on a page';

test('levels go by size or by number over all pages; the first of the largest is the title', () => {
  const pages = [
    layOut(madePage([line('Report', 50, 60, 20), line('1.2 Results of it', 50, 100, 14), line(BODY, 50, 130)]), 1),
    layOut(madePage([line('Methods', 50, 60, 14), line(BODY, 50, 130), line('Appendix', 50, 300, 20)]), 2),
  ];
  const sizes = documentSizes(pages.map((page) => pageSizes(page)));
  expect(sizes).toEqual({ body: 10, headings: [20, 14] });
  const leveled = pages.flatMap((page) => withLevels(page, sizes));
  expect(leveled.filter(({ level }) => level).map(({ label, text, level }) => [label, text, level])).toEqual([
    ['title', 'Report', 1],
    ['heading', '1.2 Results of it', 2],
    ['heading', 'Methods', 2],
    ['heading', 'Appendix', 1],
  ]);
});

test('a page of large letters alone has no headings: the body of the document decides', () => {
  const cover = layOut(madePage([line('small print', 50, 700, 8), line('A cover of large letters', 50, 100, 12)]), 1);
  const others = layOut(madePage(Array.from({ length: 9 }, (_, i) => line(BODY, 50, 100 + 14 * i, 12))), 2);
  expect(
    withLevels(cover, documentSizes([cover, others].map((page) => pageSizes(page)))).map(({ label }) => label),
  ).toEqual(['text', 'text']);
});

test('headers, footers and page numbers are found where they come again', () => {
  const pages = Array.from({ length: 4 }, (_, i) =>
    layOut(
      madePage([
        line(`Annual report, part ${i + 1}`, 50, 40),
        line(`${BODY} ${i}`, 50, 300),
        line(`Page ${i + 11} of 20`, 280, 820),
        line(i === 2 ? 'Only here' : 'Confidential', 50, 800),
      ]),
      i + 1,
    ),
  );
  const furniture = findFurniture(
    pages.flatMap((page) => edgeTexts(page)),
    pages.length,
  );
  const labels = withFurniture(pages[0].blocks, furniture).map(({ label, text }) => [label, text]);
  expect(labels).toEqual([
    ['header', 'Annual report, part 1'],
    ['text', `${BODY} 0`],
    ['footer', 'Confidential'],
    ['page_number', 'Page 11 of 20'],
  ]);
  expect(withFurniture(pages[2].blocks, furniture).find(({ text }) => text === 'Only here')!.label).toBe('text');
});

test('a header that is misread on some pages is still one; another text of its length is none', () => {
  const texts = ['Annual report of the harbour', 'Annual rep0rt of the harbcur', 'Annual report of fhe harbour'];
  const pages = [...texts, 'A letter about quite different'].map((text, i) =>
    layOut(madePage([line(text, 50, 40), line(`${BODY} ${i}`, 50, 300)]), i + 1),
  );
  const furniture = findFurniture(
    pages.flatMap((page) => edgeTexts(page)),
    pages.length,
  );
  expect([...furniture]).toEqual([1, 2, 3].map((page) => [`p${page}-b1`, 'header']));
});

test('a single page has neither', () => {
  const page = layOut(madePage([line('Letterhead', 50, 40), line('3', 280, 820)]), 1);
  expect(findFurniture(edgeTexts(page), 1).size).toBe(0);
});
