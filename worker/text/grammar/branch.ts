/**
 * One way to satisfy a schema: all that is asked of a value at once, without alternatives. Where a schema has alternatives it has
 * several branches (branches.ts). Parts of the value are asked for by terms, so that branches end where parts begin.
 */
import type { Pattern } from './pattern.ts';
import { accepts, patternAutomaton, type Automaton } from './regular.ts';
import type { Json, Schema } from './schema-document.ts';
import { asItself } from './spelling.ts';

/** A schema that a part of the value satisfies, or does not satisfy. */
export interface Term {
  readonly schema: Schema;
  readonly isNot: boolean;
}

/** All of them. */
export type Terms = readonly Term[];

export const NEVER: Term = { schema: { value: false, at: '(false)' }, isNot: false };

/** Numbers are apart by whether they are whole. */
export const KIND = { null: 1, boolean: 2, integer: 4, fraction: 8, string: 16, array: 32, object: 64 } as const;
export const NUMBERS = KIND.integer | KIND.fraction;
export const ANY_KIND = 127;

export interface NamedPattern {
  readonly source: string;
  readonly pattern: Pattern;
  /** Of texts as they are, not as JSON writes them. */
  readonly automaton: Automaton;
}

export function namedPattern(source: string, pattern: Pattern): NamedPattern {
  return { source, pattern, automaton: patternAutomaton(pattern, asItself) };
}

export const matches = ({ automaton }: NamedPattern, text: string): boolean => accepts(automaton, text);

export interface Branch {
  /** Bits of KIND. */
  readonly kinds: number;
  /** null: any. */
  readonly values: readonly Json[] | null;
  readonly excluded: readonly Json[];

  readonly minLength: number;
  readonly maxLength: number;
  readonly patterns: readonly NamedPattern[];
  readonly notPatterns: readonly NamedPattern[];

  /** Both included. */
  readonly minimum: number;
  readonly maximum: number;
  readonly steps: readonly number[];

  readonly prefix: readonly Terms[];
  readonly items: Terms;
  readonly minItems: number;
  readonly maxItems: number;
  /** Each is satisfied by at least one item. */
  readonly contains: readonly Terms[];
  /** Where `uniqueItems` is asked for. */
  readonly uniqueAt: string | null;

  readonly properties: ReadonlyMap<string, Terms>;
  readonly required: ReadonlySet<string>;
  /** By the pattern of their names. */
  readonly patternProperties: readonly (NamedPattern & { readonly terms: Terms })[];
  /** null where the schema does not say. */
  readonly additional: Terms | null;
  readonly names: Terms;
  readonly minProperties: number;
  readonly maxProperties: number;
}

export const ANYTHING: Branch = {
  kinds: ANY_KIND,
  values: null,
  excluded: [],
  minLength: 0,
  maxLength: Infinity,
  patterns: [],
  notPatterns: [],
  minimum: -Infinity,
  maximum: Infinity,
  steps: [],
  prefix: [],
  items: [],
  minItems: 0,
  maxItems: Infinity,
  contains: [],
  uniqueAt: null,
  properties: new Map(),
  required: new Set(),
  patternProperties: [],
  additional: null,
  names: [],
  minProperties: 0,
  maxProperties: Infinity,
};

export const termKey = ({ schema: { at }, isNot }: Term): string => `${isNot ? '!' : '#'}${at}`;

/** The same for the same terms in any order. */
export const termsKey = (terms: Terms): string => [...new Set(terms.map(termKey))].sort().join('\n');

export const isNever = (terms: Terms): boolean => terms.some(({ schema, isNot }) => schema.value === isNot);

export function kindOf(value: Json): number {
  if (value === null) return KIND.null;
  if (Array.isArray(value)) return KIND.array;
  if (typeof value === 'number') return Number.isInteger(value) ? KIND.integer : KIND.fraction;
  return KIND[typeof value as 'boolean' | 'string' | 'object'];
}

/** The same text for equal values. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join()}}`;
}
