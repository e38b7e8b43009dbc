import { expect, test } from 'vitest';
import { createKvCache, firstRows, kvBytesPerToken, newRows, storeRows } from '../../../worker/model/kv-cache.ts';
import { parseConfig } from '../../../worker/model/config.ts';
import { kernels, Random, SEED } from '../../kernels-as/support.ts';
import { CONFIG_OCR } from '../../support/official-configs.ts';

const config = parseConfig(CONFIG_OCR);
const { text } = config;

test('a token costs what is allocated for it, and int8 little more than a quarter', () => {
  for (const dtype of ['f32', 'i8'] as const) {
    const k = kernels('strict');
    const before = k.arena.availableBytes;
    createKvCache(k, config, 64, dtype);
    expect(before - k.arena.availableBytes - 64 * kvBytesPerToken(config, dtype)).toBeLessThan(4 * text.layers * 32);
  }
  const ratio = kvBytesPerToken(config, 'i8') / kvBytesPerToken(config, 'f32');
  expect(ratio).toBe((text.headDim + 4) / (4 * text.headDim));
});

test(`rows come back: f32 exactly, int8 within half a step of each head (seed ${SEED})`, () => {
  const width = text.kvHeads * text.headDim;
  const numbers = new Random(SEED).numbers(3 * width);
  for (const dtype of ['f32', 'i8'] as const) {
    const k = kernels('strict');
    const cache = createKvCache(k, { ...config, text: { ...text, layers: 1 } }, 8, dtype).layers[0];
    const fresh = newRows(k, cache, 2, 3);
    k.write(fresh.keys, numbers);
    k.write(fresh.values, numbers);
    storeRows(k, cache, 2, fresh);
    const { keys, scales } = firstRows(cache, 5);
    const bytes = k.readBytes(keys).subarray(2 * width * (dtype === 'f32' ? 4 : 1));
    if (scales === null) {
      expect(new Float32Array(bytes.slice().buffer)).toEqual(numbers);
      continue;
    }
    const steps = k.read(scales.keys).subarray(2 * text.kvHeads);
    new Int8Array(bytes.slice().buffer).forEach((value, i) => {
      const step = steps[Math.floor(i / text.headDim)];
      expect(Math.abs(value * step - numbers[i])).toBeLessThanOrEqual(0.5001 * step);
    });
  }
});
