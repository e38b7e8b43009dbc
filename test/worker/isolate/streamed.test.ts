/** What streaming costs in reads, and that the limit on them holds. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect } from '../../../scripts/engine/collect.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { folderSource } from '../../../weights/file.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { goldenFolder, tempFolder } from '../../support/checkpoints.ts';
import { faultySource } from '../../support/faulty-source.ts';

test('every token reads each shard of the decoder once, and as many tokens as fit in the limit on reads are promised', async () => {
  const out = join(await tempFolder(), 'tiny');
  await importCheckpoint({ from: goldenFolder('glm4v'), out, quant: 'q4', shardBytes: 32 << 10 });
  const source = faultySource(folderSource(out), () => null);
  const { engine, model } = await createNodeEngine(source, { residency: 'streamed', maxBytes: 64 << 20 });
  const readsFor = async (maxTokens: number): Promise<number> => {
    const before = source.reads.length;
    const request = {
      messages: [{ role: 'user', content: 'hello' } as const],
      maxTokens,
      sampling: { temperature: 0 },
    };
    await collect(engine, { ...request, stop: [] }, { trace: { ignoreEos: true } });
    return source.reads.length - before;
  };
  const [one, three] = [await readsFor(1), await readsFor(3)];
  const mostTokens = (passes: number) => model.residency.mostTokens(passes);
  // What is promised is counted as if every token needed a new row of the embedding, in two shards.
  const most = mostTokens(0);
  const perToken = (three - one) / 2;
  expect(one + (most - 1) * perToken).toBeLessThanOrEqual(LIMITS.requestReads.value);
  expect(most).toBeGreaterThan(LIMITS.requestReads.value / (perToken + 3) / 2);
  expect(mostTokens(1)).toBeLessThan(most);
  expect(mostTokens(LIMITS.requestReads.value)).toBeLessThan(1);
});
