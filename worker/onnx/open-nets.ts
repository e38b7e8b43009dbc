/** The nets of the two scripts, opened in a runtime. */
import type { Detector } from '../picture/detect.ts';
import type { Direction } from '../picture/direction.ts';
import type { Recogniser } from '../picture/recognise.ts';
import { loadAlphabet, loadNet, loadNets, type NetSource } from './load-nets.ts';
import { recogniserFor } from './nets.ts';
import type { Runtime } from './runtime.ts';

/** @throws GlimpseError reader_missing, reader_failed */
export async function openDetector(from: NetSource, runtime: Runtime): Promise<Detector> {
  const { detector } = await loadNets(from);
  return { net: await loadNet(from, runtime, detector.file), normal: detector };
}

export interface LineNets {
  readonly recogniser: Recogniser;
  /** Few pages need it: opened when it is asked for. */
  readonly direction: () => Promise<Direction>;
}

/** @throws GlimpseError reader_missing, reader_failed */
export async function openLineNets(from: NetSource, runtime: Runtime, languages: readonly string[]): Promise<LineNets> {
  const nets = await loadNets(from);
  const { file, dictionary, height, squeeze, ...normal } = recogniserFor(nets, languages);
  const net = await loadNet(from, runtime, file);
  const recogniser = { net, normal, height, squeeze, alphabet: await loadAlphabet(from, dictionary) };
  let direction: Direction | null = null;
  const openDirection = async (): Promise<Direction> => {
    const { file, height, width, ...normal } = nets.direction;
    return { net: await loadNet(from, runtime, file), normal, height, width };
  };
  return { recogniser, direction: async () => (direction ??= await openDirection()) };
}
