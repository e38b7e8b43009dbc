/**
 * A GGUF file of a llama-architecture model with the matrices of one of our decoders: random blocks of Q4_0, the embedding and
 * the head Q8_0, a vocabulary of names without sense. What llama.cpp is measured with. Source: ggml's docs/gguf.md, version 3.
 */
import { open } from 'node:fs/promises';
import type { TextConfig } from '../../../worker/model/config.ts';

/** ggml's numbers of types, with how a block of 32 weights is stored: an f16 scale, then the codes. */
const TYPES = {
  F32: { id: 0, scale: 0, blockBytes: 0 },
  Q4_0: { id: 2, scale: 0x1c00, blockBytes: 18 },
  Q8_0: { id: 8, scale: 0x0c00, blockBytes: 34 },
} as const;
const BLOCK = 32;
const ALIGNMENT = 32;
const U32 = 4;
const I32 = 5;
const F32 = 6;
const STRING = 8;
const ARRAY = 9;

interface GgufTensor {
  readonly name: string;
  readonly type: keyof typeof TYPES;
  readonly rows: number;
  readonly columns: number;
}

/** Writes it to `path`; returns its size in bytes. */
export async function writeGguf(path: string, text: TextConfig): Promise<number> {
  const tensors = tensorsOf(text);
  const header = headerOf(text, tensors);
  const file = await open(path, 'w');
  try {
    await file.write(header);
    let size = header.byteLength;
    for (const tensor of tensors) size += (await file.write(dataOf(tensor))).bytesWritten;
    return size;
  } finally {
    await file.close();
  }
}

function tensorsOf({
  layers,
  hiddenSize: d,
  mlpSize: f,
  heads,
  kvHeads,
  headDim,
  vocabSize,
}: TextConfig): GgufTensor[] {
  const matrix = (name: string, rows: number, columns: number, type: GgufTensor['type'] = 'Q4_0') => {
    return { name: `${name}.weight`, type, rows, columns };
  };
  const norm = (name: string) => matrix(name, 1, d, 'F32');
  const layer = (blk: string) => [
    norm(`${blk}attn_norm`),
    matrix(`${blk}attn_q`, heads * headDim, d),
    matrix(`${blk}attn_k`, kvHeads * headDim, d),
    matrix(`${blk}attn_v`, kvHeads * headDim, d),
    matrix(`${blk}attn_output`, d, heads * headDim),
    norm(`${blk}ffn_norm`),
    matrix(`${blk}ffn_gate`, f, d),
    matrix(`${blk}ffn_up`, f, d),
    matrix(`${blk}ffn_down`, d, f),
  ];
  return [
    matrix('token_embd', vocabSize, d, 'Q8_0'),
    ...Array.from({ length: layers }, (_, i) => layer(`blk.${i}.`)).flat(),
    norm('output_norm'),
    matrix('output', vocabSize, d, 'Q8_0'),
  ];
}

function headerOf(text: TextConfig, tensors: readonly GgufTensor[]): Buffer {
  const values = [
    entry('general.architecture', STRING, words('llama')),
    entry('llama.vocab_size', U32, u32(text.vocabSize)),
    entry('llama.context_length', U32, u32(text.contextTokens)),
    entry('llama.embedding_length', U32, u32(text.hiddenSize)),
    entry('llama.block_count', U32, u32(text.layers)),
    entry('llama.feed_forward_length', U32, u32(text.mlpSize)),
    entry('llama.attention.head_count', U32, u32(text.heads)),
    entry('llama.attention.head_count_kv', U32, u32(text.kvHeads)),
    entry('llama.attention.key_length', U32, u32(text.headDim)),
    entry('llama.attention.value_length', U32, u32(text.headDim)),
    entry('llama.rope.dimension_count', U32, u32(text.headDim)),
    entry('llama.attention.layer_norm_rms_epsilon', F32, f32(text.normEps)),
    ...vocabulary(text.vocabSize),
  ];
  const parts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(values.length), ...values];
  let offset = 0;
  for (const tensor of tensors) {
    const { name, type, rows, columns } = tensor;
    const sizes = rows === 1 ? [columns] : [columns, rows];
    parts.push(words(name), u32(sizes.length), ...sizes.map(u64), u32(TYPES[type].id), u64(offset));
    offset += aligned(bytesOf(tensor));
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header, Buffer.alloc(aligned(header.byteLength) - header.byteLength)]);
}

/** The least that llama.cpp accepts as a SentencePiece vocabulary: three special tokens, the bytes, and names. */
function vocabulary(size: number): Buffer[] {
  const special = ['<unk>', '<s>', '</s>'];
  const byteNames = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`);
  const names = [...special, ...byteNames];
  for (let i = names.length; i < size; i++) names.push(`t${i}`);
  // Kinds: 1 normal, 2 unknown, 3 control, 6 byte.
  const kinds = names.map((_, i) => (i === 0 ? 2 : i < special.length ? 3 : i < special.length + 256 ? 6 : 1));
  return [
    entry('tokenizer.ggml.model', STRING, words('llama')),
    list('tokenizer.ggml.tokens', STRING, names.map(words)),
    list(
      'tokenizer.ggml.scores',
      F32,
      names.map(() => f32(0)),
    ),
    list('tokenizer.ggml.token_type', I32, kinds.map(u32)),
    entry('tokenizer.ggml.bos_token_id', U32, u32(1)),
    entry('tokenizer.ggml.eos_token_id', U32, u32(2)),
  ];
}

/** Norms of ones; codes from a generator (Marsaglia's xorshift), scales so small that nothing overflows. */
function dataOf(tensor: GgufTensor): Buffer {
  const { type, rows, columns } = tensor;
  const size = bytesOf(tensor);
  const data = Buffer.alloc(aligned(size));
  if (type === 'F32') {
    new Float32Array(data.buffer, data.byteOffset, rows * columns).fill(1);
    return data;
  }
  const numbers = new Uint32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
  let state = 0x9e3779b9 ^ size;
  for (let i = 0; i < numbers.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    numbers[i] = state;
  }
  const { blockBytes, scale } = TYPES[type];
  for (let at = 0; at < size; at += blockBytes) data.writeUInt16LE(scale, at);
  return data;
}

function bytesOf({ type, rows, columns }: GgufTensor): number {
  return type === 'F32' ? rows * columns * 4 : ((rows * columns) / BLOCK) * TYPES[type].blockBytes;
}

const entry = (key: string, type: number, value: Buffer) => Buffer.concat([words(key), u32(type), value]);
const list = (key: string, type: number, items: readonly Buffer[]) =>
  entry(key, ARRAY, Buffer.concat([u32(type), u64(items.length), ...items]));
const aligned = (size: number) => Math.ceil(size / ALIGNMENT) * ALIGNMENT;
const words = (text: string) => Buffer.concat([u64(Buffer.byteLength(text)), Buffer.from(text)]);
const bytes = (size: number, write: (buffer: Buffer) => unknown) => {
  const buffer = Buffer.alloc(size);
  write(buffer);
  return buffer;
};
const u32 = (value: number) => bytes(4, (buffer) => buffer.writeUInt32LE(value));
const u64 = (value: number) => bytes(8, (buffer) => buffer.writeBigUInt64LE(BigInt(value)));
const f32 = (value: number) => bytes(4, (buffer) => buffer.writeFloatLE(value));
