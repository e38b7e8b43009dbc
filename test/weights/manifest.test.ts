import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_CHECKPOINT, formatExample } from '../../scripts/convert/format-example.ts';
import {
  isModelName,
  manifestText,
  parseManifest,
  shardPath,
  weightBytes,
  type Manifest,
} from '../../weights/manifest.ts';
import type { Json } from '../support/checkpoints.ts';
import { tinyModel } from '../support/tiny-model.ts';

const { manifest } = await tinyModel();

function problem(change: (manifest: Json) => void): string {
  const copy = structuredClone(manifest) as Json;
  change(copy);
  try {
    parseManifest(JSON.stringify(copy));
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
  return 'accepted';
}

test('text and back', () => {
  expect(parseManifest(manifestText(manifest))).toEqual(manifest);
  expect(manifestText(manifest).split('\n')).toContain(
    '  {"name":"b.weight","dtype":"f32","shape":[700],"offset":64,"sizeBytes":2800},',
  );
});

test('sizes and places', () => {
  expect(weightBytes(manifest)).toBe(3012);
  expect(shardPath('ab'.repeat(32))).toBe(`shards/${'ab'.repeat(32)}.bin`);
});

test('a model without tensors has no shards', () => {
  expect(parseManifest(JSON.stringify({ ...manifest, shards: [], tensors: [] }))).toMatchObject({ shards: [] });
});

describe('refused', () => {
  test.each<[string, (manifest: Json) => void, RegExp]>([
    ['another format', (m) => (m.format = 'gguf'), /format/],
    ['a later version', (m) => (m.version = 2), /version/],
    ['an unknown dtype', (m) => (m.tensors[0].dtype = 'q5'), /tensors\.0\.dtype/],
    ['a tensor twice', (m) => (m.tensors[1].name = 'a.weight'), /a\.weight appears twice/],
    [
      'a size that is not the shape’s',
      (m) => (m.tensors[1].shape = [701]),
      /b\.weight: f32\[701\] takes 2804 bytes, not 2800/,
    ],
    ['a tensor in another', (m) => (m.tensors[1].offset = 0), /b\.weight begins at 0/],
    ['a tensor that is not aligned', (m) => (m.tensors[1].offset = 40), /b\.weight begins at 40/],
    ['a packed vector', (m) => (m.tensors[0].dtype = 'q4'), /\[10\] cannot be stored as q4/],
    [
      'a packed matrix that does not tile',
      (m) => Object.assign(m.tensors[0], { dtype: 'q8', shape: [10, 32] }),
      /\[10,32\]/,
    ],
    ['more shards than tensors', (m) => m.shards.splice(2, 1, m.shards[0], m.shards[2]), /tensors end at 3012/],
    [
      'a short shard in the middle',
      (m) => ((m.shards[0].sizeBytes = 1000), (m.shards[2].sizeBytes = 988)),
      /shard 0 has 1000/,
    ],
    ['a shard larger than the limit', (m) => (m.shardBytes = 17 << 20), /shardBytes/],
    ['a hash that is not one', (m) => (m.shards[0].sha256 = '../../etc/passwd'), /sha256/],
    ['a file outside of the folder', (m) => (m.files[0].path = '../config.json'), /files\.0\.path/],
    ['a file in a folder', (m) => (m.files[0].path = 'a/config.json'), /files\.0\.path/],
    ['a file that fits nowhere', (m) => (m.files[0].sizeBytes = Number.MAX_SAFE_INTEGER), /files\.0\.sizeBytes/],
    ['a negative size', (m) => (m.tensors[0].sizeBytes = -1), /sizeBytes/],
    ['a shape of three axes', (m) => (m.tensors[0].shape = [1, 2, 5]), /shape/],
    ['no tensors', (m) => delete m.tensors, /tensors/],
  ])('%s', (_, change, message) => {
    expect(problem(change)).toMatch(/^model_invalid: manifest\.json|^model_invalid: A tensor/);
    expect(problem(change)).toMatch(message);
  });

  test('what is not JSON', () => {
    expect(() => parseManifest('<html>')).toThrow(/not JSON/);
    expect(() => parseManifest('null')).toThrow(/manifest\.json/);
  });
});

test('names', () => {
  expect(['nano', 'GLM-4.1V-9B', 'a_b'].every(isModelName)).toBe(true);
  expect(['', '.x', 'a/b', 'ä', 'x'.repeat(101)].some(isModelName)).toBe(false);
});

describe('FORMAT.md', () => {
  const root = new URL('../../', import.meta.url);

  test(`its worked example is what ${EXAMPLE_CHECKPOINT} gives: run scripts/convert/format-example.ts after a change`, async () => {
    const document = await readFile(new URL('weights/FORMAT.md', root), 'utf8');
    expect(document).toContain(await formatExample(root.pathname));
  });

  test('its table has every key of the manifest', async () => {
    const document = await readFile(new URL('weights/FORMAT.md', root), 'utf8');
    for (const key of Object.keys(manifest) as (keyof Manifest)[]) expect(document).toContain(`\`${key}\``);
  });
});
