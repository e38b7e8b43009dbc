import { expect, test } from 'vitest';
import type { Grant } from '../../../worker/access/grant.ts';
import type { GenerateRequest } from '../../../worker/engine/engine.ts';
import type { Tokens } from '../../../worker/engine/work.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { metered } from '../../../worker/http/metered.ts';
import { Metrics } from '../../../worker/http/metrics.ts';
import { ScriptedEngine, type Script } from '../../support/scripted-engine.ts';

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'What is this?' }],
  maxTokens: 50,
  sampling: {},
  stop: [],
};
/** 13 characters, two per token. */
const MOST = { prompt: 7, image: 0, answer: 50 };

/** An answer under a grant that writes down what it is told. */
function answered(script: Script = {}, refusal: GlimpseError | null = null) {
  const books: [string, Tokens][] = [];
  const grant: Pick<Grant, 'reserve' | 'settle'> = {
    reserve: (most) => {
      books.push(['reserved', most]);
      return refusal ? Promise.reject(refusal) : Promise.resolve();
    },
    settle: (done) => {
      books.push(['settled', done]);
      return Promise.resolve();
    },
  };
  const engine = new ScriptedEngine(script);
  const client = new AbortController();
  const options = { waitUntil: () => undefined, now: () => 0, metrics: new Metrics() };
  const events = metered(engine, grant, options).generate(REQUEST, client.signal);
  return { books, engine, events, client };
}

test('an answer that ends is settled by its usage', async () => {
  const { books, events } = answered();
  for await (const _ of events);
  expect(books).toEqual([
    ['reserved', MOST],
    ['settled', { prompt: 30, image: 20, answer: 3 }],
  ]);
});

test('an answer that is left is settled by its prompt and the pieces that were told', async () => {
  const { books, events } = answered({ content: ['a', 'b', 'c', 'd'] });
  let pieces = 0;
  for await (const event of events) if (event.type === 'delta' && ++pieces === 2) break;
  expect(books.at(-1)).toEqual(['settled', { ...MOST, answer: 2 }]);
});

test('so is one whose client goes away', async () => {
  const { books, events, client } = answered({ content: ['a', 'b', 'c'], delayMs: 1 });
  await expect(
    (async () => {
      for await (const event of events) if (event.type === 'delta') client.abort(new Error('left'));
    })(),
  ).rejects.toThrow('left');
  expect(books.at(-1)).toEqual(['settled', { ...MOST, answer: 1 }]);
});

test('what the engine refuses costs nothing', async () => {
  const error = new GlimpseError('engine_busy', 'Later.');
  const { books, events } = answered({ failure: { error, afterTokens: 0 } });
  await expect(events.next().then(() => events.next())).rejects.toBe(error);
  expect(books.at(-1)).toEqual(['settled', { prompt: 0, image: 0, answer: 0 }]);
});

test('what may not be done is not begun', async () => {
  const refusal = new GlimpseError('quota_exceeded', 'Tomorrow.');
  const { books, events, engine } = answered({}, refusal);
  await expect(events.next()).rejects.toBe(refusal);
  expect(books).toHaveLength(1);
  expect(engine.requests).toEqual([]);
});
