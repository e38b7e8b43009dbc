/**
 * tokenizer.json → ids and back. Pre-splitting and merging are @huggingface/tokenizers'; added tokens are split off here, so
 * that text which merely looks like one (a user typing `<|image|>`) can be kept text: see `neutralise`.
 */
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { GlimpseError } from '../errors.ts';
import { overlap } from './overlap.ts';

export interface Tokenizer {
  /** Ids of `text`; added tokens in it become their ids, neutralised ones stay text. Nothing is added around it. */
  encode(text: string): number[];
  /** Characters of the longest token: `text.length / longestToken` ids are the least that a text can have. */
  readonly longestToken: number;
  idOf(addedToken: string): number | undefined;
  /** The text of an added token (`<think>`, `<|user|>`, …); undefined for an ordinary id. */
  addedToken(id: number): string | undefined;
  /** UTF-8 of one id, which may be part of a character; empty for an id that the vocabulary does not have. */
  bytesOf(id: number): Uint8Array;
  /** `text` in a form in which `encode` finds no added token, whatever follows it; decoding the ids gives `text` back. */
  neutralise(text: string): string;
  /** Neutralised text as it was. */
  restore(text: string): string;
}

/** A Unicode noncharacter, reserved for internal use: it never is part of a text, and `encode` drops it. */
const NEUTRAL = '\uFDD0';

/** Not v.record: that leaves out keys such as `constructor`, which every large vocabulary has as words. */
const vocabularySchema = v.custom<Readonly<Record<string, number>>>(
  (value) => typeof value === 'object' && value !== null && Object.values(value).every(Number.isInteger),
  'Expected ids by token',
);

const tokenizerSchema = v.looseObject({
  model: v.looseObject({ type: v.literal('BPE'), vocab: vocabularySchema }),
  added_tokens: v.array(
    v.looseObject({ id: v.number(), content: v.string(), lstrip: v.literal(false), rstrip: v.literal(false) }),
  ),
});

/**
 * tokenizerJson, tokenizerConfig: the parsed files of the checkpoint; a byte-level BPE is expected.
 * vocabSize: rows of the model's embedding, which every id must have.
 * @throws GlimpseError model_invalid
 */
export function createTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown, vocabSize: number): Tokenizer {
  const parsed = v.safeParse(tokenizerSchema, tokenizerJson);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  }
  const json = parsed.output;
  const plain = plainTokenizer(json, tokenizerConfig as object);
  const ids = new Map(json.added_tokens.map(({ content, id }) => [content, id]));
  const added = new Map(json.added_tokens.map(({ content, id }) => [id, content]));
  const splitter = addedTokenPattern([...ids.keys()]);
  const vocabulary = new Map(Object.entries(json.model.vocab).map(([token, id]) => [id, token]));
  for (const id of [...vocabulary.keys(), ...added.keys()]) {
    if (id >= vocabSize) {
      const message = `tokenizer.json has the id ${id} and the model only ${vocabSize} tokens; they do not belong together.`;
      throw new GlimpseError('model_invalid', message, { id, vocabSize });
    }
  }
  const encodePlain = (text: string) =>
    text === '' ? [] : plain.encode(restore(text), { add_special_tokens: false }).ids;

  return {
    encode: (text) => text.split(splitter).flatMap((piece) => ids.get(piece) ?? encodePlain(piece)),
    // A byte-level token has one character a byte, and a text never more characters than bytes.
    longestToken: [...vocabulary.values(), ...ids.keys()].reduce(
      (longest, token) => Math.max(longest, token.length),
      1,
    ),
    idOf: (token) => ids.get(token),
    addedToken: (id) => added.get(id),
    bytesOf(id) {
      const special = added.get(id);
      if (special !== undefined) return new TextEncoder().encode(special);
      return Uint8Array.from(vocabulary.get(id) ?? '', (character) => BYTE_OF.get(character) ?? REPLACEMENT);
    },
    restore,
    neutralise(text) {
      const clean = restore(text).replaceAll(splitter, (token) => Array.from(token).join(NEUTRAL));
      // The next text of the prompt may complete an added token that this one only begins.
      const begins = [...ids.keys()].some((token) => overlap(clean, token) > 0);
      return begins ? clean + NEUTRAL : clean;
    },
  };
}

/** Without added tokens the library sees plain text only; its own splitting would not know neutralised ones. */
function plainTokenizer(json: object, config: object): HuggingFaceTokenizer {
  try {
    return new HuggingFaceTokenizer({ ...json, added_tokens: [] }, config);
  } catch (error) {
    throw invalid((error as Error).message, error);
  }
}

function invalid(problem: string, cause?: unknown): GlimpseError {
  return new GlimpseError('model_invalid', `tokenizer.json: ${problem}; a byte-level BPE is expected.`, {}, cause);
}

const restore = (text: string): string => text.replaceAll(NEUTRAL, '');

/** Matches each added token, longest first; the group makes `split` keep what it matched. */
function addedTokenPattern(tokens: readonly string[]): RegExp {
  if (tokens.length === 0) return /($^)/g;
  const escaped = tokens
    .toSorted((a, b) => b.length - a.length)
    .map((token) => token.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
  return new RegExp(`(${escaped.join('|')})`, 'g');
}

/** '?': a vocabulary entry outside the byte alphabet belongs to no byte-level BPE. */
const REPLACEMENT = 0x3f;

/**
 * Byte-level BPE writes every byte as a printable character: printable Latin-1 as itself, the others from U+0100 up, in order.
 * Source: bytes_to_unicode of GPT-2.
 */
const BYTE_OF: ReadonlyMap<string, number> = new Map(
  (() => {
    const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    let next = 256;
    return Array.from(
      { length: 256 },
      (_, byte) => [String.fromCodePoint(printable(byte) ? byte : next++), byte] as const,
    );
  })(),
);
