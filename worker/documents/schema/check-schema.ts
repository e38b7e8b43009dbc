/**
 * Whether a JSON schema may be asked for: a part of draft 2020-12 without remote references, small enough that checking an answer by it
 * is cheap, and with patterns that take linear time.
 */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { isLinearPattern } from './linear-pattern.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Values that are schemas themselves, lists of them, and objects of them. */
const ONE = ['items', 'contains', 'not', 'additionalProperties'] as const;
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const;
const MAPS = ['properties', '$defs'] as const;
const PLAIN = [
  ['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
  ['type', 'enum', 'const', 'required', 'format', 'pattern', '$ref'],
  ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'],
  ['minItems', 'maxItems', 'uniqueItems', 'minContains', 'maxContains', 'minProperties', 'maxProperties'],
].flat();
const KNOWN: ReadonlySet<string> = new Set([...ONE, ...LISTS, ...MAPS, ...PLAIN]);
const REFERENCE = /^#\/\$defs\/([\w.-]{1,100})$/;

/** @throws GlimpseError schema_invalid, saying where */
export function checkSchema(schema: unknown): asserts schema is Schema {
  if (!isObject(schema)) throw invalid('', 'is no object');
  const chars = JSON.stringify(schema).length;
  const most = LIMITS.schemaChars.value;
  if (chars > most) throw invalid('', `has ${chars} characters; at most ${most} are taken`);
  new Walk(schema).visit(schema, '', 0);
}

/** References are followed, so what they lead to counts wherever it is meant; one that leads to itself is too deep. */
class Walk {
  readonly #definitions: Schema;
  #properties = 0;

  constructor(root: Schema) {
    this.#definitions = isObject(root.$defs) ? root.$defs : {};
  }

  visit(schema: unknown, at: string, depth: number): void {
    if (typeof schema === 'boolean') return;
    if (!isObject(schema)) throw invalid(at, 'is no schema');
    if (depth > LIMITS.fieldsSchemaDepth.value)
      throw invalid(at, `is more than ${LIMITS.fieldsSchemaDepth.value} levels deep`);
    this.#properties += isObject(schema.properties) ? Object.keys(schema.properties).length : 1;
    const most = LIMITS.fieldsSchemaProperties.value;
    if (this.#properties > most) throw invalid(at, `has more than ${most} properties with what it refers to`);
    const unknown = Object.keys(schema).find((key) => !KNOWN.has(key));
    if (unknown !== undefined) throw invalid(`${at}/${unknown.slice(0, 60)}`, 'is a keyword that is not supported');
    this.#checkPattern(schema.pattern, at);
    this.#checkReference(schema.$ref, at, depth);
    for (const key of ONE) if (schema[key] !== undefined) this.visit(schema[key], `${at}/${key}`, depth + 1);
    for (const key of LISTS)
      for (const [i, each] of entriesOf(schema[key], at)) this.visit(each, `${at}/${key}/${i}`, depth + 1);
    // What is defined counts where it is referred to.
    for (const [name, each] of entriesOf(schema.properties, at))
      this.visit(each, `${at}/properties/${name}`, depth + 1);
    if (schema.$defs !== undefined && at !== '') throw invalid(at, 'has "$defs"; they stand at the root');
  }

  #checkPattern(pattern: unknown, at: string): void {
    if (pattern === undefined) return;
    const most = LIMITS.fieldsPatternChars.value;
    if (typeof pattern !== 'string' || pattern.length > most)
      throw invalid(`${at}/pattern`, `is no text of at most ${most} characters`);
    if (!isLinearPattern(pattern))
      throw invalid(
        `${at}/pattern`,
        'is no regular expression that takes linear time: no repetition in a repetition, no look-around',
      );
  }

  #checkReference(reference: unknown, at: string, depth: number): void {
    if (reference === undefined) return;
    const name = typeof reference === 'string' ? REFERENCE.exec(reference)?.[1] : undefined;
    const target = name !== undefined && Object.hasOwn(this.#definitions, name) ? this.#definitions[name] : undefined;
    if (target === undefined) throw invalid(`${at}/$ref`, 'does not name one of the schema’s own "#/$defs/…"');
    this.visit(target, `#/$defs/${name}`, depth + 1);
  }
}

function entriesOf(value: unknown, at: string): [string, unknown][] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) throw invalid(at, 'has a keyword with the wrong kind of value');
  return Object.entries(value);
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function invalid(at: string, what: string): GlimpseError {
  const message = `The schema${at === '' ? '' : ` at ${at.slice(0, 200)}`} ${what}.`;
  return new GlimpseError('schema_invalid', message, { param: 'schema' });
}
