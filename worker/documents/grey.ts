/** Grey pictures, and their quarter turns. */

export interface Grey {
  readonly widthPx: number;
  readonly heightPx: number;
  /** u8[heightPx, widthPx], 0 is black. */
  readonly pixels: Uint8Array;
}

/** `quarters` clockwise. */
export function turned({ widthPx: w, heightPx: h, pixels }: Grey, quarters: number): Grey {
  const turns = ((quarters % 4) + 4) % 4;
  if (turns === 0) return { widthPx: w, heightPx: h, pixels };
  const out = new Uint8Array(pixels.length);
  const isLying = turns % 2 === 1;
  const [width, height] = isLying ? [h, w] : [w, h];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from =
        turns === 1 ? (h - 1 - x) * w + y : turns === 2 ? (h - 1 - y) * w + (w - 1 - x) : x * w + (w - 1 - y);
      out[y * width + x] = pixels[from];
    }
  }
  return { widthPx: width, heightPx: height, pixels: out };
}
