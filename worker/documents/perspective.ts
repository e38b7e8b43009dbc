/** Boxes of a sheet that was photographed from an angle: where they are when it lies flat, and back. */
import { heightOf, middleOf, widthOf } from './box.ts';
import { withBlockBoxes, withBoxes } from './level.ts';
import type { Box, LaidPage, ReadPage } from './page.ts';
import { inverseOf, mapped, type Projective } from './projective.ts';

/** A sheet that lies flat, and where its places are on the page. */
export interface Perspective {
  readonly width: number;
  readonly height: number;
  readonly toPage: Projective;
}

/** The smallest box around a flat one on the page. */
export function seenBox([x0, y0, x1, y1]: Box, { toPage }: Perspective): Box {
  const corners = [mapped(toPage, x0, y0), mapped(toPage, x1, y0), mapped(toPage, x1, y1), mapped(toPage, x0, y1)];
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The flat box that `seenBox` would have made this one of, as far as the map is linear over it. */
function flatBox(box: Box, { toPage }: Perspective): Box {
  const [x, y] = mapped(inverseOf(toPage), (box[0] + box[2]) / 2, middleOf(box));
  const [middle, right, below] = [mapped(toPage, x, y), mapped(toPage, x + 1, y), mapped(toPage, x, y + 1)];
  const [a, b] = [Math.abs(right[0] - middle[0]), Math.abs(below[0] - middle[0])];
  const [c, d] = [Math.abs(right[1] - middle[1]), Math.abs(below[1] - middle[1])];
  const share = a * d - b * c;
  const w = Math.max(0, widthOf(box) * d - heightOf(box) * b) / share;
  const h = Math.max(0, heightOf(box) * a - widthOf(box) * c) / share;
  return [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
}

/** The page as it would be read if the sheet lay flat. */
export function flatPage(page: ReadPage, perspective: Perspective): ReadPage {
  const flat = (box: Box) => flatBox(box, perspective);
  return {
    ...page,
    width: perspective.width,
    height: perspective.height,
    segments: page.segments.map((segment) => withBoxes(segment, flat)),
    rules: page.rules.map(flat),
    images: page.images.map(flat),
  };
}

/** Blocks of a flat sheet where they are seen on the page. */
export function seenPage(laid: LaidPage, perspective: Perspective, { width, height }: ReadPage): LaidPage {
  return { ...withBlockBoxes(laid, (box) => seenBox(box, perspective)), width, height };
}
