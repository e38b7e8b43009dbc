/** What does not satisfy a schema, as branches: all of it, or as much as can be said. */
import { ANYTHING, ANY_KIND, KIND, NEVER, NUMBERS, type Branch } from './branch.ts';
import { keywordsOf } from './keywords.ts';
import { neighbour } from './numbers.ts';
import { kindsOf, pattern, type Keeping } from './own-branch.ts';
import type { Json, JsonObject, Schema } from './schema-document.ts';

export interface Negation {
  readonly branches: readonly Branch[];
  /** Whether they are all there are. */
  readonly isExact: boolean;
}

/** What negating a schema takes of its own and other schemas' branches. */
export interface SchemaBranches {
  ofSchema(schema: Schema): readonly Branch[];
  negation(schema: Schema): Negation;
  product(as: readonly Branch[], bs: readonly Branch[]): readonly Branch[];
}

export function negated(schema: Schema, all: SchemaBranches, keeping: Keeping): Negation {
  if (typeof schema.value === 'boolean') return { branches: schema.value ? [] : [ANYTHING], isExact: true };
  const branches: Branch[] = [];
  let isExact = true;
  for (const [keyword, value] of keywordsOf(schema)) {
    const failing = failingPlain(schema, keyword, value) ?? failingParts(schema, keyword, value, all, keeping);
    if (failing === null) isExact = false;
    else {
      branches.push(...failing.branches);
      isExact &&= failing.isExact;
    }
  }
  return { branches, isExact };
}

const exactly = (...branches: readonly Partial<Branch>[]): Negation => ({
  branches: branches.map((branch) => ({ ...ANYTHING, ...branch })),
  isExact: true,
});

function failingPlain({ value: schema }: Schema, keyword: string, value: Json): Negation | null {
  const size = value as number;
  switch (keyword) {
    case 'type':
      return exactly({ kinds: ANY_KIND & ~kindsOf(value) });
    case 'enum':
      return exactly({ excluded: value as readonly Json[] });
    case 'const':
      return exactly({ excluded: [value] });
    case 'minLength':
      return size === 0 ? exactly() : exactly({ kinds: KIND.string, maxLength: size - 1 });
    case 'maxLength':
      return exactly({ kinds: KIND.string, minLength: size + 1 });
    case 'minItems':
      return size === 0 ? exactly() : exactly({ kinds: KIND.array, maxItems: size - 1 });
    case 'maxItems':
      return exactly({ kinds: KIND.array, minItems: size + 1 });
    case 'minProperties':
      return size === 0 ? exactly() : exactly({ kinds: KIND.object, maxProperties: size - 1 });
    case 'maxProperties':
      return exactly({ kinds: KIND.object, minProperties: size + 1 });
    case 'minimum':
      if ((schema as JsonObject).exclusiveMinimum === true) return null;
      return exactly({ kinds: NUMBERS, maximum: neighbour(size, -1) });
    case 'maximum':
      if ((schema as JsonObject).exclusiveMaximum === true) return null;
      return exactly({ kinds: NUMBERS, minimum: neighbour(size, 1) });
    case 'exclusiveMinimum':
      return typeof value === 'number' ? exactly({ kinds: NUMBERS, maximum: size }) : null;
    case 'exclusiveMaximum':
      return typeof value === 'number' ? exactly({ kinds: NUMBERS, minimum: size }) : null;
    case 'required':
      return exactly(
        ...(value as readonly string[]).map((name) => ({ kinds: KIND.object, properties: new Map([[name, [NEVER]]]) })),
      );
    default:
      return null;
  }
}

function failingParts(
  schema: Schema,
  keyword: string,
  value: Json,
  all: SchemaBranches,
  keeping: Keeping,
): Negation | null {
  const { document } = keeping;
  const each = () => (value as readonly Json[]).map((_, i) => document.child(schema, keyword, i));
  switch (keyword) {
    case '$ref':
      return all.negation(document.resolve(value as string, schema.at));
    case 'allOf':
      return either(each().map((one) => all.negation(one)));
    case 'anyOf':
      return together(each(), all);
    case 'oneOf':
      // What satisfies two of them fails as well, and is not said.
      return { ...together(each(), all), isExact: false };
    case 'not':
      return { branches: all.ofSchema(document.child(schema, keyword)), isExact: true };
    case 'pattern': {
      const named = pattern(schema.at, keyword, value as string, () => undefined);
      return named && exactly({ kinds: KIND.string, notPatterns: [named] });
    }
    case 'properties':
      return either(Object.keys(value as JsonObject).map((name) => failingProperty(schema, name, all, keeping)));
    case 'items':
      if (Array.isArray(value)) return null;
      return {
        branches: [
          { ...ANYTHING, kinds: KIND.array, contains: [[{ schema: document.child(schema, keyword), isNot: true }]] },
        ],
        isExact: all.negation(document.child(schema, keyword)).isExact,
      };
    case 'then':
    case 'else':
      // Without "if" they say nothing.
      return 'if' in (schema.value as JsonObject) ? null : exactly();
    default:
      return null;
  }
}

function failingProperty(schema: Schema, name: string, all: SchemaBranches, { document }: Keeping): Negation {
  const child = document.child(schema, 'properties', name);
  const { branches, isExact } = all.negation(child);
  if (branches.length === 0) return { branches, isExact };
  const terms = [{ schema: child, isNot: true }];
  const present = { kinds: KIND.object, required: new Set([name]), properties: new Map([[name, terms]]) };
  return { ...exactly(present), isExact };
}

const either = (negations: readonly Negation[]): Negation => ({
  branches: negations.flatMap(({ branches }) => branches),
  isExact: negations.every(({ isExact }) => isExact),
});

function together(schemas: readonly Schema[], all: SchemaBranches): Negation {
  let branches: readonly Branch[] = [ANYTHING];
  let isExact = true;
  for (const schema of schemas) {
    const negation = all.negation(schema);
    branches = all.product(branches, negation.branches);
    isExact &&= negation.isExact;
  }
  return { branches, isExact };
}
