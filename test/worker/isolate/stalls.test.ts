/**
 * A promise that never settles, planted at every place where a request waits: the request is told so, its memory is given back,
 * the next one gets the right answer, and when the promise settles after all, the old request touches nothing of the new one.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadKernels } from '../../../kernels-as/host/load-node.ts';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { collect } from '../../../scripts/engine/collect.ts';
import { folderSource, NODE_PLATFORM } from '../../../weights/file.ts';
import type { GenerateRequest, ResidencyKind } from '../../../worker/engine/engine.ts';
import { IsolateEngine } from '../../../worker/isolate/isolate-engine.ts';
import { Ledger } from '../../../worker/isolate/ledger.ts';
import { describeModel } from '../../../worker/isolate/describe-model.ts';
import { loadModel } from '../../../worker/isolate/load-model.ts';
import type { StalledTurn } from '../../../worker/isolate/queue.ts';
import type { RequestFeed, Residency } from '../../../worker/isolate/residency.ts';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import { goldenFolder } from '../../support/checkpoints.ts';

/** Far longer than a read takes on a busy machine. */
const STALLED_MS = 400;
const SAMPLES = 3;
const WAITS = ['load', 'webp', 'take', 'takeRows', 'embed', 'end', 'close', 'pause'] as const;
type Wait = (typeof WAITS)[number];

let folder: string;
beforeAll(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'glimpse-stalls-')), 'tiny');
  await importCheckpoint({ from: goldenFolder('glm4v'), out: folder, quant: 'q4' });
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

/** Counts the waits of each kind; the planted one lasts until it is let go. */
class Plants {
  readonly counts = new Map<Wait, number>();
  #planted: { readonly wait: Wait; readonly nth: number } | null = null;
  #letGo = (): void => {};

  plant(wait: Wait, nth: number): void {
    this.counts.clear();
    this.#planted = { wait, nth };
  }

  letGo(): void {
    this.#letGo();
  }

  async at<T>(wait: Wait, work: () => Promise<T>): Promise<T> {
    const count = (this.counts.get(wait) ?? 0) + 1;
    this.counts.set(wait, count);
    if (this.#planted?.wait === wait && this.#planted.nth === count) {
      this.#planted = null;
      await new Promise<void>((resolve) => (this.#letGo = resolve));
    }
    return work();
  }
}

/** Makes every wait of a feed one that can be planted. */
function planted(residency: Residency, plants: Plants): Residency {
  const open: Residency['open'] = (k, reading) => {
    const feed = residency.open(k, reading);
    const waits = new Set<string>(WAITS);
    return new Proxy(feed, {
      get(target, name: keyof RequestFeed) {
        const value: unknown = target[name];
        if (typeof value !== 'function') return value;
        const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
        return waits.has(name) ? (...args: unknown[]) => plants.at(name as Wait, () => call(...args)) : call;
      },
    });
  };
  return { ...residency, open };
}

async function createEngine(residency: ResidencyKind) {
  const plants = new Plants();
  const stalls: StalledTurn[] = [];
  const kernels = loadKernels({ initialBytes: 1 << 20, maxBytes: 64 << 20 });
  const ledger = new Ledger(kernels.arena);
  const { webp, ...codecs } = await nodeCodecs();
  const engine = new IsolateEngine({
    lease: kernels.lease,
    load: (k, alive) =>
      plants.at('load', async () => {
        const options = { platform: NODE_PLATFORM, ledger, residency, alive, partBytes: 4096, ringBytes: 0 };
        const model = await loadModel(k, folderSource(folder), '', options);
        return { ...model, residency: planted(model.residency, plants) };
      }),
    describe: () => describeModel(folderSource(folder), '', { platform: NODE_PLATFORM }),
    ledger,
    codecs: { ...codecs, webp: (bytes, use) => plants.at('webp', () => webp(bytes, use)) },
    now: () => performance.now(),
    pause: () => plants.at('pause', () => Promise.resolve()),
    onStalled: (turn) => stalls.push(turn),
    stalledMs: STALLED_MS,
  });
  return { engine, plants, stalls, kernels };
}

const image = readFileSync(join(import.meta.dirname, '../../golden/media/lossless.webp'));
const REQUEST: GenerateRequest = {
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', bytes: image },
        { type: 'text', text: 'hello' },
      ],
    },
  ],
  maxTokens: 4,
  sampling: { temperature: 0 },
  stop: [],
};

const answer = async (engine: IsolateEngine, onText?: () => void) =>
  (await collect(engine, REQUEST, { trace: { ignoreEos: true }, onText })).ids;

/** Up to SAMPLES numbers from 1 to count, both among them. */
function samples(count: number): number[] {
  const step = Math.max(1, (count - 1) / (SAMPLES - 1));
  return [...new Set(Array.from({ length: Math.min(SAMPLES, count) }, (_, i) => Math.round(1 + i * step)))];
}

describe.each<ResidencyKind>(['resident', 'streamed'])('weights %s', (residency) => {
  test('a promise that never settles, wherever a request waits', async () => {
    const { engine, plants, stalls, kernels } = await createEngine(residency);
    const right = await answer(engine);
    const counts = new Map(plants.counts);
    expect([...counts.keys()].toSorted()).toEqual(
      WAITS.filter((wait) => wait !== 'takeRows' || residency === 'streamed').toSorted(),
    );
    const { usedBytes } = kernels.arena;
    for (const [wait, count] of counts) {
      if (wait === 'load') continue;
      for (const nth of samples(count)) {
        plants.plant(wait, nth);
        const lost = answer(engine).catch((error: unknown) => error);
        const next = answer(engine, () => plants.letGo());
        expect([wait, nth, await lost]).toMatchObject([wait, nth, { code: 'turn_stalled', status: 503 }]);
        expect([wait, nth, await next.catch((error: unknown) => error)]).toEqual([wait, nth, right]);
        expect(kernels.arena.usedBytes).toBe(usedBytes);
        expect(stalls.splice(0)).toHaveLength(1);
      }
    }
    expect(await answer(engine)).toEqual(right);
  });

  test('a load that never ends: the next request loads anew, and the first load keeps nothing', async () => {
    const { engine, plants, stalls, kernels } = await createEngine(residency);
    plants.plant('load', 1);
    await expect(answer(engine)).rejects.toMatchObject({ code: 'turn_stalled' });
    const right = await answer(engine, () => plants.letGo());
    const { usedBytes } = kernels.arena;
    expect(stalls).toMatchObject([{ stage: 'load' }]);
    expect(await answer(engine)).toEqual(right);
    expect(kernels.arena.usedBytes).toBe(usedBytes);
    expect(engine.report().memory!.resident).toHaveLength(2);
  });

  test('who does not take what comes holds nobody up', async () => {
    const { engine, stalls } = await createEngine(residency);
    const right = await answer(engine);
    const slow = engine.generate(REQUEST, new AbortController().signal);
    expect(await slow.next()).toMatchObject({ value: { type: 'begun' } });
    expect(await answer(engine)).toEqual(right);
    expect(stalls).toMatchObject([{ stage: 'decode' }]);
    await expect(slow.next()).rejects.toMatchObject({ code: 'turn_stalled' });
  });
});
