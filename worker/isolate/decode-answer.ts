/** Token by token, from the logits of the prompt's last one, until the reply has stopped or the tokens are used up. */
import type { GenerateRequest } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import { decodeStep, prefillScratchBytes } from '../model/forward.ts';
import type { KvCache } from '../model/kv-cache.ts';
import { createSampler } from '../model/sampler.ts';
import { createConstraint, type Constraint } from '../text/grammar/constraint.ts';
import type { Grammar } from '../text/grammar/grammar.ts';
import type { CallForms } from '../text/call-forms.ts';
import { StrictCalls } from '../text/strict-calls.ts';
import { ThoughtBudget } from '../text/thinking.ts';
import { ToolChoice } from '../text/tool-choice.ts';
import type { ToolPlan } from './plan-tools.ts';
import type { Reply } from './reply.ts';
import type { Run } from './run.ts';
import { TokenLogprobs } from './token-logprobs.ts';
import type { IsolateEvent } from './trace.ts';

export interface Asked {
  readonly request: GenerateRequest;
  readonly grammar: Grammar | null;
  /** As the template rendered it. */
  readonly prompt: string;
  readonly notes: readonly string[];
  readonly tools: ToolPlan;
  /** null: calls are as the model writes them. */
  readonly calls: CallForms | null;
}

export interface Decoding {
  readonly reply: Reply;
  /** With the prompt in it. */
  readonly cache: KvCache;
  /** f32[V] of the first token; changed. */
  readonly logits: Float32Array;
  /** Place of this answer among the request's, from 0. */
  readonly answer: number;
}

/** What decides about one answer's tokens. */
interface Deciding {
  readonly sampler: ReturnType<typeof createSampler>;
  readonly constraint: Constraint | null;
  /** null: no function is called in the model's own way. */
  readonly choice: ToolChoice | null;
  /** null: calls are as the model writes them. */
  readonly calls: StrictCalls | null;
  readonly thought: ThoughtBudget;
  /** null where nobody wants them. */
  readonly logprobs: TokenLogprobs | null;
}

export async function* decodeAnswer(run: Run, asked: Asked, decoding: Decoding): AsyncGenerator<IsolateEvent> {
  const { trace, turn, clock, maxTokens, ids } = run;
  const { reply, logits, answer } = decoding;
  const deciding = decidingOf(run, asked, answer);
  const { sampler, constraint, choice, calls, logprobs } = deciding;
  const history = [...ids];
  const end = ids.length + maxTokens;
  turn.stage = 'decode';
  while (history.length < end) {
    const made = history.length - ids.length;
    turn.signal.throwIfAborted();
    logprobs?.keep(logits);
    constraint?.restrict(logits);
    choice?.restrict(logits, { isFirst: made === 0, isReasoning: reply.isReasoning, hasCalled: reply.hasCalled });
    calls?.restrict(logits);
    const id = trace.choose?.(logits, made) ?? sampler.next(logits, history, ids.length);
    if (made === 0 && answer === 0) {
      clock.lap('firstToken');
      yield begun(run.model, asked);
    }
    for (const one of withForced(id, deciding, reply, maxTokens - made)) {
      trace.onToken?.(one);
      for (const delta of reply.push(one, logprobs && logprobs.of(one))) yield delta;
      history.push(one);
      if (reply.stopped || history.length === end) break;
    }
    if (constraint?.isDone) reply.stop();
    if (reply.stopped || history.length === end) break;
    await compute(run, decoding, history, history.length - ids.length - made);
  }
  for (const delta of reply.flush()) yield delta;
}

function decidingOf(
  { model, maxTokens }: Run,
  { request, grammar, prompt, tools, calls }: Asked,
  answer: number,
): Deciding {
  const { tokenizer, stopIds, config, thinking } = model;
  const sampling = { ...model.generation.defaults, ...request.sampling };
  const closing = tokenizer.encode(thinking.closing);
  return {
    sampler: createSampler({ ...sampling, seed: (sampling.seed ?? 0) + answer }),
    constraint: grammar && createConstraint(grammar, { tokenizer, stopIds, prompt, maxTokens }),
    choice: tools.native && new ToolChoice(tokenizer, tools.native, prompt),
    calls: calls && new StrictCalls(calls, tokenizer),
    thought: new ThoughtBudget(request.thinking?.budget ?? null, closing),
    logprobs:
      request.logprobs === undefined ? null : new TokenLogprobs(tokenizer, config.text.vocabSize, request.logprobs),
  };
}

function begun({ fingerprint }: Run['model'], { grammar, notes }: Asked): IsolateEvent {
  return {
    type: 'begun',
    fingerprint,
    ...(grammar !== null && grammar.ignored.length > 0 && { unkept: grammar.ignored }),
    ...(notes.length > 0 && { notes }),
  };
}

/** A token, and those after it about which there is no choice: the end of a thought that is long enough, what the form leaves. */
function* withForced(
  id: number,
  { constraint, choice, calls, thought, sampler, logprobs }: Deciding,
  reply: Reply,
  left: number,
): Generator<number> {
  constraint?.push(id);
  calls?.push(id);
  yield id;
  for (const closing of thought.due(reply.isReasoning)) {
    sampler.skip();
    constraint?.push(closing);
    yield closing;
  }
  for (const named of choice?.after(id) ?? []) {
    sampler.skip();
    calls?.push(named);
    yield named;
  }
  // What is computed together has no logits of its own.
  const most = logprobs === null ? Math.min(LIMITS.forcedRun.value, left) - 1 : 0;
  for (const forced of constraint?.forced(most) ?? []) {
    sampler.skip();
    constraint?.push(forced);
    yield forced;
  }
}

/** Logits of what comes after the last `count` tokens of the history; all of them at once where there is room for it. */
async function compute(
  run: Run,
  { cache, logits }: Decoding,
  history: readonly number[],
  count: number,
): Promise<void> {
  const { model, graph, ids, maxTokens, positions, pause } = run;
  const { feed, k } = graph;
  const { length } = history;
  const scratchBytes = prefillScratchBytes(model.scratch, model.config, count, length, model.kvCache);
  const together = scratchBytes <= k.arena.availableBytes ? count : 1;
  for (let index = length - count; index < length; index += together) {
    const next = { ids: history.slice(index, index + together), index, delta: positions.delta };
    feed.begin('decoder');
    if (index + together + 1 < ids.length + maxTokens) feed.ahead('decoder');
    await decodeStep(graph, cache, next, logits);
    await feed.end();
    await pause();
  }
}
