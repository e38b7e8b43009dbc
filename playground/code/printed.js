/** A value as source text: what fits stands on one line, the rest is indented. The commas suit JSON, JavaScript and Python. */

const WIDTH = 88;
const INDENT = '  ';

/**
 * @typedef {object} Language
 * @property {(text: string) => string} text
 * @property {(word: boolean | null) => string} word
 * @property {(name: string) => string} name of a field
 * @property {(at: number) => string} picture
 */

/**
 * Stands for a picture's address, which every language reads from a file in its own way.
 * @param {number} at
 * @returns {(language: Language) => string}
 */
export const pictureAt = (at) => (language) => language.picture(at);

/**
 * @param {unknown} value JSON's, with pictures in it
 * @param {Language} language
 * @param {string} [indent] of the line that it begins on
 * @returns {string}
 */
export function printed(value, language, indent = '') {
  if (typeof value === 'function') return /** @type {ReturnType<typeof pictureAt>} */ (value)(language);
  if (typeof value === 'string') return language.text(value);
  if (typeof value === 'boolean' || value === null) return language.word(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  const deeper = indent + INDENT;
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((each) => printed(each, language, deeper))
    : Object.entries(value).map(([name, each]) => `${language.name(name)}: ${printed(each, language, deeper)}`);
  return joined(parts, isList, indent);
}

/**
 * @param {string[]} parts
 * @param {boolean} isList
 * @param {string} indent
 */
function joined(parts, isList, indent) {
  if (parts.length === 0) return isList ? '[]' : '{}';
  const line = isList ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  if (!line.includes('\n') && indent.length + line.length <= WIDTH) return line;
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const inner = parts.map((part) => `${indent}${INDENT}${part}`).join(',\n');
  return `${open}\n${inner}\n${indent}${close}`;
}
