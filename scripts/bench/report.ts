/** Sections of docs/benchmarks.md: each benchmark replaces the one between its own markers. */
import { cpus } from 'node:os';
import path from 'node:path';
import { writeSection } from '../report.ts';
import { measuredCommit } from './commit.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Replaces the section `name`, or appends it. */
export function writeBench(name: string, markdown: string): Promise<void> {
  return writeSection('docs/benchmarks.md', `bench:${name}`, markdown);
}

/** Where and when: one line for a section's head. */
export function conditions(command: string, runtimes: string): string {
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `\`${command}\`, ${date}, commit ${measuredCommit(ROOT)}; ${cpus().length} x ${cpu.model.trim()}; ${runtimes}.`;
}

/** A markdown table, first column left, others right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The upper one of an even number. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
