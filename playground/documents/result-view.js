/** A result in the forms that it has: the page as it is read, Markdown, JSON, HTML, fields; each can be saved. */
import { valueTable } from '../ask/parsed.js';
import { byId, element } from '../lib/dom.js';
import { createTabs } from '../lib/tabs.js';
import { fieldsOf, resultOf } from './service.js';

const EXTENSIONS = /** @type {const} */ ({ markdown: 'md', json: 'json', html: 'html', zip: 'zip' });
/** Of a result that is shown as text. */
const SHOWN_CHARS = 200_000;

export class ResultView {
  #source = byId('source', HTMLElement);
  #fields = byId('fields', HTMLElement);
  #saves = byId('saves', HTMLElement);
  #choose;
  /** @type {{ job: string, name: string } | null} */
  #of = null;

  constructor() {
    this.#choose = createTabs(byId('forms', HTMLElement), (tab) => void this.#show(tab.dataset.format ?? ''));
    this.#saves.append(
      ...Object.keys(EXTENSIONS).map((format) => this.#saveButton(/** @type {keyof typeof EXTENSIONS} */ (format))),
    );
    this.clear();
  }

  /** There is no result yet: only pages can be read. */
  clear() {
    this.#of = null;
    this.#saves.hidden = true;
    this.#choose(byId('form-reading', HTMLElement));
    this.#lock(true);
    byId('form-fields', HTMLElement).hidden = true;
  }

  /**
   * @param {string} job
   * @param {string} name of the document
   */
  async set(job, name) {
    this.#of = { job, name };
    this.#saves.hidden = false;
    this.#lock(false);
    const extraction = await fieldsOf(job);
    const fields = Object.entries(extraction?.fields ?? {}).map(([field, found]) => [field, plain(found)]);
    byId('form-fields', HTMLElement).hidden = fields.length === 0;
    this.#fields.replaceChildren(valueTable(Object.fromEntries(fields)));
  }

  /** @param {boolean} isLocked */
  #lock(isLocked) {
    for (const tab of byId('forms', HTMLElement).querySelectorAll('[data-format]'))
      /** @type {HTMLButtonElement} */ (tab).disabled = isLocked;
  }

  /** @param {string} format empty: the form is on the page already */
  async #show(format) {
    if (format === '' || this.#of === null) return;
    this.#source.textContent = '…';
    const text = await (await resultOf(this.#of.job, format)).text();
    const shown = format === 'json' ? JSON.stringify(JSON.parse(text), null, 2) : text;
    this.#source.textContent = shown.length <= SHOWN_CHARS ? shown : `${shown.slice(0, SHOWN_CHARS)}\n…`;
  }

  /** @param {keyof typeof EXTENSIONS} format */
  #saveButton(format) {
    const words = `Save as ${format === 'markdown' ? 'Markdown' : format.toUpperCase()}`;
    return element('button', { type: 'button', class: 'quiet', onclick: () => void this.#save(format) }, words);
  }

  /** @param {keyof typeof EXTENSIONS} format */
  async #save(format) {
    if (this.#of === null) return;
    const { job, name } = this.#of;
    const href = URL.createObjectURL(await (await resultOf(job, format)).blob());
    const download = `${name.replace(/\.\w+$/, '') || 'document'}.${EXTENSIONS[format]}`;
    element('a', { href, download }).click();
    URL.revokeObjectURL(href);
  }
}

/**
 * A field is a value with its place, or a list of rows of such fields.
 * @param {any} found
 * @returns {unknown}
 */
function plain(found) {
  if (Array.isArray(found)) return found.map(plain);
  if (typeof found !== 'object' || found === null || 'value' in found) return found?.value ?? null;
  return Object.fromEntries(Object.entries(found).map(([name, each]) => [name, plain(each)]));
}
