/** A decoded frame, as rows of RGB: what every decoder gives. */
import type { Size } from '../media/image.ts';
import type { Orientation } from '../media/orientation.ts';

export interface DecodedFrame extends Size {
  /** Gives every row, top to bottom, to `take`, which must be done with it when it returns. */
  rows(take: (rgb: Uint8Array) => void): Promise<void> | void;
}

/** A decoder of one clip. Frames are given to it in order; what it gives is valid until it is given the next. */
export interface FrameDecoder {
  /** null where it is not wanted. @throws GlimpseError video_unreadable */
  decode(data: Uint8Array, isWanted: boolean): Promise<DecodedFrame | null>;
  close(): void;
}

const PLAIN: Readonly<Record<number, Orientation>> = { 0: 1, 90: 6, 180: 3, 270: 8 };
const MIRRORED: Readonly<Record<number, Orientation>> = { 0: 2, 90: 5, 180: 4, 270: 7 };

/** How frames are turned to be seen upright: by so many degrees clockwise, then mirrored. */
export const orientationOf = (degrees: number, isMirrored: boolean): Orientation =>
  (isMirrored ? MIRRORED : PLAIN)[degrees] ?? 1;
