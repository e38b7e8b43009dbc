/** A small JPEG whose scans go over five megapixels again and again: little to send, much to decode. */
import { readFileSync } from 'node:fs';

const FRAME = 0xc2;
const SCAN = 0xda;
const SIDE_PX = 2236;

/** A progressive JPEG of 2236x2236 pixels, its last scan repeated until there are `count`. */
export function manyScans(count: number): Uint8Array {
  const jpeg = readFileSync(new URL('../golden/media/progressive.jpg', import.meta.url));
  const markers = [...jpeg.keys()].filter((at) => jpeg[at] === 0xff);
  const frame = markers.find((at) => jpeg[at + 1] === FRAME)!;
  const scans = markers.filter((at) => jpeg[at + 1] === SCAN);
  jpeg.writeUInt16BE(SIDE_PX, frame + 5);
  jpeg.writeUInt16BE(SIDE_PX, frame + 7);
  const last = jpeg.subarray(scans[scans.length - 1], -2);
  const more = Array.from({ length: count - scans.length }, () => last);
  return Buffer.concat([jpeg.subarray(0, -2), ...more, jpeg.subarray(-2)]);
}
