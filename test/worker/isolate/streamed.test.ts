/** What streaming costs in reads, and that the limit on them holds. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect } from '../../../scripts/engine/collect.ts';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { loadKernels } from '../../../kernels-as/host/load-node.ts';
import { folderSource, NODE_PLATFORM } from '../../../weights/file.ts';
import { Ledger } from '../../../worker/isolate/ledger.ts';
import { IsolateEngine } from '../../../worker/isolate/isolate-engine.ts';
import { loadModel } from '../../../worker/isolate/load-model.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import { goldenFolder, tempFolder } from '../../support/checkpoints.ts';
import { faultySource } from '../../support/faulty-source.ts';

test('every token reads each shard of the decoder once, and as many tokens as fit in the limit on reads are promised', async () => {
  const out = join(await tempFolder(), 'tiny');
  await importCheckpoint({ from: goldenFolder('glm4v'), out, quant: 'q4', shardBytes: 32 << 10 });
  const kernels = loadKernels({ initialBytes: 1 << 20, maxBytes: 64 << 20 });
  const ledger = new Ledger(kernels.arena);
  const source = faultySource(folderSource(out), () => null);
  const model = await loadModel(kernels, source, '', { platform: NODE_PLATFORM, ledger, residency: 'streamed' });
  const engine = new IsolateEngine({
    ...{ kernels, ledger, codecs: await nodeCodecs(), now: () => performance.now() },
    load: () => Promise.resolve(model),
    pause: () => Promise.resolve(),
  });
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
