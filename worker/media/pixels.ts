/**
 * Rows in the decoders' formats → rows of RGB.
 */
import type { Alpha } from './image.ts';

/** x / 255, rounded, for x up to 255 * 255. Source: MULDIV255 of Pillow. */
export function over255(x: number): number {
  const rounded = x + 128;
  return ((rounded >> 8) + rounded) >> 8;
}

/** A level of `alpha` opacity in front of white. */
export function onWhite(level: number, alpha: number): number {
  return over255(level * alpha + 255 * (255 - alpha));
}

/** rgb u8[n, 3] = rgba u8[n, 4], alpha not multiplied in. */
export function rgbaToRgb(rgb: Uint8Array, rgba: Uint8Array | Uint8ClampedArray, alpha: Alpha): void {
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += 4) {
    const opacity = alpha === 'drop' ? 255 : rgba[from + 3];
    for (let channel = 0; channel < 3; channel++) {
      const level = rgba[from + channel];
      rgb[to + channel] = opacity === 255 ? level : onWhite(level, opacity);
    }
  }
}

/** rgb u8[n, 3] = grey u8[n]. */
export function greyToRgb(rgb: Uint8Array, grey: Uint8Array): void {
  for (let to = 0, from = 0; to < rgb.length; to += 3, from++) rgb[to] = rgb[to + 1] = rgb[to + 2] = grey[from];
}

/** rgb u8[n, 3] = cmyk u8[n, 4] as Adobe stores it, 255 being no ink. Source: cmyk2rgb of Pillow. */
export function cmykToRgb(rgb: Uint8Array, cmyk: Uint8Array): void {
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += 4) {
    const light = cmyk[from + 3];
    for (let channel = 0; channel < 3; channel++)
      rgb[to + channel] = light - over255((255 - cmyk[from + channel]) * light);
  }
}
