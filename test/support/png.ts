/** PNGs made by hand, for tests that need a size or a structure of their own. */
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** An 8-bit grey picture, all black. */
export function blackPng(widthPx: number, heightPx: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header[8] = 8;
  const data = deflateSync(new Uint8Array(heightPx * (1 + widthPx)));
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', data), pngChunk('IEND')];
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
