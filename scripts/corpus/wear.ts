/** What scanners, photographers and old paper do to a page. The same picture every time. */
import type { Pixels } from '../../worker/read/tesseract.ts';
import { seeded } from '../random.ts';
import { inverseOf, mapped, ofUnitSquare, type Corners } from '../../worker/documents/projective.ts';
import { askew, resampled, type Mapping } from '../demo/resample.ts';

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

/** A ribbon that has run dry: grey letters on grey paper. */
export function faint(scan: Pixels): Pixels {
  const grain = grains(5);
  return shaded(scan, (value) => 215 - (255 - value) * 0.2 + grain() * 3);
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

/** Where a page's corners are seen in its photo, in shares of its sides. */
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

/**
 * From an angle, on a table with grain, by a lamp from somewhere, a little out of focus: another table, angle and lamp for every `seed`.
 * The table is darker than paper; how much differs.
 */
export function onTable(scan: Pixels, seed: number): Pixels {
  const random = seeded(seed);
  const between = (least: number, most: number) => least + (most - least) * random.next();
  const inset = (from: number) => from + between(0.03, 0.13);
  const corners: Corners = [
    [inset(0), inset(0)],
    [1 - inset(0), inset(0)],
    [1 - inset(0), 1 - inset(0)],
    [inset(0), 1 - inset(0)],
  ];
  const [tone, fibre, waves, lampX, lampY] = [
    between(30, 130),
    between(4, 30),
    between(40, 160),
    between(0, 1),
    between(0, 1),
  ];
  const [fall, noise] = [between(0.1, 0.5), between(2, 9)];
  const from = perspective(scan, corners);
  const page = resampled(scan, from, 0);
  const covers = resampled({ ...scan, pixels: scan.pixels.map(() => 255) }, from, 0);
  const grain = grains(seed);
  const photo = page.pixels.map((value, i) => {
    const [x, y] = [(i % scan.widthPx) / scan.widthPx, Math.floor(i / scan.widthPx) / scan.heightPx];
    const wood =
      tone + fibre * Math.sin(x * waves + 3 * Math.sin(y * 9)) + fibre * 0.5 * Math.sin(x * waves * 3.7 + y * 4);
    return Math.max(0, 0.88 * value + wood * (1 - covers.pixels[i] / 255));
  });
  return shaded(blurred({ ...scan, pixels: photo }), (value, x, y) => {
    const light = 1 - fall * Math.hypot(x - lampX, y - lampY);
    return value * light + 12 + grain() * noise;
  });
}

/** Pixels of the photo ask where they lie on the page. */
function perspective({ widthPx: w, heightPx: h }: Pixels, corners: Corners): Mapping {
  const toPage = inverseOf(ofUnitSquare(corners));
  return (x, y) => {
    const [u, v] = mapped(toPage, x / w, y / h);
    return [u * w, v * h];
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
