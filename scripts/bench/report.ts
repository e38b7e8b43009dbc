/** Sections of docs/benchmarks.md: each benchmark replaces the one between its own markers. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

const FILE = new URL('../../docs/benchmarks.md', import.meta.url);
const TITLE = '# Benchmarks\n\nEvery number here was written by the command in its section.\n';

export function writeSection(name: string, markdown: string): void {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : TITLE;
  const section = `${open}\n${markdown.trim()}\n${close}`;
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  const known = from >= 0 && to > from;
  const whole = known
    ? text.slice(0, from) + section + text.slice(to + close.length)
    : `${text.trimEnd()}\n\n${section}\n`;
  writeFileSync(FILE, whole);
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
