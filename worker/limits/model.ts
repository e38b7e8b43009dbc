/** Limits of the model in an isolate: memory, weights, steps. */
import type { Limit } from './limit.ts';

export const MODEL_LIMITS = {
  isolateBytes: {
    value: 128 << 20,
    unit: 'bytes',
    why: 'what Cloudflare gives an isolate for code, heap and all its memories',
  },
  heapBytes: {
    value: 32 << 20,
    unit: 'bytes',
    why: 'of them for code, the JS heap and the bodies of requests; up to 31 were seen',
  },
  decodingBytes: {
    value: 20 << 20,
    unit: 'bytes',
    why: 'decoding one image may take so much however large linear memory has grown: 5 megapixels of a baseline JPEG',
  },
  stalledTurnMs: {
    value: 12_000,
    unit: 'ms',
    why: 'a turn whose work does not go on is ended for those who wait; a silent read of weights is repeated before that',
  },
  wasmBytes: { value: 100 << 20, unit: 'bytes', why: 'of 128 MB, 28 stay for code, the JS heap and the decoded image' },
  modelNameChars: {
    value: 100,
    unit: 'characters',
    why: 'it is part of every key in the bucket, and R2 keys end at 1,024',
  },
  modelLayers: {
    value: 1000,
    unit: 'layers',
    why: 'of a tower or a decoder; above every model there is, so that a wrong number is no table without end',
  },
  manifestBytes: {
    value: 4 << 20,
    unit: 'bytes',
    why: 'a manifest has about 200 bytes per tensor; more than this is something else',
  },
  modelFileBytes: {
    value: 64 << 20,
    unit: 'bytes',
    why: 'config, tokenizer or template, read whole; the largest tokenizer of the family has 20 MB',
  },
  shardBytes: { value: 16 << 20, unit: 'bytes', why: 'one range read that a retry can repeat cheaply' },
  readAttempts: { value: 3, unit: 'attempts', why: 'a read that fails three times is not a hiccup' },
  readStallMs: {
    value: 8000,
    unit: 'ms',
    why: 'without a single byte: nothing else would end the read; all attempts stay below the 30 s that work may outlive its client',
  },
  streamRingBytes: {
    value: 16 << 20,
    unit: 'bytes',
    why: 'weights that are read ahead of the computation; more would be taken from prompts and pictures',
  },
  streamPartBytes: {
    value: 2 << 20,
    unit: 'bytes',
    why: 'streamed weights that a product takes at once: some 50 ms of a long prompt, and then reads and other events go on',
  },
  requestReads: {
    value: 10_000,
    unit: 'reads',
    why: 'of R2 in one request, as the platform allows by default; a streamed answer ends before',
  },
  requestTokenWork: {
    value: 1 << 18,
    unit: 'prompt tokens',
    why: 'work of one request: a full context of text (131,072 tokens) and the longest answer, or half of one of images; half a minute of the embedded model',
  },
  cacheBytes: {
    value: 8 << 20,
    unit: 'bytes',
    why: 'what requests leave for later ones in the heap: features of five pictures of GLM-OCR, or of a hundred of the embedded model',
  },
  cacheSaltChars: {
    value: 256,
    unit: 'characters',
    why: 'it separates the users of one key, and their ids are not longer',
  },
  prefillChunk: {
    value: 256,
    unit: 'tokens',
    why: 'activations of a chunk stay small and a kernel call stays under a few ms',
  },
} as const satisfies Record<string, Limit>;
