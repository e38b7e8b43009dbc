/** What an answer took, as rows for people. Pure. */
import { timeWords } from '../lib/words.js';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {[name: string, value: string, why: string]} Fact */

/** Where this stage took longer, the model came into memory. */
const COLD_MS = 20;

/**
 * @param {Answer} answer
 * @returns {Fact[]} empty before the service has measured anything
 */
export function factsOf({ timings, usage, beganAt, firstAt, endedAt }) {
  const { load, vision, prefill, decode } = timings;
  /** @type {(Fact | null)[]} */
  const facts = [
    firstAt === null ? null : ['First text', timeWords(firstAt - beganAt), 'seen from this browser'],
    endedAt === null ? null : ['Whole answer', timeWords(endedAt - beganAt), 'seen from this browser'],
    stage(
      load > COLD_MS ? 'Queue and load' : 'Queue',
      load,
      'waiting for its turn, and for weights that were not in memory',
    ),
    stage('Vision', vision, 'decoding the pictures, and the vision tower'),
    stage('Prompt', prefill, 'reading the prompt'),
    ...(usage === null ? [] : usageFacts(usage, decode)),
  ];
  return facts.filter((fact) => fact !== null);
}

/**
 * @param {string} name
 * @param {number | undefined} ms
 * @param {string} why
 * @returns {Fact | null}
 */
const stage = (name, ms, why) => (ms === undefined ? null : [name, timeWords(ms), why]);

/**
 * @param {Record<string, any>} usage
 * @param {number | undefined} decodeMs
 * @returns {(Fact | null)[]}
 */
function usageFacts(usage, decodeMs) {
  const { prompt_tokens: prompt, completion_tokens: said } = usage;
  const { image_tokens: image = 0, cached_tokens: cached } = usage.prompt_tokens_details ?? {};
  const { reasoning_tokens: thought = 0 } = usage.completion_tokens_details ?? {};
  return [
    ['Prompt tokens', String(prompt), `${image} of them are pictures`],
    cached === undefined ? null : ['Cached', String(cached), 'tokens of the prompt that were still known'],
    ['Answer tokens', String(said), `${thought} of them are reasoning`],
    decodeMs ? ['Tokens per second', String(Math.round((1000 * said) / decodeMs)), 'of the answer'] : null,
  ];
}
