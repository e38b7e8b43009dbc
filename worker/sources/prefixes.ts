/** Prefixes of keys that belong to sources; none lies in another. */

export interface Prefix {
  readonly source: string;
  readonly prefix: string;
}

/** The source that has it already, or what is above or below it. */
export function overlapping(all: readonly Prefix[], prefix: string): string | null {
  return all.find((each) => each.prefix.startsWith(prefix) || prefix.startsWith(each.prefix))?.source ?? null;
}

export function owner(all: readonly Prefix[], key: string): string | null {
  return all.find(({ prefix }) => key.startsWith(prefix))?.source ?? null;
}
