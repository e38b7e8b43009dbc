/** Linear memory of the two nets with the largest tile and the widest piece that they are ever given. */
import { beforeAll, expect, test } from 'vitest';
import { nodePictureReader, type NodePictureReader } from '../../../scripts/readers/node-picture-reader.ts';
import { MAP_DPI, tilesOf } from '../../../worker/picture/tiles.ts';

const OPTIONS = { quarters: 0, languages: [], isLean: false };
const TIMEOUT = 120_000;
let reader: NodePictureReader;
beforeAll(async () => {
  reader = await nodePictureReader();
}, TIMEOUT);

/** As it is given to nets: `ink` says where strokes are. */
function page(widthPx: number, heightPx: number, ink: (x: number, y: number) => boolean) {
  const pixels = Uint8Array.from({ length: widthPx * heightPx }, (_, i) =>
    ink(i % widthPx, Math.floor(i / widthPx)) ? 0 : 255,
  );
  return { widthPx, heightPx, pixels, dpi: MAP_DPI };
}

test(
  'detection: 64 MB at most',
  async () => {
    const [width, height] = [928, 256];
    const [{ columns, rows }] = tilesOf({ width, height: 1312 });
    expect([columns.to, rows.to]).toEqual([width, height]);
    await reader.nets.boxes(
      page(width, height, (x, y) => x % 9 < 4 && y % 32 < 14),
      OPTIONS,
    );
    expect(reader.memory().detectionBytes).toBeLessThanOrEqual(64 << 20);
  },
  TIMEOUT,
);

test(
  'recognition: 56 MB at most',
  async () => {
    // A line that is cut where its gaps are, so that its middle is the widest piece there may be; and many short ones, for full batches.
    const width = 2657;
    const isGap = (x: number) => [640, 1760].some((at) => Math.abs(x - (at / 2400) * width) < 12);
    const lines = page(width, 200, (x, y) => x % 12 < 4 && y % 60 < 40 && y % 9 < 3 && !isGap(x));
    const long = { x: width / 2, y: 24, width, height: 48, angle: 0 };
    const short = Array.from({ length: 12 }, (_, i) => ({ x: 90 + i * 180, y: 90, width: 150, height: 48, angle: 0 }));
    await reader.nets.lines(lines, [long, ...short], OPTIONS);
    await reader.nets.areUpsideDown(lines, [long, ...short], OPTIONS);
    expect(reader.memory().recognitionBytes).toBeLessThanOrEqual(56 << 20);
  },
  TIMEOUT,
);
