/**
 * VP8, VP9 and AV1 by ogv's decoders (libvpx, dav1d as wasm). Closing one gives back little of its memory, and the runtime is slow to
 * collect whole instances; so one instance serves all clips of a codec, and begins each with the memory that it began its life with.
 */
import Av1 from 'ogv/dist/ogv-decoder-video-av1-simd-wasm.js';
import Vp8 from 'ogv/dist/ogv-decoder-video-vp8-wasm.js';
import Vp9 from 'ogv/dist/ogv-decoder-video-vp9-simd-wasm.js';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Size } from '../media/image.ts';
import { codedSize } from './coded-size.ts';
import type { DecodedFrame, FrameDecoder } from './picture-frame.ts';
import { planesToRgb, type ColourSpace, type Planes } from './planes.ts';

export type OgvCodec = 'vp8' | 'vp9' | 'av1';
export type OgvModules = Readonly<Record<OgvCodec, WebAssembly.Module>>;

/** What the package has no types for. */
interface OgvDecoder {
  videoFormat: object;
  readonly frameBuffer: Planes | null;
  init(done: () => void): void;
  processFrame(data: ArrayBuffer, done: (isDecoded: number) => void): void;
  recycleFrame(frame: Planes): void;
}
type Factory = (options: object) => Promise<OgvDecoder>;

const FACTORIES: Readonly<Record<OgvCodec, Factory>> = { vp8: Vp8, vp9: Vp9, av1: Av1 };

export interface OgvFrameDecoder extends FrameDecoder {
  decode(data: Uint8Array, isWanted: boolean): Promise<(DecodedFrame & { readonly planes: Planes }) | null>;
}

interface Instance {
  readonly codec: OgvCodec;
  readonly decoder: OgvDecoder;
  readonly memory: WebAssembly.Memory;
  /** The memory at the beginning, up to its last byte that is not 0. */
  readonly fresh: Uint8Array;
}

export class OgvDecoders {
  readonly #modules: OgvModules;
  #kept: Instance | null = null;

  constructor(modules: OgvModules) {
    this.#modules = modules;
  }

  /** Linear memory in bytes. */
  get memoryBytes(): number {
    return this.#kept?.memory.buffer.byteLength ?? 0;
  }

  /** For one clip at a time. `coded`: the size of its frames. @throws GlimpseError out_of_memory */
  async open(codec: OgvCodec, coded: Size, space: ColourSpace): Promise<OgvFrameDecoder> {
    const instance =
      this.#kept?.codec === codec ? renewed(this.#kept) : await start(this.#modules[codec], codec, coded);
    // Back in its place only when the clip has gone well.
    this.#kept = null;
    instance.decoder.videoFormat = formatOf(coded);
    instance.decoder.init(() => {});
    let isBroken = false;
    return {
      // oxlint-disable-next-line require-await -- other decoders wait
      async decode(data, isWanted) {
        checkSize(codedSize(codec, data));
        isBroken = true;
        const planes = decode(instance.decoder, data, isWanted);
        isBroken = false;
        if (planes === null) return null;
        const { cropWidth: widthPx, cropHeight: heightPx } = planes.format;
        return { widthPx, heightPx, planes, rows: (take) => planesToRgb(planes, space, take) };
      },
      close: () => {
        if (!isBroken) this.#kept = instance;
      },
    };
  }
}

/** @throws GlimpseError video_too_large where a frame is larger than the container says, and than anything here may be */
function checkSize(size: Size | null): void {
  const most = LIMITS.videoPixels.value;
  if (size === null || size.widthPx * size.heightPx <= most) return;
  const message = `A frame of the video has ${size.widthPx}x${size.heightPx} pixels; at most ${most} are decoded. Scale it down.`;
  throw new GlimpseError('video_too_large', message);
}

/** What of the frame is wanted. @throws GlimpseError video_unreadable */
function decode(decoder: OgvDecoder, data: Uint8Array, isWanted: boolean): Planes | null {
  let isDecoded = false;
  try {
    // They work at once, and call back before they return.
    decoder.processFrame(data.slice().buffer, (result) => (isDecoded = Boolean(result)));
  } catch (error) {
    throw broken(error);
  }
  // Of frames that are only there for others nothing is shown.
  const planes = isDecoded ? decoder.frameBuffer : null;
  if (isWanted && planes === null) throw broken();
  // Planes are copies, and their memory is used again for the next.
  if (planes !== null) decoder.recycleFrame(planes);
  return isWanted ? planes : null;
}

function renewed(instance: Instance): Instance {
  const { memory, fresh } = instance;
  const bytes = new Uint8Array(memory.buffer);
  bytes.fill(0, fresh.length);
  bytes.set(fresh);
  return instance;
}

async function start(module: WebAssembly.Module, codec: OgvCodec, coded: Size): Promise<Instance> {
  let memory!: WebAssembly.Memory;
  try {
    const decoder = await FACTORIES[codec]({
      videoFormat: formatOf(coded),
      locateFile: (file: string) => file,
      print: () => {},
      printErr: () => {},
      instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
        const instance = new WebAssembly.Instance(module, imports);
        memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory)!;
        done(instance);
        return instance.exports;
      },
    });
    const bytes = new Uint8Array(memory.buffer);
    return { codec, decoder, memory, fresh: bytes.slice(0, bytes.findLastIndex((byte) => byte !== 0) + 1) };
  } catch (error) {
    throw new GlimpseError('out_of_memory', 'No memory is left for the video decoder; try again.', {}, error);
  }
}

function formatOf({ widthPx: width, heightPx: height }: Size) {
  const chroma = { chromaWidth: (width + 1) >> 1, chromaHeight: (height + 1) >> 1 };
  const crop = { cropLeft: 0, cropTop: 0, cropWidth: width, cropHeight: height };
  return { width, height, ...chroma, ...crop, displayWidth: width, displayHeight: height };
}

const broken = (cause?: unknown): GlimpseError =>
  new GlimpseError('video_unreadable', 'A frame of the video cannot be decoded; encode the video anew.', {}, cause);
