/** What OpenAI's clients read: whole answers, chunks of streamed ones, usage. */
import type {
  ChosenLogprob,
  Ending,
  GenerateEvent,
  TimedStage,
  Timings,
  TokenLogprob,
  Usage,
} from '../engine/engine.ts';

export interface AnswerHead {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  /** null where an engine elsewhere computes. */
  readonly system_fingerprint: string | null;
}

/** What of an answer is told. */
export interface ShapeWish {
  /** Whether its reasoning is shown; it is counted all the same. */
  readonly withReasoning: boolean;
  /** Whether the content is JSON, which is also given parsed. */
  readonly isJson: boolean;
}

export interface OneAnswer {
  readonly content: string;
  /** null when the model did not reason. */
  readonly reasoning: string | null;
  /** null where none were asked for. */
  readonly logprobs: readonly ChosenLogprob[] | null;
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
  readonly ending: Ending;
}

/** OpenAI's servers have no reasoning text; other servers call it one or the other. */
const reasoningFields = (reasoning: string | null) => ({ reasoning, reasoning_content: reasoning });

export function wholeAnswer(head: AnswerHead, answers: readonly OneAnswer[], usage: Usage, wish: ShapeWish) {
  const choices = answers.map(({ content, reasoning, logprobs, calls, ending }, index) => ({
    index,
    message: {
      role: 'assistant',
      content: content === '' && calls.length > 0 ? null : content,
      refusal: null,
      ...(wish.withReasoning && reasoningFields(reasoning)),
      ...(calls.length > 0 && { tool_calls: calls.map((call) => callBody(call.name, call.arguments)) }),
      ...glimpseField(content, ending, wish),
    },
    logprobs: logprobsBody(logprobs),
    finish_reason: ending.finishReason,
    ...stopReason(ending),
  }));
  return { ...head, object: 'chat.completion', choices, usage: usageBody(usage) };
}

const CALL_ID_CHARS = 24;
export const newCallId = (): string => `call_${crypto.randomUUID().replaceAll('-', '').slice(0, CALL_ID_CHARS)}`;

const callBody = (name: string, args: string) => ({
  id: newCallId(),
  type: 'function',
  function: { name, arguments: args },
});

/** What is typed in an answer: its boxes, and the value of JSON that is whole. */
export function glimpseField(
  content: string,
  { boxes, finishReason }: Ending,
  { isJson }: ShapeWish,
): { readonly glimpse?: { readonly boxes?: readonly object[]; readonly parsed?: unknown } } {
  const parsed = isJson && finishReason === 'stop' ? parsedJson(content) : undefined;
  if (boxes === undefined && parsed === undefined) return {};
  const typed = boxes?.map(({ label, box, pixels, picture }) => ({ label, box, pixels, image: picture }));
  return { glimpse: { ...(typed && { boxes: typed }), ...(parsed !== undefined && { parsed }) } };
}

/** undefined: a stop string has cut it. */
function parsedJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** vLLM's field: the string or the id that ended it. */
const stopReason = ({ stoppedBy }: Ending) => (stoppedBy === undefined ? {} : { stop_reason: stoppedBy });

function logprobsBody(logprobs: readonly ChosenLogprob[] | null | undefined) {
  if (logprobs == null) return null;
  const one = ({ token, logprob, bytes }: TokenLogprob) => ({ token, logprob, bytes: Array.from(bytes) });
  return { content: logprobs.map((each) => ({ ...one(each), top_logprobs: each.top.map(one) })), refusal: null };
}

export function usageBody(usage: Usage) {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { image_tokens: usage.imageTokens, cached_tokens: usage.cachedTokens ?? 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    ...(usage.isEstimated && { estimated: true }),
  };
}

type Delta = Extract<GenerateEvent, { type: 'delta' }>;

/** The chunks of one streamed answer; every chunk has `usage: null` when the client asked for usage, as OpenAI's do. */
export function chunksOf(head: AnswerHead, wish: ShapeWish & { readonly includeUsage: boolean }) {
  const chunk = (choices: unknown[], more: object = {}) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices,
    ...(wish.includeUsage && { usage: null }),
    ...more,
  });
  const choice = (index: number, delta: object, more: object = {}) => [
    { index, delta, logprobs: null, finish_reason: null, ...more },
  ];
  return {
    first: (index: number) => chunk(choice(index, { role: 'assistant', content: '' })),
    delta: (index: number, { kind, text, logprobs }: Delta) => {
      const delta = kind === 'content' ? { content: text } : reasoningFields(text);
      return chunk(choice(index, delta, { logprobs: logprobsBody(logprobs) }));
    },
    /** call: its place among the answer's, from 0. */
    call: (index: number, call: number, name: string) =>
      chunk(choice(index, { tool_calls: [{ index: call, ...callBody(name, '') }] })),
    arguments: (index: number, call: number, text: string) =>
      chunk(choice(index, { tool_calls: [{ index: call, function: { arguments: text } }] })),
    /** content: all of it, for what is typed in it. */
    last: (index: number, ending: Ending, content: string, timings?: Timings) => {
      const ends = { finish_reason: ending.finishReason, ...stopReason(ending) };
      const more = timings === undefined ? {} : { glimpse_timings_ms: timingsBody(timings) };
      return chunk(choice(index, glimpseField(content, ending, wish), ends), more);
    },
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
export function timingsBody(timings: Timings): Record<string, number> {
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

/** What was done otherwise than a client may think. */
export const NOTE_HEADER = 'x-glimpse-note';
