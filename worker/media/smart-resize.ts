/**
 * The family's size rule: the height and width, multiples of the factor, that a picture is resized to before patching.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

export interface FrameSize {
  readonly heightPx: number;
  readonly widthPx: number;
  /** Frames of the picture; the temporal factor (2) for a still image. */
  readonly frames: number;
}

export interface SizeRule {
  /** Patch size times merge size: both sides become multiples of it. */
  readonly factor: number;
  readonly temporalFactor: number;
  /** Bounds on frames x height x width, in pixels. */
  readonly minVolume: number;
  readonly maxVolume: number;
}

/**
 * The size to resize to; the aspect ratio is kept only approximately.
 * Errors: image_aspect_ratio when one side is over LIMITS.imageAspectRatio times the other; shape_mismatch for fewer frames than the
 * temporal factor.
 * Source: smart_resize of transformers' models/glm4v/image_processing_glm4v (steps, order and rounding are its own).
 */
export function smartResize(
  { heightPx, widthPx, frames }: FrameSize,
  { factor, temporalFactor, minVolume, maxVolume }: SizeRule,
): { heightPx: number; widthPx: number } {
  if (frames < temporalFactor)
    throw new GlimpseError(
      'shape_mismatch',
      `The size rule got ${frames} frames and needs at least ${temporalFactor}.`,
    );
  const [height, width] = atLeast(factor, heightPx, widthPx);
  checkAspectRatio(height, width);
  const near = { heightPx: multiple(height, factor), widthPx: multiple(width, factor) };
  const volume = multiple(frames, temporalFactor) * near.heightPx * near.widthPx;
  if (volume > maxVolume) {
    const shrink = Math.sqrt((frames * height * width) / maxVolume);
    const down = (side: number) => Math.max(factor, Math.floor(side / shrink / factor) * factor);
    return { heightPx: down(height), widthPx: down(width) };
  }
  if (volume < minVolume) {
    const grow = Math.sqrt(minVolume / (frames * height * width));
    const up = (side: number) => Math.ceil((side * grow) / factor) * factor;
    return { heightPx: up(height), widthPx: up(width) };
  }
  return near;
}

/** Both sides scaled up together, and truncated, when one is below the factor. */
function atLeast(factor: number, height: number, width: number): [height: number, width: number] {
  if (height >= factor && width >= factor) return [height, width];
  const scale = Math.max(factor / height, factor / width);
  return [Math.trunc(height * scale), Math.trunc(width * scale)];
}

function checkAspectRatio(height: number, width: number): void {
  const ratio = Math.max(height, width) / Math.min(height, width);
  const maxRatio = LIMITS.imageAspectRatio.value;
  if (ratio <= maxRatio) return;
  throw new GlimpseError(
    'image_aspect_ratio',
    `The image's long side is ${ratio.toFixed(1)} times its short side; at most ${maxRatio} is supported. Crop it or cut it in pieces.`,
    { ratio, maxRatio },
  );
}

/** The multiple of `factor` nearest to `value`; a tie goes to the even quotient, as Python's round does. */
function multiple(value: number, factor: number): number {
  const quotient = value / factor;
  const below = Math.floor(quotient);
  const above = quotient - below > 0.5 || (quotient - below === 0.5 && below % 2 === 1);
  return (above ? below + 1 : below) * factor;
}
