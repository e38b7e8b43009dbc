/** Inflating by png.wasm against zlib: every way to compress, every way to cut, and nothing that is damaged gets through. */
import { readFileSync } from 'node:fs';
import { constants, deflateSync, type ZlibOptions } from 'node:zlib';
import { expect, test } from 'vitest';
import { pngCodec } from '../../../worker/media/png-codec.ts';
import { Random, SEED } from '../../kernels-as/support.ts';

const codec = pngCodec(
  new WebAssembly.Module(readFileSync(new URL('../../../kernels-as/build/png.wasm', import.meta.url))),
);
const ROW_BYTES = 1000;
const ROWS = 300;

/** Rows of filter 0, partly random, partly repeated at distances up to all that deflate can name. */
function rows(random: Random): Uint8Array {
  const data = new Uint8Array(ROWS * (ROW_BYTES + 1));
  for (let at = 0; at < data.length;) {
    const length = random.between(1, 2000);
    const back = random.between(1, 40_000);
    if (random.next() < 0.5 && back <= at) for (let i = 0; i < length; i++) data[at + i] = data[at + i - back];
    else data.set(random.bytes(Math.min(length, data.length - at, 60)), at);
    at += length;
  }
  for (let y = 0; y < ROWS; y++) data[y * (ROW_BYTES + 1)] = 0;
  return data;
}

function* pieces(data: Uint8Array, bytes: number): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += bytes) yield data.subarray(at, at + bytes);
}

/** All rows with a filter byte each, as they were compressed. */
async function inflated(data: Iterator<Uint8Array>): Promise<Uint8Array> {
  const out = new Uint8Array(ROWS * (ROW_BYTES + 1));
  await codec(data, ROW_BYTES, 1, async (decoder) => {
    for (let y = 0; y < ROWS; y++) out.set(decoder.row(ROW_BYTES, y === 0), y * (ROW_BYTES + 1) + 1);
    decoder.finish();
  });
  return out;
}

const outcome = (data: Uint8Array): Promise<Uint8Array | string> =>
  inflated(pieces(data, 5000)).catch((error: { code?: string; message: string }) =>
    error.code === 'image_corrupt' ? error.message : Promise.reject(error as Error),
  );

const WAYS: readonly ZlibOptions[] = [
  ...[0, 1, 6, 9].map((level) => ({ level })),
  { strategy: constants.Z_FIXED },
  { strategy: constants.Z_HUFFMAN_ONLY },
  { strategy: constants.Z_RLE },
  { memLevel: 1 },
  { windowBits: 9 },
];

test.each(WAYS)(
  `$level $strategy $memLevel $windowBits: the same bytes, in pieces of any size (seed ${SEED})`,
  async (way) => {
    const data = rows(new Random(SEED));
    const compressed = deflateSync(data, way);
    for (const bytes of [1, 7, 600, 8192, 65_536, compressed.length])
      expect(Buffer.compare(await inflated(pieces(compressed, bytes)), data)).toBe(0);
  },
);

test('a stream may end anywhere behind its data: in the checksum, with bytes behind it, or more rows', async () => {
  const data = rows(new Random(SEED));
  const compressed = deflateSync(data);
  const longer = deflateSync(Buffer.concat([data, new Uint8Array(2e6)]));
  for (const bytes of [
    compressed.subarray(0, -4),
    compressed.subarray(0, -1),
    Buffer.concat([compressed, Buffer.alloc(99)]),
    longer,
  ])
    expect(await outcome(bytes)).toEqual(data);
});

test('whatever is cut off or changed: rows, or what is wrong; the next stream is read as ever', async () => {
  const random = new Random(SEED);
  const data = rows(random);
  const compressed = deflateSync(data);
  expect(await outcome(compressed.subarray(0, -3000))).toMatch(/end early/);
  const seen = new Set<string>();
  for (let round = 0; round < 400; round++) {
    const damaged = Uint8Array.from(compressed);
    damaged[random.between(0, (round % 2 === 0 ? damaged.length : 200) - 1)] ^= 1 << random.between(0, 7);
    const result = await outcome(damaged);
    if (typeof result === 'string') seen.add(result);
  }
  expect(await outcome(compressed)).toEqual(data);
  expect([...seen].join(' ')).toMatch(/do not inflate/);
  expect([...seen].join(' ')).toMatch(/checksum/);
});
