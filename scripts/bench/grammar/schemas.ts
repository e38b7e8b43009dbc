/** JSONSchemaBench's mask set: which schemas are refused, which valid instances are lost, which invalid ones pass. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GlimpseError } from '../../../worker/errors.ts';
import { Grammar } from '../../../worker/text/grammar/grammar.ts';
import { REFUSED } from '../../../worker/text/grammar/machine.ts';
import type { Json } from '../../../worker/text/grammar/schema-document.ts';
import type { Vocabulary } from '../../../worker/text/grammar/vocabulary.ts';
import { median, table } from '../report.ts';

const EVERY = 10;

interface Tested {
  readonly schema: Json;
  readonly tests?: readonly { readonly data: Json; readonly valid: boolean }[];
}

interface Counts {
  schemas: number;
  refused: number;
  valid: number;
  kept: number;
  invalid: number;
  passed: number;
}

/** null where `directory` has no checkout named jsonschemabench. */
export function schemasReport(directory: string, vocabulary: Vocabulary): string | null {
  const data = path.join(directory, 'jsonschemabench/maskbench/data');
  if (!existsSync(data)) return null;
  const files = readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .filter((_, i) => i % EVERY === 0);
  const rows = [true, false].map((isStrict) =>
    row(
      files.map((file) => path.join(data, file)),
      isStrict,
      vocabulary,
    ),
  );
  const head = [
    'every tenth schema',
    'schemas',
    'refused',
    'valid',
    'of them kept',
    'invalid',
    'of them passed',
    'new schema, CPU ms',
    'slowest, CPU ms',
  ];
  const reasons = [...rows[0].reasons].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${reason} ${count}`);
  return [
    table(
      head,
      rows.map(({ cells }) => cells),
    ),
    `Refused when strict, by code and keyword: ${reasons.join(', ')}.`,
  ].join('\n\n');
}

function row(files: readonly string[], isStrict: boolean, vocabulary: Vocabulary) {
  const counts: Counts = { schemas: 0, refused: 0, valid: 0, kept: 0, invalid: 0, passed: 0 };
  const reasons = new Map<string, number>();
  const times: number[] = [];
  for (const file of files) {
    const { schema, tests = [] } = JSON.parse(readFileSync(file, 'utf8')) as Tested;
    counts.schemas++;
    // One try each, so time of the clock would tell what else the machine did.
    const start = process.cpuUsage();
    const made = grammarOr(schema, isStrict, vocabulary);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
    if (typeof made === 'string') {
      counts.refused++;
      reasons.set(made, (reasons.get(made) ?? 0) + 1);
    } else for (const { text, valid } of instances(tests)) count(counts, valid, takes(made, text));
  }
  const { schemas, refused, valid, kept, invalid, passed } = counts;
  const cells = [schemas, refused, valid, kept, invalid, passed].map(String);
  const ms = [median(times).toFixed(1), Math.max(...times).toFixed(0)];
  return { cells: [isStrict ? 'strict' : 'not strict', ...cells, ...ms], reasons };
}

/** One schema of the set lists the same instance as valid and as invalid, having lost how a number was written; the latter is left out. */
function instances(tests: NonNullable<Tested['tests']>): { readonly text: string; readonly valid: boolean }[] {
  const texts = tests.map(({ data, valid }) => ({ text: JSON.stringify(data), valid }));
  const rightly = new Set(texts.filter(({ valid }) => valid).map(({ text }) => text));
  return texts.filter(({ text, valid }) => valid || !rightly.has(text));
}

function grammarOr(schema: Json, isStrict: boolean, vocabulary: Vocabulary): Grammar | string {
  try {
    return new Grammar({ kind: 'json', schema, isStrict }, vocabulary);
  } catch (error) {
    if (!(error instanceof GlimpseError)) throw error;
    const { keyword } = error.facts;
    return typeof keyword === 'string' ? `${error.code} ${keyword}` : error.code;
  }
}

function count(counts: Counts, isValid: boolean, isTaken: boolean): void {
  counts[isValid ? 'valid' : 'invalid']++;
  if (isTaken) counts[isValid ? 'kept' : 'passed']++;
}

function takes({ machine }: Grammar, text: string): boolean {
  const state = machine.run(new TextEncoder().encode(text));
  return state !== REFUSED && machine.accepts(state);
}
