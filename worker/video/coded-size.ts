/**
 * The size of frames as their own data say it, where decoding begins: a container may say less, and a decoder takes the memory for what the
 * data say. Pure. Sources: RFC 6386, 9.1; VP9 bitstream specification, 6.2; AV1 bitstream specification, 5.3 to 5.5.
 */
import type { Size } from '../media/image.ts';
import type { OgvCodec } from './ogv-decoder.ts';

/** null where a frame does not say it: it is none that decoding begins with, or nothing of this codec. */
export function codedSize(codec: OgvCodec, data: Uint8Array): Size | null {
  return READERS[codec](data);
}

const READERS: Readonly<Record<OgvCodec, (data: Uint8Array) => Size | null>> = {
  vp8: vp8Size,
  vp9: vp9Size,
  av1: av1Size,
};

/** Bits from the highest of each byte on; zeros behind the end. */
class Bits {
  readonly #data: Uint8Array;
  #at = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++)
      value = value * 2 + (((this.#data[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    return value;
  }

  flag(): boolean {
    return this.read(1) === 1;
  }
}

function vp8Size(data: Uint8Array): Size | null {
  const isKey = data.length >= 10 && (data[0] & 1) === 0 && data[3] === 0x9d && data[4] === 0x01 && data[5] === 0x2a;
  if (!isKey) return null;
  // The upper two bits of each are a scale for players.
  const side = (at: number) => (data[at] | (data[at + 1] << 8)) & 0x3fff;
  return { widthPx: side(6), heightPx: side(8) };
}

const VP9_SYNC = 0x498342;
const VP9_RGB = 7;

function vp9Size(data: Uint8Array): Size | null {
  const bits = new Bits(data);
  if (bits.read(2) !== 2) return null;
  const profile = bits.read(1) + 2 * bits.read(1);
  if (profile === 3) bits.read(1);
  const [isShownAgain, isInter] = [bits.flag(), bits.flag()];
  bits.read(2);
  if (isShownAgain || isInter || bits.read(24) !== VP9_SYNC) return null;
  if (profile >= 2) bits.read(1);
  if (bits.read(3) !== VP9_RGB) bits.read(profile % 2 === 1 ? 4 : 1);
  else if (profile % 2 === 1) bits.read(1);
  return { widthPx: bits.read(16) + 1, heightPx: bits.read(16) + 1 };
}

const AV1_SEQUENCE = 1;

/** The sequence header among the units of a frame. */
function av1Size(data: Uint8Array): Size | null {
  for (let at = 0; at < data.length;) {
    const header = data[at++];
    if (header & 4) at++;
    let size = data.length - at;
    if (header & 2) {
      size = 0;
      for (let shift = 0; shift < 56 && at < data.length; shift += 7) {
        const byte = data[at++];
        size += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) break;
      }
    }
    if (((header >> 3) & 15) === AV1_SEQUENCE) return sequenceSize(new Bits(data.subarray(at, at + size)));
    at += size;
  }
  return null;
}

function sequenceSize(bits: Bits): Size {
  bits.read(4);
  if (bits.flag()) bits.read(5);
  else skipOperatingPoints(bits);
  const [widthBits, heightBits] = [bits.read(4) + 1, bits.read(4) + 1];
  return { widthPx: bits.read(widthBits) + 1, heightPx: bits.read(heightBits) + 1 };
}

function skipOperatingPoints(bits: Bits): void {
  let delayBits = 0;
  if (bits.flag()) {
    bits.read(64);
    if (bits.flag()) skipVariableLength(bits);
    if (bits.flag()) {
      delayBits = bits.read(5) + 1;
      bits.read(42);
    }
  }
  const hasDelay = bits.flag();
  for (let points = bits.read(5) + 1; points > 0; points--) {
    bits.read(12);
    if (bits.read(5) > 7) bits.read(1);
    if (delayBits > 0 && bits.flag()) bits.read(2 * delayBits + 1);
    if (hasDelay && bits.flag()) bits.read(4);
  }
}

function skipVariableLength(bits: Bits): void {
  let zeros = 0;
  while (zeros < 32 && !bits.flag()) zeros++;
  bits.read(zeros);
}
