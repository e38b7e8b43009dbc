/** What every engine promises (worker/engine/engine.ts), whatever it computes with: one suite, run on each of them. */
import { describe, expect, test } from 'vitest';
import { GlimpseError } from '../../worker/errors.ts';
import type { Engine, GenerateEvent, GenerateRequest } from '../../worker/engine/engine.ts';

export interface Promising {
  readonly engine: Engine;
  /** A generation with which something is wrong, whatever that takes here. */
  readonly refused: () => AsyncGenerator<GenerateEvent>;
}

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'hello' }],
  maxTokens: 3,
  sampling: { temperature: 0 },
  stop: [],
};
const never = new AbortController().signal;

async function events(generated: AsyncIterable<GenerateEvent>): Promise<GenerateEvent[]> {
  const all: GenerateEvent[] = [];
  for await (const event of generated) all.push(event);
  return all;
}

/** `make` is called for every test. */
export function enginePromises(name: string, make: () => Promise<Promising>): void {
  describe(`${name} keeps the promises of an engine`, () => {
    const answers = async (engine: Engine) =>
      expect((await events(engine.generate(REQUEST, never))).at(-1)).toMatchObject({ type: 'done' });

    test('it says what it is, before and after it has loaded', async () => {
      const { engine } = await make();
      const { engine: kind, memory, refused } = engine.report();
      expect(refused.every(({ count }) => count > 0)).toBe(true);
      expect(await engine.describe()).toMatchObject({ id: expect.any(String), engine: kind });
      expect((await engine.describe()).contextTokens).toBeGreaterThan(0);
      expect(engine.report().memory === null).toBe(memory === null);
    });

    test('begun first, then deltas, done last, and the usage adds up', async () => {
      const { engine } = await make();
      const all = await events(engine.generate(REQUEST, never));
      const types = all.map(({ type }) => type);
      expect(types[0]).toBe('begun');
      expect(types.slice(1, -1).every((type) => type === 'delta')).toBe(true);
      const done = all.at(-1) as Extract<GenerateEvent, { type: 'done' }>;
      expect(done.type).toBe('done');
      expect(done.usage.promptTokens).toBeGreaterThan(0);
      expect(done.usage.completionTokens).toBeLessThanOrEqual(REQUEST.maxTokens!);
      expect(done.usage.reasoningTokens).toBeLessThanOrEqual(done.usage.completionTokens);
      for (const ms of Object.values(done.timingsMs)) expect(ms).toBeGreaterThanOrEqual(0);
    });

    test('an answer that is as long as it may be says so', async () => {
      const { engine } = await make();
      const done = (await events(engine.generate({ ...REQUEST, maxTokens: 1 }, never))).at(-1);
      expect(done).toMatchObject({ type: 'done', finishReason: 'length', usage: { completionTokens: 1 } });
    });

    test('what is wrong with a request is said before the answer begins, and harms no other', async () => {
      const { engine, refused } = await make();
      const seen: GenerateEvent[] = [];
      const failing = (async () => {
        for await (const event of refused()) seen.push(event);
      })();
      await expect(failing).rejects.toBeInstanceOf(GlimpseError);
      expect(seen).toEqual([]);
      await answers(engine);
    });

    test('an abort ends it with the reason of the signal, before and in the middle, and the next request is answered', async () => {
      const { engine } = await make();
      const reason = new Error('the client left');
      await expect(events(engine.generate(REQUEST, AbortSignal.abort(reason)))).rejects.toBe(reason);
      const controller = new AbortController();
      const aborted = (async () => {
        for await (const { type } of engine.generate({ ...REQUEST, maxTokens: 200 }, controller.signal))
          if (type === 'begun') controller.abort(reason);
      })();
      await expect(aborted).rejects.toBe(reason);
      await answers(engine);
    });

    test('who stops asking for events leaves nothing behind', async () => {
      const { engine } = await make();
      const held = () => engine.report().memory?.requestBytes ?? 0;
      await engine.describe();
      const before = held();
      for await (const { type } of engine.generate(REQUEST, never)) if (type === 'begun') break;
      expect(held()).toBe(before);
      await answers(engine);
    });

    test('requests at the same time all end', async () => {
      const { engine } = await make();
      const all = await Promise.all([1, 2, 3].map(() => events(engine.generate(REQUEST, never))));
      expect(all.map((each) => each.at(-1)?.type)).toEqual(['done', 'done', 'done']);
    });
  });
}
