/** Limits of a request for an answer: its body, its words, its place in the queue. */
import type { Limit } from './limit.ts';

export const REQUESTS_LIMITS = {
  bodyBytes: {
    value: 20 << 20,
    unit: 'bytes',
    why: 'a request is parsed in memory beside the model; base64 takes 4/3 of an image',
  },
  heldBodyBytes: {
    value: 40 << 20,
    unit: 'bytes',
    why: 'bodies of all requests that are read or wait; two of the largest fit beside the model',
  },
  silentBodyMs: {
    value: 8000,
    unit: 'ms',
    why: 'a body of which nothing comes for so long is given up; also the time that every body has before its rate counts',
  },
  bodyBytesPerSecond: {
    value: 16 << 10,
    unit: 'bytes per second',
    why: 'least average of a body; half of what a poor mobile connection sends',
  },
  yieldingBytesPerSecond: {
    value: 128 << 10,
    unit: 'bytes per second',
    why: 'where memory for bodies is short, one that comes more slowly, or not at all for a second, makes room for another',
  },
  drainedBytes: {
    value: 100 << 20,
    unit: 'bytes',
    why: 'read and dropped beyond bodyBytes, so that the client gets the answer; Cloudflare forwards at most 100 MB',
  },
  jsonValues: {
    value: 100_000,
    unit: 'values',
    why: 'two bytes of text can become 40 of heap; 256 messages with all their parts are far below this',
  },
  requestWork: {
    value: 200_000_000,
    unit: 'pixels',
    why: 'of all images of a request, counted alike: sixteen photos of 12 megapixels, decoded in some two seconds',
  },
  imagesPerRequest: { value: 16, unit: 'images', why: 'each image is decoded and encoded before the first token' },
  dataUrlHeadChars: {
    value: 256,
    unit: 'characters',
    why: 'before the comma of a data URL; a longer head is not looked at: patterns over megabytes exhaust the stack',
  },
  messagesPerRequest: { value: 256, unit: 'messages', why: 'longer histories exceed every context here' },
  textChars: {
    value: 1 << 19,
    unit: 'characters',
    why: 'more than fits any context of the family (131,072 tokens), and it would fill the heap before it is counted',
  },
  stopStrings: { value: 4, unit: 'strings', why: "OpenAI's own limit" },
  stopStringChars: {
    value: 256,
    unit: 'characters',
    why: 'the stream holds back this much text to find a stop string',
  },
  answersPerRequest: { value: 4, unit: 'answers', why: 'to one prompt; each is computed after the other' },
  topLogprobs: { value: 20, unit: 'tokens', why: "OpenAI's own limit" },
  logitBiases: { value: 300, unit: 'tokens', why: 'each is added for every token of the answer' },
  logitBias: { value: 100, unit: 'logits', why: "OpenAI's own limit, on both sides" },
  countPenalty: { value: 2, unit: 'logits', why: "OpenAI's own limit, on both sides" },
  stopIds: { value: 16, unit: 'ids', why: 'of tokens that end an answer; a vocabulary has a handful' },
  tools: { value: 128, unit: 'functions', why: "OpenAI's own limit" },
  completionTokens: { value: 8192, unit: 'tokens', why: "the family's recommended maximum of new tokens" },
  temperature: { value: 2, unit: 'factor', why: "OpenAI's own limit" },
  repetitionPenalty: {
    value: 10,
    unit: 'factor',
    why: 'up to it, and down to 1 / it; logits that are changed by far more are no finite numbers any more',
  },
  requestIdChars: {
    value: 64,
    unit: 'characters',
    why: 'of an x-request-id that is taken over into answers and the log; a UUID has 36',
  },
  queueWaitMs: {
    value: 60_000,
    unit: 'ms',
    why: 'who would wait for longer, by what the last answers took, is told to come back: clients give up, and what they sent fills memory',
  },
  heldRequestBytes: {
    value: 128 << 10,
    unit: 'bytes',
    why: 'what a request that waits takes beside its body: streams, timers, what was parsed; 320 without a body fit',
  },
  retryAfterMs: {
    value: 59_000,
    unit: 'ms',
    why: "the longest wait that a client is told; OpenAI's clients take none of a minute or more from a server",
  },
} as const satisfies Record<string, Limit>;
