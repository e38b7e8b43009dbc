/** Every row of the rule. */
import { describe, expect, test } from 'vitest';
import { chooseRoute, overflowReason, parseAsked, type Asked, type RouteFacts } from '../../../worker/engine/route.ts';

test.each<[Asked, RouteFacts['beyondEdge'], RouteFacts['origin'], string]>([
  ['edge', null, 'ready', 'edge: asked'],
  ['edge', 'tokens', 'ready', 'edge: asked'],
  ['origin', null, 'ready', 'origin: asked'],
  ['auto', null, 'ready', 'edge: fits'],
  ['auto', null, 'none', 'edge: fits'],
  ['auto', 'video:seconds', 'ready', 'origin: video:seconds'],
  ['auto', 'field:tools', 'none', 'edge: field:tools'],
  ['auto', null, 'quarantined', 'edge: quarantined'],
  ['edge', 'tokens', 'quarantined', 'edge: asked'],
])('asked for %s, beyond the edge %s, origin %s: %s', (asked, beyondEdge, origin, expected) => {
  const { engine, reason } = chooseRoute({ asked, beyondEdge, origin });
  expect(`${engine}: ${reason}`).toBe(expected);
});

test('an origin that is asked for and is not there is refused, never bent to the edge', () => {
  expect(() => chooseRoute({ asked: 'origin', beyondEdge: null, origin: 'none' })).toThrow(
    expect.objectContaining({ code: 'engine_unavailable', status: 400 }),
  );
});

test('what has broken origins goes to none', () => {
  for (const [asked, beyondEdge] of [['auto', 'video:seconds'] as const, ['origin', null] as const])
    expect(() => chooseRoute({ asked, beyondEdge, origin: 'quarantined' })).toThrow(
      expect.objectContaining({ code: 'input_quarantined', status: 422 }),
    );
});

test('what of a refusal goes elsewhere: want of room, not a fault of the request', () => {
  const codes = [
    'context_length_exceeded',
    'image_too_large',
    'too_many_images',
    'engine_busy',
    'invalid_parameter',
    'image_corrupt',
  ] as const;
  expect(codes.map((code) => overflowReason(code))).toEqual(['tokens', 'pixels', 'pictures', 'busy', null, null]);
});

describe('what a client asks for', () => {
  test.each<[header: string | undefined, field: Asked | null | undefined, asked: Asked]>([
    [undefined, undefined, 'auto'],
    ['auto', null, 'auto'],
    ['edge', undefined, 'edge'],
    ['origin', 'origin', 'origin'],
    [undefined, 'edge', 'edge'],
  ])('header %s, field %s: %s', (header, field, asked) => expect(parseAsked(header, field)).toBe(asked));

  test.each<[string, Asked | undefined]>([
    ['', undefined],
    ['EDGE', undefined],
    ['gpu', undefined],
    ['edge', 'origin'],
    ['auto', 'edge'],
  ])('header “%s”, field %s: refused', (header, field) =>
    expect(() => parseAsked(header, field)).toThrow(expect.objectContaining({ code: 'invalid_parameter' })),
  );
});
