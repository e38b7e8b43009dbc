/** The pictures of the question: one is shown large, all of them as a strip. */
import { byId, element } from '../lib/dom.js';
import { bytesWords } from '../lib/words.js';

/** @typedef {import('./picture.js').Picture} Picture */

export class Gallery extends EventTarget {
  /** @type {Picture[]} */
  #pictures = [];
  #shown = 0;
  #stage = byId('stage', HTMLElement);
  #image = byId('image', HTMLImageElement);
  #missing = byId('image-missing', HTMLElement);
  #caption = byId('caption', HTMLElement);
  #strip = byId('strip', HTMLElement);

  /** @returns {readonly Picture[]} */
  get pictures() {
    return this.#pictures;
  }

  /** Which picture is shown large. */
  get shown() {
    return this.#shown;
  }

  /** @param {Picture} picture */
  add(picture) {
    this.#pictures = [...this.#pictures, picture];
    this.show(this.#pictures.length - 1);
    this.#changed();
  }

  /** @param {number} at */
  remove(at) {
    const { shownAt } = this.#pictures[at];
    this.#pictures = this.#pictures.filter((_, i) => i !== at);
    this.show(Math.max(0, Math.min(this.#shown, this.#pictures.length - 1)));
    if (shownAt !== null) URL.revokeObjectURL(shownAt);
    this.#changed();
  }

  clear() {
    while (this.#pictures.length > 0) this.remove(this.#pictures.length - 1);
  }

  /** @param {number} at */
  show(at) {
    this.#shown = at;
    this.#draw();
    this.dispatchEvent(new Event('shown'));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }

  #draw() {
    const picture = this.#pictures.at(this.#shown);
    this.#stage.classList.toggle('empty', picture === undefined);
    this.#strip.replaceChildren(...this.#pictures.map((each, i) => this.#thumb(each, i)));
    if (picture === undefined) {
      this.#image.removeAttribute('src');
      this.#image.alt = '';
      this.#caption.textContent = '';
      return;
    }
    const { name, shownAt, widthPx, heightPx, bytes, note } = picture;
    this.#image.hidden = shownAt === null;
    this.#missing.hidden = shownAt !== null;
    if (shownAt !== null) this.#image.src = shownAt;
    this.#image.alt = name;
    const size = widthPx > 0 ? `${widthPx} × ${heightPx} pixels` : '';
    const parts = [name, size, bytes > 0 ? bytesWords(bytes) : '', note];
    this.#caption.textContent = parts.filter((part) => part !== '').join(' · ');
  }

  /**
   * @param {Picture} picture
   * @param {number} at
   */
  #thumb({ name, shownAt }, at) {
    const select = element(
      'button',
      {
        type: 'button',
        class: 'thumb',
        'aria-label': `Show ${name}`,
        'aria-pressed': String(at === this.#shown),
        onclick: () => {
          this.show(at);
          /** @type {HTMLElement | undefined} */ (this.#strip.children[at]?.firstElementChild)?.focus();
        },
      },
      shownAt === null ? '?' : element('img', { src: shownAt, alt: '' }),
    );
    const remove = element(
      'button',
      {
        type: 'button',
        class: 'remove',
        'aria-label': `Remove ${name}`,
        onclick: () => {
          this.remove(at);
          byId('add', HTMLElement).focus();
        },
      },
      '×',
    );
    return element('li', {}, select, remove);
  }
}
