/** Fields as the API gives them say where they stand, in the same boxes as blocks. */
import { expect, test } from 'vitest';
import { citedFields, type Cited } from '../../../../worker/documents/fields/cited.ts';
import { layOut } from '../../../../worker/documents/layout.ts';
import { sharesOf } from '../../../../worker/documents/shares.ts';
import { invoicePage, madePage } from '../made-page.ts';

const page = layOut(invoicePage(), 3);
const { Items, ...fields } = citedFields(page);
const all = [...Object.entries(fields), ...Items!.flatMap((item) => Object.entries(item))] as [
  string,
  Cited<unknown>,
][];

test.each(all)('%s stands inside its block, in shares of the page', (_, { page: number, block: id, bbox, ...rest }) => {
  expect(number).toBe(3);
  const block = sharesOf(page)(page.blocks.find((each) => each.id === id)!.box);
  expect(block[0]).toBeLessThanOrEqual(bbox[0]);
  expect(block[1]).toBeLessThanOrEqual(bbox[1]);
  expect(block[2]).toBeGreaterThanOrEqual(bbox[2]);
  expect(block[3]).toBeGreaterThanOrEqual(bbox[3]);
  expect(bbox[2]).toBeGreaterThan(bbox[0]);
  expect(bbox[2]).toBeLessThanOrEqual(1);
  expect(Object.keys(rest).toSorted()).toEqual(['confidence', 'label', 'text', 'value']);
});

test('nothing of a page without fields', () => expect(citedFields(layOut(madePage([]), 1))).toEqual({}));
