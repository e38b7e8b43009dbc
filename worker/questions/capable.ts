/** A model that was taught a task; any other is refused by name, because its answer would be guessed. */
import type { Engine, ModelDescription, ModelTask } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';

const WHAT: Readonly<Record<ModelTask, string>> = {
  extract: 'fill in a schema',
  ask: 'answer from passages of a document',
  regions: 'read regions of a page',
};

/** @throws GlimpseError model_not_deployed */
export async function capableOf(task: ModelTask, engine: Pick<Engine, 'describe'>): Promise<ModelDescription> {
  const model = await engine.describe();
  if (model.tasks.includes(task)) return model;
  const message = `The model that is served, ${model.id}, was not taught to ${WHAT[task]}; it is not asked to guess.`;
  throw new GlimpseError('model_not_deployed', message);
}
