/** A schema with values that satisfy it and values that do not, and short words for schemas. */
import type { Json } from '../../../../worker/text/grammar/schema-document.ts';

export interface SchemaCase {
  readonly name: string;
  readonly schema: Json;
  readonly valid: readonly Json[];
  readonly invalid: readonly Json[];
}

export const string = { type: 'string' };
export const integer = { type: 'integer' };
export const number = { type: 'number' };
export const closed = (properties: Record<string, Json>, required = Object.keys(properties)): Json => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
export const open = (properties: Record<string, Json>, required: string[] = []): Json => ({
  type: 'object',
  properties,
  required,
});
export const list = (items: Json, more: Record<string, Json> = {}): Json => ({ type: 'array', items, ...more });
export const of = (name: string, schema: Json, valid: Json[], invalid: Json[]): SchemaCase => ({
  name,
  schema,
  valid,
  invalid,
});
