/** Boxes over a picture, and the words that name them: pointing at one lights up the other, both ways. */

const SVG = 'http://www.w3.org/2000/svg';

/** Boxes of one picture, and whatever stands for them elsewhere on the page. */
export class Overlay {
  #svg;
  /** @type {{ mark: Element, rect: Element }[]} */
  #pairs = [];

  /** @param {SVGSVGElement} svg its viewBox is the scale of the boxes */
  constructor(svg) {
    this.#svg = svg;
  }

  clear() {
    this.#svg.replaceChildren();
    this.#pairs = [];
  }

  /**
   * @param {readonly number[]} box left, top, right, bottom
   * @param {Element} mark what stands for it elsewhere
   * @param {{ kind?: string, onChosen?: () => void }} [options] `kind` becomes a class of the box
   */
  add([left, top, right, bottom], mark, { kind = '', onChosen = () => undefined } = {}) {
    const rect = document.createElementNS(SVG, 'rect');
    const sizes = { x: left, y: top, width: right - left, height: bottom - top };
    for (const [name, value] of Object.entries(sizes)) rect.setAttribute(name, String(value));
    rect.setAttribute('class', `box ${kind}`);
    this.#svg.append(rect);
    const pair = { mark, rect };
    this.#pairs.push(pair);
    for (const side of [mark, rect]) {
      side.addEventListener('pointerenter', () => this.#light(pair));
      side.addEventListener('pointerleave', () => this.#light(null));
    }
    mark.addEventListener('focusin', () => this.#light(pair));
    mark.addEventListener('focusout', () => this.#light(null));
    rect.addEventListener('click', onChosen);
  }

  /** @param {{ mark: Element, rect: Element } | null} lit */
  #light(lit) {
    for (const pair of this.#pairs)
      for (const side of [pair.mark, pair.rect]) side.classList.toggle('lit', pair === lit);
    this.#svg.classList.toggle('pointing', lit !== null);
  }
}
