/** Log-probabilities of an answer's tokens, with their texts. */
import type { ChosenLogprob, TokenLogprob } from '../engine/engine.ts';
import { Logprobs, type Scored } from '../model/logprobs.ts';
import type { Tokenizer } from '../text/tokenizer.ts';

export class TokenLogprobs {
  readonly #logprobs: Logprobs;
  readonly #tokenizer: Pick<Tokenizer, 'bytesOf'>;

  constructor(tokenizer: Pick<Tokenizer, 'bytesOf'>, vocabSize: number, top: number) {
    this.#logprobs = new Logprobs(vocabSize, top);
    this.#tokenizer = tokenizer;
  }

  /** To be called before anybody changes the logits f32[V]. */
  keep(logits: Float32Array): void {
    this.#logprobs.keep(logits);
  }

  /** Of the token that was chosen from the logits kept last. */
  of(id: number): ChosenLogprob {
    return { ...this.#told(this.#logprobs.of(id)), top: this.#logprobs.likeliest().map((each) => this.#told(each)) };
  }

  #told({ id, logprob }: Scored): TokenLogprob {
    const bytes = this.#tokenizer.bytesOf(id);
    return { token: new TextDecoder().decode(bytes), bytes, logprob };
  }
}
