/** Frames of a clip for who asks for them one by one. The clip is opened anew; it is still the one that was examined, by its etag. */
import { answer, type Answered } from '../calls.ts';
import { GlimpseError } from '../errors.ts';
import type { Size } from '../media/image.ts';
import type { ClipSource, FrameReader } from '../media/video/clip.ts';
import { CLIP_BUDGET, ClipBytes, type ClipBuckets } from './clip-bytes.ts';
import { decodeFrames, type DecodingTools } from './decode-frames.ts';
import { checkFrames } from './frame-table.ts';
import { openClip } from './open-clip.ts';

export interface WantedFrames {
  readonly source: ClipSource;
  /** Places among all frames of the clip, ascending. */
  readonly indices: readonly number[];
  readonly to: Size;
}

/** While it goes on, nobody else decodes. */
interface Turn {
  renew(): void;
  end(): void;
}

interface Options {
  readonly buckets: ClipBuckets;
  readonly tools: DecodingTools;
  /** Waits until nobody else decodes. */
  readonly enter: () => Promise<Turn>;
}

export class ClipFrames implements FrameReader {
  readonly #frames: AsyncGenerator<Uint8Array, void>;

  constructor(wanted: WantedFrames, options: Options) {
    this.#frames = decoded(wanted, options);
  }

  next(): Promise<Answered<Uint8Array | null>> {
    return answer(async () => (await this.#frames.next()).value ?? null);
  }

  async close(): Promise<void> {
    await this.#frames.return();
  }
}

async function* decoded({ source, indices, to }: WantedFrames, { buckets, tools, enter }: Options) {
  const turn = await enter();
  try {
    const bytes = await ClipBytes.open(source, buckets, () => 0);
    bytes.allow(CLIP_BUDGET);
    const clip = await openClip(bytes);
    if (!('list' in clip)) throw new GlimpseError('video_unreadable', 'The video is not decoded here.');
    try {
      const frames = await clip.list();
      checkFrames(frames);
      for await (const frame of decodeFrames(clip, frames, indices, to, tools)) {
        turn.renew();
        yield frame;
      }
    } finally {
      clip.close();
    }
  } finally {
    turn.end();
  }
}
