/** The scripted engine of the tests is an engine like any other. */
import { GlimpseError } from '../../../worker/errors.ts';
import type { GenerateEvent } from '../../../worker/engine/engine.ts';
import { enginePromises } from '../../support/engine-promises.ts';
import { ScriptedEngine } from '../../support/scripted-engine.ts';

enginePromises('the scripted engine', () => {
  const engine = new ScriptedEngine({ reasoning: ['hm'], content: ['A ', 'red ', 'cube.'] });
  const refused = async function* (): AsyncGenerator<GenerateEvent> {
    const { script } = engine;
    engine.script = { failure: { error: new GlimpseError('invalid_request', 'Refused.'), afterTokens: 0 } };
    try {
      yield* engine.generate({ messages: [], maxTokens: 1, sampling: {}, stop: [] }, new AbortController().signal);
    } finally {
      engine.script = script;
    }
  };
  return Promise.resolve({ engine, refused });
});
