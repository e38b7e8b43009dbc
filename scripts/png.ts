/** PNGs without a library: for benchmarks and tests that need a picture of a certain size. */
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export const COLOUR_TYPE = { grey: 0, rgb: 2 } as const;

/** 8 bits a channel; `pixels` are the rows one after another. */
export function encodePng(
  widthPx: number,
  heightPx: number,
  colour: keyof typeof COLOUR_TYPE,
  pixels: Uint8Array,
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header[8] = 8;
  header[9] = COLOUR_TYPE[colour];
  const rowBytes = pixels.byteLength / heightPx;
  const filtered = new Uint8Array(heightPx * (1 + rowBytes));
  for (let y = 0; y < heightPx; y++)
    filtered.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), y * (1 + rowBytes) + 1);
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(filtered)), pngChunk('IEND')];
  return new Uint8Array(Buffer.concat([SIGNATURE, ...chunks]));
}

/** Length, name, body and checksum. */
export function pngChunk(name: string, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const chunk = Buffer.alloc(12 + body.length);
  chunk.writeUInt32BE(body.length, 0);
  chunk.write(name, 4, 'latin1');
  chunk.set(body, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + body.length)), 8 + body.length);
  return new Uint8Array(chunk);
}
