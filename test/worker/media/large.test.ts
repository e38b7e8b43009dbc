/**
 * Pictures of the sizes that people have: resized while they are decoded, they are what Pillow makes of the whole picture, or
 * near it; and decoding takes no more memory than was promised.
 */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadKernels } from '../../../kernels-as/host/load-node.ts';
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import type { DecodePlan, EncodedImage, Size } from '../../../worker/media/image.ts';
import { openImage } from '../../../worker/media/open.ts';
import { largePicture } from '../../support/large-picture.ts';
import { turnOf } from '../../../worker/media/orientation.ts';

interface Case extends Size {
  readonly file: string;
  readonly toWidthPx: number;
  readonly toHeightPx: number;
}

const FOLDER = new URL('../../golden/large/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER));
const CASES = JSON.parse(read('cases.json').toString()) as Case[];

let k: Kernels;
const instances = vi.spyOn(WebAssembly, 'Instance');
beforeAll(() => {
  k = loadKernels({ initialBytes: 1 << 20, maxBytes: 16 << 20 });
});
afterAll(() => vi.restoreAllMocks());

async function resized(image: EncodedImage, plan: DecodePlan, to: Size): Promise<Uint8Array> {
  const codecs = await nodeCodecs();
  const out = k.arena.u8([to.heightPx, to.widthPx, 3], 'out');
  await k.arena.frameAsync(async () => {
    const take = k.resizeRows(out, [plan.rows.heightPx, plan.rows.widthPx], turnOf(image.orientation));
    await plan.decode({ codecs, alpha: 'white', pause: async () => {} }, take);
  });
  return k.readBytes(out);
}

/** Bytes of the memories, exported or given, of all decoders that were started since. */
function decoderBytes(): number {
  const exported = instances.mock.results.flatMap(({ value }) =>
    Object.values((value as WebAssembly.Instance).exports),
  );
  const given = instances.mock.calls.flatMap(([, imports]) => Object.values(imports?.env ?? {}));
  const memories = [...exported, ...given].filter((one) => one instanceof WebAssembly.Memory);
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}

describe.each(CASES)('$file', ({ file, widthPx, heightPx, toWidthPx, toHeightPx }) => {
  const image = openImage(largePicture(file));
  const to = { widthPx: toWidthPx, heightPx: toHeightPx };
  const plan = image.plan(to);

  test('is of the size that Pillow says', () => {
    expect(image).toMatchObject({ widthPx, heightPx });
  });

  // Levels of 255. A JPEG's blocks are shrunk by their frequencies, which leaves other pixels at edges than averaging does.
  const [mean, most] = file.endsWith('.jpg') ? [0.5, 40] : [0, 0];
  test(`within ${mean} levels of Pillow’s on average, ${most} at most`, async () => {
    const came = await resized(image, plan, to);
    const expected = inflateSync(read(`${file}.bin`));
    const differences = came.map((level, i) => Math.abs(level - expected[i]));
    expect(differences.reduce((sum, one) => sum + one, 0) / came.length).toBeLessThanOrEqual(mean);
    expect(differences.reduce((largest, one) => Math.max(largest, one), 0)).toBeLessThanOrEqual(most);
  });

  test('takes no more memory than the plan says', async () => {
    instances.mockClear();
    await resized(image, plan, to);
    expect(decoderBytes()).toBeGreaterThan(0);
    expect(decoderBytes()).toBeLessThanOrEqual(plan.memoryBytes);
  });
});

describe('how far a JPEG is shrunk', () => {
  const image = openImage(largePicture('12mp.jpg'));
  const rows = (wanted: Size, roomBytes?: number) => image.plan(wanted, roomBytes).rows;

  test('to three times the wanted sides, or as near to that as its pixels may be', () => {
    expect(rows({ widthPx: 252, heightPx: 196 })).toEqual({ widthPx: 1008, heightPx: 756 });
    expect(rows({ widthPx: 1260, heightPx: 952 })).toEqual({ widthPx: 2520, heightPx: 1890 });
    expect(rows({ widthPx: 1876, heightPx: 1400 })).toEqual({ widthPx: 2520, heightPx: 1890 });
  });

  test('never below the wanted size, whatever room there is', () => {
    expect(rows({ widthPx: 2530, heightPx: 1876 })).toEqual({ widthPx: 3024, heightPx: 2268 });
    expect(rows({ widthPx: 5000, heightPx: 3700 })).toEqual({ widthPx: 4032, heightPx: 3024 });
    expect(rows({ widthPx: 1000, heightPx: 700 }, 1 << 20)).toEqual({ widthPx: 1008, heightPx: 756 });
  });

  test('farther where there is little room', () => {
    const wanted = { widthPx: 500, heightPx: 370 };
    expect(rows(wanted)).toEqual({ widthPx: 1512, heightPx: 1134 });
    expect(rows(wanted, 5 << 20)).toEqual({ widthPx: 1008, heightPx: 756 });
    expect(image.plan(wanted, 5 << 20).memoryBytes).toBeLessThanOrEqual(5 << 20);
  });

  test('not at all where it is small', () => {
    const { file } = CASES.find(({ file }) => file === '12mp.jpg')!;
    expect(openImage(largePicture(file)).widthPx * image.heightPx).toBeGreaterThan(LIMITS.exactJpegPixels.value);
    const small = openImage(new Uint8Array(readFileSync(new URL('../media/photo.jpg', FOLDER))));
    expect(small.plan({ widthPx: 10, heightPx: 8 }).rows).toEqual({ widthPx: 90, heightPx: 70 });
  });
});
