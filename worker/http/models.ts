/** GET /v1/models and /v1/models/{id}: the model that is served here, and those of origins. Loads nothing. */
import type { Context } from 'hono';
import type { Elsewhere } from '../engine/elsewhere.ts';
import { GlimpseError } from '../errors.ts';

interface Options {
  readonly model: string;
  /** Engines elsewhere; null: none. */
  readonly elsewhere: Pick<Elsewhere, 'aliases'> | null;
}

/** `created` is part of OpenAI's shape; a model directory has no such date. */
const describe = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'glimpse' });

const namesOf = ({ model, elsewhere }: Options): string[] => [...new Set([model, ...(elsewhere?.aliases ?? [])])];

export function listModels(options: Options) {
  return (c: Context): Response => c.json({ object: 'list', data: namesOf(options).map((name) => describe(name)) });
}

export function getModel(options: Options) {
  return (c: Context): Response => {
    const id = c.req.param('id') ?? '';
    checkModel(id, options);
    return c.json(describe(id));
  };
}

/** @throws GlimpseError model_not_found */
export function checkModel(asked: string, options: Options): void {
  const names = namesOf(options);
  if (names.includes(asked)) return;
  const message = `The model "${asked.slice(0, 64)}" is not served here; use ${names.map((name) => `"${name}"`).join(' or ')}.`;
  throw new GlimpseError('model_not_found', message, { param: 'model' });
}
