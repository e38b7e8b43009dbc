import { expect, test } from 'vitest';
import { boxesIn, inPixels } from '../../../worker/text/boxes.ts';

const plain = (...box: number[]) => ({ label: null, box });

test.each([
  ['[[100,200,300,400]]', [plain(100, 200, 300, 400)]],
  ['[100, 200, 300, 400]', [plain(100, 200, 300, 400)]],
  ['(1,2,3,4)', [plain(1, 2, 3, 4)]],
  ['<1, 2, 3, 4>', [plain(1, 2, 3, 4)]],
  ['[[1,2,3,4],[5,6,7,8]]', [plain(1, 2, 3, 4), plain(5, 6, 7, 8)]],
  ['the cat: [1,2,3,4]; the dog: [0.5,6,7,8.25]', [plain(1, 2, 3, 4), plain(0.5, 6, 7, 8.25)]],
  [
    '[{"bbox_2d": [1, 2, 3, 4], "label": "cat"}, {"bbox": [5, 6, 7, 8]}]',
    [{ label: 'cat', box: [1, 2, 3, 4] }, plain(5, 6, 7, 8)],
  ],
  ['{"box": [1, 2, 3, 4], "label": "x", "score": 1}', [{ label: 'x', box: [1, 2, 3, 4] }]],
  // No boxes
  ['60', []],
  ['', []],
  ['[1,2,3]', []],
  ['[1,2,3,4000]', []],
  ['[30,2,3,4]', []],
  ['{"label": "x"}', []],
  ['{"box": [1, 2', []],
])('%s', (text, boxes) => {
  expect(boxesIn(text)).toEqual(boxes);
});

test('100,000 brackets are looked at in no time', () => {
  expect(boxesIn('[1,2,3,'.repeat(100_000))).toEqual([]);
});

test('in pixels of the picture as it was sent', () => {
  expect(inPixels([0, 250, 500, 1000], 640, 481)).toEqual([0, 120, 320, 481]);
});
