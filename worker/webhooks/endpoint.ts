/**
 * A receiver of webhooks as a pure machine: state, event and time → state, effects. It decides which message is sent when, and when
 * nothing is sent any more. `endpoint-object.ts` stores the state and carries out the effects.
 * Source: docs/documents.md, "Webhooks".
 */
import type { Verdict } from './verdict.ts';

/** `gone`: it said so. `failing`: nothing arrived for days. `unverified`: nothing ever arrived. `owner`: its owner wants it so. */
export type DisabledReason = 'gone' | 'failing' | 'unverified' | 'owner';

export interface EndpointState {
  /** A 2xx came once. Until then one message alone is tried. */
  readonly isVerified: boolean;
  /** Made without a 2xx. */
  readonly unverifiedTries: number;
  readonly disabled: DisabledReason | null;
  /** When the first failure since the last 2xx was. */
  readonly failingSince: number | null;
  /** How often in a row nobody was reached. */
  readonly unreachable: number;
  readonly pausedUntil: number;
  /** Those that have not ended, the oldest first. */
  readonly messages: readonly OpenMessage[];
}

export interface OpenMessage {
  readonly id: string;
  readonly status: 'waiting' | 'sending';
  /** With the one under way. */
  readonly tries: number;
  /** When it is due; of one that is being sent, since when. */
  readonly at: number;
}

export type EndpointEvent =
  /** A new message, or one that ended and is sent again. One that is open already is due now. */
  | { readonly type: 'accept'; readonly id: string }
  | { readonly type: 'answered'; readonly id: string; readonly tries: number; readonly verdict: Verdict }
  /** Its owner wants nothing sent. */
  | { readonly type: 'disable' }
  /** Somebody has repaired the receiver. */
  | { readonly type: 'enable' }
  /** The alarm. */
  | { readonly type: 'tick' };

export type EndpointEffect =
  | { readonly type: 'send'; readonly id: string; readonly tries: number }
  | { readonly type: 'ended'; readonly id: string; readonly status: MessageEnd }
  | { readonly type: 'disabled'; readonly reason: DisabledReason };

/** `aborted`: the receiver did not want it. `dropped`: the endpoint is disabled, or too many wait for it. */
export type MessageEnd = 'delivered' | 'exhausted' | 'aborted' | 'dropped';

export interface EndpointStep {
  readonly state: EndpointState;
  readonly effects: readonly EndpointEffect[];
}

export interface EndpointRules {
  readonly inFlight: number;
  readonly backlog: number;
  /** A send that has said nothing for so long is lost. */
  readonly leaseMs: number;
  /** So many failures to reach anybody pause it, for so long at first, and at most for so long. */
  readonly unreachable: number;
  readonly pauseMs: number;
  readonly longestPauseMs: number;
  readonly failingMs: number;
  readonly unverifiedTries: number;
}

export const newEndpoint = (): EndpointState => ({
  isVerified: false,
  unverifiedTries: 0,
  disabled: null,
  failingSince: null,
  unreachable: 0,
  pausedUntil: 0,
  messages: [],
});

/** Messages that may be sent as soon as they are due and the endpoint is not paused. */
export function sendable(state: EndpointState, rules: EndpointRules): OpenMessage[] {
  if (state.disabled !== null) return [];
  const isProbing = !state.isVerified || state.unreachable >= rules.unreachable;
  const sending = state.messages.filter(({ status }) => status === 'sending').length;
  if (sending >= (isProbing ? 1 : rules.inFlight)) return [];
  // Whoever has never answered gets the oldest, so that its tries last as long as the schedule does.
  const candidates = state.isVerified ? state.messages : state.messages.slice(0, 1);
  return candidates.filter(({ status }) => status === 'waiting');
}

/** When the object's alarm must ring; null when nothing is waited for. */
export function nextAlarm(state: EndpointState, rules: EndpointRules): number | null {
  const leases = state.messages.flatMap(({ status, at }) => (status === 'sending' ? [at + rules.leaseMs] : []));
  const due = sendable(state, rules).map(({ at }) => Math.max(at, state.pausedUntil));
  const times = [...leases, ...due];
  return times.length === 0 ? null : Math.min(...times);
}
