/** Outcomes of a variant beside those of f32 → what it loses, with 95 % intervals of the differences. */
import { pairedLoss, ratio, type Interval } from './accuracy.ts';
import type { Outcome } from './candidate.ts';

export interface Losses {
  readonly questions: number;
  readonly tokens: number;
  /** Share of right answers. */
  readonly accuracy: number;
  /** Share of questions that f32 answers rightly and this does not, less those where it is the other way. */
  readonly lost: number;
  readonly lostInterval95: Interval;
  /** Mean over the tokens of f32's answers, in nats. */
  readonly meanKl: number;
  readonly klInterval95: Interval;
  /** Share of those tokens where the most likely one is f32's. */
  readonly topOne: number;
}

/** Both of the same questions, in order. */
export function lossesOf(own: readonly Outcome[], reference: readonly Outcome[]): Losses {
  const sum = (value: (outcome: Outcome) => number) => own.reduce((total, outcome) => total + value(outcome), 0);
  const [questions, tokens] = [own.length, sum((outcome) => outcome.tokens)];
  const onlyReference = own.filter(({ right }, i) => !right && reference[i].right).length;
  const onlyOwn = own.filter(({ right }, i) => right && !reference[i].right).length;
  const kl = ratio(own.map((outcome) => [outcome.kl, outcome.tokens] as const));
  return {
    questions,
    tokens,
    accuracy: sum(({ right }) => Number(right)) / questions,
    lost: (onlyReference - onlyOwn) / questions,
    lostInterval95: pairedLoss(onlyReference, onlyOwn, questions),
    meanKl: kl.value,
    klInterval95: kl.interval95,
    topOne: sum(({ same }) => same) / tokens,
  };
}
