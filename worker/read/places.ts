/** From the pixels that were read to those of the page: enlarged, levelled, turned, laid flat, and all of it back. */
import { tilted, withBoxes } from '../documents/level.ts';
import type { Box, ReadPage, Segment } from '../documents/page.ts';
import { seenBox } from '../documents/perspective.ts';
import { after, quarterTurned, turnedAround, type Projective } from '../documents/projective.ts';
import type { Cleaned } from '../ink/cleaned.ts';
import type { Prepared } from './prepare.ts';

/** Where things are on the page. */
export type Places = Pick<ReadPage, 'width' | 'height' | 'skewDegrees' | 'perspective'>;

/** `page` is upright, `quarters` clockwise from the one that was cleaned. */
export function placesOn(
  page: Pick<ReadPage, 'width' | 'height'>,
  quarters: number,
  { toPhoto, sheet }: Cleaned,
  ready: Prepared,
): Places {
  // Clockwise there, counter-clockwise here; and no negative zero.
  const skewDegrees = 0 - ready.skewDegrees;
  if (toPhoto === null) return { ...page, skewDegrees };
  const [width, height] = quarters % 2 === 1 ? [sheet.heightPx, sheet.widthPx] : [sheet.widthPx, sheet.heightPx];
  const radians = (skewDegrees * Math.PI) / 180;
  const askew = turnedAround([width / 2, height / 2], Math.sin(radians), Math.cos(radians));
  // Upright → as the sheet was cleaned → in the photo → upright.
  const back = turned(4 - quarters, width, height);
  const photo = quarters % 2 === 1 ? [page.height, page.width] : [page.width, page.height];
  const toPage = [turned(quarters, photo[0], photo[1]), toPhoto, back, askew].reduce((a, b) => after(a, b));
  return { ...page, skewDegrees: 0, perspective: { width, height, toPage } };
}

/** Quarters clockwise of a picture of this size. */
function turned(quarters: number, width: number, height: number): Projective {
  let map: Projective = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let n = 0; n < quarters % 4; n++) map = after(quarterTurned(n % 2 === 0 ? height : width), map);
  return map;
}

export function onPage(segments: readonly Segment[], scale: number, places: Places): Segment[] {
  const { perspective } = places;
  const seen = (box: Box) => (perspective ? seenBox(box, perspective) : tilted(box, places));
  return segments.map((segment) => ({
    ...withBoxes(segment, ([x0, y0, x1, y1]) => seen([x0 / scale, y0 / scale, x1 / scale, y1 / scale])),
    size: segment.size / scale,
  }));
}
