/** An engine that is busy is waited for, one that fails is asked a few times, and nothing that was said is said twice. */
import { expect, test } from 'vitest';
import type { GenerateEvent, GenerateRequest } from '../../../worker/engine/engine.ts';
import { GlimpseError, type ErrorCode } from '../../../worker/errors.ts';
import { patient } from '../../../worker/jobs/patient.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { says } from '../../support/told-engine.ts';

const REQUEST: GenerateRequest = { messages: [], maxTokens: 1, sampling: {}, stop: [] };
const never = new AbortController().signal;

/** Fails with each of the codes, then answers. */
function failing(codes: ErrorCode[], options: { retryAfterMs?: number | null; afterBegun?: boolean } = {}) {
  const { retryAfterMs = 1, afterBegun = false } = options;
  let asked = 0;
  async function* generate(): AsyncGenerator<GenerateEvent> {
    asked++;
    const code = codes.shift();
    if (code !== undefined && afterBegun) yield { type: 'begun' };
    if (code !== undefined) throw new GlimpseError(code, 'Later.', retryAfterMs === null ? {} : { retryAfterMs });
    yield* says('yes');
  }
  return { asked: () => asked, engine: patient({ generate }) };
}

async function textOf({ engine }: ReturnType<typeof failing>, signal = never): Promise<string> {
  let text = '';
  for await (const event of engine.generate(REQUEST, signal)) if (event.type === 'delta') text += event.text;
  return text;
}

test('one that is busy is waited for, however often', async () => {
  const busy = failing(['engine_busy', 'origin_busy', 'origin_open', 'engine_busy', 'engine_busy']);
  expect(await textOf(busy)).toBe('yes');
  expect(busy.asked()).toBe(6);
});

test('one that fails is asked as often as the limit says', async () => {
  const broken = failing(Array(9).fill('weights_unreadable') as ErrorCode[]);
  await expect(textOf(broken)).rejects.toMatchObject({ code: 'weights_unreadable' });
  expect(broken.asked()).toBe(LIMITS.modelAttempts.value);
});

test.each<[string, ReturnType<typeof failing>]>([
  ['what would fail again', failing(['origin_cut'], { retryAfterMs: null })],
  ['what has begun', failing(['weights_unreadable'], { afterBegun: true })],
])('%s is not asked again', async (_, engine) => {
  await expect(textOf(engine)).rejects.toBeInstanceOf(GlimpseError);
  expect(engine.asked()).toBe(1);
});

test('a wait ends when nobody wants the answer', async () => {
  const busy = failing(['engine_busy'], { retryAfterMs: 60_000 });
  const controller = new AbortController();
  const asking = textOf(busy, controller.signal);
  await scheduler.wait(20);
  controller.abort(new Error('nobody'));
  await expect(asking).rejects.toThrow('nobody');
  expect(busy.asked()).toBe(1);
});
