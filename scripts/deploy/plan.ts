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
  const inboxes = scripts.flatMap(({ inbox }) => inbox ?? []);
  return [
    ...Array.from(buckets, bucketStep),
    ...Array.from(queues, queueStep),
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
