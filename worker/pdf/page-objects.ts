/** What is drawn on a page beside its text: pictures, and straight lines that may be a table's. */
import { heightOf, widthOf } from '../documents/box.ts';
import type { Box } from '../documents/page.ts';
import type { PageSpace } from './page-space.ts';
import type { Pdfium } from './pdfium.ts';

export interface PageObjects {
  readonly images: readonly Box[];
  readonly rules: readonly Box[];
  /** Pictures and filled paths that are drawn after text, and may cover it. */
  readonly covers: readonly Box[];
}

const [TEXT, PATH, IMAGE] = [1, 2, 3];
const [LINE_TO, MOVE_TO] = [0, 2];
/** Thicker is an area; points. */
const THICKEST_RULE = 3;

/** `most`: objects, and lines of one path, beyond it are left out. */
export function readObjects(pdfium: Pdfium, page: number, space: PageSpace, most: number): PageObjects {
  const { api } = pdfium;
  const images: Box[] = [];
  const rules: Box[] = [];
  const covers: Box[] = [];
  let isAfterText = false;
  const count = Math.min(api.FPDFPage_CountObjects(page), most);
  for (let i = 0; i < count; i++) {
    const object = api.FPDFPage_GetObject(page, i);
    const type = api.FPDFPageObj_GetType(object);
    isAfterText ||= type === TEXT;
    if (type !== IMAGE && type !== PATH) continue;
    const bounds = boundsOf(pdfium, object, space);
    if (bounds === null) continue;
    if (type === IMAGE) images.push(bounds);
    else if (isThin(bounds)) rules.push(bounds);
    else rules.push(...strokes(pdfium, object, space, most));
    if (isAfterText && !isThin(bounds) && (type === IMAGE || isFilled(pdfium, object))) covers.push(bounds);
  }
  return { images, rules, covers };
}

const isThin = (box: Box): boolean => Math.min(widthOf(box), heightOf(box)) <= THICKEST_RULE;

function boundsOf({ api, floats, scratch }: Pdfium, object: number, space: PageSpace): Box | null {
  return scratch(16, (pointer) => {
    const isThere = api.FPDFPageObj_GetBounds(object, pointer, pointer + 4, pointer + 8, pointer + 12);
    const [left, bottom, right, top] = floats(pointer, 4);
    return isThere ? space.box(left, bottom, right, top) : null;
  });
}

const isFilled = ({ api, bytes, scratch }: Pdfium, path: number): boolean =>
  scratch(8, (pointer) => api.FPDFPath_GetDrawMode(path, pointer, pointer + 4) && bytes(pointer, 1)[0] !== 0);

/** The straight lines of a path that is stroked, level or upright. */
function strokes({ api, floats, bytes, scratch }: Pdfium, path: number, space: PageSpace, most: number): Box[] {
  return scratch(40, (pointer) => {
    if (!api.FPDFPath_GetDrawMode(path, pointer, pointer + 4) || bytes(pointer + 4, 1)[0] === 0) return [];
    if (!api.FPDFPageObj_GetMatrix(path, pointer)) return [];
    const [a, b, c, d, e, f] = floats(pointer, 6);
    const rules: Box[] = [];
    const count = Math.min(api.FPDFPath_CountSegments(path), most);
    let [start, last] = [null as Point | null, null as Point | null];
    for (let i = 0; i < count; i++) {
      const segment = api.FPDFPath_GetPathSegment(path, i);
      api.FPDFPathSegment_GetPoint(segment, pointer + 24, pointer + 28);
      const [x, y] = floats(pointer + 24, 2);
      const point: Point = [a * x + c * y + e, b * x + d * y + f];
      const type = api.FPDFPathSegment_GetType(segment);
      if (type === MOVE_TO) start = point;
      else if (type === LINE_TO && last) add(last, point);
      if (api.FPDFPathSegment_GetClose(segment) && start) add(point, start);
      last = point;
    }
    return rules;

    function add(from: Point, to: Point): void {
      const rule = space.box(from[0], from[1], to[0], to[1]);
      if (isThin(rule)) rules.push(rule);
    }
  });
}

type Point = readonly [x: number, y: number];
