/** A clip: where its bytes are, what its header says, which frames of it are looked at, and how they come. Types and no code. */
import type { Answered } from '../../calls.ts';
import type { Size } from '../image.ts';
import type { ClipSamples } from './sampling.ts';

export type { Size };

/** Bytes at hand, or an object of a bucket as it was when the request came. */
export type ClipSource =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'stored';
      readonly bucket: 'weights' | 'documents';
      readonly key: string;
      readonly etag: string;
    };

export type DecodedCodec = 'vp8' | 'vp9' | 'av1' | 'mjpeg' | 'gif';

/** What its header tells; null: it does not, or the file is of a kind whose header is not read here. */
export interface ClipFacts {
  readonly sizeBytes: number;
  /** As people call it: `MP4`, `WebM`, `AVI`. */
  readonly container: string;
  readonly isContainerRead: boolean;
  /** For people: `VP9`, `H.264 (avc1.64001f)`. */
  readonly codecName: string | null;
  /** null: none of those that are decoded here. */
  readonly codec: DecodedCodec | null;
  /** From the first frame to the end of the last. */
  readonly seconds: number | null;
  /** Upright, with square pixels. */
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  /** Of one frame as it is coded. */
  readonly codedPixels: number | null;
  /** Frames that must be decoded for those that are looked at. */
  readonly decodedFrames: number | null;
}

/** What is known of a clip before anything of it is decoded. */
export interface ExaminedClip {
  readonly facts: ClipFacts;
  /** null: it is not decoded here (fit.ts says why). */
  readonly samples: ClipSamples | null;
  /** How many would be looked at, where `samples` are fewer than the rule's. */
  readonly ofFrames?: number;
}

/** A clip of a request, which an engine asks for its frames when their turn has come. */
export interface Clip extends ExaminedClip {
  readonly source: ClipSource;
  /**
   * u8[heightPx, widthPx, 3] of each frame of `samples`, in order, resized. Who stops asking ends the decoding.
   * @throws GlimpseError video_unreadable, video_changed, reader_busy, reader_failed
   */
  frames(to: Size): AsyncGenerator<Uint8Array, void>;
  /**
   * The same clip with fewer frames, evenly over all of it, where it is too long or takes too much decoding; null: it is not decoded here
   * even so. Missing where nobody can tell. @throws GlimpseError video_unreadable, video_changed
   */
  fewer?(): Promise<Clip | null>;
}

/** Frames that are asked for one by one, so that neither side holds more than it looks at. */
export interface FrameReader {
  /** null when all have come. */
  next(): Promise<Answered<Uint8Array | null>>;
  /** Ends the decoding where it stands. */
  close(): Promise<void>;
  /** What stands for one of another script is given back. */
  [Symbol.dispose]?(): void;
}

/** The script that reads and decodes clips, as others see it. */
export interface VideoService {
  /** `isFewer`: of a clip that is too long, or takes too much decoding, fewer frames. @throws GlimpseError video_unreadable, video_changed */
  examine(source: ClipSource, isFewer?: boolean): Promise<Answered<ExaminedClip>>;
  /** Those of `indices`, places among all frames of the clip. */
  frames(source: ClipSource, indices: readonly number[], to: Size): Promise<FrameReader>;
}
