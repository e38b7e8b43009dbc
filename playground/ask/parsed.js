/** A parsed JSON value as a table: names on the left, values on the right, nested values as tables of their own. */
import { element } from '../lib/dom.js';

/**
 * @param {unknown} value
 * @returns {HTMLElement}
 */
export function valueTable(value) {
  if (typeof value !== 'object' || value === null)
    return element(
      'span',
      { class: `value ${typeof value}` },
      words(/** @type {string | number | boolean | null} */ (value)),
    );
  const entries = Object.entries(value);
  if (entries.length === 0) return element('span', { class: 'value' }, Array.isArray(value) ? 'empty list' : 'empty');
  const rows = entries.map(([name, each]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, Array.isArray(value) ? String(Number(name) + 1) : name),
      cell(each),
    ),
  );
  return element('table', { class: 'parsed' }, element('tbody', {}, ...rows));
}

/** @param {unknown} value */
const cell = (value) => element('td', {}, valueTable(value));

/** @param {string | number | boolean | null} value */
const words = (value) => (value === null ? 'none' : String(value));

/**
 * @param {string} text
 * @returns {unknown} undefined where it is no JSON
 */
export function parsedOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
