/**
 * A tokenizer of the family in full size: every byte a token, merges up to the special tokens, and these where the published
 * models have them.
 * Source: the added tokens of GLM-4.1V, and of GLM-4.6V-Flash, whose order GLM-OCR shares.
 */
import { GlimpseError } from '../../../worker/errors.ts';
import type { ModelConfig } from '../../../worker/model/config.ts';

const words = (text: string) => text.trim().split(/\s+/);
const BASE = words(`
  <|endoftext|> [MASK] [gMASK] [sMASK] <sop> <eop> <|system|> <|user|> <|assistant|> <|observation|>
  <|begin_of_image|> <|end_of_image|> <|begin_of_video|> <|end_of_video|>`);
const GLM41V = words(`${BASE.join(' ')}
  <|image|> <|video|> <think> </think> <answer> </answer> <|begin_of_box|> <|end_of_box|>`);
const GLM46V = words(`${BASE.join(' ')}
  <|begin_of_audio|> <|end_of_audio|> <|begin_of_transcription|> <|end_of_transcription|>
  <|code_prefix|> <|code_middle|> <|code_suffix|> <think> </think> <tool_call> </tool_call>
  <tool_response> </tool_response> <arg_key> </arg_key> <arg_value> </arg_value> /nothink
  <|begin_of_box|> <|end_of_box|> <|image|> <|video|>`);
/** The characters that stand for bytes which do not print begin here. */
const FIRST_STAND_IN = 256;
/** The splitting rule of the family: contractions, words, digits in threes, punctuation, white space. */
const SPLIT = [
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}`,
  String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
].join('|');

/** Special token → id. What config.json names is there; the others lie in order from `<|endoftext|>`, where there is room. */
export function specialTokens({ tokens, text }: ModelConfig): ReadonlyMap<string, number> {
  const [endOfText] = tokens.eos;
  const names = tokens.image - endOfText === GLM41V.indexOf('<|image|>') ? GLM41V : GLM46V;
  const ids = new Map([
    ['<|endoftext|>', endOfText],
    ['<|image|>', tokens.image],
    ['<|video|>', tokens.video],
    ['<|begin_of_image|>', tokens.imageStart],
    ['<|end_of_image|>', tokens.imageEnd],
    ['<|begin_of_video|>', tokens.videoStart],
    ['<|end_of_video|>', tokens.videoEnd],
  ]);
  const taken = new Set(ids.values());
  for (const [i, name] of names.entries()) {
    if (ids.has(name)) continue;
    let id = endOfText + i;
    while (taken.has(id)) id++;
    ids.set(name, id);
    taken.add(id);
  }
  const last = Math.max(...taken);
  if (endOfText < 256 || last >= text.vocabSize)
    throw new GlimpseError(
      'usage',
      `The special tokens take ids ${endOfText} to ${last}; ids from 256 (bytes) to ${text.vocabSize - 1} are expected.`,
    );
  return new Map([...ids].toSorted(([, a], [, b]) => a - b));
}

/** tokenizer.json and tokenizer_config.json. */
export function tokenizerFiles(config: ModelConfig): Record<string, unknown> {
  const special = specialTokens(config);
  const { vocab, merges } = vocabulary(Math.min(...special.values()));
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return {
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: Array.from(special, ([content, id]) => ({ id, content, ...flags })),
      normalizer: null,
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: SPLIT }, behavior: 'Isolated', invert: false },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
        ],
      },
      post_processor: null,
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, vocab, merges },
    },
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: '<|endoftext|>',
      pad_token: '<|endoftext|>',
      padding_side: 'left',
      additional_special_tokens: [...special.keys()],
    },
  };
}

/** Ids 0 to `size`: the bytes, then words that grow letter by letter, each merged from an earlier one. */
function vocabulary(size: number): { vocab: Record<string, number>; merges: [string, string][] } {
  const tokens = byteAlphabet();
  const words = Array.from('abcdefghijklmnopqrstuvwxyz');
  const letters = [...words];
  const merges: [string, string][] = [];
  for (let i = 0; tokens.length < size; i++) {
    const [word, letter] = [words[Math.floor(i / letters.length)], letters[i % letters.length]];
    merges.push([word, letter]);
    words.push(word + letter);
    tokens.push(word + letter);
  }
  return { vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges };
}

/** Printable Latin-1 as itself, the other bytes from U+0100 up. Source: bytes_to_unicode of GPT-2. */
function byteAlphabet(): string[] {
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = FIRST_STAND_IN;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}
