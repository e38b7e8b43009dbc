/**
 * The decoders in the Workers runtime: instantiated from the bundle's modules, pixels equal Pillow's, damage refused.
 */
/// <reference types="vite/client" />
import { describe, expect, test } from 'vitest';
import { workerdCodecs } from '../../../worker/media/codecs-workerd.ts';
import { decodeRgb } from '../../support/decode-rgb.ts';
import all from '../../golden/media/cases.json';

/** What this script has a decoder for; the others: test/worker/media-script. */
const cases = all.filter(({ file }) => !file.endsWith('.avif'));
const FILES = import.meta.glob<string>('../../golden/media/*', { query: '?url&inline', import: 'default' });
const codecs = workerdCodecs();

/** The bytes of a fixture, which the test bundle carries as a data URL. */
async function encoded(file: string): Promise<Uint8Array> {
  const url = await FILES[`../../golden/media/${file}`]();
  return Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (char) => char.charCodeAt(0));
}

async function expectedRgb(file: string): Promise<Uint8Array> {
  const inflated = new Blob([await encoded(file)]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

describe('pixels equal Pillow’s', () => {
  test.each(cases.filter(({ rgb }) => rgb !== undefined))('$file', async ({ file, widthPx, heightPx, rgb }) => {
    const image = await decodeRgb(await encoded(file), codecs);
    expect(image).toMatchObject({ widthPx, heightPx });
    expect(image.data).toEqual(await expectedRgb(rgb!));
  });
});

describe('refused with a code', () => {
  test.each(cases.filter(({ error }) => error !== undefined))('$file: $error', async ({ file, error }) => {
    await expect(decodeRgb(await encoded(file), codecs)).rejects.toMatchObject({ name: 'GlimpseError', code: error });
  });
});

test.each(['rgb.png', 'subsampled.jpg', 'lossless.webp'])(
  '%s with changed bytes: an image or one of our errors',
  async (file) => {
    const good = await encoded(file);
    for (let at = 8; at < good.length; at += 3) {
      const damaged = good.slice();
      damaged[at] ^= 1 << (at % 8);
      const outcome = await decodeRgb(damaged, codecs).then(
        () => 'image',
        (error: Error) => error.name,
      );
      expect(['image', 'GlimpseError']).toContain(outcome);
    }
    await decodeRgb(good, codecs);
  },
);
