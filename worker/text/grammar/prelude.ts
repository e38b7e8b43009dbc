/**
 * Where an answer begins and ends among the tags around it. Pure. What the model says before its answer is its own: a thought between
 * <think> and </think>, the tag <answer>, the opening tag of a box. The answer's form begins behind them, and tags are no part of it.
 */
export type Tag = 'think' | 'thinkEnd' | 'answer' | 'answerEnd' | 'box' | 'boxEnd' | 'stop';

/** What has been opened. */
export type Phase =
  | 'start'
  /** A thought, which is free. */
  | 'thinking'
  /** Behind a thought. */
  | 'thought'
  | 'answer'
  | 'box'
  /** Some of the answer is there. */
  | 'inside'
  | 'insideBox'
  | 'ended';

const OPENING: Readonly<Partial<Record<Phase, readonly Tag[]>>> = {
  start: ['think', 'answer', 'box'],
  thought: ['answer', 'box'],
  answer: ['box'],
};

/** What may stand before the first token of the answer, beside it. */
export const openingTags = (phase: Phase): readonly Tag[] => OPENING[phase] ?? [];

/** What may follow an answer that is whole. */
export const closingTags = (phase: Phase): readonly Tag[] =>
  phase === 'box' || phase === 'insideBox' ? ['boxEnd'] : ['stop', 'answerEnd'];

const AFTER: Readonly<Record<Tag, Phase>> = {
  think: 'thinking',
  thinkEnd: 'thought',
  answer: 'answer',
  box: 'box',
  answerEnd: 'ended',
  boxEnd: 'ended',
  stop: 'ended',
};

/** tag: null for a token of the answer. */
export function nextPhase(phase: Phase, tag: Tag | null): Phase {
  if (phase === 'thinking') return tag === 'thinkEnd' ? 'thought' : phase;
  if (tag !== null) return AFTER[tag];
  return phase === 'box' || phase === 'insideBox' ? 'insideBox' : 'inside';
}

/** Where a rendered prompt leaves the model. */
export function phaseAfter(prompt: string): Phase {
  const end = prompt.trimEnd();
  if (end.endsWith('<think>')) return 'thinking';
  if (end.endsWith('</think>')) return 'thought';
  return end.endsWith('<answer>') ? 'answer' : 'start';
}
