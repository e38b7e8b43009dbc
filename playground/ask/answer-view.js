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

  /** @param {import('./overlay.js').Overlay} overlay */
  constructor(overlay) {
    this.#overlay = overlay;
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
  #choice({ content, tokens }, mayParse) {
    const parsed = mayParse ? parsedOf(content) : undefined;
    if (parsed !== undefined) return element('div', { class: 'choice' }, valueTable(parsed), jsonFold(content));
    const children = tokens.length > 0 ? tokens.map(tokenView) : this.#marked(content);
    return element('p', { class: 'choice' }, ...children);
  }

  /**
   * @param {string} content
   * @returns {(Node | string)[]} the text, in which every box is a button that shows it
   */
  #marked(content) {
    let end = 0;
    const parts = boxesIn(content).flatMap((found) => {
      const words = content.slice(found.start, found.end);
      const mark = element('button', { type: 'button', class: 'box-words', 'aria-label': `Box ${words}` }, words);
      this.#overlay.add(found.box, mark, { onChosen: () => mark.focus() });
      const before = content.slice(end, found.start);
      end = found.end;
      return [before, mark];
    });
    return [...parts, content.slice(end)];
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
