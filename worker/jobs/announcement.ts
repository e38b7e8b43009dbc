/** What webhooks are told of a job: short messages about it, never what stands in its document. */
import { newMessageId } from '../webhooks/ids.ts';
import type { NewMessage } from '../webhooks/message.ts';
import type { Effect, JobState } from './job.ts';
import type { FetchOutput } from './output.ts';
import type { JobRequest, WebhookEvent } from './request.ts';
import { progressOf } from './progress.ts';
import { documentIdOf, pathOf } from './view.ts';

/** A message for one endpoint, in the outbox until the endpoint has it. */
export interface Announcement {
  readonly type: 'announcement';
  readonly endpoint: string;
  readonly message: NewMessage;
}

export interface Told {
  /** After the event. */
  readonly state: JobState;
  readonly request: JobRequest;
  readonly fetched: FetchOutput | null;
  /** Number of the job's last event. */
  readonly sequence: number;
  readonly now: number;
}

/** One for each endpoint that wants to know. */
export function announcements(effect: Effect, told: Told): Announcement[] {
  const type = eventOf(effect);
  const listening = told.request.webhooks.filter(({ events }) => type !== null && events.includes(type));
  if (type === null || listening.length === 0) return [];
  const page = effect.type === 'page' ? { page: effect.page } : {};
  const data = { ...dataOf(type, told), ...page };
  const body = JSON.stringify({ type, timestamp: new Date(told.now).toISOString(), data });
  return listening.map(({ endpoint }) => {
    const message = { id: newMessageId(endpoint), type, job: told.state.id, body };
    return { type: 'announcement', endpoint, message };
  });
}

function eventOf(effect: Effect): WebhookEvent | null {
  if (effect.type === 'announce') return effect.event;
  return effect.type === 'page' && effect.status === 'done' ? 'document.page.completed' : null;
}

function dataOf(type: WebhookEvent, { state, request, fetched, sequence }: Told) {
  const { selected, done, failed } = progressOf(state);
  const hasResult = type === 'document.job.succeeded' || type === 'document.job.partial';
  return {
    job_id: state.id,
    // A job that is deleted while it runs is cancelled to whoever watched it.
    status: type === 'document.job.cancelled' ? 'cancelled' : state.status,
    attempt: state.attempt,
    sequence,
    document: { id: documentIdOf(state.id), name: request.document.name, pages: fetched?.pages ?? null },
    pages: { selected, done, failed },
    ...(state.error && { error: state.error }),
    ...(hasResult && { result_url: `${request.origin ?? ''}${pathOf(state.id)}/result` }),
    metadata: request.metadata,
  };
}
