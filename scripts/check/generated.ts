/**
 * `npm run docs`: rewrites the sections of pages that are facts of the code, and paragraphs with lines that are too long.
 * `npm run check` only says which pages are not so.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withSection } from '../report.ts';
import { wrapProse } from '../wrap.ts';
import { readTree } from './layers.ts';
import { everybodysRooms, roomsPicture, roomsTable } from './rooms-page.ts';

type Sections = Readonly<Record<string, string>>;

/** Page → name of a section → Markdown. */
function generated(root: string): Readonly<Record<string, Sections>> {
  const files = [...readTree(root).keys()];
  return {
    'docs/architecture.md': {
      'rooms:everybodys': everybodysRooms(),
      'rooms:picture': roomsPicture(files),
      'rooms:table': roomsTable(files),
    },
  };
}

/** One sentence per page; empty when all are current. */
export function stalePages(root: string): string[] {
  const pages = currentPages(root).filter(({ was, is }) => was !== is);
  return pages.map(({ page }) => `${page} is not as \`npm run docs\` writes it`);
}

/** Every page as it is and as it should be. */
function currentPages(root: string): { page: string; was: string; is: string }[] {
  const sections = generated(root);
  return globSync('**/*.md', { cwd: root, exclude: ['**/node_modules', '**/.*'] }).map((page) => {
    const was = readFileSync(path.join(root, page), 'utf8');
    return { page, was, is: wrapProse(withSections(was, sections[page] ?? {})) };
  });
}

function withSections(text: string, sections: Sections): string {
  return Object.entries(sections).reduce((page, [name, markdown]) => withSection(page, name, markdown), text);
}

function write(root: string): void {
  for (const { page, was, is } of currentPages(root)) if (was !== is) writeFileSync(path.join(root, page), is);
}

if (import.meta.main) write(path.resolve(import.meta.dirname, '../..'));
