/** What work really takes here: moving averages over the last answers, from which waits are told. Pure. */

export interface Pace {
  /** Sums over the last answers; older ones count less and less. */
  readonly ms: number;
  readonly work: number;
  readonly answers: number;
  readonly tokens: number;
}

/** One answer that came to its end. */
export interface Measured {
  /** As it was promised when the request came. */
  readonly work: number;
  /** Milliseconds of computing, loading the model not among them. */
  readonly ms: number;
  readonly answerTokens: number;
}

/** Of an answer's weight, what is left after the next one: some ten answers count. */
const KEPT = 0.9;
/** Before anything was measured: between the embedded model (0.1 ms) and one of GLM-OCR's size (8 ms). */
const FIRST_MS_PER_WORK = 1;
const FIRST_ANSWER_TOKENS = 64;

export const NO_PACE: Pace = { ms: 0, work: 0, answers: 0, tokens: 0 };

export function nextPace(pace: Pace, { work, ms, answerTokens }: Measured): Pace {
  return {
    ms: pace.ms * KEPT + ms,
    work: pace.work * KEPT + work,
    answers: pace.answers * KEPT + 1,
    tokens: pace.tokens * KEPT + answerTokens,
  };
}

export const msPerWork = ({ ms, work }: Pace): number => (work > 0 ? ms / work : FIRST_MS_PER_WORK);

/** How long answers are here that may be as long as they like. */
export const usualAnswerTokens = ({ answers, tokens }: Pace): number =>
  answers > 0 ? tokens / answers : FIRST_ANSWER_TOKENS;
