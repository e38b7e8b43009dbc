/** The order in which origins are asked. */
import { expect, test } from 'vitest';
import { ordered } from '../../../worker/origin/draw.ts';
import type { Origin } from '../../../worker/origin/origin.ts';
import { parseOrigins } from '../../../worker/origin/settings.ts';

const origins = parseOrigins({
  ORIGINS: JSON.stringify(
    [1, 2, 5].map((weight) => ({
      name: `of-${weight}`,
      url: 'https://gpu.example/v1',
      model: 'm',
      classes: ['text'],
      weight,
    })),
  ),
});
const asking = (...contents: string[]) => ({
  messages: contents.map((content) => ({ role: 'user' as const, content })),
});
const first = (request: ReturnType<typeof asking>, tried = new Set<Origin>()) => ordered(origins, tried, request)[0];

test('over conversations the shares are the weights (4,000 of them, within three standard deviations)', () => {
  const counts = new Map<number, number>();
  const all = 4000;
  for (let i = 0; i < all; i++) {
    const { weight } = first(asking(`conversation ${i}`));
    counts.set(weight, (counts.get(weight) ?? 0) + 1);
  }
  for (const [weight, count] of counts) {
    const share = weight / 8;
    expect(Math.abs(count - all * share)).toBeLessThan(3 * Math.sqrt(all * share * (1 - share)));
  }
});

test('all turns of a conversation have the same one first, and one that was tried comes last', () => {
  const long = 'x'.repeat(2000);
  const one = first(asking(long));
  expect(first(asking(long, 'and then?'))).toBe(one);
  expect(ordered(origins, new Set([one]), asking(long)).at(-1)).toBe(one);
});
