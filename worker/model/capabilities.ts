/**
 * capabilities.json: what a model was taught that its checkpoint's own files do not say. A model without it is asked as its
 * template allows. Checked, frozen; anything the code does not do is refused.
 */
import * as v from 'valibot';
import type { ModelTask } from '../engine/engine.ts';
import { check } from './config-check.ts';

export const CAPABILITIES_PATH = 'capabilities.json';

export interface Capabilities {
  /** Where pictures stand among the parts of their message: anywhere, or the model knows them before the text only. */
  readonly pictures: 'anywhere' | 'first';
  /** null: what its family was taught. */
  readonly tasks: readonly ModelTask[] | null;
  /** Whether it thinks before it answers; null: what its files show. */
  readonly reasoning: 'none' | 'optional' | 'always' | null;
  /** Whether it was taught to call tools; null: where its template has them. */
  readonly tools: boolean | null;
}

const MODEL_TASKS = ['extract', 'ask', 'regions'] as const satisfies readonly ModelTask[];

const schema = v.strictObject({
  pictures: v.optional(v.picklist(['anywhere', 'first']), 'anywhere'),
  tasks: v.optional(v.nullable(v.array(v.picklist(MODEL_TASKS))), null),
  reasoning: v.optional(v.nullable(v.picklist(['none', 'optional', 'always'])), null),
  tools: v.optional(v.nullable(v.boolean()), null),
});

/** @throws GlimpseError config_unsupported */
export function parseCapabilities(json: unknown): Capabilities {
  return Object.freeze(check(schema, json, CAPABILITIES_PATH));
}
