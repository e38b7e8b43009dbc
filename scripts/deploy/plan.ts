/** What deploying takes, as data: the buckets and queues that scripts have, then the scripts, each after those that it calls. */
import type { WorkerScript } from './scripts.ts';

export interface Step {
  /** For people: what is made or deployed. */
  readonly what: string;
  /** Arguments of wrangler. */
  readonly command: readonly string[];
  /** Arguments of wrangler that succeed where the step is done already. */
  readonly doneIf?: readonly string[];
}

export function deployPlan(scripts: readonly WorkerScript[]): Step[] {
  const buckets = new Set(scripts.flatMap(({ buckets }) => buckets));
  const queues = new Set(scripts.flatMap(({ queues }) => queues));
  return [...Array.from(buckets, bucketStep), ...Array.from(queues, queueStep), ...scripts.map(scriptStep)];
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

function scriptStep({ name, config, calls }: WorkerScript): Step {
  const after = calls.length > 0 ? `, which calls ${calls.join(', ')}` : '';
  return { what: `script ${name}${after}`, command: ['deploy', '--config', config] };
}
