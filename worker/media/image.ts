/**
 * What every kind of picture offers once its header is read: its size, what decoding it to a wanted size would cost, and
 * its rows. open.ts gives it for any bytes.
 */
import type { Codecs } from './codecs.ts';
import type { Orientation } from './orientation.ts';
import type { ImageKind } from './sniff.ts';

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** An encoded picture; its sides are those of the upright picture, as smartResize uses them. */
export interface EncodedImage extends Size {
  readonly bytes: Uint8Array;
  readonly kind: ImageKind;
  readonly orientation: Orientation;
  /** Pixels times the passes over them (a progressive JPEG has several): what decoding costs in time. */
  readonly work: number;
  /**
   * How the picture is decoded for one that is `wanted` upright, in at most `roomBytes` outside of the arena where that can
   * be chosen. Pure; decodes nothing.
   */
  plan(wanted: Size, roomBytes?: number): DecodePlan;
}

/** What a kind's own file gives; everything is as stored, before orientation. */
export interface StoredImage extends Pick<EncodedImage, 'orientation' | 'work'> {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  /** `wanted` as stored, too. */
  plan(wanted: Size, roomBytes: number): DecodePlan;
}

export interface DecodePlan {
  /** Rows and their pixels, as stored: the picture's own, or fewer, but at least the wanted ones where it has them. */
  readonly rows: Size;
  /** Most bytes at once outside of the arena: the decoder's memory and its copies; the encoded bytes themselves not. */
  readonly memoryBytes: number;
  /** A decoder that not every script has. */
  readonly codec?: 'avif';
  /**
   * Gives every row, top to bottom, to `take`, which must be done with it when it returns.
   * Errors: image_corrupt; out_of_memory when a decoder cannot start.
   */
  decode(options: DecodeOptions, take: (rgb: Uint8Array) => void): Promise<void>;
}

export interface DecodeOptions {
  readonly codecs: Codecs;
  readonly alpha: Alpha;
  /** Lets other events run; called now and then where decoding takes long. */
  readonly pause: () => Promise<void>;
}

/**
 * What becomes of transparency: the picture on white, as viewers show it, or its colours without regard to it, as
 * Pillow's convert('RGB') and with it transformers take them.
 */
export type Alpha = 'white' | 'drop';
