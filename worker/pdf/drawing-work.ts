/**
 * How much work it is to draw a page, before it is drawn: PDFium can't be stopped, and a kilobyte of objects that lie over one another
 * can keep it busy for ever.
 */
import { heightOf, widthOf } from '../documents/box.ts';
import type { Box } from '../documents/page.ts';
import type { PageSpace } from './page-space.ts';
import type { Pdfium } from './pdfium.ts';

const [IMAGE, FORM] = [3, 5];
/** Forms in forms are followed so far; PDFium itself gives up deeper ones. */
const DEEPEST = 12;
/** Against filling one pixel: one that is mixed with what lies below it, and one of a picture that is decoded first. */
const [MIXED, DECODED] = [50, 1000];
/** An object with a blend mode draws again what lies below it, and that again: so many drawings are borne. */
const MOST_DRAWINGS = 64;
const NORMAL = 'Normal';

interface Drawn {
  readonly object: number;
  /** On the page as it is shown, in points; what lies beyond it is not drawn. */
  readonly box: Box;
  /** With what lies below it, or by a mask. */
  readonly isMixed: boolean;
  /** Of a picture, in pixels of its own. */
  readonly decodes: number;
}

interface Walk {
  readonly pdfium: Pdfium;
  readonly space: PageSpace;
  readonly drawn: Drawn[];
}

type Matrix = readonly number[];
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/**
 * In pixels filled, of a page drawn at `pixelsPerPoint`. Objects that would be drawn again and again for their blend modes lose them
 * in PDFium's page. O(objects + mixed objects²).
 */
export function drawingWork(pdfium: Pdfium, page: number, space: PageSpace, pixelsPerPoint: number): number {
  const drawn: Drawn[] = [];
  const count = pdfium.api.FPDFPage_CountObjects(page);
  for (let i = 0; i < count; i++) walk({ pdfium, space, drawn }, pdfium.api.FPDFPage_GetObject(page, i), IDENTITY, 0);
  const drawings = drawingsOf(pdfium, drawn);
  const pixels = pixelsPerPoint ** 2;
  return drawn.reduce((sum, each) => {
    const { box, isMixed, decodes } = each;
    const fills = isMixed ? MIXED * drawings.get(each)! : 1;
    return sum + widthOf(box) * heightOf(box) * pixels * fills + decodes * DECODED;
  }, 0);
}

function walk(around: Walk, object: number, matrix: Matrix, depth: number): void {
  const { pdfium, space, drawn } = around;
  const { api } = pdfium;
  const type = api.FPDFPageObj_GetType(object);
  drawn.push({
    object,
    box: boundsOf(pdfium, object, matrix, space),
    isMixed: api.FPDFPageObj_HasTransparency(object),
    decodes: type === IMAGE ? pixelsOf(pdfium, object) : 0,
  });
  if (type !== FORM || depth === DEEPEST) return;
  const inner = times(matrixOf(pdfium, object), matrix);
  const count = api.FPDFFormObj_CountObjects(object);
  for (let i = 0; i < count; i++) walk(around, api.FPDFFormObj_GetObject(object, i), inner, depth + 1);
}

/** Of mixed objects: their own, and those of every mixed one below that they touch. */
function drawingsOf({ api }: Pdfium, drawn: readonly Drawn[]): Map<Drawn, number> {
  const drawings = new Map<Drawn, number>();
  for (const each of drawn.filter(({ isMixed }) => isMixed)) {
    let own = 1;
    for (const [below, count] of drawings) {
      if (own > MOST_DRAWINGS) break;
      if (touches(each.box, below.box)) own += count;
    }
    if (own > MOST_DRAWINGS) api.FPDFPageObj_SetBlendMode(each.object, NORMAL);
    drawings.set(each, own > MOST_DRAWINGS ? 1 : own);
  }
  return drawings;
}

const touches = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** Empty where PDFium knows none, or outside of the page. */
function boundsOf({ api, floats, scratch }: Pdfium, object: number, matrix: Matrix, space: PageSpace): Box {
  return scratch(16, (pointer) => {
    if (!api.FPDFPageObj_GetBounds(object, pointer, pointer + 4, pointer + 8, pointer + 12)) return [0, 0, 0, 0];
    const [left, bottom, right, top] = floats(pointer, 4);
    const [a, b, c, d, e, f] = matrix;
    const xs = [left, right].flatMap((x) => [bottom, top].map((y) => a * x + c * y + e));
    const ys = [left, right].flatMap((x) => [bottom, top].map((y) => b * x + d * y + f));
    const box = space.box(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
    const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
    const { width, height } = space;
    return [within(box[0], width), within(box[1], height), within(box[2], width), within(box[3], height)];
  });
}

function matrixOf({ api, floats, scratch }: Pdfium, object: number): Matrix {
  return scratch(24, (pointer) => (api.FPDFPageObj_GetMatrix(object, pointer) ? floats(pointer, 6) : IDENTITY));
}

/** First `m`, then `n`. */
const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  a * g + b * i,
  a * h + b * j,
  c * g + d * i,
  c * h + d * j,
  e * g + f * i + k,
  e * h + f * j + l,
];

function pixelsOf({ api, scratch, bytes }: Pdfium, image: number): number {
  return scratch(8, (pointer) => {
    if (!api.FPDFImageObj_GetImagePixelSize(image, pointer, pointer + 4)) return 0;
    const view = new DataView(bytes(pointer, 8).slice().buffer);
    return view.getUint32(0, true) * view.getUint32(4, true);
  });
}
