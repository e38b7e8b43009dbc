/** A text layer that is not trusted against what was read from the picture of its page. */
import { expect, test } from 'vitest';
import type { ReadPage } from '../../../../worker/documents/page.ts';
import { readOrLayer } from '../../../../worker/jobs/steps/doubted-layer.ts';
import { line, madePage } from '../../documents/made-page.ts';

const page = (text: string, more: Partial<ReadPage> = {}) => madePage([line(text, 50, 100)], more);
const TEXT = 'Ring twice at the gate of the harbour office';
const SCAN = { reader: 'page', reason: 'the text layer reads like no language; reader of pages (as it is)' } as const;
const UNSURE = { ...SCAN, flags: ['low_confidence'] } as const;

test('a layer that says what the picture shows is kept, and why it was looked at', () => {
  const layer = page(TEXT);
  expect(readOrLayer(page(TEXT.replace('office', 'oftice'), SCAN), layer)).toEqual({
    ...layer,
    reason: 'the text layer reads like no language, but the picture says the same',
  });
});

test('a layer that says something else, or lacks characters, gives way', () => {
  const read = page(TEXT, SCAN);
  expect(readOrLayer(read, page('Ulqj wzlfh dw wkh jdwh ri wkh kduerxu riilfh'))).toBe(read);
  expect(readOrLayer(read, madePage([line(TEXT, 50, 100, 10, { confidence: 0.9 })]))).toBe(read);
});

test('a scanner’s layer stays where the reader is unsure and it says as much; else it gives way', () => {
  const layer = page(TEXT, { flags: ['hidden_text'] });
  expect(readOrLayer(page('R1ng tw ce', UNSURE), layer)).toMatchObject({ reader: 'text', flags: ['hidden_text'] });
  const [sure, more] = [page('R1ng tw ce', SCAN), page(`${TEXT} and beyond`, UNSURE)];
  expect(readOrLayer(sure, layer)).toBe(sure);
  expect(readOrLayer(more, layer)).toBe(more);
});

test('a picture in which nothing could be read does not speak for the layer', () => {
  const empty = madePage([], SCAN);
  expect(readOrLayer(empty, page(TEXT))).toBe(empty);
});
