/**
 * How far the regions of a page are, as a pure machine. It is stored before each region: whoever takes the page over from a reader that
 * died knows which region it died of, and goes on behind it.
 */
import type { PageWarning } from '../page.ts';
import type { Reading, Region } from './region.ts';
import type { ReadRegion } from './merge.ts';

export interface Progress {
  readonly left: readonly Region[];
  readonly underWay: Region | null;
  readonly read: readonly ReadRegion[];
  readonly warnings: readonly PageWarning[];
}

/** The first `most` regions; that others are left is said. */
export function newProgress(regions: readonly Region[], most: number): Progress {
  const state: Progress = { left: regions.slice(0, most), underWay: null, read: [], warnings: [] };
  const rest = regions.length - most;
  return rest <= 0
    ? state
    : warned(state, { code: 'regions_left', message: leftMessage(rest, `${most} were asked for`) });
}

/** With the next region under way; null when none is left. */
export function begun({
  left: [next, ...left],
  ...state
}: Progress): (Progress & { readonly underWay: Region }) | null {
  return next === undefined ? null : { ...state, left, underWay: next };
}

export type Outcome = { readonly reading: Reading } | { readonly failure: Omit<PageWarning, 'block'> };

export function ended(state: Progress, outcome: Outcome): Progress {
  const region = state.underWay!;
  const after = { ...state, underWay: null };
  if ('reading' in outcome) return { ...after, read: [...state.read, { region, reading: outcome.reading }] };
  return warned(after, { ...outcome.failure, ...(region.block !== null && { block: region.block }) });
}

/** As whoever takes it over finds it: a region that was under way broke its reader. */
export function takenOver(state: Progress): Progress {
  if (state.underWay === null) return state;
  return ended(state, {
    failure: {
      code: 'region_crashed',
      message: 'Reading the region broke its reader; it is as the first reader had it.',
    },
  });
}

/** Nothing more is read. */
export function closed(state: Progress, why: string): Progress {
  const { length } = state.left;
  if (length === 0) return state;
  return warned({ ...state, left: [] }, { code: 'regions_left', message: leftMessage(length, why) });
}

const leftMessage = (count: number, why: string): string =>
  `${count} ${count === 1 ? 'region is' : 'regions are'} as the first reader had ${count === 1 ? 'it' : 'them'}: ${why}.`;

const warned = (state: Progress, warning: PageWarning): Progress => ({
  ...state,
  warnings: [...state.warnings, warning],
});
