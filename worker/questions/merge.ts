/** What was found in parts of a document as one value. */

/** Of scalars the first that is not null; lists one behind the other, each value once; objects field by field. */
export function merged(first: unknown, second: unknown): unknown {
  if (first === null || first === undefined) return second;
  if (second === null || second === undefined) return first;
  if (Array.isArray(first) && Array.isArray(second)) return unique([...(first as unknown[]), ...(second as unknown[])]);
  if (!isObject(first) || !isObject(second)) return first;
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(keys.map((key) => [key, merged(first[key], second[key])]));
}

function unique(values: readonly unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
