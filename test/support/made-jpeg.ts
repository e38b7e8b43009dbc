/** JPEG files that tests write: one light colour all over, so that a picture of many pixels has few bytes and is decoded like any other. */

/** Of a component: its first block's level against grey, in eighths of 255; all others are equal to it. */
const LEVEL = 0b1111111000;
/** Huffman codes: `0` for no change, and for the end of a block; `10` for a change of ten bits. */
const [NO_CHANGE, TEN_BITS] = [[0], [1, 0]];
const BLOCKS_A_UNIT = 6;
const UNIT_PX = 16;

const segment = (marker: number, ...bytes: number[]): number[] => [
  ...[0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255],
  ...bytes,
];
const two = (value: number): number[] => [value >> 8, value & 255];

/** Baseline, in colour, every second row and column of colour left out. */
export function madeJpeg(widthPx: number, heightPx: number): Uint8Array<ArrayBuffer> {
  const head = [
    ...[0xff, 0xd8],
    ...segment(0xdb, 0, ...Array.from({ length: 64 }, () => 1)),
    ...segment(0xc0, 8, ...two(heightPx), ...two(widthPx), 3, ...[1, 0x22, 0], ...[2, 0x11, 0], ...[3, 0x11, 0]),
    // Lengths of codes, then what they mean.
    ...segment(0xc4, 0x00, ...[1, 1, ...Array.from({ length: 14 }, () => 0)], 0, 10),
    ...segment(0xc4, 0x10, ...[1, ...Array.from({ length: 15 }, () => 0)], 0),
    ...segment(0xda, 3, ...[1, 0], ...[2, 0], ...[3, 0], ...[0, 63, 0]),
  ];
  const first = [...TEN_BITS, ...Array.from(LEVEL.toString(2), Number), ...NO_CHANGE];
  const units = Math.ceil(widthPx / UNIT_PX) * Math.ceil(heightPx / UNIT_PX);
  const bits = first.length + 2 * (BLOCKS_A_UNIT * units - 1);
  const data = new Uint8Array(Math.ceil(bits / 8));
  for (const [i, bit] of first.entries()) data[i >> 3] |= bit << (7 - (i & 7));
  return Uint8Array.from([...head, ...data, 0xff, 0xd9]);
}
