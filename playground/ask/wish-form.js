/** The fields of the question on the page ↔ what is asked. */
import { byId, element } from '../lib/dom.js';
import { SCHEMAS } from './schemas.js';

/** @typedef {import('./body.js').Wish} Wish */

const form = () => byId('ask-form', HTMLFormElement);
const question = () => byId('question', HTMLTextAreaElement);
const schema = () => byId('schema', HTMLTextAreaElement);
const choices = () => byId('choices', HTMLTextAreaElement);

/** @param {() => void} onChange */
export function wireWishForm(onChange) {
  const examples = byId('schema-example', HTMLSelectElement);
  examples.append(...Object.keys(SCHEMAS).map((name) => element('option', { value: name }, name)));
  const fill = () => {
    schema().value = JSON.stringify(SCHEMAS[examples.value], null, 2);
  };
  fill();
  examples.addEventListener('change', fill);
  form().addEventListener('input', () => {
    showForm();
    onChange();
  });
  showForm();
}

/** Only the fields of the form that is chosen. */
function showForm() {
  const kind = kindOf();
  byId('json-fields', HTMLElement).hidden = kind !== 'json';
  byId('choice-fields', HTMLElement).hidden = kind !== 'choice';
}

const kindOf = () => new FormData(form()).get('form');

/**
 * @param {string} model
 * @returns {Wish}
 * @throws {Error} with words for people, about the schema or the choices
 */
export function wishOf(model) {
  return { model, question: question().value.trim(), system: textOf('system'), form: formOf(), settings: settingsOf() };
}

/** @param {string} words */
export function setQuestion(words) {
  question().value = words;
  form().dispatchEvent(new Event('input'));
}

/** @param {string} name */
const textOf = (name) => /** @type {string} */ (new FormData(form()).get(name) ?? '').trim();

/** @returns {Wish['form']} */
function formOf() {
  const kind = kindOf();
  if (kind === 'json') return { kind: 'json', schema: schemaOf(schema().value) };
  if (kind !== 'choice') return { kind: 'text' };
  const lines = choices()
    .value.split('\n')
    .map((line) => line.trim());
  const texts = [...new Set(lines)].filter((line) => line !== '');
  if (texts.length > 0) return { kind: 'choice', choices: texts };
  throw new Error('Write the answers to choose from, one a line.');
}

/**
 * @param {string} text
 * @returns {object}
 */
function schemaOf(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The schema is no JSON: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}

/** Rivals of each token that are shown with its probability. */
const RIVALS = 3;

/** Fields with the attribute data-setting: empty ones are left to the model. */
function settingsOf() {
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (form().querySelectorAll('[data-setting]'));
  const set = [...fields].filter(({ value, type, checked }) => (type === 'checkbox' ? checked : value.trim() !== ''));
  const settings = set.map(({ name, value, type }) => [
    name,
    type === 'checkbox' || (type === 'number' ? Number(value) : value),
  ]);
  const named = Object.fromEntries(settings);
  return named.logprobs ? { ...named, top_logprobs: RIVALS } : named;
}
