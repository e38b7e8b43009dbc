/** Fields of a document by the rules of `documents/fields`: the first page that has a field decides, items of all pages are one list. */
import { citedFields, type CitedFields } from '../documents/fields/cited.ts';
import type { Preset } from '../documents/fields/invoice.ts';
import type { PresetFields } from './documents.ts';
import { storedPage } from './steps/assemble.ts';

/** `keys` are those of the pages, in order. */
export async function presetFields(
  bucket: R2Bucket,
  keys: readonly string[],
  preset: Preset,
  afterPage: () => Promise<void>,
): Promise<PresetFields> {
  const found: CitedFields[] = [];
  for (const key of keys) {
    found.push(citedFields(await storedPage(bucket, key)));
    await afterPage();
  }
  const items = found.flatMap(({ Items = [] }) => Items);
  const fields: CitedFields = Object.assign({}, ...found.toReversed(), items.length > 0 && { Items: items });
  return { preset, method: 'rules', fields };
}
