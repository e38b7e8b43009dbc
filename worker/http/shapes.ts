/** What OpenAI's clients read: whole answers, chunks of streamed ones, usage. */
import type { FinishReason, TimedStage, Timings, Usage } from '../engine/engine.ts';

export interface AnswerHead {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

export interface AnswerText {
  readonly content: string;
  /** null when the model did not reason. */
  readonly reasoning: string | null;
}

/** OpenAI's servers have no reasoning text; other servers call it one or the other. */
const reasoningFields = (reasoning: string | null) => ({ reasoning, reasoning_content: reasoning });

export function wholeAnswer(head: AnswerHead, { content, reasoning }: AnswerText, finish: FinishReason, usage: Usage) {
  const message = { role: 'assistant', content, refusal: null, ...reasoningFields(reasoning) };
  return {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage: usageBody(usage),
  };
}

function usageBody(usage: Usage) {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { image_tokens: usage.imageTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    ...(usage.isEstimated && { estimated: true }),
  };
}

/** The chunks of one streamed answer; every chunk has `usage: null` when the client asked for usage, as OpenAI's do. */
export function chunksOf(head: AnswerHead, includeUsage: boolean) {
  const chunk = (choices: unknown[], more: object = {}) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices,
    ...(includeUsage && { usage: null }),
    ...more,
  });
  const choice = (delta: object, finish: FinishReason | null = null) => [
    { index: 0, delta, logprobs: null, finish_reason: finish },
  ];
  return {
    first: () => chunk(choice({ role: 'assistant', content: '' })),
    delta: (kind: 'reasoning' | 'content', text: string) =>
      chunk(choice(kind === 'content' ? { content: text } : reasoningFields(text))),
    last: (finish: FinishReason, timings: Timings) =>
      chunk(choice({}, finish), { glimpse_timings_ms: timingsBody(timings) }),
    usage: (usage: Usage) => chunk([], { usage: usageBody(usage) }),
  };
}

/** Tenths of a millisecond are noise. */
const tenths = (ms: number) => Math.round(ms * 10) / 10;

/** The stages by their names in bodies. */
const STAGES = {
  load: 'load',
  vision: 'vision',
  prefill: 'prefill',
  firstToken: 'first_token',
  decode: 'decode',
  reading: 'reading',
} as const satisfies Record<TimedStage, string>;

/** Of the stages that the engine could tell apart. */
function timingsBody(timings: Timings): Record<string, number> {
  const stages = Object.keys(STAGES) as TimedStage[];
  return Object.fromEntries(
    stages.flatMap((stage) => (timings[stage] === undefined ? [] : [[STAGES[stage], tenths(timings[stage])]])),
  );
}

const timingHeader = (stage: string) => `x-glimpse-${stage.replace('_', '-')}-ms`;

export const TIMING_HEADERS = Object.values(STAGES).map((stage) => timingHeader(stage));

/** x-glimpse-load-ms and so on. */
export function timingHeaders(timings: Timings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(timingsBody(timings)).map(([stage, ms]) => [timingHeader(stage), String(ms)]),
  );
}

/** What a schema asks for and the answer may not keep: JSON pointer and keyword of each. */
export const IGNORED_HEADER = 'x-glimpse-schema-ignored';
