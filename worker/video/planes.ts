/**
 * Planes of luma and colour → rows of RGB. Colour at half the resolution is interpolated between its nearest samples, three parts to one,
 * as libjpeg does. Source of the matrices: ITU-T H.273.
 */
export interface Plane {
  readonly bytes: Uint8Array;
  readonly stride: number;
}

/** What ogv calls a frame buffer. */
export interface Planes {
  readonly y: Plane;
  readonly u: Plane;
  readonly v: Plane;
  readonly format: {
    /** Of the planes, with their margins. */
    readonly width: number;
    readonly height: number;
    readonly chromaWidth: number;
    readonly chromaHeight: number;
    /** The picture in them. */
    readonly cropLeft: number;
    readonly cropTop: number;
    readonly cropWidth: number;
    readonly cropHeight: number;
  };
}

/** `rgb`: the planes are green, blue and red. */
export type Matrix = 'bt601' | 'bt709' | 'bt2020' | 'rgb';

export interface ColourSpace {
  readonly matrix: Matrix;
  /** Levels from 0 to 255; else luma from 16 to 235 and colour from 16 to 240. */
  readonly isFullRange: boolean;
}

/** Shares of red and blue in luma. */
const WEIGHTS: Readonly<Record<Exclude<Matrix, 'rgb'>, readonly [kr: number, kb: number]>> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  bt2020: [0.2627, 0.0593],
};
/** Frames of so many lines are BT.709 where nothing is said; smaller ones BT.601. */
const HD_LINES = 720;

/** `said` is the container's word for its matrix, in WebCodecs' terms. */
export function colourSpaceOf(said: string | null, isFullRange: boolean, lines: number): ColourSpace {
  if (said === 'rgb') return { matrix: 'rgb', isFullRange: true };
  if (said === 'bt709') return { matrix: 'bt709', isFullRange };
  if (said === 'bt470bg' || said === 'smpte170m') return { matrix: 'bt601', isFullRange };
  if (said?.startsWith('bt2020')) return { matrix: 'bt2020', isFullRange };
  return { matrix: lines < HD_LINES ? 'bt601' : 'bt709', isFullRange };
}

/** Fractions of a level, as powers of two. */
const FRACTION_BITS = 14;
const HALF = 1 << (FRACTION_BITS - 1);
/** Colour samples are sums of 16 parts. */
const PART_BITS = 4;

export function planesToRgb(planes: Planes, space: ColourSpace, take: (rgb: Uint8Array) => void): void {
  const { y, u, v, format } = planes;
  const { cropLeft, cropTop, cropWidth, cropHeight } = format;
  if (space.matrix === 'rgb') {
    interleave(planes, take);
    return;
  }
  const factors = factorsOf(space.matrix, space.isFullRange);
  const [us, vs] = [u, v].map((plane) => new ColourRows(plane, format));
  const rgb = new Uint8ClampedArray(3 * cropWidth);
  const bytes = new Uint8Array(rgb.buffer);
  for (let line = cropTop; line < cropTop + cropHeight; line++) {
    const luma = y.bytes.subarray(line * y.stride + cropLeft, line * y.stride + cropLeft + cropWidth);
    writeRow(rgb, luma, us.row(line), vs.row(line), factors);
    take(bytes);
  }
}

function interleave({ y: green, u: blue, v: red, format }: Planes, take: (rgb: Uint8Array) => void): void {
  const { cropLeft, cropTop, cropWidth, cropHeight } = format;
  const rgb = new Uint8Array(3 * cropWidth);
  for (let line = cropTop; line < cropTop + cropHeight; line++) {
    for (const [channel, { bytes, stride }] of [red, green, blue].entries())
      for (let x = 0, from = line * stride + cropLeft; x < cropWidth; x++, from++) rgb[3 * x + channel] = bytes[from];
    take(rgb);
  }
}

interface Factors {
  readonly luma: number;
  readonly lumaFrom: number;
  readonly redOfV: number;
  readonly greenOfU: number;
  readonly greenOfV: number;
  readonly blueOfU: number;
}

function factorsOf(matrix: Exclude<Matrix, 'rgb'>, isFullRange: boolean): Factors {
  const [kr, kb] = WEIGHTS[matrix];
  const kg = 1 - kr - kb;
  const [lumaScale, colourScale] = isFullRange ? [1, 1] : [255 / 219, 255 / 224];
  const fixed = (factor: number) => Math.round(factor * (1 << FRACTION_BITS));
  return {
    luma: fixed(lumaScale),
    lumaFrom: isFullRange ? 0 : 16,
    redOfV: fixed(2 * (1 - kr) * colourScale) / (1 << PART_BITS),
    greenOfU: fixed((2 * kb * (1 - kb) * colourScale) / kg) / (1 << PART_BITS),
    greenOfV: fixed((2 * kr * (1 - kr) * colourScale) / kg) / (1 << PART_BITS),
    blueOfU: fixed(2 * (1 - kb) * colourScale) / (1 << PART_BITS),
  };
}

/** us, vs: 16 times the colour's distance from grey. */
function writeRow(rgb: Uint8ClampedArray, luma: Uint8Array, us: Int32Array, vs: Int32Array, by: Factors): void {
  const { luma: scale, lumaFrom, redOfV, greenOfU, greenOfV, blueOfU } = by;
  for (let x = 0, to = 0; x < luma.length; x++, to += 3) {
    const light = (luma[x] - lumaFrom) * scale + HALF;
    rgb[to] = (light + redOfV * vs[x]) >> FRACTION_BITS;
    rgb[to + 1] = (light - greenOfU * us[x] - greenOfV * vs[x]) >> FRACTION_BITS;
    rgb[to + 2] = (light + blueOfU * us[x]) >> FRACTION_BITS;
  }
}

/** Rows of one colour plane at the resolution of luma, less grey, in sixteenths. */
class ColourRows {
  readonly #plane: Plane;
  readonly #format: Planes['format'];
  readonly #isHalfWide: boolean;
  readonly #isHalfHigh: boolean;
  readonly #row: Int32Array;
  readonly #mixed: Int32Array;

  constructor(plane: Plane, format: Planes['format']) {
    this.#plane = plane;
    this.#format = format;
    this.#isHalfWide = format.chromaWidth < format.width;
    this.#isHalfHigh = format.chromaHeight < format.height;
    this.#row = new Int32Array(format.cropWidth);
    this.#mixed = new Int32Array(format.chromaWidth);
  }

  /** Valid until the next. */
  row(line: number): Int32Array {
    const mixed = this.#mix(line);
    const { cropLeft, cropWidth } = this.#format;
    const row = this.#row;
    if (!this.#isHalfWide) {
      for (let x = 0; x < cropWidth; x++) row[x] = mixed[cropLeft + x] << 2;
      return row;
    }
    const [first, last] = [cropLeft >> 1, (cropLeft + cropWidth - 1) >> 1];
    for (let x = 0; x < cropWidth; x++) {
      const at = (cropLeft + x) >> 1;
      const beside = Math.min(last, Math.max(first, (cropLeft + x) % 2 === 0 ? at - 1 : at + 1));
      row[x] = 3 * mixed[at] + mixed[beside];
    }
    return row;
  }

  /** The line's own samples and those of the next nearest, in quarters. */
  #mix(line: number): Int32Array {
    const { bytes, stride } = this.#plane;
    const { chromaWidth, cropTop, cropHeight } = this.#format;
    const mixed = this.#mixed;
    const at = this.#isHalfHigh ? line >> 1 : line;
    const [first, last] = [cropTop >> 1, (cropTop + cropHeight - 1) >> 1];
    const wanted = line % 2 === 0 ? at - 1 : at + 1;
    const beside = this.#isHalfHigh ? Math.min(last, Math.max(first, wanted)) : at;
    for (let x = 0, own = at * stride, next = beside * stride; x < chromaWidth; x++, own++, next++)
      mixed[x] = 3 * bytes[own] + bytes[next] - 4 * 128;
    return mixed;
  }
}
