/**
 * What an isolate keeps between requests: the one module-level state of the Worker, because an isolate has exactly one life.
 */
import { Kept } from '../worker/kept.ts';

const values = new Map<string, Kept<unknown>>();

/** The value under `key`, loaded once however many callers ask at the same time, and kept; the rest as Kept.get. */
export function shared<T>(
  key: string,
  load: () => Promise<T>,
  keepAlive?: (load: Promise<unknown>) => void,
): Promise<T> {
  const kept = values.get(key) ?? new Kept();
  values.set(key, kept);
  return kept.get(load, keepAlive) as Promise<T>;
}
