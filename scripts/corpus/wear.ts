/** What scanners, photographers and old paper do to a page. The same picture every time. */
import type { Pixels } from '../../worker/read/tesseract.ts';
import { seeded } from '../random.ts';
import { askew, resampled } from '../demo/resample.ts';

type Place = readonly [x: number, y: number];

/** Every grey by its own and its place, 0..1 across and down. */
function shaded(scan: Pixels, shade: (value: number, across: number, down: number) => number): Pixels {
  const { widthPx, heightPx } = scan;
  const pixels = scan.pixels.map((value, i) => {
    const shadedValue = shade(value, (i % widthPx) / widthPx, Math.floor(i / widthPx) / heightPx);
    return Math.min(255, Math.max(0, Math.round(shadedValue)));
  });
  return { ...scan, pixels };
}

/** Greyish paper, soft letters, grain: a copier's scan that lies `degrees` askew. */
export function copied(scan: Pixels, degrees: number): Pixels {
  const grain = grains(1);
  return shaded(blurred(askew(scan, degrees)), (value, across) => 25 + value * 0.86 + grain() * 28 - 12 * across);
}

/** A lamp at the upper left: the lower right lies in the dark. */
export function unevenlyLit(scan: Pixels): Pixels {
  const grain = grains(2);
  return shaded(scan, (value, x, y) => {
    const light = 0.3 + 0.7 * (1 - Math.hypot(x - 0.2, y - 0.15) / 1.17);
    return value * light + grain() * 6;
  });
}

/** Dark paper with waves, such as a guilloche or a crumpled bag. */
export function wavy(scan: Pixels): Pixels {
  const [width, height] = [scan.widthPx / 90, scan.heightPx / 70];
  return shaded(scan, (value, x, y) => (120 + 60 * Math.sin(x * width) * Math.cos(y * height)) * (value / 255));
}

export const inverted = (scan: Pixels): Pixels => shaded(scan, (value) => 255 - value);

/** Salt and pepper: one pixel per hundred black, as many white. */
export function speckled(scan: Pixels): Pixels {
  const random = seeded(3);
  return shaded(scan, (value) => {
    const dice = random.next();
    return dice < 0.01 ? 0 : dice > 0.99 ? 255 : value;
  });
}

/** Where a page's corners are seen in its photo, in shares of its sides: from the upper left one on, clockwise. */
export type Corners = readonly [Place, Place, Place, Place];
const FROM_THE_RIGHT: Corners = [
  [0.07, 0.05],
  [0.95, 0.04],
  [0.91, 0.94],
  [0.03, 0.96],
];

/** On a dark table, from an angle, by lamp light, a little out of focus. */
export function photographed(scan: Pixels, corners = FROM_THE_RIGHT): Pixels {
  const grain = grains(4);
  const tilted = resampled(scan, perspective(scan, corners), 90);
  return shaded(blurred(tilted), (value, x, y) => {
    const light = 0.45 + 0.55 * (1 - Math.hypot(x - 0.25, y - 0.3));
    return value * 0.8 * light + 25 + grain() * 10;
  });
}

/** Source: the projective map of the unit square. */
function perspective({ widthPx: w, heightPx: h }: Pixels, corners: Corners): (x: number, y: number) => Place {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners;
  const [dx1, dx2, dx3] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, dy3] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const area = dx1 * dy2 - dx2 * dy1;
  const [g, k] = [(dx3 * dy2 - dx2 * dy3) / area, (dx1 * dy3 - dx3 * dy1) / area];
  const [a, b] = [x1 - x0 + g * x1, x3 - x0 + k * x3];
  const [d, e] = [y1 - y0 + g * y1, y3 - y0 + k * y3];
  // The map goes from the page to the photo; pixels ask for its inverse.
  const inverse = [e - k * y0, k * x0 - b, b * y0 - e * x0, g * y0 - d, a - g * x0, d * x0 - a * y0].concat(
    d * k - e * g,
    b * g - a * k,
    a * e - b * d,
  );
  return (x, y) => {
    const [u, v] = [x / w, y / h];
    const [p, q, r] = [0, 3, 6].map((i) => inverse[i] * u + inverse[i + 1] * v + inverse[i + 2]);
    return [(p / r) * w, (q / r) * h];
  };
}

/** A pixel counts four times, those beside it twice, those at its corners once. */
function blurred({ widthPx, heightPx, pixels }: Pixels): Pixels {
  const out = pixels.slice();
  for (let y = 1; y + 1 < heightPx; y++) {
    for (let x = 1; x + 1 < widthPx; x++) {
      let sum = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++)
          sum += pixels[(y + dy) * widthPx + x + dx] * (2 - Math.abs(dx)) * (2 - Math.abs(dy));
      out[y * widthPx + x] = Math.round(sum / 16);
    }
  }
  return { widthPx, heightPx, pixels: out };
}

/** Nearly normal numbers around 0, -2..2. */
function grains(seed: number): () => number {
  const random = seeded(seed);
  return () => random.next() + random.next() + random.next() + random.next() - 2;
}
