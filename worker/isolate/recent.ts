/** What was used most recently and fits in so many bytes. Pure: what comes in stays as it is. */
export interface RecentEntry<Value> {
  readonly key: string;
  readonly value: Value;
  readonly bytes: number;
}

export interface Recent<Value> {
  /** The one that was used last is the last. */
  readonly entries: readonly RecentEntry<Value>[];
  readonly bytes: number;
}

export const NOTHING_RECENT: Recent<never> = { entries: [], bytes: 0 };

/** `key` becomes the last one used, where it is there. */
export function used<Value>(recent: Recent<Value>, key: string): Recent<Value> {
  const entry = recent.entries.find((each) => each.key === key);
  return entry === undefined ? recent : { ...recent, entries: [...without(recent, key), entry] };
}

/** With the entry as the last one used, and what was used longest ago gone where it needs the room; as before where it has none. */
export function added<Value>(recent: Recent<Value>, entry: RecentEntry<Value>, roomBytes: number): Recent<Value> {
  if (entry.bytes > roomBytes) return recent;
  const entries = [...without(recent, entry.key), entry];
  return within({ entries, bytes: bytesOf(entries) }, roomBytes);
}

/** What was used last of it, in so many bytes. */
export function within<Value>(recent: Recent<Value>, roomBytes: number): Recent<Value> {
  const entries = [...recent.entries];
  let { bytes } = recent;
  while (bytes > roomBytes && entries.length > 0) bytes -= entries.shift()!.bytes;
  return entries.length === recent.entries.length ? recent : { entries, bytes };
}

const without = <Value>({ entries }: Recent<Value>, key: string) => entries.filter((each) => each.key !== key);

const bytesOf = (entries: readonly RecentEntry<unknown>[]): number =>
  entries.reduce((sum, { bytes }) => sum + bytes, 0);
