/** What the keywords of a schema that allow no alternatives ask, as a branch. */
import { ANYTHING, KIND, NEVER, NUMBERS, namedPattern, type Branch, type NamedPattern, type Term } from './branch.ts';
import { formatPattern } from './formats.ts';
import { neighbour } from './numbers.ts';
import { PatternProblem, parsePattern } from './pattern.ts';
import { schemaError, short, type Json, type JsonObject, type Schema, type SchemaDocument } from './schema-document.ts';

/** What cannot be kept: it throws, or it notes that the keyword is left out. */
export type Unsupported = (at: string, keyword: string, problem: string) => void;

export interface Keeping {
  readonly document: SchemaDocument;
  readonly unsupported: Unsupported;
}

export type Keywords = readonly (readonly [keyword: string, value: Json])[];

const BITS: Readonly<Record<string, number>> = { ...KIND, number: NUMBERS };

export const kindsOf = (type: Json): number =>
  ([type].flat() as readonly string[]).reduce((bits, name) => bits | BITS[name], 0);

export function ownBranch(schema: Schema, keywords: Keywords, keeping: Keeping): Branch {
  const object = schema.value as JsonObject;
  const parts = keywords.map(
    ([keyword, value]) =>
      scalarPart(schema, keyword, value, keeping) ??
      listPart(schema, keyword, value, keeping) ??
      objectPart(schema, keyword, value, keeping),
  );
  const branch: Branch = Object.assign({}, ANYTHING, ...parts);
  const patterns = stringPatterns(schema, object, keeping.unsupported);
  return { ...branch, ...bounds(object), ...(patterns.length > 0 && { patterns }) };
}

function scalarPart({ at }: Schema, keyword: string, value: Json, { unsupported }: Keeping): Partial<Branch> | null {
  switch (keyword) {
    case 'type':
      return { kinds: kindsOf(value) };
    case 'enum':
      return { values: value as readonly Json[] };
    case 'const':
      return { values: [value] };
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return { [keyword]: value };
    case 'multipleOf':
      return { steps: [value as number] };
    case '$dynamicRef':
    case '$recursiveRef':
      unsupported(at, keyword, 'it cannot be followed; use $ref');
      return {};
    default:
      return null;
  }
}

function listPart(schema: Schema, keyword: string, value: Json, keeping: Keeping): Partial<Branch> | null {
  const { document, unsupported } = keeping;
  const object = schema.value as JsonObject;
  const each = (list: string) =>
    (object[list] as readonly Json[]).map((_, i) => [positive(document.child(schema, list, i))]);
  const one = (name: string) => [positive(document.child(schema, name))];
  switch (keyword) {
    case 'prefixItems':
      return { prefix: each('prefixItems') };
    case 'items':
      return Array.isArray(value) ? { prefix: each('items') } : { items: one('items') };
    case 'additionalItems':
      return Array.isArray(object.items) ? { items: one('additionalItems') } : {};
    case 'unevaluatedItems':
      if (value !== true) unsupported(schema.at, keyword, 'use items: false');
      return {};
    case 'contains': {
      if (object.minContains === 0) return {};
      return { contains: [one('contains')] };
    }
    case 'minContains':
    case 'maxContains':
      if (keyword === 'maxContains' || (value as number) > 1)
        unsupported(schema.at, keyword, 'items are not counted; leave it out');
      return {};
    case 'uniqueItems':
      return value === true ? { uniqueAt: schema.at } : {};
    default:
      return null;
  }
}

function objectPart(schema: Schema, keyword: string, value: Json, keeping: Keeping): Partial<Branch> | null {
  const { document } = keeping;
  const one = () => [positive(document.child(schema, keyword))];
  switch (keyword) {
    case 'properties':
      return {
        properties: new Map(
          Object.keys(value as JsonObject).map((name) => {
            const child = document.child(schema, 'properties', name);
            return [name, [child.value === false ? NEVER : positive(child)]];
          }),
        ),
      };
    case 'required':
      return { required: new Set(value as readonly string[]) };
    case 'patternProperties':
      return {
        patternProperties: Object.keys(value as JsonObject).flatMap((source) => {
          const named = pattern(schema.at, keyword, source, keeping.unsupported);
          const terms = [positive(document.child(schema, keyword, source))];
          return named === null ? [] : [{ ...named, terms }];
        }),
      };
    case 'additionalProperties':
      return { additional: one() };
    case 'unevaluatedProperties':
      return 'additionalProperties' in (schema.value as JsonObject) ? {} : { additional: one() };
    case 'propertyNames':
      return { names: one() };
    default:
      return null;
  }
}

const positive = (schema: Schema): Term => ({ schema, isNot: false });

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonObject): Partial<Branch> {
  const least = [minimum, exclusiveMinimum === true ? minimum : exclusiveMinimum];
  const most = [maximum, exclusiveMaximum === true ? maximum : exclusiveMaximum];
  const isNumber = (value: Json | undefined): value is number => typeof value === 'number';
  const above = isNumber(least[1]) ? neighbour(least[1], 1) : -Infinity;
  const below = isNumber(most[1]) ? neighbour(most[1], -1) : Infinity;
  return {
    minimum: Math.max(isNumber(least[0]) ? least[0] : -Infinity, above),
    maximum: Math.min(isNumber(most[0]) ? most[0] : Infinity, below),
  };
}

function stringPatterns({ at }: Schema, object: JsonObject, unsupported: Unsupported): NamedPattern[] {
  const found: NamedPattern[] = [];
  if (typeof object.pattern === 'string') {
    const named = pattern(at, 'pattern', object.pattern, unsupported);
    if (named !== null) found.push(named);
  }
  if (typeof object.format === 'string') {
    const source = formatPattern(object.format);
    if (source === undefined) unsupported(at, 'format', `"${object.format}" cannot be kept`);
    else if (source !== null) found.push(namedPattern(`format ${object.format}`, parsePattern(source)));
  }
  return found;
}

/** null where it is left out. */
export function pattern(at: string, keyword: string, source: string, unsupported: Unsupported): NamedPattern | null {
  try {
    return namedPattern(source, parsePattern(source));
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    if (!error.isUnsupported)
      throw schemaError('schema_invalid', at, keyword, `"${short(source)}" has ${error.message}`);
    unsupported(at, keyword, `"${short(source)}" has ${error.message}`);
    return null;
  }
}
