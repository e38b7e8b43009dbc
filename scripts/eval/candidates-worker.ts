/** A thread with every candidate: a question in, one outcome a candidate out (candidates-pool.ts has the other end). */
import { parentPort, workerData } from 'node:worker_threads';
import { Candidate, type CandidateModel, type Outcome } from './candidate.ts';
import type { Item } from './item.ts';

export interface Question {
  readonly directory: string;
  readonly item: Item;
}

const port = parentPort!;
const candidates: Candidate[] = [];
for (const model of workerData as CandidateModel[]) candidates.push(await Candidate.open(model));

async function ask({ directory, item }: Question): Promise<Outcome[]> {
  const [reference, ...others] = candidates;
  const { expected, outcome } = await reference.answer(directory, item);
  const outcomes = [outcome];
  for (const other of others) outcomes.push(await other.compare(directory, item, expected));
  return outcomes;
}

port.on('message', (question: Question) => {
  // What is thrown ends the thread, and with it the measurement.
  void ask(question).then((outcomes) => port.postMessage(outcomes));
});
