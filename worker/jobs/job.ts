/**
 * A document's job as a pure machine: state, event and time → state, effects, reply. It owns the truth about which task is done by
 * whom; a queue's message is only a hint. Tasks are claimed by a lease with a fencing token, so that whoever comes late changes
 * nothing. `job-object.ts` stores the state and carries out the effects.
 * Source: docs/documents.md, "What happens to a job".
 */
import { newTask, type Task, type TaskError, type TaskName, type TaskStatus } from './task.ts';

export const ENDED = ['succeeded', 'partial', 'failed', 'cancelled', 'expired'] as const;
export type Ended = (typeof ENDED)[number];
export type JobStatus = 'queued' | 'fetching' | 'running' | 'assembling' | 'extracting' | Ended;

export interface JobState {
  readonly id: string;
  readonly status: JobStatus;
  /** Raised by every retry: messages and results of earlier attempts count no more. */
  readonly attempt: number;
  /** Pages under way at once. */
  readonly window: number;
  readonly wantsExtraction: boolean;
  /** How long the result is kept after the end. */
  readonly keepMs: number;
  /** In this order: fetch, the pages, assemble, extract. Pages are there once the document is open. */
  readonly tasks: readonly Task[];
  /** When this attempt began. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly error: TaskError | null;
}

/** What the fetch found: the pages that were asked for, of those that the document has. */
export interface Plan {
  readonly pages: readonly number[];
}

export type JobEvent =
  | { readonly type: 'created' }
  | { readonly type: 'claim'; readonly task: TaskName; readonly attempt: number; readonly token: string }
  | { readonly type: 'renew'; readonly task: TaskName; readonly token: string }
  | { readonly type: 'complete'; readonly task: TaskName; readonly token: string; readonly plan?: Plan }
  /** A soft error: another claim may have more luck. */
  | { readonly type: 'release'; readonly task: TaskName; readonly token: string; readonly error: TaskError }
  /** A permanent one. */
  | { readonly type: 'fail'; readonly task: TaskName; readonly token: string; readonly error: TaskError }
  /** The queue gave up on the task's message. */
  | { readonly type: 'dead'; readonly task: TaskName }
  | { readonly type: 'cancel' }
  | { readonly type: 'retry' }
  | { readonly type: 'delete' }
  /** The alarm: leases may be over, messages lost, the result's time up. */
  | { readonly type: 'tick' };

export type Effect =
  | { readonly type: 'enqueue'; readonly task: TaskName; readonly attempt: number }
  /** To whoever watches the job. */
  | { readonly type: 'job'; readonly status: JobStatus }
  | { readonly type: 'page'; readonly page: number; readonly status: TaskStatus }
  /** To webhooks. */
  | { readonly type: 'announce'; readonly event: `document.job.${'started' | Exclude<Ended, 'expired'>}` }
  /** Everything that is stored of the job goes. */
  | { readonly type: 'purge' };

/** What the caller of an event gets. */
export type Reply =
  | { readonly type: 'nothing' }
  | { readonly type: 'claimed'; readonly claim: number; readonly earlierTokens: readonly string[] }
  /** Whoever asks holds the task no longer, and what it made is not wanted. */
  | { readonly type: 'refused' }
  | { readonly type: 'accepted' };

export interface Step {
  readonly state: JobState;
  readonly effects: readonly Effect[];
  readonly reply: Reply;
}

export interface JobTimes {
  readonly leaseMs: number;
  /** A message that nobody claimed for so long is taken for lost. */
  readonly lostMs: number;
  /** A job that has not ended by then has failed. */
  readonly longestMs: number;
  readonly claims: number;
}

export interface NewJob {
  readonly id: string;
  readonly window: number;
  readonly wantsExtraction: boolean;
  readonly keepMs: number;
}

export function newJob({ id, window, wantsExtraction, keepMs }: NewJob, now: number): JobState {
  return {
    id,
    status: 'queued',
    attempt: 1,
    window,
    wantsExtraction,
    keepMs,
    tasks: [newTask('fetch')],
    startedAt: now,
    endedAt: null,
    error: null,
  };
}

export const hasEnded = ({ status }: Pick<JobState, 'status'>): boolean =>
  (ENDED as readonly JobStatus[]).includes(status);

/** When the object's alarm must ring; null when nothing is waited for. */
export function nextAlarm(state: JobState, times: JobTimes): number | null {
  if (state.status === 'expired') return null;
  if (state.endedAt !== null) return state.endedAt + state.keepMs;
  const waits = state.tasks.flatMap(({ status, since }) => {
    if (status === 'leased') return [since + times.leaseMs];
    return status === 'queued' ? [since + times.lostMs] : [];
  });
  return Math.min(state.startedAt + times.longestMs, ...waits);
}

export const taskOf = (state: JobState, name: TaskName): Task | undefined =>
  state.tasks.find((task) => task.name === name);
