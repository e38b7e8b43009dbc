import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { resizeScratchBytes, UPRIGHT, type Turn } from '../../kernels-as/host/resize.ts';
import { kernels } from './support.ts';

interface ResizeCase {
  from: [number, number];
  to: [number, number];
  hard: boolean;
  sha256: string;
  rgb?: string;
}

const GOLDEN = JSON.parse(readFileSync(new URL('../golden/resize/resize.json', import.meta.url), 'utf8')) as {
  made: string;
  cases: ResizeCase[];
};

const TURNS: readonly Turn[] = [false, true].flatMap((transposed) =>
  [false, true].flatMap((mirrored) => [false, true].map((flipped) => ({ transposed, mirrored, flipped }))),
);

/** The same picture as in make_resize.py. */
function picture({ from: [width, height], hard }: ResizeCase): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const byte = Math.imul(i, 2654435761) >>> 24;
    return hard ? (byte > 127 ? 255 : 0) : byte;
  });
}

/** The rows of an upright picture as a camera stores them that was held so. */
function rowsOf(rgb: Uint8Array, [width, height]: [number, number], turn: Turn): Uint8Array[] {
  const [w, h] = turn.transposed ? [height, width] : [width, height];
  return Array.from({ length: h }, (_, y) =>
    Uint8Array.from({ length: 3 * w }, (_, i) => {
      const along = turn.mirrored ? w - 1 - Math.floor(i / 3) : Math.floor(i / 3);
      const across = turn.flipped ? h - 1 - y : y;
      const [upX, upY] = turn.transposed ? [across, along] : [along, across];
      return rgb[3 * (upY * width + upX) + (i % 3)];
    }),
  );
}

function resized(k: Kernels, golden: ResizeCase, turn: Turn): Uint8Array {
  const { from, to } = golden;
  const rows = rowsOf(picture(golden), from, turn);
  const out = k.arena.u8([to[1], to[0], 3], 'out');
  const size = [rows.length, rows[0].length / 3] as const;
  const before = k.arena.usedBytes;
  k.arena.frame(() => {
    const take = k.resizeRows(out, size, turn);
    expect(k.arena.usedBytes - before).toBeLessThanOrEqual(resizeScratchBytes(size, [to[1], to[0]], turn));
    for (const row of rows) take(row);
  });
  return k.readBytes(out);
}

describe.each(['relaxed', 'strict', 'reference'] as const)(
  `resizeRows (%s) equals ${GOLDEN.made}, byte for byte`,
  (build) => {
    test.each(GOLDEN.cases)('$from → $to', (golden) => {
      const out = resized(kernels(build), golden, UPRIGHT);
      if (golden.rgb) expect([...out]).toEqual([...Buffer.from(golden.rgb, 'base64')]);
      expect(createHash('sha256').update(out).digest('hex')).toBe(golden.sha256);
    });
  },
);

describe('and so it does with rows of a picture that was turned, mirrored or both', () => {
  test.each(TURNS)('$transposed, $mirrored, $flipped', (turn) => {
    for (const golden of GOLDEN.cases)
      expect(
        createHash('sha256')
          .update(resized(kernels('relaxed'), golden, turn))
          .digest('hex'),
      ).toBe(golden.sha256);
  });
});
