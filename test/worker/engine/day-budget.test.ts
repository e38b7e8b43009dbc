/** A budget per UTC day: whatever comes in whatever order, its books are right. */
import { expect, test } from 'vitest';
import {
  msToMidnight,
  openLeases,
  reservedUnits,
  settledUnits,
  unitsUsed,
  type DayBudget,
} from '../../../worker/engine/day-budget.ts';
import { seeded } from '../../../scripts/random.ts';

const DAY_MS = 86_400_000;
const wish = (lease: string, units: number, limit = 100) => ({ lease, units, limit, leaseMs: 1000 });

test('what is set aside counts, and is given back when less was used', () => {
  const first = reservedUnits(null, wish('a', 60), 0);
  expect(unitsUsed(first, 0)).toBe(60);
  expect(reservedUnits(first, wish('b', 60), 0)).toBeNull();
  const settled = settledUnits(first, 'a', 10, 0);
  expect([unitsUsed(settled, 0), openLeases(settled, 0)]).toEqual([10, 0]);
  expect(reservedUnits(settled, wish('b', 60), 0)).not.toBeNull();
});

test('what nobody settles counts as used, and is open no longer', () => {
  const first = reservedUnits(null, wish('a', 60), 0);
  expect([openLeases(first, 999), openLeases(first, 1000)]).toEqual([1, 0]);
  expect(unitsUsed(settledUnits(first, 'a', 0, 1000), 1000)).toBe(60);
});

test('a day begins anew at midnight UTC, and what was set aside before is not given back to it', () => {
  const evening = reservedUnits(null, wish('a', 60), DAY_MS - 500);
  expect(msToMidnight(DAY_MS - 500)).toBe(500);
  const morning = reservedUnits(evening, wish('b', 90), DAY_MS + 100);
  expect(unitsUsed(settledUnits(morning, 'a', 0, DAY_MS + 200), DAY_MS + 200)).toBe(90);
});

test('over 2,000 random events (seed 5) never more is set aside than the limit, and all settled is as used', () => {
  const random = seeded(5);
  let state: DayBudget | null = null;
  let actual = 0;
  const open = new Map<string, number>();
  for (let i = 0; i < 2000; i++) {
    const now = i * 10;
    const units = Math.floor(random.next() * 30);
    if (random.next() < 0.5) {
      const next: DayBudget | null = reservedUnits(state, { lease: `${i}`, units, limit: 5000, leaseMs: 1e9 }, now);
      if (next === null) continue;
      state = next;
      open.set(`${i}`, units);
    } else {
      const [lease] = open.keys();
      if (lease === undefined) continue;
      const used = Math.min(units, open.get(lease)!);
      state = settledUnits(state, lease, used, now);
      open.delete(lease);
      actual += used;
    }
    expect(unitsUsed(state, now)).toBeLessThanOrEqual(5000);
  }
  for (const lease of open.keys()) state = settledUnits(state, lease, 0, 20_000);
  expect([unitsUsed(state, 20_000), openLeases(state, 20_000)]).toEqual([actual, 0]);
});
