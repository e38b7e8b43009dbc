/** The body of POST /v1/sources. */
import * as v from 'valibot';
import { GlimpseError } from '../../errors.ts';
import { intakeOf, type WishedIntake } from '../../sources/intake-of.ts';
import { sourceSchema } from '../../sources/wish.ts';
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
