/** Whether a value satisfies a branch: for the values of `enum` and `const` beside other keywords. */
import { KIND, NUMBERS, canonical, kindOf, matches, type Branch, type Terms } from './branch.ts';
import { isObject, type Json, type JsonObject } from './schema-document.ts';

/** Whether a value satisfies terms. */
export type Satisfies = (value: Json, terms: Terms) => boolean;

export function fits(value: Json, branch: Branch, satisfies: Satisfies): boolean {
  const kind = kindOf(value);
  if ((kind & branch.kinds) === 0) return false;
  if (branch.values !== null && !isOneOf(value, branch.values)) return false;
  if (isOneOf(value, branch.excluded)) return false;
  if ((kind & NUMBERS) !== 0) return fitsNumber(value as number, branch);
  if (kind === KIND.string) return fitsText(value as string, branch);
  if (kind === KIND.array) return fitsList(value as readonly Json[], branch, satisfies);
  return !isObject(value) || fitsObject(value, branch, satisfies);
}

const isOneOf = (value: Json, values: readonly Json[]): boolean => {
  const text = canonical(value);
  return values.some((one) => canonical(one) === text);
};

function fitsNumber(value: number, { minimum, maximum, steps }: Branch): boolean {
  const isMultiple = (step: number) => Math.abs(value / step - Math.round(value / step)) < 1e-9;
  return minimum <= value && value <= maximum && steps.every(isMultiple);
}

function fitsText(value: string, { minLength, maxLength, patterns, notPatterns }: Branch): boolean {
  const length = Array.from(value).length;
  if (length < minLength || length > maxLength) return false;
  return patterns.every((one) => matches(one, value)) && !notPatterns.some((one) => matches(one, value));
}

function fitsList(value: readonly Json[], branch: Branch, satisfies: Satisfies): boolean {
  const { prefix, items, minItems, maxItems, contains, uniqueAt } = branch;
  if (value.length < minItems || value.length > maxItems) return false;
  if (uniqueAt !== null && new Set(value.map(canonical)).size < value.length) return false;
  if (!contains.every((terms) => value.some((item) => satisfies(item, terms)))) return false;
  return value.every((item, i) => satisfies(item, prefix[i] ?? items));
}

function fitsObject(value: JsonObject, branch: Branch, satisfies: Satisfies): boolean {
  const { properties, patternProperties, additional, names, required, minProperties, maxProperties } = branch;
  const entries = Object.entries(value);
  if (entries.length < minProperties || entries.length > maxProperties) return false;
  if (![...required].every((name) => Object.hasOwn(value, name))) return false;
  return entries.every(([name, one]) => {
    const matching = patternProperties.filter((pattern) => matches(pattern, name)).flatMap(({ terms }) => terms);
    const isKnown = properties.has(name) || patternProperties.some((pattern) => matches(pattern, name));
    const own = isKnown ? (properties.get(name) ?? []) : (additional ?? []);
    return satisfies(name, names) && satisfies(one, [...own, ...matching]);
  });
}
