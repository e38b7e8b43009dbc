/** What was asked before: kept in this browser alone, shown, asked again, forgotten. */
import { byId, element } from '../lib/dom.js';
import { entriesOf, withEntry } from './entries.js';

/** @typedef {import('./entries.js').Entry} Entry */

const STORED = 'glimpse.history';

export class HistoryView {
  #list = byId('history', HTMLElement);
  #onAgain;
  /** @type {Entry[]} */
  #entries;

  /** @param {(question: string) => void} onAgain */
  constructor(onAgain) {
    this.#onAgain = onAgain;
    this.#entries = entriesOf(stored());
    byId('forget', HTMLButtonElement).addEventListener('click', () => this.#keep([]));
    this.#show();
  }

  /** @param {Entry} entry */
  add(entry) {
    this.#keep(withEntry(this.#entries, entry));
  }

  /** Where there is no room, the oldest go. @param {Entry[]} entries */
  #keep(entries) {
    this.#entries = entries;
    for (let kept = entries; ; kept = kept.slice(0, -1)) {
      if (store(kept) || kept.length === 0) break;
    }
    this.#show();
  }

  #show() {
    byId('history-section', HTMLElement).hidden = this.#entries.length === 0;
    this.#list.replaceChildren(...this.#entries.map((entry) => this.#entry(entry)));
  }

  /** @param {Entry} entry */
  #entry({ at, question, answer, thumbnail }) {
    const when = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    return element(
      'li',
      {},
      thumbnail === null ? element('span', { class: 'no-thumb' }) : element('img', { src: thumbnail, alt: '' }),
      element(
        'div',
        {},
        element('p', { class: 'asked' }, question),
        element('p', { class: 'answered' }, answer === '' ? 'no answer' : answer),
        element('time', { dateTime: at }, when),
      ),
      element(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'aria-label': `Ask again: ${question}`,
          onclick: () => this.#onAgain(question),
        },
        'Again',
      ),
    );
  }
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/** @param {Entry[]} entries @returns {boolean} whether it was stored, or nothing ever can be */
function store(entries) {
  try {
    localStorage.setItem(STORED, JSON.stringify(entries));
    return true;
  } catch (error) {
    return !(error instanceof DOMException && error.name === 'QuotaExceededError');
  }
}
