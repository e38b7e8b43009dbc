/** Two branches at once, as one branch. */
import { KIND, NUMBERS, canonical, isNever, matches, type Branch, type NamedPattern, type Terms } from './branch.ts';

/** null where nothing satisfies both. */
export function merged(a: Branch, b: Branch): Branch | null {
  return possible({
    kinds: a.kinds & b.kinds,
    values: sharedValues(a.values, b.values),
    excluded: [...a.excluded, ...b.excluded],
    minLength: Math.max(a.minLength, b.minLength),
    maxLength: Math.min(a.maxLength, b.maxLength),
    patterns: union(a.patterns, b.patterns),
    notPatterns: union(a.notPatterns, b.notPatterns),
    minimum: Math.max(a.minimum, b.minimum),
    maximum: Math.min(a.maximum, b.maximum),
    steps: [...new Set([...a.steps, ...b.steps])],
    prefix: Array.from({ length: Math.max(a.prefix.length, b.prefix.length) }, (_, i) => [
      ...(a.prefix[i] ?? a.items),
      ...(b.prefix[i] ?? b.items),
    ]),
    items: [...a.items, ...b.items],
    minItems: Math.max(a.minItems, b.minItems),
    maxItems: Math.min(a.maxItems, b.maxItems),
    contains: [...a.contains, ...b.contains],
    uniqueAt: a.uniqueAt ?? b.uniqueAt,
    properties: mergedProperties(a, b),
    required: new Set([...a.required, ...b.required]),
    patternProperties: [...narrowedPatterns(a, b), ...narrowedPatterns(b, a)],
    additional:
      a.additional === null ? b.additional : b.additional === null ? a.additional : [...a.additional, ...b.additional],
    names: [...a.names, ...b.names],
    minProperties: Math.max(a.minProperties, b.minProperties),
    maxProperties: Math.min(a.maxProperties, b.maxProperties),
  });
}

function sharedValues(a: Branch['values'], b: Branch['values']): Branch['values'] {
  if (a === null || b === null) return a ?? b;
  const known = new Set(b.map(canonical));
  return a.filter((value) => known.has(canonical(value)));
}

function union(a: readonly NamedPattern[], b: readonly NamedPattern[]): readonly NamedPattern[] {
  return [...a, ...b.filter(({ source }) => a.every((one) => one.source !== source))];
}

function mergedProperties(a: Branch, b: Branch): ReadonlyMap<string, Terms> {
  const properties = new Map(a.properties);
  for (const [name, terms] of a.properties) properties.set(name, [...terms, ...asked(b, name)]);
  for (const [name, terms] of b.properties)
    if (!a.properties.has(name)) properties.set(name, [...asked(a, name), ...terms]);
  return properties;
}

/** What a branch asks of a property beside its patterns. */
function asked({ properties, patternProperties, additional }: Branch, name: string): Terms {
  const own = properties.get(name);
  if (own !== undefined) return own;
  if (additional === null || patternProperties.some((one) => matches(one, name))) return [];
  return additional;
}

/** The patterns of `a`; what `b` asks of names that it does not have holds for them too. */
function narrowedPatterns(a: Branch, b: Branch): Branch['patternProperties'] {
  const rest = b.additional ?? [];
  return a.patternProperties.map((one) =>
    b.patternProperties.some(({ source }) => source === one.source) ? one : { ...one, terms: [...one.terms, ...rest] },
  );
}

/** Without the kinds of which no value is left; null when none is. */
export function possible(branch: Branch): Branch | null {
  let { kinds } = branch;
  const drop = (bits: number, isEmpty: boolean) => {
    if (isEmpty) kinds &= ~bits;
  };
  drop(KIND.string, branch.minLength > branch.maxLength);
  drop(NUMBERS, branch.minimum > branch.maximum);
  drop(KIND.array, branch.minItems > branch.maxItems);
  drop(KIND.object, branch.minProperties > branch.maxProperties || branch.required.size > branch.maxProperties);
  if ((kinds & KIND.object) !== 0)
    drop(
      KIND.object,
      [...branch.required].some((name) => isNever(branch.properties.get(name) ?? [])),
    );
  if (kinds === 0 || branch.values?.length === 0) return null;
  return kinds === branch.kinds ? branch : { ...branch, kinds };
}
