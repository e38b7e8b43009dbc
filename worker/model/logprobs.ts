/** Log-probabilities of tokens, from the model's own logits. Nothing is made per token but what is asked for. */

export interface Scored {
  readonly id: number;
  readonly logprob: number;
}

export class Logprobs {
  readonly #top: number;
  readonly #logits: Float32Array;
  #largest = 0;
  /** Logarithm of the sum of all shares. */
  #logSum = 0;

  /** vocabSize: rows of the model's head; top: how many of the likeliest are told beside the chosen one. */
  constructor(vocabSize: number, top: number) {
    this.#logits = new Float32Array(vocabSize);
    this.#top = top;
  }

  /** Keeps logits f32[V] as the model computed them: who chooses changes them. Cost: two passes. */
  keep(logits: Float32Array): void {
    this.#logits.set(logits);
    let largest = -Infinity;
    for (let id = 0; id < logits.length; id++) if (logits[id] > largest) largest = logits[id];
    let sum = 0;
    for (let id = 0; id < logits.length; id++) sum += Math.exp(logits[id] - largest);
    this.#largest = largest;
    this.#logSum = Math.log(sum);
  }

  of(id: number): Scored {
    return { id, logprob: this.#logits[id] - this.#largest - this.#logSum };
  }

  /** The likeliest, the first the likeliest; of equals the lowest id. Cost: one pass, and an insertion for each that is among them so far. */
  likeliest(): Scored[] {
    const ids: number[] = [];
    for (let id = 0; id < this.#logits.length; id++) {
      const logit = this.#logits[id];
      let at = ids.length;
      while (at > 0 && this.#logits[ids[at - 1]] < logit) at--;
      if (at >= this.#top) continue;
      ids.splice(at, 0, id);
      if (ids.length > this.#top) ids.pop();
    }
    return ids.map((id) => this.of(id));
  }
}
