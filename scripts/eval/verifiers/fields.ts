/** A JSON object: how many of its values are right. */
import { strip } from './plain.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Levels of nesting; no form has more. */
const DEEPEST = 8;

/**
 * F1 over (key, value) pairs; `truth`: an object or its JSON text. Keys are exact, values as words in any letter case. Values of
 * nested objects and lists count one by one, each under the whole path to it.
 */
export function fields(answer: string, truth: Fields | string): number {
  const [came, wanted] = [parseFields(answer), typeof truth === 'string' ? parseFields(truth) : truth];
  const [a, b] = [leaves(came), leaves(wanted)];
  if (came === null || a === null || b === null) return 0;
  return (2 * Array.from(a).filter((leaf) => b.has(leaf)).length) / (a.size + b.size);
}

/** The object that the text is, or null; null also when a key comes twice, which would be two answers to one question. */
function parseFields(text: string): Fields | null {
  const json = strip(text);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  return isBranch(value) && !Array.isArray(value) && countKeys(value) === writtenKeys(json) ? (value as Fields) : null;
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** JSON.parse keeps one value a key; the text tells how many there were. */
const writtenKeys = (json: string) =>
  Array.from(json.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)).filter(([, colon]) => colon !== '').length;

function countKeys(value: unknown): number {
  if (!isBranch(value)) return 0;
  const children = Object.values(value);
  return children.reduce((sum: number, child) => sum + countKeys(child), Array.isArray(value) ? 0 : children.length);
}

/** One text for each value that holds nothing else, with its path and kind; null when it is nested too deep. */
function leaves(value: unknown, path: readonly (string | number)[] = []): Set<string> | null {
  if (path.length > DEEPEST) return null;
  const leaf = (kind: string, of: unknown) => new Set([JSON.stringify([path, kind, of])]);
  if (typeof value === 'string') return leaf('text', strip(value).toLowerCase());
  if (!isBranch(value)) return leaf(typeof value, value);
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  if (entries.length === 0) return leaf('empty', Array.isArray(value));
  const all = new Set<string>();
  for (const [key, child] of entries) {
    const below = leaves(child, [...path, key]);
    if (below === null) return null;
    for (const each of below) all.add(each);
  }
  return all;
}
