/** A form of answers, ready to be kept: the machine that reads answers, and the masks of its states. */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import type { AnswerForm } from './answer-form.ts';
import { Machine, REFUSED, type StringPlaces } from './machine.ts';
import { Masks } from './mask.ts';
import { Network, type Fragment } from './network.ts';
import { PatternProblem, parsePattern, type Pattern } from './pattern.ts';
import { anyLiteral, combined, ofLength, patternAutomaton, type Automaton } from './regular.ts';
import { rooted } from './rooted.ts';
import { schemaNetwork } from './schema.ts';
import { asItself } from './spelling.ts';
import { createVocabulary, type TokenTexts, type Vocabulary } from './vocabulary.ts';

/** Beside what clients ask for: text that stands for a string of a schema, without quotes. */
export type GrammarForm =
  | AnswerForm
  | {
      readonly kind: 'text';
      /** Each is found in it. */
      readonly patterns: readonly string[];
      /** In characters. */
      readonly minLength: number;
      readonly maxLength: number;
    };

export class Grammar {
  readonly #vocabulary: Vocabulary;
  /** `POINTER KEYWORD` of what the schema asks for and is not kept. */
  readonly ignored: readonly string[];
  machine: Machine;
  masks: Masks;

  /** @throws GlimpseError schema_invalid, schema_unsupported, schema_unsatisfiable, schema_too_complex */
  constructor(form: GrammarForm, vocabulary: Vocabulary) {
    const { net, whole, strings, ignored } = networkOf(form);
    this.#vocabulary = vocabulary;
    this.ignored = ignored;
    this.machine = new Machine(rooted(net, whole, vocabulary.usable), strings);
    this.masks = new Masks(this.machine, vocabulary);
  }

  get bytes(): number {
    return this.machine.bytes + this.masks.bytes;
  }

  /** Forgets what it has found where that is too much; what `state` is then. */
  trimmed(state: number): number {
    if (this.machine.bytes <= LIMITS.machineBytes.value) return state;
    const renewed = this.machine.renewed(state);
    this.machine = renewed.machine;
    this.masks = new Masks(this.machine, this.#vocabulary);
    return renewed.state;
  }
}

/** A vocabulary that already has what all strings have in common; with 151,000 tokens a walk through them. */
export function preparedVocabulary(tokenizer: TokenTexts, size: number): Vocabulary {
  const vocabulary = createVocabulary(tokenizer, size);
  const { machine, masks } = new Grammar({ kind: 'json', schema: { type: 'string' }, isStrict: true }, vocabulary);
  const inside = machine.run([QUOTE]);
  if (inside !== REFUSED) masks.of(inside);
  return vocabulary;
}

const QUOTE = 0x22;

interface FormNetwork {
  readonly net: Network;
  readonly whole: Fragment;
  readonly strings: StringPlaces;
  readonly ignored: readonly string[];
}

const NO_STRINGS: StringPlaces = { characterStates: [0, 0], room: new Map() };

function networkOf(form: GrammarForm): FormNetwork {
  const net = new Network();
  const plain = (whole: Fragment): FormNetwork => ({ net, whole, strings: NO_STRINGS, ignored: [] });
  switch (form.kind) {
    case 'json': {
      const { whole, json, ignored } = schemaNetwork(net, form.schema, form.isStrict);
      return { net, whole, strings: json, ignored };
    }
    case 'choice': {
      return plain(combined(net, { all: [anyLiteral(form.choices)], none: [] }));
    }
    case 'regex':
      return plain(combined(net, { all: [patternAutomaton(parsed(form.pattern), asItself, true)], none: [] }));
    case 'text':
      return plain(combined(net, { all: textAutomata(form), none: [] }));
  }
}

function textAutomata({ patterns, minLength, maxLength }: Extract<GrammarForm, { kind: 'text' }>): Automaton[] {
  const found = patterns.map((pattern) => patternAutomaton(parsed(pattern), asItself));
  const isAnyLength = found.length > 0 && minLength === 0 && maxLength === Infinity;
  return isAnyLength ? found : [...found, ofLength(asItself, minLength, maxLength)];
}

function parsed(source: string): Pattern {
  try {
    return parsePattern(source);
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    const code = error.isUnsupported ? 'schema_unsupported' : 'schema_invalid';
    throw new GlimpseError(code, `The pattern has ${error.message}.`, { pointer: '', keyword: 'pattern' });
  }
}
