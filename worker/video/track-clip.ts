/** Clips in MP4, MOV, WebM and Matroska files, read by mediabunny. */
import { EncodedPacketSink, type EncodedPacket, type InputVideoTrack } from 'mediabunny';
import { LIMITS } from '../limits.ts';
import type { ClipFacts, DecodedCodec } from '../media/video/clip.ts';
import type { ClipBytes } from './clip-bytes.ts';
import { checkCount, type ListedFrame, type Run } from './frame-table.ts';
import { Mp4Index } from './mp4-index.ts';
import type { OpenClip } from './opened.ts';
import { orientationOf } from './picture-frame.ts';
import { colourSpaceOf } from './planes.ts';
import { TrackFile } from './track-file.ts';

const DECODED: ReadonlySet<unknown> = new Set<DecodedCodec>(['vp8', 'vp9', 'av1']);
/** Names of codecs in containers for which mediabunny has none. */
const MJPEG: ReadonlySet<unknown> = new Set(['jpeg', 'mjpa', 'V_MJPEG']);
/** Of 8 bits a colour; the decoders are built for no others. Sources: the codec strings of VP9's and of AV1's bindings to ISO files. */
const EIGHT_BITS = /^(?:vp09|av01)\.\w+\.\w+\.08(?:\.|$)/;
/** Codecs as people call them. */
const NAMES: Readonly<Record<string, string>> = {
  avc: 'H.264',
  hevc: 'HEVC',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  prores: 'ProRes',
  mjpeg: 'MJPEG',
};
const CONTAINERS: Readonly<Record<string, string>> = { Matroska: 'MKV', 'QuickTime File Format': 'MOV' };
/** Of a frame's first byte. Source: RFC 6386, 9.1. */
const VP8_SHOWN_BIT = 4;
/** The header's duration counts sound, and what is before the first frame: so near to the limit only the list of frames decides. */
const HEADER_SLACK_S = 1;

/** @throws GlimpseError video_unreadable, video_changed */
export async function openTrack(bytes: ClipBytes, name: string): Promise<OpenClip> {
  const index = name === 'WebM' ? null : await Mp4Index.open(bytes);
  const file = new TrackFile(bytes, (start, end) => index?.at(start, end) ?? bytes.range(start, end));
  return file.guarded(async () => {
    const track = await file.track(index ? 'none' : 'fileSystem');
    const facts = await factsOf(track, bytes.sizeBytes);
    const coded = { widthPx: await track.getCodedWidth(), heightPx: await track.getCodedHeight() };
    const space = await track.getColorSpace();
    return {
      facts,
      coded,
      orientation: orientationOf(await track.getRotation(), await track.getFlip()),
      colourSpace: colourSpaceOf(space.matrix ?? null, space.fullRange ?? false, coded.heightPx),
      toleranceS: index ? 1e-6 : 1e-3,
      isListed: index !== null && !index.isFragmented,
      async list() {
        checkCount((await index?.samples()) ?? 0);
        return file.guarded(() => listFrames(track, facts.codec));
      },
      async *data(runs) {
        // Frames are read one after another, so what comes next is read ahead.
        const frames = packetsOf(await file.guarded(() => file.track('network')), runs);
        for (;;) {
          const { done, value } = await file.guarded(() => frames.next());
          if (done) return;
          yield value;
        }
      },
      close: () => file.close(),
    };
  });
}

async function factsOf(track: InputVideoTrack, sizeBytes: number): Promise<ClipFacts> {
  const id = await track.getInternalCodecId();
  const decoded = await decodedCodec(track, id);
  const seconds = await track.getDurationFromMetadata();
  const { name } = await track.input.getFormat();
  const most = LIMITS.videoSeconds.value;
  return {
    sizeBytes,
    container: CONTAINERS[name] ?? name,
    isContainerRead: true,
    codec: decoded,
    codecName: await codecName(track, decoded, typeof id === 'string' ? id : null),
    seconds: seconds !== null && seconds > most && seconds <= most + HEADER_SLACK_S ? null : seconds,
    widthPx: await track.getDisplayWidth(),
    heightPx: await track.getDisplayHeight(),
    codedPixels: (await track.getCodedWidth()) * (await track.getCodedHeight()),
    decodedFrames: null,
  };
}

/** null: not decoded here. Of VP9 and AV1 the depth counts, for which the first frame of a WebM file is read. */
async function decodedCodec(track: InputVideoTrack, id: unknown): Promise<DecodedCodec | null> {
  if (MJPEG.has(id)) return 'mjpeg';
  const codec = await track.getCodec();
  if (!DECODED.has(codec)) return null;
  const profile = codec === 'vp8' ? null : await track.getCodecParameterString();
  return profile === null || EIGHT_BITS.test(profile) ? (codec as DecodedCodec) : null;
}

/** With its profile where it is not decoded. */
async function codecName(
  track: InputVideoTrack,
  decoded: DecodedCodec | null,
  id: string | null,
): Promise<string | null> {
  if (decoded !== null) return NAMES[decoded];
  const codec = await track.getCodec();
  if (codec === null) return id;
  const parameters = await track.getCodecParameterString();
  return `${NAMES[codec] ?? codec}${parameters === null ? '' : ` (${parameters})`}`;
}

async function listFrames(track: InputVideoTrack, codec: DecodedCodec | null): Promise<ListedFrame[]> {
  const frames: ListedFrame[] = [];
  // Whether a frame of VP8 is shown stands in its data alone.
  const options = { metadataOnly: codec !== 'vp8' };
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, options)) {
    const isShown = codec !== 'vp8' || ((packet.data[0] >> VP8_SHOWN_BIT) & 1) === 1;
    const isKey = codec === 'mjpeg' || packet.type === 'key';
    frames.push({ time: packet.timestamp, duration: packet.duration, isKey, isShown });
    if (frames.length > LIMITS.videoListedFrames.value) break;
  }
  return frames;
}

async function* packetsOf(
  track: InputVideoTrack,
  runs: readonly Run[],
): AsyncGenerator<readonly [number, Uint8Array], void> {
  const sink = new EncodedPacketSink(track);
  let packet: EncodedPacket | null = await sink.getFirstPacket();
  let index = 0;
  for (const { first, last } of runs) {
    // What is between two runs is stepped over by its place alone.
    for (; packet !== null && index < first; index++)
      packet = await sink.getNextPacket(packet, { metadataOnly: index + 1 < first });
    for (; packet !== null && index <= last; index++) {
      yield [index, packet.data] as const;
      packet = await sink.getNextPacket(packet);
    }
  }
}
