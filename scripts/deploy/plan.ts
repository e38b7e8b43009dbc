/**
 * What deploying takes, as data: the buckets and queues that scripts have, who hears what is put into the inbox, then the scripts,
 * each after those that it calls.
 */
import type { WorkerScript } from './scripts.ts';

export interface Step {
  /** For people: what is made or deployed. */
  readonly what: string;
  /** Arguments of wrangler. */
  readonly command: readonly string[];
  /** Arguments of wrangler that succeed where the step is done already. */
  readonly doneIf?: readonly string[];
  /** What they say where it is done; missing: that they succeed is enough. */
  readonly doneSays?: string;
}

/** Queue of what R2 says about the inbox. */
const ARRIVALS = 'glimpse-arrivals';

export function deployPlan(scripts: readonly WorkerScript[]): Step[] {
  const buckets = new Set(scripts.flatMap(({ buckets }) => buckets));
  const queues = new Set(scripts.flatMap(({ queues }) => queues));
  const documents = new Set(scripts.flatMap(({ documents }) => documents ?? []));
  const inboxes = scripts.flatMap(({ inbox }) => inbox ?? []);
  return [
    ...Array.from(buckets, bucketStep),
    ...Array.from(queues, queueStep),
    ...Array.from(documents, expiryStep),
    ...inboxes.map(inboxStep),
    ...scripts.map(scriptStep),
  ];
}

function bucketStep(name: string): Step {
  return {
    what: `bucket ${name}, unless it is there`,
    command: ['r2', 'bucket', 'create', name],
    doneIf: ['r2', 'bucket', 'info', name],
  };
}

function queueStep(name: string): Step {
  return {
    what: `queue ${name}, unless it is there`,
    command: ['queues', 'create', name],
    doneIf: ['queues', 'info', name],
  };
}

/**
 * Jobs delete what they have stored. Should one ever not, the bucket does, when nobody can have a right to it any more: a job takes a
 * day at most and is kept for thirty, and may then be done again once.
 */
const EXPIRE_DAYS = 62;
const EXPIRY_RULE = 'glimpse-jobs';

function expiryStep(bucket: string): Step {
  const lifecycle = ['r2', 'bucket', 'lifecycle'];
  return {
    what: `${bucket} forgets what jobs have left after ${EXPIRE_DAYS} days, unless it does`,
    command: [...lifecycle, 'add', bucket, EXPIRY_RULE, 'jobs/', '--expire-days', `${EXPIRE_DAYS}`, '--force'],
    doneIf: [...lifecycle, 'list', bucket],
    doneSays: EXPIRY_RULE,
  };
}

function inboxStep(bucket: string): Step {
  const notification = ['r2', 'bucket', 'notification'];
  return {
    what: `messages about ${bucket} into ${ARRIVALS}, unless they go there`,
    command: [...notification, 'create', bucket, '--event-type', 'object-create', '--queue', ARRIVALS],
    doneIf: [...notification, 'list', bucket],
    doneSays: ARRIVALS,
  };
}

function scriptStep({ name, config, calls }: WorkerScript): Step {
  const after = calls.length > 0 ? `, which calls ${calls.join(', ')}` : '';
  return { what: `script ${name}${after}`, command: ['deploy', '--config', config] };
}
