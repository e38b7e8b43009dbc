/** A block of a page as an element: headings, paragraphs, lists and tables, out of its data and never out of HTML. */
import { element } from '../lib/dom.js';

/** @typedef {import('./service.js').Block} Block */
/** @typedef {import('./service.js').Cell} Cell */

/** The page has h1 and h2 of its own. */
const HIGHEST = 3;
const LOWEST = 6;

/**
 * @param {Block} block
 * @returns {HTMLElement}
 */
export function blockElement({ id, label, text, level = 1, mark, table }) {
  return element('div', { class: `block ${label}`, tabIndex: 0, 'data-block': id }, content());

  function content() {
    if (table) return tableElement(table.cells);
    if (label === 'title' || label === 'section_header') return headingElement(level, text);
    if (label === 'figure' && text === '') return element('p', { class: 'hint' }, 'a figure');
    return element('p', {}, mark ? `${mark} ${text}` : text);
  }
}

/**
 * @param {number} level
 * @param {string} text
 */
function headingElement(level, text) {
  const rank = Math.min(LOWEST, HIGHEST + level - 1);
  return element(/** @type {'h3'} */ (`h${rank}`), {}, text);
}

/** @param {Cell[]} cells */
function tableElement(cells) {
  const rows = Map.groupBy(cells, ({ r }) => r);
  const lines = [...rows.keys()].sort((a, b) => a - b).map((row) => rowElement(rows.get(row) ?? []));
  return element('table', {}, element('tbody', {}, ...lines));
}

/** Cells that are not there are empty ones. @param {Cell[]} cells */
function rowElement(cells) {
  /** @type {HTMLElement[]} */
  const made = [];
  let column = 0;
  for (const { c, rs, cs, text, header } of cells.toSorted((a, b) => a.c - b.c)) {
    for (; column < c; column++) made.push(element('td'));
    const isNumber = /^[-+−(]?[\d.,\s]+\)?\s?[%€$£]?$/.test(text) && text !== '';
    made.push(element(header ? 'th' : 'td', { rowSpan: rs, colSpan: cs, class: isNumber ? 'number' : null }, text));
    column = c + cs;
  }
  return element('tr', {}, ...made);
}
