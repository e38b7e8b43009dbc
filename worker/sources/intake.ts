/** An event of a source → a job, once. Whatever way the event came. */
import type { Documents, NewDocument, NewJobRequest } from '../jobs/documents.ts';
import { eventKey } from './event-id.ts';
import type { JobTemplate, SourceRecord } from './source.ts';
import type { EventLog } from './sources.ts';

export interface SourceEvent {
  /** The same whenever the event comes again. */
  readonly id: string;
  readonly name: string | null;
  /** Beside what the source's jobs have anyway. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly document: NewDocument;
}

export interface Taken {
  readonly event: string;
  readonly job: string;
  /** The event came before: this is the job that it made then. */
  readonly isDuplicate: boolean;
}

/** What a job is asked to do. @throws GlimpseError invalid_parameter where the event has too much metadata */
export type RequestOf = (template: JobTemplate, event: Pick<SourceEvent, 'name' | 'metadata'>) => NewJobRequest;

export class Intake {
  readonly #log: EventLog;
  readonly #documents: Documents;
  readonly #requestOf: RequestOf;

  constructor(log: EventLog, documents: Documents, requestOf: RequestOf) {
    this.#log = log;
    this.#documents = documents;
    this.#requestOf = requestOf;
  }

  /**
   * The tenant makes one job per key, for as long as the job lives and a day; the log knows the event for seven days.
   * @throws GlimpseError as Documents.create
   */
  async take(source: SourceRecord, { id, document, ...event }: SourceEvent): Promise<Taken> {
    const key = await eventKey(id);
    const before = await this.#log.jobOf(source.id, key);
    if (before !== null) return { event: key, job: before, isDuplicate: true };
    const request = this.#requestOf(source.job, event);
    const { job, isReplayed } = await this.#documents.create(source.tenant, request, document, `${source.id}:${key}`);
    await this.#log.remember(source.id, key, job.id);
    return { event: key, job: job.id, isDuplicate: isReplayed };
  }
}
