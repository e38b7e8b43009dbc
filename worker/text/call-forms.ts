/** What the calls of strict functions may look like: a grammar of their names, and one per argument. */
import type { ToolFunction } from '../engine/engine.ts';
import type { Grammar } from './grammar/grammar.ts';
import type { Grammars } from './grammar/grammars.ts';
import { isObject, schemaError, type Json, type JsonObject } from './grammar/schema-document.ts';
import { rawText } from './raw-text.ts';

export interface CallForms {
  readonly names: Grammar;
  /** null: its arguments are free. */
  readonly functions: ReadonlyMap<string, ArgumentForms | null>;
  /** One of these, as it is. */
  readonly oneOf: (texts: readonly string[]) => Grammar;
}

export interface ArgumentForms {
  readonly values: ReadonlyMap<string, Grammar>;
  readonly required: ReadonlySet<string>;
}

/** null where no function is strict. @throws GlimpseError schema_invalid, schema_unsupported, schema_unsatisfiable, schema_too_complex */
export function callForms(functions: readonly ToolFunction[], grammars: Grammars): CallForms | null {
  if (!functions.some(({ isStrict }) => isStrict)) return null;
  const oneOf = (texts: readonly string[]) => grammars.of({ kind: 'choice', choices: texts });
  return {
    names: oneOf(functions.map(({ name }) => name)),
    functions: new Map(functions.map((each) => [each.name, each.isStrict ? argumentForms(each, grammars) : null])),
    oneOf,
  };
}

/** What is said of the arguments as a whole and can be kept, and what says nothing. */
const KEPT = new Set(['type', 'properties', 'required', 'additionalProperties']);
const SILENT = new Set([
  '$defs',
  'definitions',
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
]);

function argumentForms({ parameters }: ToolFunction, grammars: Grammars): ArgumentForms {
  const root = isObject(parameters) ? parameters : {};
  const unkept = Object.keys(root).find((keyword) => !KEPT.has(keyword) && !SILENT.has(keyword));
  if (unkept !== undefined)
    throw schemaError('schema_unsupported', '', unkept, 'it is not kept of the arguments of a strict function');
  const properties = isObject(root.properties) ? root.properties : {};
  const required = new Set(Array.isArray(root.required) ? (root.required as string[]) : []);
  const values = new Map(
    Object.entries(properties).flatMap(([name, schema]) => {
      // What may not come is left out.
      if (schema === false && !required.has(name)) return [];
      return [[name, grammars.of(valueForm(name, schema, root))] as const];
    }),
  );
  for (const name of required)
    if (!values.has(name)) throw schemaError('schema_unsupported', '', 'required', `"${name}" is not in "properties"`);
  return { values, required };
}

function valueForm(name: string, schema: Json, root: JsonObject) {
  const at = `/properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (name.trim() !== name || name === '')
    throw schemaError('schema_unsupported', at, 'properties', 'a name with blanks around it cannot be told in a call');
  const { $defs = {}, definitions = {} } = root;
  const alone = isObject(schema) ? { ...schema, $defs, definitions } : schema;
  return rawText(schema, root, at) ?? ({ kind: 'json', schema: alone, isStrict: true } as const);
}
