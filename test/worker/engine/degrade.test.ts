/** What no origin can be asked is answered at the edge from fewer frames, before anything was said, and never silently. */
import { expect, test } from 'vitest';
import { degrading, type FramesLeft } from '../../../worker/engine/degrade.ts';
import type { GenerateRequest } from '../../../worker/engine/engine.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import type { Clip } from '../../../worker/media/video/clip.ts';
import { ScriptedEngine, type Script } from '../../support/scripted-engine.ts';

const never = new AbortController().signal;
const sampled = (frames: number) => ({ indices: Array.from({ length: frames }, (_, i) => i), seconds: [] });
const clip = (more: Partial<Clip>) => ({ samples: null, ...more }) as unknown as Clip;
const FEWER = clip({ samples: sampled(40), ofFrames: 60 });
const asking = (one: Clip): GenerateRequest => ({
  messages: [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'clip', clip: one },
        { type: 'text', text: 'What happens?' },
      ],
    },
  ],
  maxTokens: null,
  sampling: {},
  stop: [],
});

function setup(elsewhereScript: Script) {
  const marks: [string, FramesLeft][] = [];
  const edge = new ScriptedEngine({ content: ['from fewer'] });
  const elsewhere = new ScriptedEngine(elsewhereScript);
  const engine = degrading({ edge, elsewhere, onDegrade: (reason, frames) => void marks.push([reason, frames]) });
  const said = async (one: Clip) => {
    let text = '';
    for await (const event of engine.generate(asking(one), never)) if (event.type === 'delta') text += event.text;
    return text;
  };
  return { edge, marks, said };
}

const failing = (code: 'origin_open' | 'origin_unreachable' | 'origin_failed', afterTokens = 0): Script => ({
  failure: { error: new GlimpseError(code, 'No.'), afterTokens },
});

test('an origin that answers is the one that answers', async () => {
  const { said, edge, marks } = setup({ content: ['from elsewhere'] });
  expect(await said(clip({ fewer: () => Promise.resolve(FEWER) }))).toBe('from elsewhere');
  expect([edge.requests, marks]).toEqual([[], []]);
});

test.each(['origin_open', 'origin_unreachable'] as const)('%s: fewer frames here, and it is said', async (code) => {
  const { said, edge, marks } = setup(failing(code));
  expect(await said(clip({ fewer: () => Promise.resolve(FEWER) }))).toBe('from fewer');
  expect(marks).toEqual([[code, [40, 60]]]);
  expect(edge.requests[0].messages[1].content).toContainEqual({ type: 'clip', clip: FEWER });
});

test.each<[string, Script, Clip]>([
  ['it is not decoded here', failing('origin_open'), clip({ fewer: () => Promise.resolve(null) })],
  ['nobody can tell', failing('origin_open'), clip({})],
  ['it had all its frames', failing('origin_open'), FEWER],
  ['an origin has looked at it', failing('origin_failed'), clip({ fewer: () => Promise.resolve(FEWER) })],
])('%s: the refusal stands', async (_, script, one) => {
  const { said, edge, marks } = setup(script);
  await expect(said(one)).rejects.toBe(script.failure!.error);
  expect([edge.requests, marks]).toEqual([[], []]);
});
