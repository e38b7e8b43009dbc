/**
 * How many samples the tables of an MP4 speak of, before anybody believes them: a table says in four bytes that it has four thousand million
 * entries, and whoever makes a list of them is busy until it is killed. Pure. Source: ISO/IEC 14496-12.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

const CONTAINERS: ReadonlySet<string> = new Set(['mdia', 'minf', 'stbl', 'traf']);
const HEADER_BYTES = 8;

interface Box {
  readonly type: string;
  /** Without its header. */
  readonly body: DataView;
}

/** `index`: the bytes of a `moov` or `moof` box, without its header. Gives the most samples of a video track. @throws GlimpseError video_unreadable */
export function countedSamples(index: Uint8Array): number {
  let most = 0;
  for (const { type, body } of boxes(viewOf(index))) {
    if (type === 'trak') most = Math.max(most, samplesOfTrack(body));
    if (type === 'traf') most = Math.max(most, samplesOfFragment(body));
  }
  if (most > LIMITS.videoIndexedSamples.value) throw damaged(`its index speaks of ${most} frames`);
  return most;
}

function samplesOfTrack(track: DataView): number {
  const found = new Map(Array.from(within(track), ({ type, body }) => [type, body] as const));
  const handler = found.get('hdlr');
  if (handler === undefined || handler.byteLength < 12 || textAt(handler, 8) !== 'vide') return 0;
  const sizes = found.get('stsz') ?? found.get('stz2');
  const samples = sizes && sizes.byteLength >= 12 ? sizes.getUint32(8) : 0;
  // Runs of time, and of differences between time and order; samples of a chunk.
  for (const [type, entryBytes, countAt] of [
    ['stts', 8, 0],
    ['ctts', 8, 0],
    ['stsc', 12, 4],
  ] as const)
    for (const count of column(found.get(type), entryBytes, countAt))
      if (count > samples) throw damaged(`its index has ${samples} frames, and ${count} of one kind`);
  return samples;
}

function samplesOfFragment(fragment: DataView): number {
  let samples = 0;
  for (const { type, body } of boxes(fragment))
    if (type === 'trun' && body.byteLength >= 8) samples += body.getUint32(4);
  return samples;
}

/** One number of every entry of a table. */
function* column(table: DataView | undefined, entryBytes: number, at: number): Generator<number> {
  if (table === undefined) return;
  for (let entry = HEADER_BYTES; entry + entryBytes <= table.byteLength; entry += entryBytes)
    yield table.getUint32(entry + at);
}

/** All boxes in a box, at any depth. */
function* within(view: DataView): Generator<Box> {
  for (const box of boxes(view)) {
    yield box;
    if (CONTAINERS.has(box.type)) yield* within(box.body);
  }
}

function* boxes(view: DataView): Generator<Box> {
  for (let at = 0; at + HEADER_BYTES <= view.byteLength;) {
    const size = view.getUint32(at);
    if (size < HEADER_BYTES || at + size > view.byteLength) return;
    yield { type: textAt(view, at + 4), body: new DataView(view.buffer, view.byteOffset + at + 8, size - 8) };
    at += size;
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const textAt = (view: DataView, at: number): string =>
  String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, 4));

const damaged = (what: string): GlimpseError =>
  new GlimpseError('video_unreadable', `The video is damaged: ${what}. Encode it anew.`);
