/** The rooms as docs/architecture.md shows them: a table, and a picture in Mermaid. Both show only rooms that have files. */
import path from 'node:path';
import { ANY_PACKAGE, WORKERS, type Room } from './room.ts';
import { EVERYBODYS } from './room-groups.ts';
import { roomOf, ROOMS } from './rooms.ts';

/** @param files  paths of all source files */
export function roomsTable(files: readonly string[]): string {
  const there = roomsWith(files);
  const listed = (names: readonly string[]) => names.filter((name) => there.some(({ at }) => at === name)).map(code);
  const rows = there.toSorted(byLevel).map(({ at, level, holds, may, mayAsTypes = [], outside = [], hasObjects }) => {
    const allowed = [
      ...(may === 'everything' ? ['everything'] : listed(may)),
      ...listed(mayAsTypes).map((name) => `types of ${name}`),
      ...outside.map((what) => (what === ANY_PACKAGE ? 'any package' : code(what))),
      ...(hasObjects ? [`${code(WORKERS)} in ${code('*-object.ts')}`] : []),
    ];
    return [level === null ? '-' : String(level), code(at), holds, allowed.join(', ') || 'nothing'];
  });
  const head = ['Level', 'Room', 'Holds', 'May import'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * Folders by level, from the entry down. An arrow is "may import", with the names of files where it is only these. Left out are arrows
 * that follow from others, types, what everybody may import, and what is beside the product.
 */
export function roomsPicture(files: readonly string[]): string {
  const rooms = roomsWith(files).filter(({ at, level }) => level !== null && !EVERYBODYS.includes(at));
  const levels = new Map<string, number>();
  for (const { at, level } of rooms) levels.set(boxOf(at), Math.max(level ?? 0, levels.get(boxOf(at)) ?? 0));
  const boxes = [...levels.keys()];
  const fromTop = [...new Set(levels.values())].toSorted((a, b) => b - a);
  return [
    '```mermaid',
    'flowchart TB',
    ...fromTop.flatMap((level) => [
      `  subgraph level${level}["level ${level}"]`,
      ...boxes.filter((box) => levels.get(box) === level).map((box) => `    ${idOf(box)}["${box}"]`),
      '  end',
    ]),
    // Invisible: without it levels that do not import each other are drawn side by side
    `  ${fromTop.map((level) => `level${level}`).join(' ~~~ ')}`,
    ...arrowsOf(rooms),
    '```',
  ].join('\n');
}

/** Which rooms the picture leaves out because all may import them. */
export function everybodysRooms(): string {
  const names = EVERYBODYS.map(code);
  const apart = ROOMS.filter(({ isApart }) => isApart).map(({ at }) => code(at));
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `Left out as well: ${list}. Every room but ${apart.join(', ')} may import them.`;
}

function roomsWith(files: readonly string[]): Room[] {
  const used = new Set(files.map(roomOf));
  return ROOMS.filter((room) => used.has(room));
}

/** From the bottom up; what is beside the product comes last. */
function byLevel({ level: a }: Room, { level: b }: Room): number {
  return (a ?? Infinity) === (b ?? Infinity) ? 0 : (a ?? Infinity) - (b ?? Infinity);
}

function arrowsOf(rooms: readonly Room[]): string[] {
  const whole = new Map<string, Set<string>>();
  const parts = new Map<string, Map<string, string[]>>();
  for (const { at, may } of rooms) {
    const from = boxOf(at);
    for (const name of rooms.map((room) => room.at).filter((name) => may.includes(name) && boxOf(name) !== from)) {
      if (boxOf(name) === name) whole.set(from, (whole.get(from) ?? new Set()).add(name));
      else {
        const named = parts.get(from) ?? new Map<string, string[]>();
        parts.set(from, named.set(boxOf(name), [...(named.get(boxOf(name)) ?? []), path.posix.basename(name)]));
      }
    }
  }
  const reaches = (from: string, to: string) => whole.get(from)?.has(to) ?? false;
  const follows = (from: string, to: string) => [...(whole.get(from) ?? [])].some((via) => reaches(via, to));
  return [
    ...[...whole].flatMap(([from, all]) =>
      [...all].filter((to) => !follows(from, to)).map((to) => `  ${idOf(from)} --> ${idOf(to)}`),
    ),
    ...[...parts].flatMap(([from, named]) =>
      [...named]
        .filter(([to]) => !reaches(from, to) && !follows(from, to))
        .map(([to, names]) => `  ${idOf(from)} -- "${names.join(', ')}" --> ${idOf(to)}`),
    ),
  ];
}

/** A room of one file is in its folder's box; the entry, which has no folder of its own, is a box. */
function boxOf(at: string): string {
  const folder = `${path.posix.dirname(at)}/`;
  return at.endsWith('/') || folder === 'worker/' ? at : folder;
}

function idOf(box: string): string {
  return box.replaceAll(/\W+/g, '_');
}

function code(words: string): string {
  return `\`${words}\``;
}
