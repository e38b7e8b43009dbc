/** Rectangles that may be turned, as text in pictures lies. */
import type { Box } from '../documents/page.ts';

export interface TurnedBox {
  /** Its middle, in pixels from the upper left corner. */
  readonly x: number;
  readonly y: number;
  /** Along `angle`. */
  readonly width: number;
  readonly height: number;
  /** Radians, clockwise on the screen; more than -π/4 and at most π/4, so that upright text runs along the width. */
  readonly angle: number;
}

/** The upright rectangle around it. */
export function boundsOf({ x, y, width, height, angle }: TurnedBox): Box {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const [halfX, halfY] = [(width * cos + height * sin) / 2, (width * sin + height * cos) / 2];
  return [x - halfX, y - halfY, x + halfX, y + halfY];
}

/** The part of it from `from` to `to`, in shares of its width. */
export function partOf(box: TurnedBox, from: number, to: number): TurnedBox {
  const along = ((from + to) / 2 - 0.5) * box.width;
  return {
    ...box,
    x: box.x + along * Math.cos(box.angle),
    y: box.y + along * Math.sin(box.angle),
    width: (to - from) * box.width,
  };
}

/** Where it is after its picture was turned by half a turn. */
export function halfTurned(box: TurnedBox, widthPx: number, heightPx: number): TurnedBox {
  return { ...box, x: widthPx - box.x, y: heightPx - box.y };
}

/** The same rectangle, its width along what was its height: to be read downwards. */
export function downwards(box: TurnedBox): TurnedBox {
  return { ...box, width: box.height, height: box.width, angle: box.angle + Math.PI / 2 };
}
