/** The grammars of a model: made when a form is asked for, kept for the next request with the same one. */
import { LIMITS } from '../../limits.ts';
import { Grammar, preparedVocabulary, type GrammarForm } from './grammar.ts';
import type { TokenTexts, Vocabulary } from './vocabulary.ts';

export class Grammars {
  readonly #tokenizer: TokenTexts;
  readonly #size: number;
  #vocabulary: Vocabulary | null = null;
  /** The one that was asked for last is the last. */
  readonly #kept = new Map<string, Grammar>();

  /** size: rows of the model's head. */
  constructor(tokenizer: TokenTexts, size: number) {
    this.#tokenizer = tokenizer;
    this.#size = size;
  }

  /** What they hold of the heap, about. */
  get bytes(): number {
    return (this.#vocabulary?.bytes ?? 0) + this.#grammarBytes;
  }

  get #grammarBytes(): number {
    return [...this.#kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * The first call of all also makes the trees of the vocabulary.
   * @throws GlimpseError schema_invalid, schema_unsupported, schema_unsatisfiable, schema_too_complex
   */
  of(form: GrammarForm): Grammar {
    const key = JSON.stringify(form);
    const known = this.#kept.get(key);
    const grammar = known ?? new Grammar(form, (this.#vocabulary ??= preparedVocabulary(this.#tokenizer, this.#size)));
    this.#kept.delete(key);
    this.#forget();
    this.#kept.set(key, grammar);
    return grammar;
  }

  #forget(): void {
    const { grammarsKept, grammarBytes } = LIMITS;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < grammarsKept.value && this.#grammarBytes <= grammarBytes.value) return;
      this.#kept.delete(oldest);
    }
  }
}
