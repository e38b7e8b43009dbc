import { expect, test } from 'vitest';
import { boxesIn } from '../../../playground/ask/boxes.js';

test('boxes are found in every spelling of the family, at their places in the text', () => {
  const text = 'cat [100,200,500,900], dog [[510, 0, 1000, 400]] and (1,2,3,4) <5,6,7,8.5>';
  const found = boxesIn(text);
  expect(found.map(({ box }) => box)).toEqual([
    [100, 200, 500, 900],
    [510, 0, 1000, 400],
    [1, 2, 3, 4],
    [5, 6, 7, 8.5],
  ]);
  expect(text.slice(found[1].start, found[1].end)).toBe('[[510, 0, 1000, 400]]');
});

test('what cannot be a box of a picture is text', () => {
  expect(boxesIn('[500,200,100,900] [1,2,3] [0,0,1000,1001] [1,2,3,4,5] at 10,20,30,40')).toEqual([]);
});
