/**
 * libjpeg-turbo, as @cwasm/jpeg-turbo has compiled it, through its own calls: it scales while it decodes, and its result
 * is read where it lies.
 */
import { GlimpseError } from '../errors.ts';

/** Pixel formats of TurboJPEG by the components of the file, and their bytes a pixel. */
const FORMATS = {
  1: { format: 6, pixelBytes: 1 },
  3: { format: 0, pixelBytes: 3 },
  4: { format: 11, pixelBytes: 4 },
} as const satisfies Record<number, { format: number; pixelBytes: number }>;

export type JpegComponents = keyof typeof FORMATS;

export interface JpegRequest {
  readonly components: JpegComponents;
  /** Of the result: the sides of the file times s / 8, rounded up, s from 1 to 8. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Grey, RGB or inverted CMYK, u8[heightPx, widthPx, 1 | 3 | 4], valid during the call. */
export interface JpegPixels {
  readonly pixels: Uint8Array;
  readonly pixelBytes: number;
  /** Whether the decoder complained: data were missing, or bytes were there that are none. */
  readonly warned: boolean;
}

/** Decodes `bytes` and gives the result to `use`. Throws anything on damage, out_of_memory when there is none. */
export type JpegCodec = (bytes: Uint8Array, request: JpegRequest, use: (result: JpegPixels) => void) => void;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly malloc: (bytes: number) => number;
  readonly free: (ptr: number) => void;
  readonly tjInitDecompress: () => number;
  readonly tjDestroy: (handle: number) => void;
  readonly tjDecompress2: (
    handle: number,
    jpeg: number,
    jpegBytes: number,
    out: number,
    width: number,
    pitch: number,
    height: number,
    format: number,
    flags: number,
  ) => number;
}

/** An end marker, which lets the decoder tell data that are missing from a marker that is. */
const END = [0xff, 0xd9];

/**
 * One instance serves all pictures, since a runtime is slow to collect dropped ones; its memory stays at what the largest
 * took. One that failed is replaced: what libjpeg leaves behind when it jumps out is unknown.
 */
export function jpegCodec(module: WebAssembly.Module): JpegCodec {
  let shared: Exports | undefined;
  return (bytes, request, use) => {
    const codec = (shared ??= start(module));
    // Back in its place only when everything has gone well
    shared = undefined;
    decode(codec, bytes, request, use);
    shared = codec;
  };
}

function start(module: WebAssembly.Module): Exports {
  const fail = (): never => {
    throw new Error('the decoder gave up');
  };
  const wasi = { environ_sizes_get: () => 0, environ_get: () => 0, fd_close: () => 0, fd_seek: () => 0 };
  const imports = {
    env: { setjmp: () => 0, longjmp: fail },
    wasi_snapshot_preview1: { ...wasi, fd_write: fail, proc_exit: fail },
  };
  try {
    return new WebAssembly.Instance(module, imports).exports as unknown as Exports;
  } catch (error) {
    throw outOfMemory(error);
  }
}

function decode(codec: Exports, bytes: Uint8Array, request: JpegRequest, use: (result: JpegPixels) => void): void {
  const { widthPx, heightPx, components } = request;
  const { format, pixelBytes } = FORMATS[components];
  const pitch = widthPx * pixelBytes;
  const jpegBytes = bytes.length + END.length;
  const jpeg = allocate(codec, jpegBytes);
  const out = allocate(codec, heightPx * pitch);
  // A view holds only until memory grows, which every call into the codec may make it do: then its length is 0.
  const input = new Uint8Array(codec.memory.buffer, jpeg, jpegBytes);
  input.set(bytes);
  input.set(END, bytes.length);
  const handle = codec.tjInitDecompress();
  if (handle === 0) throw outOfMemory();
  const status = codec.tjDecompress2(handle, jpeg, jpegBytes, out, widthPx, pitch, heightPx, format, 0);
  codec.tjDestroy(handle);
  codec.free(jpeg);
  const pixels = new Uint8Array(codec.memory.buffer, out, heightPx * pitch);
  use({ pixels, pixelBytes, warned: status !== 0 });
  codec.free(out);
}

function allocate({ malloc }: Exports, bytes: number): number {
  const ptr = malloc(bytes);
  if (ptr === 0) throw outOfMemory();
  return ptr;
}

function outOfMemory(cause?: unknown): GlimpseError {
  return new GlimpseError('out_of_memory', 'No memory is left for the image decoder; try again.', {}, cause);
}
