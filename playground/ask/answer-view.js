/** An answer on the page: reasoning in a fold, text with its boxes, a table of what was parsed, facts. */
import { byId, element } from '../lib/dom.js';
import { isOver } from './answer.js';
import { boxesIn } from './boxes.js';
import { factsOf } from './facts.js';
import { parsedOf, valueTable } from './parsed.js';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {import('./answer.js').Choice} Choice */

const WAITING = { waiting: 'Looking …', thinking: 'Thinking …' };

export class AnswerView {
  #overlay;
  #gallery;
  #region = byId('answer-card', HTMLElement);
  #text = byId('answer', HTMLElement);
  #fold = byId('reasoning', HTMLDetailsElement);
  #thought = byId('thought', HTMLElement);
  #state = byId('answer-state', HTMLElement);
  #announced = byId('announced', HTMLElement);
  #facts = byId('facts', HTMLElement);
  #error = byId('answer-error', HTMLElement);
  #wasThinking = false;
  /** @type {{ answer: Answer, isJson: boolean } | null} */
  #shown = null;

  /**
   * @param {import('./overlay.js').Overlay} overlay
   * @param {import('../pictures/gallery.js').Gallery} gallery
   */
  constructor(overlay, gallery) {
    this.#overlay = overlay;
    this.#gallery = gallery;
  }

  /**
   * @param {Answer} answer
   * @param {boolean} isJson whether the answer is JSON by what was asked
   */
  show(answer, isJson) {
    this.#shown = { answer, isJson };
    const { phase, choices } = answer;
    const over = isOver(phase);
    this.#region.hidden = phase === 'idle';
    this.#text.setAttribute('aria-busy', String(!over && phase !== 'idle'));
    this.#state.textContent = stateWords(answer);
    this.#showThought(
      choices.map(({ reasoning }) => reasoning).filter((text) => text !== ''),
      phase,
    );
    this.#overlay.clear();
    this.#text.replaceChildren(...choices.map((choice) => this.#choice(choice, isJson && over)));
    this.#facts.replaceChildren(...factsOf(answer).map(factView));
    this.#showError(answer);
    // Screen readers hear the answer once, at its end, and not token by token.
    const words = over ? choices.map(({ content }) => content).join('\n') : '';
    if (this.#announced.textContent !== words) this.#announced.textContent = words;
  }

  /** Boxes again, as for another picture. */
  redraw() {
    if (this.#shown !== null) this.show(this.#shown.answer, this.#shown.isJson);
  }

  /**
   * Open while the model thinks, closed when it answers; what a person does with it in between stays.
   * @param {string[]} thoughts
   * @param {Answer['phase']} phase
   */
  #showThought(thoughts, phase) {
    this.#fold.hidden = thoughts.length === 0;
    this.#thought.textContent = thoughts.join('\n\n');
    const isThinking = phase === 'thinking';
    if (isThinking !== this.#wasThinking) this.#fold.open = isThinking;
    this.#wasThinking = isThinking;
  }

  /**
   * @param {Choice} choice
   * @param {boolean} mayParse
   */
  #choice({ content, tokens, boxes }, mayParse) {
    const parsed = mayParse ? parsedOf(content) : undefined;
    if (parsed !== undefined) return element('div', { class: 'choice' }, valueTable(parsed), jsonFold(content));
    if (tokens.length > 0) return element('p', { class: 'choice' }, ...tokens.map(tokenView));
    return element('p', { class: 'choice' }, ...this.#marked(content, boxes));
  }

  /**
   * @param {string} content
   * @param {readonly import('./answer.js').TypedBox[]} typed what the service knows of the boxes, once the answer has ended
   * @returns {(Node | string)[]} the text, in which every box is a button that shows it
   */
  #marked(content, typed) {
    let end = 0;
    const found = boxesIn(content);
    const parts = found.flatMap(({ box, start, end: after }, i) => {
      const words = content.slice(start, after);
      const before = content.slice(end, start);
      end = after;
      return [before, this.#box(box, words, typed[i]?.image ?? this.#gallery.shown)];
    });
    const unsaid = typed
      .slice(found.length)
      .map(({ box, label, image }) => this.#box(box, label ?? `[${box.join(',')}]`, image));
    return [...parts, content.slice(end), ...unsaid];
  }

  /**
   * Drawn where its picture is the one that is shown; choosing it shows that picture.
   * @param {readonly number[]} box
   * @param {string} words
   * @param {number} image
   */
  #box(box, words, image) {
    const choose = () => {
      if (this.#gallery.shown !== image) this.#gallery.show(image);
    };
    const properties = { type: 'button', class: 'box-words', 'aria-label': `Box ${words}`, onclick: choose };
    const mark = element('button', properties, words);
    if (image === this.#gallery.shown) this.#overlay.add(box, mark, { onChosen: () => mark.focus() });
    return mark;
  }

  /** @param {Answer} answer */
  #showError({ error }) {
    this.#error.hidden = error === null;
    if (error === null) return this.#error.replaceChildren();
    const { message, code, requestId } = error;
    const small = requestId === null ? code : `${code} · request ${requestId}`;
    this.#error.replaceChildren(message, element('small', {}, small));
  }
}

/** @param {Answer} answer */
function stateWords({ phase, choices }) {
  if (phase === 'stopped') return 'Stopped.';
  if (phase === 'done' && choices.some(({ finish }) => finish === 'length')) return 'Cut off at the most tokens.';
  return phase === 'waiting' || phase === 'thinking' ? WAITING[phase] : '';
}

/** @param {string} text */
const jsonFold = (text) =>
  element('details', { class: 'raw' }, element('summary', {}, 'JSON'), element('pre', { tabIndex: 0 }, text));

/** @param {import('./facts.js').Fact} fact */
const factView = ([name, value, why]) =>
  element('div', { title: why }, element('dt', {}, name), element('dd', {}, value));

/** The less sure, the more it is shaded. @param {import('./answer.js').ShownToken} token */
function tokenView({ text, probability, others }) {
  const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
  const rivals = others.map((other) => `${JSON.stringify(other.text)} ${percent(other.probability)}`).join(', ');
  const shade = Math.min(4, Math.floor(5 * (1 - probability)));
  return element(
    'span',
    { class: `token doubt-${shade}`, title: `${percent(probability)}${rivals && ` · ${rivals}`}` },
    text,
  );
}
