/** What stands in the boxes of a picture: lines cropped, cut, read in batches, joined again. */
import { batchesOf, type Batch } from './batches.ts';
import { charactersOf } from './characters.ts';
import { cropped } from './crop.ts';
import { OUTPUTS, type Net } from './net.ts';
import { fillPlanes, type Normal } from './normal.ts';
import { piecesOf, type Piece } from './pieces.ts';
import type { Grey } from '../documents/grey.ts';
import { downwards, type TurnedBox } from './turned-box.ts';
import { whiteColumns } from './white.ts';
import { wordsOfCharacters, type LineWord } from './words.ts';

export interface Recogniser {
  /** Of every step: the best class, its probability, and that of the space; f32[n, steps, 1]. */
  readonly net: Net;
  readonly normal: Normal;
  /** Of the lines that it reads, in pixels. */
  readonly height: number;
  /** Narrower than the box by this factor: fewer columns, as well read. */
  readonly squeeze: number;
  /** Text of the classes from 1; the last one is the space. */
  readonly alphabet: readonly string[];
}

export interface PictureWord {
  readonly text: string;
  readonly confidence: number;
  /** Shares of the box's width. */
  readonly from: number;
  readonly to: number;
}

export interface PictureLine {
  /** The box, along the direction in which it was read. */
  readonly box: TurnedBox;
  readonly words: readonly PictureWord[];
  /** The mean of all its characters. */
  readonly confidence: number;
  /** A word may have been cut in two. */
  readonly isCut: boolean;
}

/** Lines of less are none. */
const LEAST_CONFIDENCE = 0.5;
/** A box that is so much higher than wide may be a single letter, or a line that runs down: both are tried. */
const TALL = 1.5;

/** A piece, and whose it is. */
interface Part extends Piece {
  readonly line: number;
}

/** In the order of the boxes; those in which nothing can be read are left out. @throws what the net throws */
export function recognise(
  recogniser: Recogniser,
  picture: Grey,
  boxes: readonly TurnedBox[],
  isLean: boolean,
): PictureLine[] {
  const tried = boxes.flatMap((box, of) => {
    const ways = box.height > TALL * box.width ? [box, downwards(box)] : [box];
    return ways.map((way) => ({ of, box: widened(way) }));
  });
  const widths: number[] = [];
  const parts = tried.flatMap(({ box }, line): Part[] => {
    const crop = cropped(picture, box, recogniser.height, recogniser.squeeze);
    widths.push(crop.widthPx);
    return piecesOf(crop).map((piece) => ({ ...piece, line }));
  });
  const read = new Map<Part, Reading>();
  for (const batch of batchesOf(parts, isLean)) readBatch(recogniser, batch, read);
  const lines = tried.map(({ box }, line) => {
    const own = parts.filter((part) => part.line === line).map((part) => ({ part, reading: read.get(part)! }));
    return joined(box, own, widths[line]);
  });
  return boxes.flatMap((_, i) => {
    const readings = lines.filter((_, line) => tried[line].of === i).toSorted((a, b) => worth(b) - worth(a));
    return readings.slice(0, 1).filter(({ words, confidence }) => words.length > 0 && confidence >= LEAST_CONFIDENCE);
  });
}

/** A little more on either side, of its height: full stops at the ends are faint in the map. */
const MORE = 0.1;
const widened = (box: TurnedBox): TurnedBox => ({ ...box, width: box.width + 2 * MORE * box.height });

const worth = ({ words, confidence }: PictureLine): number =>
  confidence * words.reduce((sum, { text }) => sum + text.length, 0);

interface Reading {
  readonly words: readonly LineWord[];
  readonly characters: number;
  /** Of its characters' probabilities. */
  readonly sum: number;
}

function readBatch(recogniser: Recogniser, { widthPx, items }: Batch<Part>, read: Map<Part, Reading>): void {
  const { net, normal, height, alphabet } = recogniser;
  const shape = [items.length, 3, height, widthPx];
  const fill = (input: Float32Array) => fillPlanes(input, items, widthPx, normal);
  const { best, probability, space } = net.run(shape, fill, [OUTPUTS.best, OUTPUTS.probability, OUTPUTS.space]);
  const steps = best.length / items.length;
  for (const [i, part] of items.entries()) {
    const own = (all: Float32Array) => all.subarray(i * steps, (i + 1) * steps);
    const characters = charactersOf({ best: own(best), probability: own(probability), space: own(space) }, alphabet);
    read.set(part, {
      words: wordsOfCharacters(characters, whiteColumns(part), widthPx / steps),
      characters: characters.length,
      sum: characters.reduce((total, { probability }) => total + probability, 0),
    });
  }
}

function joined(
  box: TurnedBox,
  own: readonly { readonly part: Part; readonly reading: Reading }[],
  widthPx: number,
): PictureLine {
  const words: PictureWord[] = [];
  for (const { part, reading } of own) {
    for (const [i, word] of reading.words.entries()) {
      const [from, to] = [(part.fromPx + word.fromPx) / widthPx, (part.fromPx + word.toPx) / widthPx];
      const last = words.at(-1);
      if (i > 0 || part.isAfterSpace || last === undefined) words.push({ ...pick(word), from, to });
      else words[words.length - 1] = together(last, pick(word), to);
    }
  }
  const characters = own.reduce((sum, { reading }) => sum + reading.characters, 0);
  const sum = own.reduce((total, { reading }) => total + reading.sum, 0);
  return { box, words, confidence: characters === 0 ? 0 : sum / characters, isCut: own.some(({ part }) => part.isCut) };
}

const pick = ({ text, confidence }: LineWord) => ({ text, confidence });

/** Two parts of a word that was cut. */
function together(a: PictureWord, b: ReturnType<typeof pick>, to: number): PictureWord {
  const [left, right] = [a.text.length, b.text.length];
  const confidence = (a.confidence * left + b.confidence * right) / (left + right);
  return { text: a.text + b.text, confidence, from: a.from, to };
}
