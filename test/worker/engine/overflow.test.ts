/** What the edge has no room for is asked elsewhere, before anything was said; or the edge's refusal stands. */
import { expect, test } from 'vitest';
import type { GenerateEvent, GenerateRequest } from '../../../worker/engine/engine.ts';
import { overflowing } from '../../../worker/engine/overflow.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { ScriptedEngine, type Script } from '../../support/scripted-engine.ts';

const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'hello' }],
  maxTokens: null,
  sampling: {},
  stop: [],
};
const never = new AbortController().signal;
const full = new GlimpseError('context_length_exceeded', 'Too long; 9 would fit.');
const failing = (error: unknown, afterTokens = 0): Script => ({ failure: { error, afterTokens } });

function setup(edgeScript: Script, elsewhereScript: Script, origin: 'ready' | 'quarantined' = 'ready') {
  const turns: (string | null)[] = [];
  const edge = new ScriptedEngine(edgeScript);
  const elsewhere = new ScriptedEngine({ content: ['from elsewhere'], ...elsewhereScript });
  const engine = overflowing({ edge, elsewhere, origin, onTurn: (reason) => void turns.push(reason) });
  const said = async () => {
    let text = '';
    for await (const event of engine.generate(REQUEST, never)) if (event.type === 'delta') text += event.text;
    return text;
  };
  return { edge, elsewhere, engine, turns, said };
}

test('what fits stays', async () => {
  const { said, elsewhere, turns } = setup({}, {});
  expect(await said()).toBe('A red cube.');
  expect([elsewhere.requests, turns]).toEqual([[], []]);
});

test('what has no room goes elsewhere, with the reason', async () => {
  const { said, turns, edge } = setup(failing(full), {});
  expect(await said()).toBe('from elsewhere');
  expect(turns).toEqual(['tokens']);
  expect(edge.ended).toBe(1);
});

test.each(['origin_open', 'origin_unreachable', 'budget_required'] as const)(
  '%s: the first refusal stands',
  async (code) => {
    const { said, turns } = setup(failing(full), failing(new GlimpseError(code, 'Not now.')));
    await expect(said()).rejects.toMatchObject({ code: 'context_length_exceeded', message: full.message });
    expect(turns).toEqual(['tokens', null]);
  },
);

test('what has broken origins stays where it fits, and goes nowhere where it does not', async () => {
  expect(await setup({}, {}, 'quarantined').said()).toBe('A red cube.');
  const { said, elsewhere } = setup(failing(full), {}, 'quarantined');
  await expect(said()).rejects.toMatchObject({ code: 'input_quarantined' });
  expect(elsewhere.requests).toEqual([]);
});

test('what went wrong elsewhere is told, and a fault of the request is not asked twice', async () => {
  const failed = new GlimpseError('origin_failed', 'It failed.');
  await expect(setup(failing(full), failing(failed)).said()).rejects.toBe(failed);
  const wrong = new GlimpseError('image_corrupt', 'Broken.');
  const { said, elsewhere } = setup(failing(wrong), {});
  await expect(said()).rejects.toBe(wrong);
  expect(elsewhere.requests).toEqual([]);
});

test('after the first text nothing is asked again', async () => {
  const { said, elsewhere } = setup(failing(full, 1), {});
  await expect(said()).rejects.toBe(full);
  expect(elsewhere.requests).toEqual([]);
});

test('who stops listening ends the work', async () => {
  const { engine, edge } = setup({}, {});
  const events: GenerateEvent[] = [];
  for await (const event of engine.generate(REQUEST, never)) {
    events.push(event);
    break;
  }
  expect([events.length, edge.ended]).toEqual([1, 1]);
});
