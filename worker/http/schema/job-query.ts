/** The query of GET /v1/documents/jobs. */
import { GlimpseError } from '../../errors.ts';
import { JOB_ID, JOB_STATUSES } from '../../jobs/request.ts';
import { LIMITS } from '../../limits.ts';
import type { JobQuery } from '../../tenants/job-note.ts';

const DEFAULT_LIMIT = 20;
const METADATA = 'metadata.';
const SHOWN_CHARS = 40;

/** `status`, `metadata.KEY`, `after`, `limit`. @throws GlimpseError invalid_parameter */
export function parseJobQuery(query: Readonly<Record<string, string>>): JobQuery {
  const parsed = { status: null as JobQuery['status'], after: null as string | null, limit: DEFAULT_LIMIT };
  const metadata: [string, string][] = [];
  for (const [name, value] of Object.entries(query)) {
    if (name.startsWith(METADATA)) metadata.push([name.slice(METADATA.length), value]);
    else if (name === 'status') parsed.status = statusOf(value);
    else if (name === 'after') parsed.after = afterOf(value);
    else if (name === 'limit') parsed.limit = limitOf(value);
    else throw wrong(name, `"${shown(name)}" narrows no list; status, metadata.KEY, after and limit do.`);
  }
  const most = LIMITS.jobFilters.value;
  if (metadata.length > most) throw wrong('metadata', `A list is narrowed by at most ${most} fields of the metadata.`);
  return { ...parsed, metadata };
}

function statusOf(value: string): JobQuery['status'] {
  const status = JOB_STATUSES.find((each) => each === value);
  if (status !== undefined) return status;
  throw wrong('status', `"${shown(value)}" is no status; ${JOB_STATUSES.join(', ')} are.`);
}

function afterOf(value: string): string {
  if (JOB_ID.test(value)) return value;
  throw wrong('after', `"after" is "${shown(value)}"; the id of the last job of the page before is expected.`);
}

function limitOf(value: string): number {
  const most = LIMITS.jobsPerPage.value;
  const limit = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= most) return limit;
  throw wrong('limit', `"limit" is "${shown(value)}"; 1 to ${most} is expected.`);
}

const shown = (text: string): string => text.slice(0, SHOWN_CHARS);
const wrong = (param: string, message: string): GlimpseError =>
  new GlimpseError('invalid_parameter', message, { param: shown(param) });
