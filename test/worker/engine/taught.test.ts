/** Who is given what not every model was taught. */
import { expect, test } from 'vitest';
import type { ModelTask } from '../../../worker/engine/engine.ts';
import { capableOf, taught, type Engines } from '../../../worker/engine/taught.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { ScriptedEngine } from '../../support/scripted-engine.ts';

function engines(own: readonly ModelTask[], theirs: readonly ModelTask[] | null): Engines {
  const engine = new ScriptedEngine();
  engine.tasks = own;
  const model = { id: 'gpu', engine: 'origin', contextTokens: 1, tasks: theirs ?? [] } as const;
  const answers = new ScriptedEngine();
  const elsewhere = {
    taught: (task: ModelTask) => (model.tasks.includes(task) ? model : null),
    generate: answers.generate.bind(answers),
  };
  return { engine, elsewhere: theirs && elsewhere };
}

test.each<[readonly ModelTask[], readonly ModelTask[] | null, string | undefined]>([
  [['regions'], ['regions'], 'tiny'],
  [['ask'], ['regions'], 'gpu'],
  [['ask'], ['extract'], undefined],
  [[], null, undefined],
])('the isolate was taught %j, origins %j: %s reads regions', async (own, theirs, expected) => {
  expect((await taught('regions', engines(own, theirs)))?.model.id).toBe(expected);
});

test('nobody is refused by name', async () => {
  await expect(capableOf('regions', engines([], []))).rejects.toMatchObject({
    code: 'model_not_deployed',
    message: expect.stringContaining('read regions'),
  });
});

test('no model in the bucket is no model that was taught; a bucket at fault is a fault', async () => {
  const failing = (code: 'model_missing' | 'weights_unreadable'): Engines => {
    const { engine, elsewhere } = engines([], ['regions']);
    const describe = () => Promise.reject(new GlimpseError(code, 'It is not there.'));
    return { engine: { describe, generate: engine.generate }, elsewhere };
  };
  expect((await taught('regions', failing('model_missing')))?.model.id).toBe('gpu');
  await expect(taught('regions', failing('weights_unreadable'))).rejects.toMatchObject({ code: 'weights_unreadable' });
});
