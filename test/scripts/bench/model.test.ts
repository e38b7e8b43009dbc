import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import { barRow } from '../../../scripts/bench/model/bars.ts';
import { writeGguf } from '../../../scripts/bench/model/gguf.ts';
import { FLAT_BYTES, heapOfDecoding } from '../../../scripts/bench/model/heap.ts';
import { visionPass, withTextPasses } from '../../../scripts/bench/model/passes.ts';
import { KINDS, profile } from '../../../scripts/bench/model/profile.ts';
import { benchModel } from '../../../scripts/bench/model/shapes.ts';
import { tempFolder } from '../../support/checkpoints.ts';

const nano = await benchModel('nano', 1);

/** The kernels, and the multiply-adds that went through them. */
function counted(k: Kernels): { readonly kernels: Kernels; macs: number } {
  const count = {
    macs: 0,
    kernels: {
      ...k,
      linear(...call: Parameters<Kernels['linear']>) {
        const [out, , { weight }] = call;
        count.macs += out.shape[0] * weight.shape[0] * weight.shape[1];
        return k.linear(...call);
      },
      linearRows(...call: Parameters<Kernels['linearRows']>) {
        const [out, , { weight }] = call;
        count.macs += out.shape[0] * weight.shape[0] * weight.shape[1];
        return k.linearRows(...call);
      },
      attentionFull(...call: Parameters<Kernels['attentionFull']>) {
        const [, qkv] = call;
        count.macs += (2 * qkv.shape[0] ** 2 * qkv.shape[1]) / 3;
        return k.attentionFull(...call);
      },
      attentionCausal(...call: Parameters<Kernels['attentionCausal']>) {
        const [out, , , start] = call;
        for (let t = 0; t < out.shape[0]; t++) count.macs += 2 * (start + t + 1) * out.shape[1];
        return k.attentionCausal(...call);
      },
    },
  };
  return count;
}

describe('passes of the whole model', () => {
  test('multiply-adds counted from shapes are those of the calls', async () => {
    await withTextPasses(nano, 40, async (...passes) => {
      for (const pass of [...passes, visionPass(nano, 16)]) {
        const count = counted(nano.k);
        await pass.run(count.kernels);
        expect([pass.name, count.macs]).toEqual([pass.name, pass.macs]);
      }
    });
  });

  test('a profile shares out all of the time', async () => {
    const split = await profile(nano.k, visionPass(nano, 16).run);
    expect(KINDS.reduce((sum, kind) => sum + split[kind], 0)).toBeCloseTo(1, 9);
    expect(KINDS.filter((kind) => !(split[kind] >= 0))).toEqual([]);
    expect(split.products).toBeGreaterThan(0);
  });

  test('decoding keeps nothing: the heap is flat over 1,000 tokens', async () => {
    const { tokens, keptBytes } = await heapOfDecoding(nano, 1000);
    expect(keptBytes / tokens).toBeLessThan(FLAT_BYTES);
  });
});

test('bars: what is reached, with how much room', () => {
  expect(barRow({ what: 'a', least: 40, value: 50 })).toEqual(['a', '≥ 40', '50.0', '+25 %', 'reached']);
  expect(barRow({ what: 'b', most: 400, value: 500 })).toEqual(['b', '≤ 400', '500.0', '−25 %', 'missed']);
});

test('a GGUF file: its header, and as many bytes as its tensors take', async () => {
  const path = join(await tempFolder(), 'a.gguf');
  const size = await writeGguf(path, nano.config.text);
  expect((await stat(path)).size).toBe(size);
  const bytes = await readFile(path);
  expect(bytes.subarray(0, 4).toString()).toBe('GGUF');
  const tensors = 3 + 9 * nano.config.text.layers;
  expect([bytes.readUInt32LE(4), Number(bytes.readBigUInt64LE(8))]).toEqual([3, tensors]);
  const { vocabSize, hiddenSize, layers, mlpSize, heads, kvHeads, headDim } = nano.config.text;
  const layer = hiddenSize * (2 * heads * headDim + 2 * kvHeads * headDim + 3 * mlpSize);
  const norms = (2 * layers + 1) * hiddenSize * 4;
  const data = (2 * vocabSize * hiddenSize * 34) / 32 + (layers * layer * 18) / 32 + norms;
  expect(size - data).toBeGreaterThan(0);
  expect(size - data).toBeLessThan(vocabSize * 40 + tensors * 100 + 2000);
});
