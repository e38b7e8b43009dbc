/** A JSON Schema and its parts, each known by its JSON pointer; `$ref` leads from one to another. */
import { GlimpseError, type ErrorCode } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface Schema {
  readonly value: boolean | JsonObject;
  /** JSON pointer, unique in its document. */
  readonly at: string;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type SchemaCode = Extract<ErrorCode, `schema_${string}`>;

/** What is wrong at a place of a schema. `pointer` and `keyword` reach the client as facts. */
export function schemaError(code: SchemaCode, at: string, keyword: string, problem: string): GlimpseError {
  const message = `The schema at "${at}", keyword "${keyword}": ${problem}.`;
  return new GlimpseError(code, message, { pointer: at, keyword });
}

export class SchemaDocument {
  readonly root: Schema;
  readonly #parts = new Map<string, Schema>();
  /** Parts by the names that they give themselves; found when one is asked for. */
  #anchors: ReadonlyMap<string, string> | null = null;

  /** @throws GlimpseError schema_invalid */
  constructor(root: Json) {
    this.root = this.#part(root, '');
  }

  /** `keys` lead to it. @throws GlimpseError schema_invalid */
  child({ value, at }: Schema, ...keys: readonly (string | number)[]): Schema {
    let json = value as Json;
    for (const key of keys) json = (json as JsonObject)[key];
    return this.#part(json, at + keys.map((key) => `/${escaped(String(key))}`).join(''));
  }

  /** @throws GlimpseError schema_invalid, schema_unsupported for another document's */
  resolve(reference: string, at: string): Schema {
    if (!reference.startsWith('#') && reference !== idOf(this.root.value))
      throw schemaError(
        'schema_unsupported',
        at,
        '$ref',
        `"${short(reference)}" is in another document; put it into $defs`,
      );
    const pointer = reference.startsWith('#') ? decoded(reference.slice(1)) : '';
    const anchored = pointer !== '' && !pointer.startsWith('/') ? this.#anchored(pointer) : pointer;
    let json: Json | undefined = anchored === undefined ? undefined : this.root.value;
    for (const key of (anchored ?? '').split('/').slice(1)) {
      const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
      json =
        typeof json === 'object' && json !== null && Object.hasOwn(json, name) ? (json as JsonObject)[name] : undefined;
    }
    if (json === undefined)
      throw schemaError('schema_invalid', at, '$ref', `"${short(reference)}" leads nowhere in this schema`);
    return this.#part(json, anchored!);
  }

  #part(json: Json, at: string): Schema {
    const known = this.#parts.get(at);
    if (known !== undefined) return known;
    if (typeof json !== 'boolean' && !isObject(json)) {
      const problem = 'a schema is an object, true or false';
      throw schemaError('schema_invalid', at, at.slice(at.lastIndexOf('/') + 1), problem);
    }
    const part = { value: json, at };
    this.#parts.set(at, part);
    return part;
  }

  #anchored(name: string): string | undefined {
    this.#anchors ??= anchorsOf(this.root.value);
    return this.#anchors.get(name);
  }
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
export const short = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 80)}…`);

const idOf = (value: boolean | JsonObject): Json | undefined =>
  typeof value === 'boolean' ? undefined : (value.$id ?? value.id);

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** Anchor → pointer. */
function anchorsOf(root: Json): Map<string, string> {
  const anchors = new Map<string, string>();
  const look = (json: Json, at: string): void => {
    if (typeof json !== 'object' || json === null) return;
    if (isObject(json)) {
      for (const name of [json.$anchor, json.$id, json.id]) {
        if (typeof name === 'string') anchors.set(name.replace(/^#/, ''), at);
      }
    }
    for (const [key, value] of Object.entries(json)) look(value, `${at}/${escaped(key)}`);
  };
  look(root, '');
  return anchors;
}

/** How deep values are nested in a value. Stops counting beyond what is allowed. @throws GlimpseError schema_too_complex */
export function checkDepth(json: Json, depth = 0): void {
  const most = LIMITS.schemaDepth.value;
  if (depth > 4 * most)
    throw new GlimpseError(
      'schema_too_complex',
      `The schema is nested more than ${4 * most} deep; make it flatter.`,
      {},
    );
  if (typeof json === 'object' && json !== null) for (const value of Object.values(json)) checkDepth(value, depth + 1);
}
