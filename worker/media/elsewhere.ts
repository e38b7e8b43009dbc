/**
 * Pictures that an isolate with a model has no room or no decoder for are decoded in a script without one: what it offers.
 */
import type { Answered } from '../calls.ts';
import type { Alpha, Size } from './image.ts';

export interface PictureService {
  /** u8[heightPx, widthPx, 3]: the encoded picture, upright, at that size. Errors: those of openImage and of decoding. */
  resized(bytes: Uint8Array, to: Size, alpha: Alpha): Promise<Answered<Uint8Array>>;
}
