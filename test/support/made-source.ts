/** A source of tests, and what takes its events: documents that remember what jobs they were asked for. */
import { GlimpseError, type ErrorCode } from '../../worker/errors.ts';
import type { Documents, NewDocument } from '../../worker/jobs/documents.ts';
import { Intake, type RequestOf } from '../../worker/sources/intake.ts';
import type { SourceRecord } from '../../worker/sources/source.ts';
import { noDocuments } from './no-documents.ts';

export const SOURCE_ID = 'src_0123456789abcdef0123456789abcdef';

export const madeSource = (intake: SourceRecord['intake']): SourceRecord => ({
  id: SOURCE_ID,
  tenant: 'a-tenant',
  name: null,
  intake,
  job: { body: {}, webhooks: [], origin: 'https://glimpse.example.com' },
  createdAt: 0,
});

interface AskedJob {
  readonly tenant: string;
  readonly request: ReturnType<RequestOf>;
  readonly document: NewDocument;
  readonly key: string | null;
}

/** `fails`: what the documents throw at the first so many requests. */
export function madeIntake(fails: readonly ErrorCode[] = []) {
  const jobs: AskedJob[] = [];
  const seen = new Map<string, string>();
  const left = [...fails];
  const create = (tenant: string, request: AskedJob['request'], document: NewDocument, key: string | null) => {
    const code = left.shift();
    if (code !== undefined) return Promise.reject(new GlimpseError(code, 'Not now.'));
    jobs.push({ tenant, request, document, key });
    return Promise.resolve({ job: { id: `job_${jobs.length}` }, isReplayed: false });
  };
  const log = {
    jobOf: (source: string, event: string) => Promise.resolve(seen.get(`${source} ${event}`) ?? null),
    remember: (source: string, event: string, job: string) => Promise.resolve(void seen.set(`${source} ${event}`, job)),
  };
  const documents = { ...noDocuments, create } as unknown as Documents;
  const requestOf: RequestOf = (_, event) => event as unknown as ReturnType<RequestOf>;
  return { intake: new Intake(log, documents, requestOf), jobs };
}
