/** Questions → outcomes, by several threads that hold all candidates: each question is asked by one of them. */
import { Worker } from 'node:worker_threads';
import type { CandidateModel, Outcome } from './candidate.ts';
import type { Question } from './candidates-worker.ts';

/**
 * The outcomes of each question in the order of the models, the first of which is f32: the same whatever the number of threads.
 * @throws what a candidate throws
 */
export async function askCandidates(
  models: readonly CandidateModel[],
  questions: readonly Question[],
  threads: number,
  onAsked: (done: number) => void,
): Promise<Outcome[][]> {
  const outcomes: Outcome[][] = Array.from({ length: questions.length });
  const [waiting, workers] = [questions.entries(), [] as Worker[]];
  let done = 0;
  const thread = async () => {
    const worker = new Worker(new URL('candidates-worker.ts', import.meta.url), { workerData: models });
    workers.push(worker);
    for (const [i, question] of waiting) {
      outcomes[i] = await reply(worker, question);
      onAsked(++done);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(threads, questions.length) }, thread));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return outcomes;
}

async function reply(worker: Worker, question: Question): Promise<Outcome[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome[]>();
  worker.once('message', resolve).once('error', reject);
  worker.postMessage(question, []);
  try {
    return await promise;
  } finally {
    worker.off('error', reject);
  }
}
