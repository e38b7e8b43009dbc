/** The bodies of POST /v1/sources and PATCH /v1/sources/ID. */
import * as v from 'valibot';
import { GlimpseError } from '../../errors.ts';
import { changedIntake, intakeOf, type WishedIntake } from '../../sources/intake-of.ts';
import type { SourceRecord } from '../../sources/source.ts';
import { sourceChangeSchema, sourceSchema, type SourceChangeBody } from '../../sources/wish.ts';
import { issueError } from './issue.ts';
import { parseJob, type JobBody } from './job.ts';

export interface SourceWish extends WishedIntake {
  readonly name: string | null;
  /** Fields that its jobs have. */
  readonly job: JobBody;
}

/** @throws GlimpseError invalid_request, invalid_parameter */
export async function parseSource(json: unknown): Promise<SourceWish> {
  const result = v.safeParse(sourceSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const { name = null, job } = result.output;
  return { name, ...(await intakeOf(result.output)), job: parseTemplate(job ?? {}) };
}

export interface WishedChange {
  readonly name?: string | null;
  readonly job?: JobBody;
  /** null: how its events come stays as it is. */
  readonly wished: WishedIntake | null;
}

/** @throws GlimpseError as parseSource */
export async function parseSourceChange(json: unknown, { intake }: SourceRecord): Promise<WishedChange> {
  const result = v.safeParse(sourceChangeSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const { name, job, ...rest } = result.output;
  const fields: SourceChangeBody = rest;
  return {
    ...(name !== undefined && { name }),
    ...(job !== undefined && { job: parseTemplate(job ?? {}) }),
    wished: Object.keys(fields).length > 0 ? await changedIntake(intake, fields) : null,
  };
}

/** A job's fields without a document. */
function parseTemplate(fields: Readonly<Record<string, unknown>>): JobBody {
  if ('document' in fields)
    throw new GlimpseError('invalid_parameter', '"job.document": each event brings its own.', {
      param: 'job.document',
    });
  try {
    return parseJob(fields);
  } catch (error) {
    if (!(error instanceof GlimpseError)) throw error;
    throw error.with({ param: `job.${String(error.facts.param)}` });
  }
}
