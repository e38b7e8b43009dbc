/** What R2 says of the inbox through a queue → jobs. A message may come twice, late, and after its object is gone. */
import { asGlimpseError, type ErrorCode } from '../errors.ts';
import { newObject, objectEventId, type NewObject } from './bucket-event.ts';
import type { Intake } from './intake.ts';
import type { Sources } from './sources.ts';

/** What this service writes itself: an inbox that is its own bucket must not feed on it. */
const OWN_PREFIXES = ['jobs/', 'uploads/', 'models/'];
const RETRY_SECONDS = 60;

/** Errors that no further try would mend. */
const PERMANENT: ReadonlySet<ErrorCode> = new Set(['invalid_parameter', 'invalid_request', 'idempotency_key_reused']);

export interface BucketOptions {
  readonly sources: Pick<Sources, 'findByKey'>;
  readonly intake: Intake;
  /** null: this service has none. */
  readonly inbox: { readonly name: string; readonly bucket: Inbox } | null;
  readonly log: (line: object) => void;
}

/** As R2 has it: without a body where the object has another etag. */
interface Inbox {
  get(key: string, options: { readonly onlyIf: { readonly etagMatches: string } }): Promise<InboxObject | null>;
}

type InboxObject = { readonly size: number } | { readonly size: number; readonly body: AsyncIterable<Uint8Array> };

/** As a queue has it. */
export interface Arrival {
  readonly body: unknown;
  ack(): void;
  retry(options: { readonly delaySeconds: number }): void;
}

export async function consumeArrivals(messages: readonly Arrival[], options: BucketOptions): Promise<void> {
  for (const message of messages) {
    try {
      options.log({ arrival: await take(message.body, options) });
      message.ack();
    } catch (thrown) {
      const { code, cause } = asGlimpseError(thrown);
      options.log({ arrival: 'failed', code, ...(cause instanceof Error && { cause: cause.stack }) });
      if (PERMANENT.has(code)) message.ack();
      else message.retry({ delaySeconds: RETRY_SECONDS });
    }
  }
}

/** What became of it, for the log: the job's id, or why there is none. */
async function take(body: unknown, options: BucketOptions): Promise<string> {
  const object = newObject(body, OWN_PREFIXES);
  return 'ignored' in object ? object.ignored : taken(object, options);
}

async function taken(object: NewObject, { sources, intake, inbox }: BucketOptions): Promise<string> {
  if (inbox?.name !== object.bucket) return 'it is of another bucket';
  const source = await sources.findByKey(object.bucket, object.key);
  if (source === null) return 'no source has its prefix';
  const stored = await inbox.bucket.get(object.key, { onlyIf: { etagMatches: object.etag } });
  // Another message speaks of what is there now.
  if (stored === null || !('body' in stored)) return 'the object was deleted or replaced';
  const { job } = await intake.take(source, {
    id: objectEventId(object),
    name: object.key.split('/').at(-1) ?? null,
    metadata: { bucket: object.bucket, key: object.key },
    document: { kind: 'chunks', chunks: stored.body, bytes: stored.size },
  });
  return job;
}
