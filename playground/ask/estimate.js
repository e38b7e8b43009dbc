/** How many tokens the prompt would have, as the service counts them without computing anything. */
import { byId } from '../lib/dom.js';
import { countWords } from '../lib/words.js';
import { callJson } from '../service/call.js';
import { bodyOf } from './body.js';

/** While pictures still come, nothing is asked. */
const PAUSE_MS = 400;

/**
 * @param {() => { wish: import('./body.js').Wish, addresses: string[] }} asked throws where nothing can be asked yet
 * @returns {() => void} counts anew; an answer that comes too late is dropped
 */
export function createEstimate(asked) {
  const shown = byId('estimate', HTMLElement);
  let last = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const count = async () => {
    const mine = ++last;
    const words = await counted(asked).catch(() => '');
    if (mine === last) shown.textContent = words;
  };
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => void count(), PAUSE_MS);
  };
}

/** @param {() => { wish: import('./body.js').Wish, addresses: string[] }} asked */
async function counted(asked) {
  const { wish, addresses } = asked();
  if (addresses.length === 0 || wish.question === '') return '';
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(bodyOf(wish, addresses));
  const { input_tokens: all, image_tokens: pictures } = await callJson('/v1/chat/completions/input_tokens', {
    method: 'POST',
    headers,
    body,
  });
  return `${countWords(all, 'token')} to read, ${pictures} of them ${addresses.length === 1 ? 'the picture' : 'pictures'}`;
}
