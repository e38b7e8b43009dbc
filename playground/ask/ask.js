/** A question and its answer: sends it, shows what comes, stops it, keeps it. */
import { byId } from '../lib/dom.js';
import { serverEvents } from '../lib/sse.js';
import { call, ServiceError } from '../service/call.js';
import { isOver, NO_ANSWER, step } from './answer.js';
import { bodyOf } from './body.js';
import { wishOf } from './wish-form.js';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {import('./body.js').Wish} Wish */
/** @typedef {{ wish: Wish, answer: Answer, picture: Blob | null }} Asked `picture`: the first one */

export class Asking {
  #gallery;
  #view;
  #model;
  #onEnd;
  /** @type {Answer} */
  #answer = NO_ANSWER;
  /** @type {AbortController | null} */
  #running = null;
  #drawing = 0;

  /**
   * @param {object} parts
   * @param {import('../pictures/gallery.js').Gallery} parts.gallery
   * @param {import('./answer-view.js').AnswerView} parts.view
   * @param {() => string} parts.model
   * @param {(asked: Asked) => void} parts.onEnd
   */
  constructor({ gallery, view, model, onEnd }) {
    this.#gallery = gallery;
    this.#view = view;
    this.#model = model;
    this.#onEnd = onEnd;
  }

  stop() {
    this.#running?.abort();
  }

  /** Nothing while another answer comes. */
  async ask() {
    if (this.#running !== null) return;
    const wish = this.#wish();
    if (wish === null) return;
    const running = new AbortController();
    this.#running = running;
    this.#buttons();
    const { pictures } = this.#gallery;
    this.#take({ type: 'sent', at: performance.now() }, wish);
    try {
      for await (const chunk of chunksOf(
        wish,
        pictures.map(({ url }) => url),
        running.signal,
      ))
        this.#take({ type: 'chunk', chunk, at: performance.now() }, wish);
      this.#take({ type: 'ended', at: performance.now() }, wish);
    } catch (error) {
      this.#take(endOf(error, running.signal), wish);
    } finally {
      this.#running = null;
      this.#buttons();
    }
    this.#onEnd({ wish, answer: this.#answer, picture: pictures[0]?.blob ?? null });
  }

  /** Of what is not ready the page says why. @returns {Wish | null} */
  #wish() {
    const says = byId('form-says', HTMLElement);
    says.textContent = '';
    try {
      const wish = wishOf(this.#model());
      if (wish.question !== '') return wish;
      byId('question', HTMLElement).focus();
    } catch (error) {
      says.textContent = error instanceof Error ? error.message : String(error);
    }
    return null;
  }

  /**
   * Drawn once a frame at most: tokens come faster than they can be read.
   * @param {import('./answer.js').AnswerEvent} event
   * @param {Wish} wish
   */
  #take(event, wish) {
    this.#answer = step(this.#answer, event);
    const draw = () => {
      this.#drawing = 0;
      this.#view.show(this.#answer, wish.form.kind === 'json');
    };
    if (!isOver(this.#answer.phase)) {
      this.#drawing ||= requestAnimationFrame(draw);
      return;
    }
    cancelAnimationFrame(this.#drawing);
    draw();
  }

  #buttons() {
    const isRunning = this.#running !== null;
    byId('send', HTMLButtonElement).disabled = isRunning;
    byId('stop', HTMLButtonElement).hidden = !isRunning;
  }
}

/**
 * @param {Wish} wish
 * @param {readonly string[]} addresses
 * @param {AbortSignal} signal
 * @throws {ServiceError}
 */
async function* chunksOf(wish, addresses, signal) {
  const streamed = { ...bodyOf(wish, addresses), stream: true, stream_options: { include_usage: true } };
  const response = await call('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(streamed),
    signal,
  });
  if (response.body === null) return;
  for await (const { data } of serverEvents(response.body)) {
    if (data === '[DONE]') return;
    const chunk = JSON.parse(data);
    if (chunk.error) throw new ServiceError(chunk.error.message, { code: chunk.error.code, requestId: idOf(response) });
    yield chunk;
  }
}

/** @param {Response} response */
const idOf = (response) => response.headers.get('x-request-id');

/**
 * @param {unknown} error
 * @param {AbortSignal} signal
 * @returns {import('./answer.js').AnswerEvent}
 */
function endOf(error, signal) {
  const at = performance.now();
  if (signal.aborted) return { type: 'stopped', at };
  const { message, code, requestId } =
    error instanceof ServiceError
      ? error
      : new ServiceError('The answer broke off; the connection was lost.', { code: 'broken_off' });
  return { type: 'failed', at, error: { message, code, requestId } };
}
