/** `npm run docs`: rewrites the sections of pages that are facts of the code. `npm run check` only says which are stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withSection } from '../report.ts';
import { readTree } from './layers.ts';
import { roomsPicture, roomsTable } from './rooms-page.ts';

type Sections = Readonly<Record<string, string>>;

/** Page → name of a section → Markdown. */
function generated(root: string): Readonly<Record<string, Sections>> {
  const files = [...readTree(root).keys()];
  return { 'docs/architecture.md': { 'rooms:picture': roomsPicture(files), 'rooms:table': roomsTable(files) } };
}

/** One sentence a page; empty when all are current. */
export function stalePages(root: string): string[] {
  return Object.entries(generated(root)).flatMap(([page, sections]) => {
    const text = readFileSync(path.join(root, page), 'utf8');
    return current(text, sections) === text ? [] : [`${page} is not what the code says: run \`npm run docs\``];
  });
}

function current(text: string, sections: Sections): string {
  return Object.entries(sections).reduce((page, [name, markdown]) => withSection(page, name, markdown), text);
}

function write(root: string): void {
  for (const [page, sections] of Object.entries(generated(root))) {
    const file = path.join(root, page);
    writeFileSync(file, current(readFileSync(file, 'utf8'), sections));
  }
}

if (import.meta.main) write(path.resolve(import.meta.dirname, '../..'));
