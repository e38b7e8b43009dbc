/** What an answer has taken: as the origin counts, or from characters. */
import { expect, test } from 'vitest';
import type { GenerateRequest } from '../../../worker/engine/engine.ts';
import { neededFields } from '../../../worker/origin/fields.ts';
import { usageOf } from '../../../worker/origin/usage.ts';

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'x'.repeat(40) }],
  maxTokens: 50,
  sampling: {},
  stop: [],
};
const counted = (more: object) => ({
  promptTokens: 30,
  completionTokens: 9,
  reasoningTokens: 2,
  cachedTokens: 0,
  ...more,
});

test('the origin counts, also what it had read before; nobody has cached more than he was asked', () => {
  const said = { chars: 20, reasoning: 8 };
  expect(usageOf(counted({ cachedTokens: 16 }), REQUEST, said)).toMatchObject({ promptTokens: 30, cachedTokens: 16 });
  expect(usageOf(counted({ cachedTokens: 99 }), REQUEST, said).cachedTokens).toBe(30);
});

test('without its count it is estimated, and says so', () => {
  expect(usageOf(null, REQUEST, { chars: 20, reasoning: 8 })).toMatchObject({ isEstimated: true });
});

test('a salt needs an origin that keeps what it has read apart by it', () => {
  expect(neededFields({ ...REQUEST, cacheSalt: 'mine' })).toEqual(['cache_salt']);
});
