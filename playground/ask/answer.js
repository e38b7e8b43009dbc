/** An answer while it comes: a state, an event of it → the next state. Pure; times are given. */

/** @typedef {{ text: string, probability: number, others: { text: string, probability: number }[] }} ShownToken */
/** @typedef {{ label: string | null, box: number[], image: number }} TypedBox `box`: of 1000; `image`: which picture */
/** @typedef {{ reasoning: string, content: string, finish: string | null, tokens: ShownToken[], boxes: TypedBox[] }} Choice */
/**
 * @typedef {object} Answer
 * @property {'idle' | 'waiting' | 'thinking' | 'answering' | 'done' | 'stopped' | 'failed'} phase
 * @property {Choice[]} choices
 * @property {Record<string, number>} timings milliseconds a stage, as the service measured them
 * @property {Record<string, any> | null} usage
 * @property {number} beganAt
 * @property {number | null} firstAt when the first text came
 * @property {number | null} endedAt
 * @property {{ message: string, code: string, requestId: string | null } | null} error
 */
/**
 * @typedef {{ type: 'sent', at: number } | { type: 'chunk', chunk: any, at: number } | { type: 'ended', at: number }
 *   | { type: 'stopped', at: number } | { type: 'failed', at: number, error: NonNullable<Answer['error']> }} AnswerEvent
 */

/** @type {Answer} */
export const NO_ANSWER = {
  phase: 'idle',
  choices: [],
  timings: {},
  usage: null,
  beganAt: 0,
  firstAt: null,
  endedAt: null,
  error: null,
};

/**
 * @param {Answer} answer
 * @param {AnswerEvent} event
 * @returns {Answer}
 */
export function step(answer, event) {
  if (event.type === 'sent') return { ...NO_ANSWER, phase: 'waiting', beganAt: event.at };
  if (event.type === 'chunk') return withChunk(answer, event.chunk, event.at);
  if (event.type === 'ended') return { ...answer, phase: 'done', endedAt: event.at };
  if (event.type === 'stopped') return { ...answer, phase: 'stopped', endedAt: event.at };
  return { ...answer, phase: 'failed', endedAt: event.at, error: event.error };
}

/** @param {Answer['phase']} phase */
export const isOver = (phase) => phase === 'done' || phase === 'stopped' || phase === 'failed';

/**
 * @param {Answer} answer
 * @param {any} chunk
 * @param {number} at
 */
function withChunk(answer, chunk, at) {
  const next = { ...answer, usage: chunk.usage ?? answer.usage, timings: chunk.glimpse_timings_ms ?? answer.timings };
  return (chunk.choices ?? []).reduce(
    (/** @type {Answer} */ so, /** @type {any} */ one) => withDelta(so, one, at),
    next,
  );
}

/**
 * @param {Answer} answer
 * @param {any} choice
 * @param {number} at
 * @returns {Answer}
 */
function withDelta(answer, { index = 0, delta = {}, finish_reason: finish = null, logprobs = null }, at) {
  const was = answer.choices[index] ?? { reasoning: '', content: '', finish: null, tokens: [], boxes: [] };
  const reasoning = delta.reasoning ?? delta.reasoning_content ?? '';
  const content = delta.content ?? '';
  const choices = [...answer.choices];
  choices[index] = {
    reasoning: was.reasoning + reasoning,
    content: was.content + content,
    finish: finish ?? was.finish,
    tokens: [...was.tokens, ...(logprobs?.content ?? []).map(shownToken)],
    boxes: delta.glimpse?.boxes ?? was.boxes,
  };
  const said = reasoning !== '' || content !== '';
  return {
    ...answer,
    choices,
    phase: content !== '' ? 'answering' : reasoning !== '' ? 'thinking' : answer.phase,
    firstAt: answer.firstAt ?? (said ? at : null),
  };
}

/** @param {any} token */
const shownToken = ({ token, logprob, top_logprobs: others = [] }) => ({
  text: token,
  probability: Math.exp(logprob),
  others: others.map((/** @type {any} */ other) => ({ text: other.token, probability: Math.exp(other.logprob) })),
});
