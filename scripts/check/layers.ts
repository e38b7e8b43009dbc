/**
 * The import rule of docs/architecture.md, checked: a room imports only rooms at or below the ones its row names.
 * Reads the import statements of every file; knows nothing else about the code.
 */
import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import path from 'node:path';

/** First match wins. `may` lists the rooms (by name) that files of the room import; every room may import itself. */
const ROOMS = [
  { name: 'errors', pattern: /^worker\/errors\.ts$/, may: [] },
  { name: 'limits', pattern: /^worker\/limits\.ts$/, may: [] },
  { name: 'engine-interface', pattern: /^worker\/engine\/engine\.ts$/, may: [] },
  { name: 'kernels', pattern: /^kernels-as\/host\//, may: ['weights'] },
  { name: 'assembly', pattern: /^kernels-as\/assembly\//, may: [] },
  { name: 'weights', pattern: /^weights\//, may: ['kernels'] },
  { name: 'text', pattern: /^worker\/text\//, may: ['engine-interface'] },
  { name: 'data-url', pattern: /^worker\/media\/data-url\.ts$/, may: [] },
  { name: 'media', pattern: /^worker\/media\//, may: ['data-url'] },
  { name: 'model', pattern: /^worker\/model\//, may: ['kernels', 'weights', 'engine-interface'] },
  {
    name: 'isolate',
    pattern: /^worker\/isolate\//,
    may: ['engine-interface', 'kernels', 'weights', 'text', 'media', 'model'],
  },
  { name: 'http', pattern: /^worker\/http\//, may: ['engine-interface', 'data-url'] },
  {
    name: 'wiring',
    pattern: /^worker\/(index|env)\.ts$/,
    may: ['http', 'isolate', 'engine-interface', 'weights', 'kernels', 'media', 'model'],
  },
  {
    name: 'scripts',
    pattern: /^scripts\//,
    may: ['kernels', 'weights', 'text', 'media', 'data-url', 'model', 'isolate', 'engine-interface'],
  },
  { name: 'test', pattern: /^test\//, may: null },
] as const;

const EVERYBODY = ['errors', 'limits'];
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)|(?:^|\n)import\s+['"](\.[^'"]+)['"]/g;

const roomOf = (file: string) => ROOMS.find(({ pattern }) => pattern.test(file));

/** One sentence a violation; empty when the rule holds. */
export function layerViolations(root: string): string[] {
  const files = globSync('{worker,kernels-as,weights,scripts,test}/**/*.ts', { cwd: root, exclude: ['**/build/**'] });
  return files.flatMap((file) => {
    const room = roomOf(file);
    if (!room) return [`${file}: belongs to no room of scripts/check/layers.ts`];
    if (room.may === null) return [];
    const allowed = new Set([room.name, ...EVERYBODY, ...room.may]);
    return [...readFileSync(path.join(root, file), 'utf8').matchAll(IMPORT)].flatMap((match) => {
      const specifier = match[1] ?? match[2] ?? match[3];
      if (!specifier.endsWith('.ts')) return [];
      const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
      const targetRoom = roomOf(target);
      return targetRoom && allowed.has(targetRoom.name)
        ? []
        : [`${file} imports ${target}: ${room.name} may not import ${targetRoom?.name}`];
    });
  });
}
