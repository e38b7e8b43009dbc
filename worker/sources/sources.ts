/** What others see of sources. Types and no code. */
import type { JobTemplate, SourceRecord } from './source.ts';

export interface NewSource {
  readonly name: string | null;
  readonly intake: SourceRecord['intake'];
  readonly job: JobTemplate;
}

/** What is missing stays as it is. */
export type SourceChange = Partial<NewSource>;

/** Calls with a tenant and an id @throws GlimpseError source_not_found, also for what is somebody else's */
export interface Sources {
  /** @throws GlimpseError too_many_sources, prefix_taken */
  create(tenant: string, source: NewSource): Promise<SourceRecord>;
  get(tenant: string, id: string): Promise<SourceRecord>;
  change(tenant: string, id: string, change: SourceChange): Promise<SourceRecord>;
  /** The oldest first. */
  list(tenant: string): Promise<SourceRecord[]>;
  /** Events that come later find nobody; jobs that were made stay. */
  remove(tenant: string, id: string): Promise<void>;
  /** Whoever's it is: for what comes in. null where there is none, or its key is none any more. */
  find(id: string): Promise<SourceRecord | null>;
  /** Whose source has the objects below which this key lies. */
  findByKey(bucket: string, key: string): Promise<SourceRecord | null>;
}

/** Keeps that an event makes one job, however often it comes. */
export interface EventLog {
  /** The job that the event has made; null when it has made none in seven days. */
  jobOf(source: string, event: string): Promise<string | null>;
  remember(source: string, event: string, job: string): Promise<void>;
}
