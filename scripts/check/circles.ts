/** Folders that import each other in a circle: neither can be understood or changed without the other. */
import path from 'node:path';
import { importsOf } from './imports.ts';
import { resolve, type Tree } from './layers.ts';

/** Every circle among the folders of `parent` once, as `a → b → a`; types count. */
export function circles(tree: Tree, parent: string): string[] {
  const imports = folderImports(tree, parent);
  const found = new Map<string, string>();
  const walk = (way: readonly string[]): void => {
    for (const next of imports.get(way[way.length - 1]) ?? []) {
      const from = way.indexOf(next);
      if (from < 0) walk([...way, next]);
      else {
        const circle = way.slice(from);
        const key = circle.toSorted().join(' ');
        if (!found.has(key)) found.set(key, [...circle, next].join(' → '));
      }
    }
  };
  for (const folder of imports.keys()) walk([folder]);
  return [...found.values()];
}

/** Folder → the other folders that its files import. */
function folderImports(tree: Tree, parent: string): ReadonlyMap<string, ReadonlySet<string>> {
  const folderOf = (file: string): string | null => {
    const [folder, ...rest] = path.posix.relative(parent, file).split('/');
    return folder === '..' || rest.length === 0 ? null : `${parent}/${folder}`;
  };
  const imports = new Map<string, Set<string>>();
  for (const [file, source] of tree) {
    const folder = folderOf(file);
    if (folder === null) continue;
    for (const { specifier } of importsOf(source)) {
      const target = specifier.startsWith('.') ? resolve(tree, file, specifier) : null;
      const other = target === null ? null : folderOf(target);
      if (other !== null && other !== folder) imports.set(folder, (imports.get(folder) ?? new Set()).add(other));
    }
  }
  return imports;
}
