import { expect, test } from 'vitest';
import { Kept } from '../../worker/kept.ts';

const never = () => new Promise<never>(() => {});

test('those who ask while it is made share it, later ones have it', async () => {
  const kept = new Kept<object>();
  const make = () => Promise.resolve({});
  const [a, b] = await Promise.all([kept.get(make), kept.get(make)]);
  expect(a).toBe(b);
  expect(await kept.get(never)).toBe(a);
  expect(kept.has(a)).toBe(true);
  kept.forget();
  expect(await kept.get(make)).not.toBe(a);
});

test('a failure reaches all who wait and is forgotten; the platform keeps the making alive and is not told of it', async () => {
  const kept = new Kept<number>();
  const alive: Promise<unknown>[] = [];
  const failing = () => Promise.reject(new Error('no'));
  const asked = [kept.get(failing, (making) => alive.push(making)), kept.get(failing)];
  for (const each of asked) await expect(each).rejects.toThrow('no');
  await expect(alive[0]).resolves.toBe(undefined);
  expect(await kept.get(() => Promise.resolve(2))).toBe(2);
});

test('a making of which nothing is heard any more is begun anew by who waits; what comes late is not kept', async () => {
  const kept = new Kept<string>({ lookMs: 5 });
  const late = Promise.withResolvers<string>();
  const first = kept.get(() => late.promise);
  expect(await kept.get(() => Promise.resolve('second'))).toBe('second');
  late.resolve('first');
  expect(await first).toBe('first');
  expect(await kept.get(never)).toBe('second');
});
