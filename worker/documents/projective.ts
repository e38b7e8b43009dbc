/** Projective maps of the plane. Source: Heckbert, Fundamentals of Texture Mapping and Image Warping (1989), section 2.2.3. */

export type Place = readonly [x: number, y: number];
/** From the upper left one on, clockwise. */
export type Corners = readonly [Place, Place, Place, Place];
/** Row by row. */
export type Projective = readonly number[];

/** The map that takes the unit square to these corners. */
export function ofUnitSquare([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Corners): Projective {
  const [dx1, dx2, dx3] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, dy3] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const area = dx1 * dy2 - dx2 * dy1;
  const [g, h] = [(dx3 * dy2 - dx2 * dy3) / area, (dx1 * dy3 - dx3 * dy1) / area];
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
}

/** The way back, but for a factor, which does not matter. */
export function inverseOf([a, b, c, d, e, f, g, h, i]: Projective): Projective {
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
}

/** First `b`, then `a`. */
export const after = (a: Projective, b: Projective): Projective =>
  Array.from({ length: 9 }, (_, n) => {
    const [row, column] = [3 * Math.floor(n / 3), n % 3];
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });

export const scaled = (x: number, y: number): Projective => [x, 0, 0, 0, y, 0, 0, 0, 1];

/** Counter-clockwise around a place, by its sine and cosine. */
export const turnedAround = ([x, y]: Place, sin: number, cos: number): Projective => [
  cos,
  sin,
  x - x * cos - y * sin,
  -sin,
  cos,
  y + x * sin - y * cos,
  0,
  0,
  1,
];

/** A picture's quarter turn, clockwise; it was so high. */
export const quarterTurned = (height: number): Projective => [0, -1, height, 1, 0, 0, 0, 0, 1];

export function mapped([a, b, c, d, e, f, g, h, i]: Projective, x: number, y: number): Place {
  const over = g * x + h * y + i;
  return [(a * x + b * y + c) / over, (d * x + e * y + f) / over];
}
