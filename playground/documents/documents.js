/** A document and what is read of it: sends it, follows its job, shows pages as they come, cancels. */
import { byId, element } from '../lib/dom.js';
import { ServiceError } from '../service/call.js';
import { PageView } from './page-view.js';
import { donePages, NO_READING, progressWords, step } from './reading.js';
import { ResultView } from './result-view.js';
import { cancel, send, watch } from './service.js';

/** @typedef {import('./reading.js').Reading} Reading */
/** @typedef {import('./reading.js').ReadingEvent} ReadingEvent */

/** The job of this tab, so that a page that is loaded again goes on with it. */
const STORED = 'glimpse.job';

export class Documents {
  #page = new PageView();
  #result = new ResultView();
  /** @type {Reading} */
  #reading = NO_READING;
  #shown = 0;
  #running = new AbortController();

  constructor() {
    byId('cancel', HTMLButtonElement).addEventListener('click', () => void this.#cancel());
  }

  /** @param {File} file */
  async read(file) {
    const fields = new FormData(byId('document-form', HTMLFormElement));
    const [pages, preset] = ['pages', 'preset'].map((name) => /** @type {string} */ (fields.get(name) ?? '').trim());
    await this.#follow(file.name, () => send(file, { pages, preset }));
  }

  /** Goes on with the job that this tab followed before it was loaded again. */
  async resume() {
    const last = stored();
    if (last !== null) await this.#follow(last.name, async () => last.job);
  }

  /**
   * @param {string} name of the document
   * @param {() => Promise<string>} jobOf
   */
  async #follow(name, jobOf) {
    this.#running.abort();
    const running = new AbortController();
    this.#running = running;
    this.#shown = 0;
    this.#page.clear();
    this.#result.clear();
    this.#take({ type: 'sending', name });
    try {
      const job = await jobOf();
      store({ job, name });
      this.#take({ type: 'sent', job });
      for await (const { event, data } of watch(job, running.signal)) this.#take({ type: 'told', event, data });
      if (donePages(this.#reading).length > 0) await this.#result.set(job, name);
    } catch (error) {
      if (running.signal.aborted) return;
      store(null);
      this.#take({ type: 'failed', error: errorOf(error) });
    }
  }

  async #cancel() {
    const { job } = this.#reading;
    if (job !== null) await cancel(job).catch((error) => this.#take({ type: 'failed', error: errorOf(error) }));
  }

  /** @param {ReadingEvent} event */
  #take(event) {
    this.#reading = step(this.#reading, event);
    this.#draw();
    const [first] = donePages(this.#reading);
    if (this.#shown === 0 && first !== undefined) void this.#open(first);
  }

  /** @param {number} page */
  async #open(page) {
    const { job } = this.#reading;
    if (job === null) return;
    this.#shown = page;
    this.#draw();
    try {
      await this.#page.show(job, page);
    } catch (error) {
      this.#take({ type: 'failed', error: errorOf(error) });
    }
  }

  #draw() {
    const { phase, progress, error, pages } = this.#reading;
    const isRunning = phase === 'sending' || phase === 'reading';
    byId('document', HTMLElement).hidden = phase === 'idle';
    byId('progress-words', HTMLElement).textContent = progressWords(this.#reading);
    byId('progress', HTMLProgressElement).hidden = !isRunning;
    byId('progress', HTMLProgressElement).value = progress;
    byId('cancel', HTMLButtonElement).hidden = phase !== 'reading';
    const errors = byId('document-error', HTMLElement);
    errors.hidden = error === null;
    errors.replaceChildren(...(error === null ? [] : [error.message, element('small', {}, error.code)]));
    byId('page-view', HTMLElement).hidden = this.#shown === 0;
    const numbers = Object.keys(pages)
      .map(Number)
      .sort((a, b) => a - b);
    byId('pages', HTMLElement).replaceChildren(...numbers.map((page) => this.#pageButton(page, pages[page])));
  }

  /**
   * @param {number} page
   * @param {string} status
   */
  #pageButton(page, status) {
    const open = () => {
      void this.#open(page).then(() => document.getElementById(`page-${page}`)?.focus());
    };
    const button = element(
      'button',
      {
        type: 'button',
        id: `page-${page}`,
        class: `page ${status}`,
        disabled: status !== 'done',
        'aria-current': page === this.#shown ? 'page' : null,
        'aria-label': `Page ${page}${status === 'done' ? '' : `, ${status}`}`,
        onclick: open,
      },
      String(page),
    );
    return element('li', {}, button);
  }
}

/** @param {unknown} error */
function errorOf(error) {
  if (error instanceof ServiceError) return { message: error.message, code: error.code };
  return { message: 'The connection was lost.', code: 'broken_off' };
}

/** @returns {{ job: string, name: string } | null} */
function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {{ job: string, name: string } | null} value */
function store(value) {
  try {
    if (value === null) sessionStorage.removeItem(STORED);
    else sessionStorage.setItem(STORED, JSON.stringify(value));
  } catch {
    // Where nothing may be stored, a page that is loaded again begins anew.
  }
}
