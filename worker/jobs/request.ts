/** What a client asks a job to do, checked and with its defaults filled in. */
import type { JobStatus } from './job.ts';
import type { TaskStatus } from './task.ts';
import type { Preset } from '../documents/fields/invoice.ts';

export { PRESETS } from '../documents/fields/invoice.ts';

export const RESULT_FORMATS = ['json', 'markdown', 'html', 'text'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

export type DocumentSource =
  /** It came with the request, and lies in the bucket. */
  | { readonly kind: 'stored'; readonly key: string; readonly sha256: string | null }
  /** Somebody else's object of the bucket, which may change: the job makes a copy. The ETag is that of the version that is meant. */
  | { readonly kind: 'object'; readonly key: string; readonly etag: string | null }
  | { readonly kind: 'address'; readonly url: string; readonly headers: Readonly<Record<string, string>> };

export const ENGINES = ['auto', 'text', 'ocr', 'vlm'] as const;
export const READERS = ['auto', 'page', 'picture'] as const;

/** `job_` and a ULID. */
export const JOB_ID = /^job_[0-9A-HJKMNP-TV-Z]{26}$/;

/** As lists are narrowed by; one that has expired is in no list. */
export const JOB_STATUSES = [
  'queued',
  'fetching',
  'running',
  'assembling',
  'extracting',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
] as const satisfies readonly JobStatus[];

/** As the list of a job's pages has them. */
export const PAGE_STATUSES = [
  'waiting',
  'queued',
  'leased',
  'done',
  'failed',
  'cancelled',
] as const satisfies readonly TaskStatus[];

/** What those are told who watch a job; the last is written by whoever streams them. */
export const WATCH_EVENTS = ['job', 'page', 'result', 'error', 'end'] as const;
export type WatchEventName = (typeof WATCH_EVENTS)[number];

/** What a webhook may be told of a job. */
export const JOB_EVENTS = [
  'document.job.started',
  'document.job.succeeded',
  'document.job.partial',
  'document.job.failed',
  'document.job.cancelled',
] as const;
/** Those, and what is told only to whoever asks for it. */
export const WEBHOOK_EVENTS = [...JOB_EVENTS, 'document.page.completed'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface JobWebhook {
  /** Id of the endpoint. */
  readonly endpoint: string;
  readonly events: readonly WebhookEvent[];
}

/** Fields of the document: by rules, or by a model that fills in a JSON schema, which was checked. */
export type ExtractRequest =
  | { readonly preset: Preset }
  | { readonly schema: object; readonly instructions: string; readonly citations: boolean };

export interface JobRequest {
  readonly document: {
    readonly source: DocumentSource;
    readonly name: string | null;
    /** What the client says that it is; the bytes decide. */
    readonly type: string | null;
    readonly password: string | null;
  };
  /** As it was written, `1-3,7,10-`; null is all pages. */
  readonly pages: string | null;
  /** Pages beyond the last are left out instead of refused. */
  readonly clampPages: boolean;
  readonly engine: (typeof ENGINES)[number];
  readonly output: {
    readonly formats: readonly ('markdown' | 'html' | 'text')[];
    readonly lines: boolean;
    readonly words: boolean;
    /** `separate`: texts of their own beside a page's Markdown. */
    readonly headersFooters: 'drop' | 'keep' | 'separate';
    readonly tables: 'markdown' | 'html';
    /** Whether pictures on pages are stored. */
    readonly figures: boolean;
    readonly pageBreak: string;
  };
  readonly ocr: {
    readonly dpi: number;
    readonly rotate: 'auto' | 0 | 90 | 180 | 270;
    readonly languages: readonly string[];
    readonly reader: (typeof READERS)[number];
  };
  readonly extract: ExtractRequest | null;
  readonly webhooks: readonly JobWebhook[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly keepSeconds: number;
  readonly priority: 'normal' | 'low';
  /** Where its results are asked for, `https://…`; null where nobody knows. */
  readonly origin: string | null;
}
