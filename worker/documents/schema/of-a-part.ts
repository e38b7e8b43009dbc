/** A JSON schema as a part of a document can obey it: what only the whole has to hold is left out. */

type Schema = Readonly<Record<string, unknown>>;

/** How much there must be: a page need not have what its document has. */
const WHOLE: ReadonlySet<string> = new Set(['required', 'minItems', 'minContains', 'contains', 'minProperties']);
const LISTS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const MAPS: ReadonlySet<string> = new Set(['properties', '$defs']);
const ONE: ReadonlySet<string> = new Set(['items', 'additionalProperties']);

/** `schema` is one that was checked; what stands under `not` is what must not be, and stays. */
export function schemaOfPart(schema: object): Schema {
  const kept = Object.entries(schema).filter(([key]) => !WHOLE.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, inner(key, value)]));
}

function inner(key: string, value: unknown): unknown {
  if (ONE.has(key)) return relaxed(value);
  if (LISTS.has(key)) return (value as unknown[]).map((each) => relaxed(each));
  if (!MAPS.has(key)) return value;
  return Object.fromEntries(Object.entries(value as Schema).map(([name, each]) => [name, relaxed(each)]));
}

const relaxed = (schema: unknown): unknown =>
  typeof schema === 'object' && schema !== null ? schemaOfPart(schema) : schema;
