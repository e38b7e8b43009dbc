/** A clip of a request, by way of the service that reads and decodes clips. */
import { called } from '../../calls.ts';
import type { Size } from '../image.ts';
import type { Clip, ClipSource, ExaminedClip, VideoService } from './clip.ts';

/** Its header is looked at; its frames come when they are asked for. @throws GlimpseError video_unreadable, video_changed, reader_failed */
export async function examinedClip(videos: VideoService, source: ClipSource): Promise<Clip> {
  return clipOf(videos, source, await called(() => videos.examine(source)));
}

function clipOf(videos: VideoService, source: ClipSource, examined: ExaminedClip): Clip {
  const { facts, samples, ofFrames } = examined;
  const frames: Clip['frames'] = (to) => framesOf(videos, source, samples?.indices ?? [], to);
  const fewer = async () => {
    const again = await called(() => videos.examine(source, true));
    return again.samples === null ? null : clipOf(videos, source, again);
  };
  return { source, facts, samples, ofFrames, frames, fewer };
}

async function* framesOf(
  videos: VideoService,
  source: ClipSource,
  indices: readonly number[],
  { widthPx, heightPx }: Size,
): AsyncGenerator<Uint8Array, void> {
  const reader = await videos.frames(source, indices, { widthPx, heightPx });
  try {
    for (;;) {
      const frame = await called(() => reader.next());
      if (frame === null) return;
      yield frame;
    }
  } finally {
    await reader.close();
    reader[Symbol.dispose]?.();
  }
}
