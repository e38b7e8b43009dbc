/**
 * Decoders made by Emscripten give an ImageData of a copy of their pixels. Here their pixels are seen where they lie: a copy
 * would be four bytes a pixel.
 */

/** A decoded picture as stored, before orientation: row-major RGBA, alpha not multiplied in. */
export interface RgbaImage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** `decode`'s result; the picture that it makes is given to `use`, to be read before `use` returns. */
export type SeeUncopied = <T>(decode: () => T, use: (image: RgbaImage) => void) => T;

/**
 * While `decode` runs, its code finds ours under the names of two of the platform's constructors. It keeps what it finds, so
 * one of these serves all instances of a codec.
 */
export function uncopied(): SeeUncopied {
  let receiver: ((image: RgbaImage) => void) | undefined;
  const ours = {
    Uint8ClampedArray: function view(pixels: Uint8Array): Uint8Array {
      return pixels;
    },
    ImageData: function image(data: Uint8Array, widthPx: number, heightPx: number): void {
      receiver?.({ widthPx, heightPx, data });
    },
  };
  return (decode, use) => {
    const scope = globalThis as unknown as Record<keyof typeof ours, unknown>;
    const { Uint8ClampedArray, ImageData } = scope;
    Object.assign(scope, ours);
    receiver = use;
    try {
      return decode();
    } finally {
      receiver = undefined;
      Object.assign(scope, { Uint8ClampedArray, ImageData });
    }
  };
}
