/** What an event does to an endpoint. */
import { waitMs } from './backoff.ts';
import {
  sendable,
  type DisabledReason,
  type EndpointEffect,
  type EndpointEvent,
  type EndpointRules,
  type EndpointState,
  type EndpointStep,
  type MessageEnd,
  type OpenMessage,
} from './endpoint.ts';
import type { Verdict } from './verdict.ts';

/** What a step is taken with: milliseconds since 1970, a chance of 0 to 1, and the rules. */
export interface Circumstances {
  readonly now: number;
  readonly chance: number;
  readonly rules: EndpointRules;
}

export function transition(state: EndpointState, event: EndpointEvent, around: Circumstances): EndpointStep {
  const { state: next, effects } = react(state, event, around);
  const started = start(next, around);
  return { state: started.state, effects: [...effects, ...started.effects] };
}

function react(state: EndpointState, event: EndpointEvent, around: Circumstances): EndpointStep {
  switch (event.type) {
    case 'accept':
      return accept(state, event.id, around);
    case 'answered':
      return answered(state, event, around);
    case 'disable':
      return disabledIf(state, 'owner');
    case 'enable':
      return stay({
        ...state,
        disabled: null,
        failingSince: null,
        unreachable: 0,
        pausedUntil: 0,
        unverifiedTries: 0,
      });
    case 'tick':
      return lost(state, around);
  }
}

const stay = (state: EndpointState): EndpointStep => ({ state, effects: [] });

function start(state: EndpointState, { now, rules }: Circumstances): EndpointStep {
  if (now < state.pausedUntil) return stay(state);
  const effects: EndpointEffect[] = [];
  let next = state;
  for (;;) {
    const message = sendable(next, rules).find(({ at }) => at <= now);
    if (message === undefined) return { state: next, effects };
    const tries = message.tries + 1;
    next = set(next, { ...message, status: 'sending', tries, at: now });
    effects.push({ type: 'send', id: message.id, tries });
  }
}

function set(state: EndpointState, message: OpenMessage): EndpointState {
  return { ...state, messages: state.messages.map((each) => (each.id === message.id ? message : each)) };
}

function end(state: EndpointState, id: string, status: MessageEnd): EndpointStep {
  const messages = state.messages.filter((message) => message.id !== id);
  return { state: { ...state, messages }, effects: [{ type: 'ended', id, status }] };
}

function accept(state: EndpointState, id: string, { now, rules }: Circumstances): EndpointStep {
  const open = state.messages.find((message) => message.id === id);
  if (open !== undefined) return stay(open.status === 'waiting' ? set(state, { ...open, at: now }) : state);
  if (state.disabled !== null || state.messages.length >= rules.backlog) return end(state, id, 'dropped');
  const message: OpenMessage = { id, status: 'waiting', tries: 0, at: now };
  return stay({ ...state, messages: [...state.messages, message] });
}

type Answered = Extract<EndpointEvent, { type: 'answered' }>;

function answered(state: EndpointState, { id, tries, verdict }: Answered, around: Circumstances): EndpointStep {
  const message = state.messages.find((each) => each.id === id);
  if (message === undefined) return stay(state);
  if (verdict.type === 'delivered') {
    const healthy = { isVerified: true, unverifiedTries: 0, failingSince: null, unreachable: 0, pausedUntil: 0 };
    return end({ ...state, ...healthy }, id, 'delivered');
  }
  // A failure that comes after its lease was counted already.
  if (message.status !== 'sending' || message.tries !== tries) return stay(state);
  const failing = noted(state, verdict, around);
  const { state: settled, effects } = disabledIf(failing, reasonToDisable(failing, verdict, around));
  const after = verdict.type === 'aborted' ? end(settled, id, 'aborted') : later(settled, message, verdict, around);
  return { state: after.state, effects: [...effects, ...after.effects] };
}

/** What a failure says about the endpoint. */
function noted(state: EndpointState, verdict: Verdict, { now, rules }: Circumstances): EndpointState {
  const unreachable = verdict.type === 'unreachable' ? state.unreachable + 1 : 0;
  const over = unreachable - rules.unreachable;
  const pause = over < 0 ? 0 : Math.min(rules.pauseMs * 2 ** over, rules.longestPauseMs);
  const wait = verdict.type === 'wait' ? verdict.ms : pause;
  return {
    ...state,
    unreachable,
    unverifiedTries: state.isVerified ? 0 : state.unverifiedTries + 1,
    failingSince: state.failingSince ?? now,
    pausedUntil: Math.max(state.pausedUntil, now + wait),
  };
}

function reasonToDisable(state: EndpointState, verdict: Verdict, { now, rules }: Circumstances): DisabledReason | null {
  if (verdict.type === 'gone') return 'gone';
  if (!state.isVerified && state.unverifiedTries >= rules.unverifiedTries) return 'unverified';
  return now - state.failingSince! >= rules.failingMs ? 'failing' : null;
}

/** Whoever waits is dropped; what is under way may still arrive. */
function disabledIf(state: EndpointState, reason: DisabledReason | null): EndpointStep {
  if (reason === null || state.disabled !== null) return stay(state);
  const waiting = state.messages.filter(({ status }) => status === 'waiting');
  const dropped = waiting.map(({ id }): EndpointEffect => ({ type: 'ended', id, status: 'dropped' }));
  const messages = state.messages.filter(({ status }) => status === 'sending');
  return { state: { ...state, disabled: reason, messages }, effects: [{ type: 'disabled', reason }, ...dropped] };
}

/** Tried again by the schedule, unless it was the last try or the endpoint is disabled. */
function later(
  state: EndpointState,
  message: OpenMessage,
  verdict: Verdict,
  { now, chance }: Circumstances,
): EndpointStep {
  if (state.disabled !== null) return end(state, message.id, 'dropped');
  const wait = waitMs(message.tries, chance);
  if (wait === null) return end(state, message.id, 'exhausted');
  const atLeast = verdict.type === 'wait' ? verdict.ms : 0;
  return stay(set(state, { ...message, status: 'waiting', at: now + Math.max(wait, atLeast) }));
}

/** Sends whose object died: nobody knows whether they arrived, so they are sent again under the same id. */
function lost(state: EndpointState, around: Circumstances): EndpointStep {
  const effects: EndpointEffect[] = [];
  let next = state;
  for (const message of state.messages) {
    if (message.status !== 'sending' || around.now < message.at + around.rules.leaseMs) continue;
    const step = later(next, message, { type: 'failed' }, around);
    next = step.state;
    effects.push(...step.effects);
  }
  return { state: next, effects };
}
