/**
 * Which values of a schema a model writes as plain text, without quotes, and the form of that text. Where a string may stand, everything
 * that is written is one: the other values that the schema allows there cannot be told from it.
 */
import type { Json, JsonObject } from './grammar/schema-document.ts';
import { isObject, schemaError } from './grammar/schema-document.ts';
import { formatPattern } from './grammar/formats.ts';
import type { GrammarForm } from './grammar/grammar.ts';
import { LIMITS } from '../limits.ts';
import { allows, pointed } from './tool-argument.ts';

/** What says more of a string than this reads. */
const UNREAD = ['allOf', 'not', 'if', '$dynamicRef'];
const DEEPEST = 16;

/** null where the schema allows no string: its values are JSON. @throws GlimpseError schema_unsupported */
export function rawText(schema: Json, root: Json, at: string): GrammarForm | null {
  return allows(schema, root, 'string') ? formOf(schema as JsonObject, root, at) : null;
}

function formOf(schema: JsonObject, root: Json, at: string, depth = 0): GrammarForm {
  const refuse = (keyword: string) =>
    schemaError('schema_unsupported', at, keyword, 'it is not kept beside text that is written without quotes');
  const unread = UNREAD.find((keyword) => Object.hasOwn(schema, keyword));
  if (unread !== undefined || depth > DEEPEST) throw refuse(unread ?? '$ref');
  const ways = ['$ref', 'enum', 'const', 'anyOf', 'oneOf'].filter((keyword) => Object.hasOwn(schema, keyword));
  if (ways.length > 1) throw refuse(ways[1]);
  const limits = ['pattern', 'format', 'minLength', 'maxLength'].find((keyword) => Object.hasOwn(schema, keyword));
  const [way] = ways;
  if (way !== undefined && limits !== undefined) throw refuse(limits);
  if (Object.hasOwn(schema, 'type') && ![schema.type].flat().includes('string')) throw refuse('type');
  switch (way) {
    case undefined:
      return textOf(schema, refuse);
    case '$ref':
      return formOf(pointed(root, schema.$ref as string) as JsonObject, root, at, depth + 1);
    case 'enum':
    case 'const':
      return choiceOf(way === 'enum' ? (schema.enum as readonly Json[]) : [schema.const]);
    default: {
      const others = schema[way] as readonly Json[];
      const text = others.filter((each) => allows(each, root, 'string'));
      // Of `oneOf` nothing else may hold for a text.
      const isClear = text.length === 1 && others.every((each) => isObject(each) && !isOpen(each));
      if (way === 'oneOf' && !isClear) throw refuse(way);
      return formOf(text[0] as JsonObject, root, at, depth + 1);
    }
  }
}

/** Whether values of any type may hold. */
const isOpen = (schema: JsonObject): boolean => !['type', 'enum', 'const'].some((key) => Object.hasOwn(schema, key));

function choiceOf(values: readonly Json[]): GrammarForm {
  const texts = values.filter((value) => typeof value === 'string');
  return { kind: 'choice', choices: values.includes(null) ? [...new Set([...texts, 'null'])] : texts };
}

function textOf(schema: JsonObject, refuse: (keyword: string) => Error): GrammarForm {
  const { pattern, format, minLength = 0, maxLength = Infinity } = schema;
  const most = LIMITS.schemaCount.value;
  if (typeof minLength !== 'number' || !(minLength >= 0 && minLength <= most)) throw refuse('minLength');
  if (typeof maxLength !== 'number' || !(maxLength >= 0)) throw refuse('maxLength');
  const patterns: string[] = [];
  if (pattern !== undefined) {
    if (typeof pattern !== 'string') throw refuse('pattern');
    patterns.push(pattern);
  }
  if (format !== undefined) {
    const known = typeof format === 'string' ? formatPattern(format) : null;
    if (typeof known !== 'string') throw refuse('format');
    patterns.push(known);
  }
  return {
    kind: 'text',
    patterns,
    minLength,
    maxLength: maxLength === Infinity ? maxLength : Math.min(maxLength, most),
  };
}
