/** Twelve signs before a street, in colour: text that stands alone, light on dark and dark on light. Made the same every time. */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { GreyPage } from '../../worker/documents/reader.ts';
import { renderedPage } from './scan.ts';
import { seeded } from '../random.ts';

export const SIGNS = [
  'Fresh bread',
  'Open until 19:30',
  'Platform 4',
  'No parking',
  'Sale 25 %',
  'Baker Street',
  'Exit 12B',
  'Mind the step',
  'Tickets 8.50',
  'Coffee to go',
  'Room 214',
  'Push',
] as const;

export interface Scene {
  readonly grey: GreyPage;
  /** u8[heightPx, widthPx, 3] */
  readonly rgb: Uint8Array;
}

const [WIDTH, HEIGHT] = [1344, 1008];
const [COLUMNS, CELL_WIDTH, CELL_HEIGHT] = [3, 440, 240];
const MARGIN = 60;
/** Dots per inch of a page in points: one pixel each. */
const DPI = 72;
type Colour = readonly [red: number, green: number, blue: number];
const LETTERS: readonly Colour[] = [
  [15, 15, 15],
  [255, 255, 255],
];
const PLATES: readonly Colour[] = [
  [240, 220, 80],
  [30, 60, 120],
];
const [GREY_RED, GREY_GREEN, GREY_BLUE] = [0.299, 0.587, 0.114];

export async function scene(): Promise<Scene> {
  const { page, plates } = await letters();
  const rgb = new Uint8Array(3 * WIDTH * HEIGHT);
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  const street = streetOf();
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = y * WIDTH + x;
      const sign = Math.min(2, Math.floor(x / CELL_WIDTH)) + COLUMNS * Math.min(3, Math.floor(y / CELL_HEIGHT));
      const behind = plates.some((plate) => isOn(plate, x, y)) ? PLATES[sign % 2] : street(x, y);
      const ink = 1 - page.pixels[at] / 255;
      const colour = behind.map((value, i) => Math.round(value * (1 - ink) + LETTERS[sign % 2][i] * ink));
      rgb.set(colour, 3 * at);
      pixels[at] = Math.round(GREY_RED * colour[0] + GREY_GREEN * colour[1] + GREY_BLUE * colour[2]);
    }
  }
  return { rgb, grey: { widthPx: WIDTH, heightPx: HEIGHT, pixels, dpi: 0 } };
}

type Plate = readonly [left: number, top: number, right: number, bottom: number];
const isOn = ([left, top, right, bottom]: Plate, x: number, y: number): boolean =>
  x >= left && x < right && y >= top && y < bottom;

/** All signs in black on white, and where every other pair of them has a plate. */
async function letters(): Promise<{ readonly page: GreyPage; readonly plates: readonly Plate[] }> {
  const random = seeded(9);
  const document = await PDFDocument.create();
  const page = document.addPage([WIDTH, HEIGHT]);
  const plates: Plate[] = [];
  for (const [i, text] of SIGNS.entries()) {
    const names = [StandardFonts.HelveticaBold, StandardFonts.TimesRomanBold, StandardFonts.Helvetica];
    const font = await document.embedFont(names[i % names.length]);
    const size = 28 + random.below(26);
    const [x, y] = [MARGIN + (i % COLUMNS) * CELL_WIDTH, MARGIN + Math.floor(i / COLUMNS) * CELL_HEIGHT + size];
    page.drawText(text, { x, y: HEIGHT - y, size, font });
    const right = x + font.widthOfTextAtSize(text, size);
    if (i % 4 < 2) plates.push([x - 12, y - size, right + 12, y + 0.35 * size]);
  }
  return { page: await renderedPage(new Uint8Array(await document.save()), DPI), plates };
}

/** Radii of a light; beyond it nothing of it is seen. */
const REACHES = 1.25;

/** Walls with bricks, and lights and shadows with edges as a lens out of focus has them. */
function streetOf(): (x: number, y: number) => Colour {
  const random = seeded(4);
  const lights = Array.from({ length: 40 }, () => ({
    x: random.below(WIDTH),
    y: random.below(HEIGHT),
    radius: 40 + random.below(160),
    colour: [0, 1, 2].map(() => random.below(220) - 110),
  }));
  return (x, y) => {
    const isJoint = y % 22 < 3 || (x + (Math.floor(y / 22) % 2) * 30) % 60 < 3;
    const wall = (isJoint ? 165 : 100) + 14 * (random.next() - 0.5);
    const colour: [number, number, number] = [wall + 12, wall, wall - 10];
    for (const light of lights) {
      const away = Math.hypot(x - light.x, y - light.y) / light.radius;
      if (away > REACHES) continue;
      const share = 1 / (1 + Math.exp(40 * (away - 1)));
      for (let i = 0; i < 3; i++) colour[i] += share * light.colour[i];
    }
    return colour.map((value) => Math.min(255, Math.max(0, value))) as unknown as Colour;
  };
}
