/** A model that was taught a task; any other is refused by name, because its answer would be guessed. */
import { GlimpseError } from '../errors.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { Engine, ModelDescription, ModelTask } from './engine.ts';

/** Whom a task may be given to. */
export interface Engines {
  readonly engine: Pick<Engine, 'describe' | 'generate'>;
  /** null: no origins. */
  readonly elsewhere: Pick<Elsewhere, 'taught' | 'generate'> | null;
}

export interface Taught {
  readonly engine: Pick<Engine, 'generate'>;
  readonly model: ModelDescription;
  readonly task: ModelTask;
}

/** What may be declared of a model. */
export const isModelTask = (name: string): name is ModelTask => Object.hasOwn(WHAT, name);

const WHAT: Readonly<Record<ModelTask, string>> = {
  extract: 'fill in a schema',
  ask: 'answer from passages of a document',
  regions: 'read regions of a page',
};

/** The model of this isolate before one of an origin; null where nobody was taught it, and where there is no model at all. */
export async function taught(task: ModelTask, { engine, elsewhere }: Engines): Promise<Taught | null> {
  const own = await engine.describe().catch((error: unknown) => {
    if (error instanceof GlimpseError && error.code === 'model_missing') return null;
    throw error;
  });
  if (own?.tasks.includes(task)) return { engine, model: own, task };
  const theirs = elsewhere?.taught(task) ?? null;
  return theirs && { engine: elsewhere!, model: theirs, task };
}

/** @throws GlimpseError model_not_deployed */
export async function capableOf(task: ModelTask, engines: Engines): Promise<Taught> {
  const found = await taught(task, engines);
  if (found !== null) return found;
  const message = `No model that is served was taught to ${WHAT[task]}; none is asked to guess.`;
  throw new GlimpseError('model_not_deployed', message, { task });
}
