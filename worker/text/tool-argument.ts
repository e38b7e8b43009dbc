/** One argument of a call, from text to JSON, by the schema of the function's parameters. */
import type { ToolFunction } from '../engine/engine.ts';

type Json = ToolFunction['parameters'];

/** `text` as a model has written it: a string as it is, everything else as JSON. What should be JSON and is none stays text. */
export function argumentJson(text: string, parameters: Json, key: string): string {
  const schema = propertyOf(parameters, key);
  if (schema !== undefined && allows(schema, parameters, 'string')) {
    const isNull = text === 'null' && allows(schema, parameters, 'null');
    return isNull ? 'null' : JSON.stringify(text);
  }
  try {
    JSON.parse(text);
    // As it is written: read and written again, large numbers would be others.
    return text.trim();
  } catch {
    return JSON.stringify(text);
  }
}

/** A schema may refer to itself. */
const DEEPEST = 16;

/** undefined: nothing is said of it. */
function propertyOf(parameters: Json, key: string): Json | undefined {
  const properties = isObject(parameters) ? parameters.properties : undefined;
  return isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

/** Whether values of the type may stand there, as far as the schema's types, values and alternatives say it. */
export function allows(schema: Json, root: Json, type: 'string' | 'null', depth = 0): boolean {
  if (!isObject(schema) || depth > DEEPEST) return false;
  if (typeof schema.$ref === 'string') return allows(pointed(root, schema.$ref), root, type, depth + 1);
  const values = Array.isArray(schema.enum) ? (schema.enum as unknown[]) : 'const' in schema ? [schema.const] : null;
  if (values !== null) return values.some((value) => (type === 'null' ? value === null : typeof value === 'string'));
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return alternatives.some((each) => allows(each as Json, root, type, depth + 1));
  return [schema.type].flat().includes(type);
}

/** What `#/…` points at; true where it points nowhere. */
export function pointed(root: Json, ref: string): Json {
  const steps = ref.replace(/^#\/?/, '').split('/');
  return steps.reduce<Json>((at, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return isObject(at) && Object.hasOwn(at, name) ? at[name] : true;
  }, root);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
