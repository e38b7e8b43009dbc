/** The first question about a picture, beside that of another commit: new workerds of both in turns, so that the machine's moods meet both. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { measuredCommit } from './commit.ts';
import type { FirstQuestion } from './first-question.ts';
import { conditions, median, table, writeBench } from './report.ts';

const TURNS = 15;
const CHILD = path.resolve(import.meta.dirname, 'first-question.ts');
const HERE = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const VARIANTS = ['before', 'here'] as const;

type Variant = (typeof VARIANTS)[number];

/** `directory`: a checkout of the other commit, installed and built. */
export async function benchBefore(directory: string): Promise<void> {
  const checkouts: Record<Variant, string> = { before: directory, here: HERE };
  const runs: Record<Variant, FirstQuestion[]> = { before: [], here: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const variant of VARIANTS) runs[variant].push(await firstQuestion(checkouts[variant]));
    const times = VARIANTS.map((variant) => `${variant} ${ms(runs[variant][turn].firstTextMs)} ms`);
    console.log(`turn ${turn + 1} of ${TURNS}: ${times.join(', ')}`);
  }
  const section = sectionOf(measuredCommit(directory), runs);
  await writeBench('before', section);
  console.log(section);
}

async function firstQuestion(checkout: string): Promise<FirstQuestion> {
  const { stdout } = await run(process.execPath, [CHILD, checkout]);
  const lines = stdout.trim().split('\n');
  return JSON.parse(lines[lines.length - 1]) as FirstQuestion;
}

function sectionOf(commit: string, runs: Record<Variant, readonly FirstQuestion[]>): string {
  const names: Record<Variant, string> = {
    before: `commit ${commit}`,
    here: 'this commit',
  };
  const row = (variant: Variant) => {
    const texts = runs[variant].map(({ firstTextMs }) => firstTextMs);
    const shares = texts.map((text, turn) => text / runs.before[turn].firstTextMs);
    const starts = runs[variant].map(({ startMs }) => startMs);
    return [names[variant], ms(median(texts)), ms(Math.min(...texts)), median(shares).toFixed(2), ms(median(starts))];
  };
  return [
    `## The first question beside commit ${commit}`,
    conditions('npm run bench -- before --dir CHECKOUT', 'workerd, weights out of R2'),
    `From the demo request to the first text, by a new workerd each time, ${TURNS} of each in turns. The share is the median of each time over`,
    'that of the other commit in the same turn. It is asked when workerd has compiled all scripts; deployed ones start by themselves.',
    '',
    table(
      ['first text', 'median, ms', 'least, ms', 'share', 'start of workerd, ms'],
      VARIANTS.map((variant) => row(variant)),
    ),
  ].join('\n');
}

const ms = (value: number): string => value.toFixed(0);
