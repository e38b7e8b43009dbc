/** Token by token, from the logits of the prompt's last one, until the reply has stopped or the tokens are used up. */
import type { GenerateRequest } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import { decodeStep, prefillScratchBytes } from '../model/forward.ts';
import type { KvCache } from '../model/kv-cache.ts';
import { createSampler } from '../model/sampler.ts';
import { createConstraint, type Constraint } from '../text/grammar/constraint.ts';
import type { Grammar } from '../text/grammar/grammar.ts';
import type { Reply } from './reply.ts';
import type { Run } from './run.ts';
import type { IsolateEvent } from './trace.ts';

export interface Asked {
  readonly request: GenerateRequest;
  readonly grammar: Grammar | null;
  /** As the template rendered it. */
  readonly prompt: string;
}

export interface Decoding {
  readonly reply: Reply;
  /** With the prompt in it. */
  readonly cache: KvCache;
  /** f32[V] of the first token; changed. */
  readonly logits: Float32Array;
}

export async function* decodeAnswer(run: Run, asked: Asked, decoding: Decoding): AsyncGenerator<IsolateEvent> {
  const { model, trace, turn, clock, maxTokens, ids } = run;
  const { reply, logits } = decoding;
  const sampler = createSampler({ ...model.generation.defaults, ...asked.request.sampling });
  const constraint = constraintOf(run, asked);
  const history = [...ids];
  turn.stage = 'decode';
  while (history.length < ids.length + maxTokens) {
    const made = history.length - ids.length;
    turn.signal.throwIfAborted();
    constraint?.restrict(logits);
    const id = trace.choose?.(logits, made) ?? sampler.next(logits, history);
    if (made === 0) {
      clock.lap('firstToken');
      yield begun(asked.grammar);
    }
    const next = withForced(id, constraint, maxTokens - made);
    for (const one of next) {
      trace.onToken?.(one);
      for (const delta of reply.push(one)) yield delta;
      history.push(one);
      if (reply.stopped) break;
    }
    if (constraint?.isDone) reply.stop();
    if (reply.stopped || history.length === ids.length + maxTokens) break;
    await compute(run, decoding, history, next.length);
  }
  for (const delta of reply.flush()) yield delta;
  clock.lap('decode');
}

function constraintOf({ model, maxTokens }: Run, { grammar, prompt }: Asked): Constraint | null {
  const { tokenizer, stopIds } = model;
  return grammar && createConstraint(grammar, { tokenizer, stopIds, prompt, maxTokens });
}

function begun(grammar: Grammar | null): IsolateEvent {
  return grammar === null || grammar.ignored.length === 0
    ? { type: 'begun' }
    : { type: 'begun', unkept: grammar.ignored };
}

/** A token, and those after it about which the form leaves no choice. */
function withForced(id: number, constraint: Constraint | null, left: number): number[] {
  const next = [id];
  if (constraint === null) return next;
  constraint.push(id);
  for (const forced of constraint.forced(Math.min(LIMITS.forcedRun.value, left) - 1)) {
    constraint.push(forced);
    next.push(forced);
  }
  return next;
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
