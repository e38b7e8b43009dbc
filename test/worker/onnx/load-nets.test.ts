/** Nets out of a bucket: what is missing, damaged or wrong is said by name. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { NODE_PLATFORM } from '../../../weights/file.ts';
import { memorySource } from '../../../weights/memory.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { loadAlphabet, loadNets } from '../../../worker/onnx/load-nets.ts';
import { netKey, NETS_KEY, recogniserFor, type Nets } from '../../../worker/onnx/nets.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const from = (files: Record<string, Uint8Array>) => ({
  source: memorySource(new Map(Object.entries(files))),
  platform: NODE_PLATFORM,
});

const file = { sha256: 'a'.repeat(64), bytes: 5 };
const normal = { file, mean: [0, 0, 0], std: [1, 1, 1] };
const reads = (...languages: string[]) => ({ ...normal, languages, dictionary: file, height: 48, squeeze: 0.9 });
const NETS: Nets = {
  detector: normal,
  direction: { ...normal, height: 48, width: 192 },
  recognisers: [reads('eng', 'chi_sim'), reads('eng', 'deu', 'fra')],
};

describe('models/ocr.json', () => {
  test('is read as it is', async () =>
    expect(await loadNets(from({ [NETS_KEY]: bytesOf(JSON.stringify(NETS)) }))).toEqual(NETS));

  test.each([
    [null, 'has no models/ocr.json'],
    ['{', 'is not as it should be'],
    [JSON.stringify({ ...NETS, recognisers: [] }), 'recognisers: '],
    [JSON.stringify({ ...NETS, detector: { ...normal, std: [1] } }), 'detector.std: '],
  ])('%s is refused', async (text, message) => {
    const files: Record<string, Uint8Array> = text === null ? {} : { [NETS_KEY]: bytesOf(text) };
    const refused = await loadNets(from(files)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(GlimpseError);
    expect(refused).toMatchObject({ code: 'reader_missing', message: expect.stringContaining(message) });
  });

  test('the first net that knows all languages reads, else the first', () => {
    expect(recogniserFor(NETS, [])).toBe(NETS.recognisers[0]);
    expect(recogniserFor(NETS, ['fra', 'eng'])).toBe(NETS.recognisers[1]);
    expect(recogniserFor(NETS, ['jpn'])).toBe(NETS.recognisers[0]);
  });
});

describe('a dictionary', () => {
  const text = bytesOf('a\nb\n\u3000\n');
  const entry = { sha256: sha256(text), bytes: text.byteLength };

  test('has a character a line, blank ones too; the space is the last', async () =>
    expect(await loadAlphabet(from({ [netKey(entry.sha256)]: text }), entry)).toEqual(['a', 'b', '\u3000', ' ']));

  test('that is missing, short or changed is refused', async () => {
    for (const there of [{}, { [netKey(entry.sha256)]: text.slice(1) }, { [netKey(entry.sha256)]: text.toReversed() }])
      await expect(loadAlphabet(from(there), entry)).rejects.toMatchObject({ code: 'reader_missing' });
  });
});
