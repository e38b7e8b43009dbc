import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Quant } from '../../../weights/manifest.ts';
import { checkpoint, goldenFolder, tempFolder } from '../../support/checkpoints.ts';

const MIB = 1 << 20;
const SCRIPT = fileURLToPath(new URL('../../support/import-peak.ts', import.meta.url));

async function peakOf(from: string, quant: Quant): Promise<{ bufferBytes: number; peakBytes: number }> {
  const out = join(await tempFolder(), 'model');
  return JSON.parse(execFileSync(process.execPath, [SCRIPT, from, out, quant], { encoding: 'utf8' }));
}

/** The golden with a vocabulary of 2^18: embedding and head are 64 MiB each in bf16. */
function largeCheckpoint(): Promise<string> {
  const vocab = 1 << 18;
  const table = { dtype: 'BF16', shape: [vocab, 128], data: new Uint8Array(vocab * 128 * 2) };
  return checkpoint('glm4v', {
    config: (config) => void (config.text_config.vocab_size = vocab),
    tensors: (tensors) => {
      for (const name of ['lm_head.weight', 'model.language_model.embed_tokens.weight']) tensors.set(name, table);
    },
  });
}

// f32 goes through the reader's own buffers; packed blocks are garbage until V8 collects them.
test.each<[Quant, number]>([
  ['f32', 32],
  ['q8', 96],
])(
  '%s: a checkpoint of 128 MiB takes at most %i MiB more than one of 2 MiB',
  async (quant, maxMib) => {
    const small = await peakOf(goldenFolder('glm4v'), quant);
    const large = await peakOf(await largeCheckpoint(), quant);
    expect(large.bufferBytes).toBeLessThanOrEqual(27 * MIB);
    expect(large.peakBytes - small.peakBytes).toBeLessThan(maxMib * MIB);
  },
  60_000,
);
