/** A page: its picture with a frame around every block, and the blocks as text; pointing at one lights up the other. */
import { Overlay } from '../ask/overlay.js';
import { byId, element } from '../lib/dom.js';
import { blockElement } from './blocks.js';
import { pageOf, pictureOf } from './service.js';

/** Sides of the overlay's viewBox; blocks come as shares of the page. */
const SCALE = 1000;

export class PageView {
  #image = byId('page-image', HTMLImageElement);
  #reading = byId('reading', HTMLElement);
  #reason = byId('page-reason', HTMLElement);
  #overlay = new Overlay(byId('page-boxes', SVGSVGElement));
  /** The page that is wanted last: answers of others come too late. */
  #wanted = '';

  clear() {
    this.#wanted = '';
    this.#overlay.clear();
    this.#reading.replaceChildren();
    this.#reason.textContent = '';
    this.#show(null);
  }

  /**
   * @param {string} job
   * @param {number} number
   */
  async show(job, number) {
    this.#wanted = `${job} ${number}`;
    const page = await pageOf(job, number);
    if (this.#wanted !== `${job} ${number}`) return;
    this.#draw(page);
    const picture = await pictureOf(job, number);
    if (this.#wanted === `${job} ${number}`) this.#show(picture);
  }

  /** @param {import('./service.js').Page} page */
  #draw({ page, blocks, reason }) {
    this.#overlay.clear();
    this.#show(null);
    this.#image.alt = `Page ${page} of the document`;
    this.#reason.textContent = reason ?? '';
    const marks = blocks.map((block) => {
      const mark = blockElement(block);
      this.#overlay.add(
        block.bbox.map((share) => share * SCALE),
        mark,
        { kind: 'region', onChosen: () => mark.focus() },
      );
      return mark;
    });
    const none = element('p', { class: 'hint' }, 'No text was found on this page.');
    this.#reading.replaceChildren(...(marks.length > 0 ? marks : [none]));
  }

  /** @param {Blob | null} picture */
  #show(picture) {
    if (this.#image.src.startsWith('blob:')) URL.revokeObjectURL(this.#image.src);
    if (picture === null) this.#image.removeAttribute('src');
    else this.#image.src = URL.createObjectURL(picture);
    byId('page-frame', HTMLElement).hidden = picture === null;
  }
}
