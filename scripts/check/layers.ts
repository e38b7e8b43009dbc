/** The import rule of docs/architecture.md, checked: what a file imports is what its room in rooms.ts may. */
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { importsOf, type Import } from './imports.ts';
import { ANY_PACKAGE, NODE, WASM, WORKERS, type Room } from './room.ts';
import { EVERYBODYS } from './room-groups.ts';
import { roomOf } from './rooms.ts';

/** Path → text of every source file. */
export type Tree = ReadonlyMap<string, string>;

export function readTree(root: string): Tree {
  const files = globSync(['{worker,kernels-as,weights,scripts,test}/**/*.ts', 'playground/**/*.js'], {
    cwd: root,
    exclude: ['kernels-as/build/**', '**/node_modules/**'],
  });
  return new Map(files.sort().map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

/** One sentence a violation; empty when the rule holds. */
export function layerViolations(tree: Tree): string[] {
  return [...tree].flatMap(([file, source]) => {
    const room = roomOf(file);
    if (!room) return [`${file}: belongs to no room of scripts/check/rooms.ts`];
    if (room.may === 'everything') return [];
    const found = importsOf(source).map((what) => violation(tree, file, room, what));
    return found.filter((sentence) => sentence !== null);
  });
}

function violation(tree: Tree, file: string, room: Room, { specifier, isType }: Import): string | null {
  const says = (why: string): string => `${file} imports ${specifier}: ${why}`;
  const outside = outsideOf(specifier);
  if (outside !== null) return mayReach(room, file, outside) ? null : says(`${room.at} may not import ${outside}`);
  const target = resolve(tree, file, specifier);
  if (target === null) return says('there is no such file');
  const targetRoom = roomOf(target);
  if (!targetRoom) return says(`${target} belongs to no room`);
  if (mayImport(room, targetRoom)) return null;
  if (!room.mayAsTypes?.includes(targetRoom.at)) return says(`${room.at} may not import ${targetRoom.at}`);
  return isType ? null : says(`${room.at} may import ${targetRoom.at} only as types`);
}

/** What a specifier means that is no source file of ours, in the words of rooms.ts; else null. */
function outsideOf(specifier: string): string | null {
  if (specifier.endsWith('.wasm')) return WASM;
  if (specifier.startsWith('.')) return null;
  if (isBuiltin(specifier)) return NODE;
  if (/^[a-z]+:/.test(specifier)) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function mayReach({ outside = [], hasObjects = false }: Room, file: string, what: string): boolean {
  if (outside.includes(what)) return true;
  if (what === WORKERS) return hasObjects && file.endsWith('-object.ts');
  return outside.includes(ANY_PACKAGE) && what !== WASM && what !== NODE && !what.includes(':');
}

/** AssemblyScript leaves the extension out. Files that are no sources (JSON) are taken at their word. */
export function resolve(tree: Tree, file: string, specifier: string): string | null {
  const at = path.posix.join(path.posix.dirname(file), specifier);
  const isOther = !['', '.ts', '.js'].includes(path.posix.extname(at));
  return [at, `${at}.ts`, `${at}/index.ts`].find((name) => tree.has(name)) ?? (isOther ? at : null);
}

function mayImport({ at, may, isApart = false }: Room, target: Room): boolean {
  if (at === target.at || may.includes(target.at)) return true;
  return !isApart && EVERYBODYS.includes(target.at);
}
