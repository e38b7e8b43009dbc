/** What a source's job is asked to do: the source's fields, with the name and the metadata of the event. */
import type { RequestOf } from '../sources/intake.ts';
import { parseJob, toJobRequest } from './schema/job.ts';

/** Fields are parsed anew: what a source was made with long ago gets today's defaults. */
export const templateRequest: RequestOf = ({ body, webhooks, origin }, { name, metadata }) => {
  const fields = body as Readonly<Record<string, unknown>>;
  const known = (fields.metadata ?? {}) as Readonly<Record<string, unknown>>;
  const full = { ...fields, document: { name }, metadata: { ...known, ...metadata } };
  return toJobRequest(parseJob(full), webhooks, origin);
};
