/** Measured tables live in hand-written pages, between two markers that only a command rewrites. */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { wrapProse } from './wrap.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->` in `page` (a path from the repository's root); appends both
 * markers when they are missing.
 */
export async function writeSection(page: string, name: string, markdown: string): Promise<void> {
  const file = path.resolve(ROOT, page);
  await writeFile(file, withSection(await readFile(file, 'utf8').catch(() => ''), name, markdown));
}

/** The page's text with that section. */
export function withSection(text: string, name: string, markdown: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const section = `${begin}\n${wrapProse(markdown.trim())}\n${end}`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  return from >= 0 && to > from
    ? text.slice(0, from) + section + text.slice(to + end.length)
    : `${text.trimEnd()}\n\n${section}\n`;
}

/** The line under every measured table: what it was measured with, when, and the command that does it again. */
export function measuredWith(command: string): string {
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `*${date}, ${cpu?.model.trim() ?? 'unknown CPU'}, Node ${process.versions.node}: \`${command}\`*`;
}
