/**
 * What happens to a message of the tasks' queue: claim, work, store, complete. Whatever goes wrong, the job's object knows what is
 * true: a message may come twice, late or never.
 */
import { asGlimpseError, type ErrorCode } from '../errors.ts';
import { deleteAll } from './delete-all.ts';
import { assemble } from './steps/assemble.ts';
import { extract } from './steps/extract.ts';
import { fetchDocument } from './steps/fetch.ts';
import { readPage } from './steps/page.ts';
import { jobPrefix, leftoverKeys, pageKey } from './keys.ts';
import type { TaskOutput } from './output.ts';
import { pageOf } from './task.ts';
import { Unwanted } from './unwanted.ts';
import type { ConsumerOptions, TaskMessage, Work } from './work.ts';

/** One message at a time: those of a batch share the fate of their invocation. */
export async function consume(batch: MessageBatch<TaskMessage>, options: ConsumerOptions): Promise<void> {
  for (const message of batch.messages) {
    await handle(message.body, options);
    message.ack();
  }
}

/** Messages that the queue gave up on. */
export async function consumeDead(
  batch: MessageBatch<TaskMessage>,
  { jobs }: Pick<ConsumerOptions, 'jobs'>,
): Promise<void> {
  for (const message of batch.messages) {
    await jobs(message.body.job).dead(message.body.task);
    message.ack();
  }
}

/** Errors of a task that no further claim would mend. */
const PERMANENT: ReadonlySet<ErrorCode> = new Set([
  'document_too_large',
  'fetch_blocked',
  'input_gone',
  'document_type_unsupported',
  'password_required',
  'password_wrong',
  'damaged_document',
  'empty_document',
  'page_out_of_range',
  'page_failed',
  'page_too_large',
  'image_unsupported',
  'image_corrupt',
  'image_too_large',
  'image_aspect_ratio',
  'model_not_deployed',
  'extraction_timeout',
]);

async function handle(message: TaskMessage, options: ConsumerOptions): Promise<void> {
  const job = options.jobs(message.job);
  const claim = await job.claim(message);
  if (claim === null) return;
  const { task } = message;
  const renew = async () => {
    if (!(await job.renew(task, claim.token))) throw new Unwanted();
  };
  const work: Work = { ...options, job, id: message.job, claim, renew };
  try {
    const output = await run(work, message);
    if (!(await job.complete(task, claim.token, output))) await discard(work, message);
  } catch (thrown) {
    if (thrown instanceof Unwanted) return discard(work, message);
    const error = asGlimpseError(thrown);
    const { cause } = error;
    options.log({
      job: message.job,
      task,
      claim: claim.claim,
      code: error.code,
      ...(cause instanceof Error && { cause: cause.stack }),
    });
    const told = { code: error.code, message: error.message };
    if (PERMANENT.has(error.code) || error.facts.isFinal === true) await job.fail(task, claim.token, told);
    else await job.release(task, claim.token, told);
  }
}

function run(work: Work, { task }: TaskMessage): Promise<TaskOutput> {
  const page = pageOf(task);
  if (page !== null) return readPage(work, page);
  if (task === 'fetch') return fetchDocument(work);
  return task === 'assemble' ? assemble(work) : extract(work);
}

/**
 * What comes late is deleted, but for a document that was fetched: a claim after this one may read it. Of assemblies and extractions
 * all of an attempt write the same under the same keys; those of a deleted job go with everything else.
 */
async function discard({ bucket, job, id, claim }: Work, { task }: TaskMessage): Promise<void> {
  const page = pageOf(task);
  if (page !== null) await bucket.delete([pageKey(id, page, claim.token), ...leftoverKeys(id, page, claim.token)]);
  if (await job.isGone()) await deleteAll(bucket, jobPrefix(id));
}
