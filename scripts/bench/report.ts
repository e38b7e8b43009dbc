/** Sections of docs/benchmarks.md: each benchmark replaces the one between its own markers. */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { writeSection } from '../report.ts';

/** Replaces the section `name`, or appends it. */
export function writeBench(name: string, markdown: string): Promise<void> {
  return writeSection('docs/benchmarks.md', `bench:${name}`, markdown);
}

/** Where and when: one line for a section's head. */
export function conditions(command: string, runtimes: string): string {
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `\`${command}\`, ${date}, commit ${commit()}; ${cpus().length} x ${cpu.model.trim()}; ${runtimes}.`;
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
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
