/**
 * The script glimpse-media behind its binding: every picture at its own size is what Pillow decodes, damage is refused, and a
 * script that broke answers the next call.
 */
/// <reference types="vite/client" />
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { called } from '../../../worker/calls.ts';
import type { Alpha } from '../../../worker/media/image.ts';
import cases from '../../golden/media/cases.json';

const FILES = import.meta.glob<string>('../../golden/media/*', { query: '?url&inline', import: 'default' });

async function encoded(file: string): Promise<Uint8Array> {
  const url = await FILES[`../../golden/media/${file}`]();
  return Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (char) => char.charCodeAt(0));
}

async function inflated(file: string): Promise<Uint8Array> {
  const stream = new Blob([await encoded(file)]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function resized(file: string, widthPx = 37, heightPx = 23, alpha: Alpha = 'drop'): Promise<Uint8Array> {
  const bytes = await encoded(file);
  return called(() => env.MEDIA!.resized(bytes, { widthPx, heightPx }, alpha));
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

describe('pixels equal Pillow’s, those of AVIF nearly', () => {
  test.each(cases.filter(({ rgb }) => rgb !== undefined))('$file', async (item) => {
    const pixels = await resized(item.file, item.widthPx, item.heightPx);
    expect(largestDifference(pixels, await inflated(item.rgb!))).toBeLessThanOrEqual(item.within ?? 0);
    if (item.white === undefined) return;
    const white = await resized(item.file, item.widthPx, item.heightPx, 'white');
    expect(largestDifference(white, await inflated(item.white))).toBeLessThanOrEqual(item.within ?? 0);
  });
});

describe('refused with a code', () => {
  test.each(cases.filter(({ error }) => error !== undefined))('$file: $error', async ({ file, error }) => {
    await expect(resized(file)).rejects.toMatchObject({ name: 'GlimpseError', code: error });
  });
});

test('damaged AVIFs are pictures or refused, and the next one is decoded', async () => {
  const good = await encoded('lossy.avif');
  for (let at = 200; at < good.length; at += 17) {
    const damaged = good.slice();
    damaged[at] ^= 1 << (at % 8);
    const outcome = await called(() => env.MEDIA!.resized(damaged, { widthPx: 37, heightPx: 23 }, 'drop')).then(
      () => 'image',
      (error: Error) => error.name,
    );
    expect(['image', 'GlimpseError']).toContain(outcome);
  }
  expect(await resized('lossy.avif')).toHaveLength(3 * 37 * 23);
});
