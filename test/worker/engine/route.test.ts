/** Every row of the rule. */
import { expect, test } from 'vitest';
import { chooseRoute, parseAsked, type Asked, type RouteFacts } from '../../../worker/engine/route.ts';

test.each<[Asked, RouteFacts['beyondEdge'], RouteFacts['origin'], string]>([
  ['edge', null, 'ready', 'edge: asked'],
  ['edge', 'tokens', 'ready', 'edge: asked'],
  ['origin', null, 'ready', 'origin: asked'],
  ['auto', null, 'ready', 'edge: fits'],
  ['auto', null, 'none', 'edge: fits'],
  ['auto', 'video:seconds', 'ready', 'origin: video:seconds'],
  ['auto', 'field:tools', 'none', 'edge: field:tools'],
])('asked for %s, beyond the edge %s, origin %s: %s', (asked, beyondEdge, origin, expected) => {
  const { engine, reason } = chooseRoute({ asked, beyondEdge, origin });
  expect(`${engine}: ${reason}`).toBe(expected);
});

test('an origin that is asked for and is not there is refused, never bent to the edge', () => {
  expect(() => chooseRoute({ asked: 'origin', beyondEdge: null, origin: 'none' })).toThrow(
    expect.objectContaining({ code: 'engine_unavailable', status: 400 }),
  );
});

test('the header: three words, or none', () => {
  expect([undefined, 'auto', 'edge', 'origin'].map((header) => parseAsked(header))).toEqual([
    'auto',
    'auto',
    'edge',
    'origin',
  ]);
  for (const header of ['', 'EDGE', 'gpu'])
    expect(() => parseAsked(header)).toThrow(expect.objectContaining({ code: 'invalid_parameter' }));
});
