/** What a document is, by its first bytes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentType } from '../../../worker/jobs/document-type.ts';
import { pagesOf } from '../../../worker/jobs/page-ranges.ts';

const MEDIA = join(import.meta.dirname, '../../golden/media');
const KINDS = { jpg: 'jpeg', png: 'png', webp: 'webp', gif: 'gif', bmp: 'bmp', tiff: 'tiff', avif: 'avif' } as const;

test.each(Object.entries(KINDS))('%s', (extension, kind) => {
  const files = readdirSync(MEDIA).filter((name) => name.endsWith(`.${extension}`) && !name.startsWith('other'));
  expect(files).not.toEqual([]);
  const types = files.map((file) => documentType(readFileSync(join(MEDIA, file))));
  expect(types).toEqual(files.map(() => kind));
});

test('a PDF, also behind other bytes; what is none of them', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  expect(documentType(bytes('%PDF-1.7\n'))).toBe('pdf');
  expect(documentType(bytes('junk\n%PDF-1.4\n'))).toBe('pdf');
  for (const text of ['', 'hello', '<html>', 'PK\u0003\u0004'])
    expect(() => documentType(bytes(text))).toThrow(expect.objectContaining({ code: 'document_type_unsupported' }));
});

test.each([
  [null, [1, 2, 3, 4, 5]],
  ['2', [2]],
  ['4-', [4, 5]],
  ['3,1-2,2', [1, 2, 3]],
])('pages %s of five', (ranges, pages) => expect(pagesOf(ranges, 5, false)).toEqual(pages));

test.each(['0', '3-2', 'a', '1-2-3', '', ',', '-3'])('“%s” names no pages', (ranges) => {
  expect(() => pagesOf(ranges, 5, false)).toThrow(expect.objectContaining({ code: 'invalid_parameter' }));
});

test('pages that are not there are refused, or left out where that is asked for', () => {
  for (const ranges of ['6', '4-7', '9-']) {
    expect(() => pagesOf(ranges, 5, false)).toThrow(expect.objectContaining({ code: 'page_out_of_range' }));
  }
  expect(pagesOf('4-7', 5, true)).toEqual([4, 5]);
});
