/** GET /v1/models and /v1/models/{id}: the one model that is served. Loads nothing. */
import type { Context } from 'hono';
import { GlimpseError } from '../errors.ts';

interface Options {
  readonly model: string;
}

/** `created` is part of OpenAI's shape; a model directory has no such date. */
const describe = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'glimpse' });

export function listModels({ model }: Options) {
  return (c: Context): Response => c.json({ object: 'list', data: [describe(model)] });
}

export function getModel({ model }: Options) {
  return (c: Context): Response => {
    checkModel(c.req.param('id') ?? '', model);
    return c.json(describe(model));
  };
}

/** @throws GlimpseError model_not_found */
export function checkModel(asked: string, served: string): void {
  if (asked === served) return;
  const message = `The model "${asked.slice(0, 64)}" is not served here; use "${served}".`;
  throw new GlimpseError('model_not_found', message, { param: 'model' });
}
