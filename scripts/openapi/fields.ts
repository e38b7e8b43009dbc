/** A JSON schema → rows of a table for people: name, kind, what it may be. */

export interface FieldRow {
  /** With the names of what it stands in: `messages[].content`. */
  readonly name: string;
  readonly kind: string;
  readonly says: string;
  readonly isRequired: boolean;
}

/** The part of JSON Schema that our schemas use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
  readonly default?: unknown;
  readonly [rule: string]: unknown;
}

/** Deeper than this a table is no help. */
const DEEPEST = 4;

export function fieldRows(schema: Schema, resolve: (ref: string) => Schema, prefix = '', depth = 0): FieldRow[] {
  if (depth > DEEPEST) return [];
  const forms = formsOf(schema, resolve);
  const rows = forms.flatMap((form) => {
    if (form.items) return fieldRows(form.items, resolve, `${prefix}[]`, depth + 1);
    return neededFirst(form).flatMap(([name, field]) => {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      const isRequired = form.required?.includes(name) ?? false;
      const row = { name: path, kind: kindOf(field, resolve), says: saysOf(field, resolve), isRequired };
      return [row, ...fieldRows(field, resolve, path, depth + 1)];
    });
  });
  const byName = Map.groupBy(rows, ({ name }) => name);
  return Array.from(byName.values(), (same) => together(same, forms.length));
}

/** Fields that must be there stand before others. */
const neededFirst = ({ properties = {}, required = [] }: Schema): [name: string, field: Schema][] =>
  Object.entries(properties).sort(([a], [b]) => Number(required.includes(b)) - Number(required.includes(a)));

/** One row for a field of several forms: it is needed where each of them needs it. */
function together(same: readonly FieldRow[], forms: number): FieldRow {
  const isRequired = same.every((row) => row.isRequired) && same.length >= forms;
  const kinds = new Set(same.flatMap(({ kind }) => kind.split(' or ')));
  return { ...same[0], kind: [...kinds].join(' or '), isRequired };
}

/** The schema itself, or what it may be; null is left out: it means that a field is not there. */
function formsOf(schema: Schema, resolve: (ref: string) => Schema): Schema[] {
  if (schema.$ref) return formsOf(resolve(schema.$ref), resolve);
  const some = schema.anyOf ?? schema.oneOf;
  if (!some) return schema.type === 'null' ? [] : [schema];
  return some.flatMap((form) => formsOf(form, resolve));
}

function kindOf(schema: Schema, resolve: (ref: string) => Schema): string {
  const kinds = formsOf(schema, resolve).map(kindOfForm);
  return [...new Set(kinds)].join(' or ') || 'any';
}

function kindOfForm(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum)
    return schema.enum.length > 12
      ? 'one of many texts'
      : schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const types = [schema.type ?? 'any'].flat().filter((type) => type !== 'null');
  return types.map((type) => (type === 'array' ? 'list' : type)).join(' or ');
}

const RULES: Readonly<Record<string, string>> = {
  minimum: 'at least',
  exclusiveMinimum: 'more than',
  maximum: 'at most',
  exclusiveMaximum: 'less than',
  minLength: 'characters, at least',
  maxLength: 'characters, at most',
  minItems: 'entries, at least',
  maxItems: 'entries, at most',
  pattern: 'as',
};

function saysOf(schema: Schema, resolve: (ref: string) => Schema): string {
  const forms = [schema, ...formsOf(schema, resolve).filter((form) => form !== schema)];
  const descriptions = forms.flatMap(({ description }) => description ?? []);
  const rules = forms.flatMap((form) =>
    Object.keys(RULES).flatMap((rule) =>
      form[rule] === undefined ? [] : [`${RULES[rule]} ${form[rule] as string | number}`],
    ),
  );
  const preset =
    schema.default === undefined || schema.default === null ? [] : [`${JSON.stringify(schema.default)} when missing`];
  return [...new Set([...descriptions, ...rules, ...preset])].join('; ');
}
