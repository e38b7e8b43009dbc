/** GET /v1/models and /v1/models/{id}: the model that is served here, and those of origins. Loads no weights. */
import type { Context } from 'hono';
import type { Elsewhere } from '../engine/elsewhere.ts';
import type { Engine, ModelDescription } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';

interface Options {
  readonly model: string;
  /** Engines elsewhere; null: none. */
  readonly elsewhere: Pick<Elsewhere, 'aliases'> | null;
}

interface DescribingOptions extends Options {
  readonly engine: Pick<Engine, 'describe'>;
}

/** `created` is part of OpenAI's shape; a model directory has no such date. */
const shapeOf = (id: string, description: ModelDescription | null) => ({
  id,
  object: 'model',
  created: 0,
  owned_by: 'glimpse',
  ...(description && capabilitiesOf(description)),
});

/** In the words by which clients ask what a model can do. */
const capabilitiesOf = ({ contextTokens, capabilities }: ModelDescription) => ({
  context_length: contextTokens,
  ...(capabilities && {
    architecture: { input_modalities: capabilities.hasVision ? ['text', 'image'] : ['text'] },
    capabilities: {
      vision: capabilities.hasVision,
      tools: capabilities.callsTools,
      reasoning: capabilities.reasoning,
      structured_outputs: capabilities.keepsForms,
    },
  }),
});

const namesOf = ({ model, elsewhere }: Options): string[] => [...new Set([model, ...(elsewhere?.aliases ?? [])])];

/** What origins serve under a name is known to them alone. */
async function described(id: string, { model, engine }: DescribingOptions): Promise<object> {
  if (id !== model) return shapeOf(id, null);
  // A bucket without a model still has a name that is served; who asks it anything is told what is missing.
  return shapeOf(id, await engine.describe().catch(() => null));
}

export function listModels(options: DescribingOptions) {
  return async (c: Context): Promise<Response> =>
    c.json({ object: 'list', data: await Promise.all(namesOf(options).map((id) => described(id, options))) });
}

export function getModel(options: DescribingOptions) {
  return async (c: Context): Promise<Response> => {
    const id = c.req.param('id') ?? '';
    checkModel(id, options);
    return c.json(await described(id, options));
  };
}

/** @throws GlimpseError model_not_found */
export function checkModel(asked: string, options: Options): void {
  const names = namesOf(options);
  if (names.includes(asked)) return;
  const message = `The model "${asked.slice(0, 64)}" is not served here; use ${names.map((name) => `"${name}"`).join(' or ')}.`;
  throw new GlimpseError('model_not_found', message, { param: 'model' });
}
