/** The frames of a clip that are looked at, one by one, resized and upright. */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Codecs } from '../media/codecs.ts';
import type { Size } from '../media/image.ts';
import { openImage } from '../media/open.ts';
import { turnOf } from '../media/orientation.ts';
import { aboutClip } from './about-clip.ts';
import { runsFor, type ListedFrame } from './frame-table.ts';
import { GifCanvas } from './gif-clip.ts';
import type { OgvDecoders } from './ogv-decoder.ts';
import type { OpenClip } from './opened.ts';
import type { DecodedFrame, FrameDecoder } from './picture-frame.ts';

export interface DecodingTools {
  readonly kernels: Kernels;
  readonly codecs: Codecs;
  readonly ogv: OgvDecoders;
  readonly pause: () => Promise<void>;
}

/** u8[heightPx, widthPx, 3] of each of `wanted`, places among `frames`, ascending. @throws GlimpseError video_unreadable, video_changed */
export async function* decodeFrames(
  clip: OpenClip,
  frames: readonly ListedFrame[],
  wanted: readonly number[],
  to: Size,
  tools: DecodingTools,
): AsyncGenerator<Uint8Array, void> {
  if ((wanted.at(-1) ?? 0) >= frames.length) throw ended();
  const decoder = await decoderFor(clip, to, tools);
  let next = 0;
  try {
    for await (const [index, data] of clip.data(runsFor(frames, wanted))) {
      const frame = await decoder.decode(data, index === wanted[next]);
      if (frame === null) continue;
      const pixels = await resized(tools.kernels, clip, frame, to);
      // The last may be wanted twice.
      for (; wanted[next] === index; next++) yield pixels;
    }
  } catch (error) {
    throw aboutClip(error);
  } finally {
    decoder.close();
  }
  if (next < wanted.length) throw ended();
}

const ended = (): GlimpseError =>
  new GlimpseError('video_unreadable', 'The video ends before the last frame that it lists; encode it anew.');

async function decoderFor(
  { facts, coded, colourSpace }: OpenClip,
  to: Size,
  tools: DecodingTools,
): Promise<FrameDecoder> {
  if (facts.codec === 'mjpeg') return jpegDecoder(to, tools);
  if (facts.codec === 'gif') return gifDecoder();
  return tools.ogv.open(facts.codec!, coded, colourSpace);
}

/** Every frame is a JPEG. */
function jpegDecoder(to: Size, { codecs, pause }: DecodingTools): FrameDecoder {
  return {
    // oxlint-disable-next-line require-await -- its rows wait
    async decode(data) {
      const plan = openImage(data).plan(to, LIMITS.mediaDecodingBytes.value);
      return { ...plan.rows, rows: (take) => plan.decode({ codecs, alpha: 'white', pause }, take) };
    },
    close() {},
  };
}

function gifDecoder(): FrameDecoder {
  let canvas: GifCanvas | null = null;
  return {
    // oxlint-disable-next-line require-await -- others wait
    async decode(file, isWanted) {
      const frame = (canvas ??= new GifCanvas(file)).paint();
      return isWanted ? frame : null;
    },
    close() {},
  };
}

async function resized(k: Kernels, { orientation }: OpenClip, frame: DecodedFrame, to: Size): Promise<Uint8Array> {
  return k.arena.frameAsync(async () => {
    const out = k.arena.u8([to.heightPx, to.widthPx, 3], 'pixels');
    await frame.rows(k.resizeRows(out, [frame.heightPx, frame.widthPx], turnOf(orientation)));
    return k.arena.views.u8.slice(out.ptr, out.ptr + 3 * to.heightPx * to.widthPx);
  });
}
