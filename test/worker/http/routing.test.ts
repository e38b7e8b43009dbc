/** Who answers, and how that is said; with an origin that is or is not there. */
import { describe, expect, test } from 'vitest';
import type { Elsewhere } from '../../../worker/engine/elsewhere.ts';
import type { GenerateRequest } from '../../../worker/engine/engine.ts';
import type { Asked } from '../../../worker/engine/route.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { Routing } from '../../../worker/http/routing.ts';
import type { Clip, ClipFacts } from '../../../worker/media/video/clip.ts';
import { ScriptedEngine, type Script } from '../../support/scripted-engine.ts';

const never = new AbortController().signal;
const FACTS: ClipFacts = {
  sizeBytes: 100,
  container: 'MP4',
  isContainerRead: true,
  codecName: 'AV1',
  codec: 'av1',
  seconds: 30,
  widthPx: 96,
  heightPx: 64,
  codedPixels: 96 * 64,
  decodedFrames: 60,
};
const samples = { indices: [0, 1], seconds: [0, 1] };
const fewer = { facts: FACTS, samples, ofFrames: 60 } as unknown as Clip;
const clip = { facts: FACTS, samples: null, fewer: () => Promise.resolve(fewer) } as unknown as Clip;
const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: [{ type: 'clip', clip }] }],
  maxTokens: 9,
  sampling: {},
  stop: [],
};

async function routed(
  elsewhereScript: Script,
  { asked = 'auto', mayDegrade = true }: { readonly asked?: Asked; readonly mayDegrade?: boolean } = {},
) {
  const engine = new ScriptedEngine();
  const settled: string[] = [];
  const counted: unknown[] = [];
  const elsewhere = Object.assign(new ScriptedEngine({ content: ['from elsewhere'], ...elsewhereScript }), {
    standing: () => Promise.resolve('ready' as const),
  }) as unknown as Elsewhere;
  const origins = {
    reserve: async () => void settled.push('reserved'),
    settle: async () => void settled.push('settled'),
    view: () => Promise.resolve(null),
  };
  const metrics = { answerRouted: (...labels: unknown[]) => void counted.push(labels) };
  const options = { engine, elsewhere, grant: { origins }, waitUntil: () => undefined, metrics, mayDegrade };
  const routing = await Routing.of(REQUEST, asked, options);
  const said = async () => {
    let text = '';
    for await (const event of routing.generate(REQUEST, never)) if (event.type === 'delta') text += event.text;
    return text;
  };
  return { routing, said, settled, counted };
}

const down: Script = { failure: { error: new GlimpseError('origin_open', 'Later.'), afterTokens: 0 } };

test('a long clip goes to an origin, whose budget is settled', async () => {
  const { routing, said, settled } = await routed({});
  expect(await said()).toBe('from elsewhere');
  expect(routing.headers()).toMatchObject({ 'x-glimpse-engine': 'origin', 'x-glimpse-route': 'video:seconds' });
  expect(routing.beside()).toMatchObject({ glimpse: { engine: 'origin', route: 'video:seconds' } });
  expect(settled).toEqual(['reserved', 'settled']);
});

describe('when no origin can be asked', () => {
  test('fewer frames are looked at here, which is said in head and body', async () => {
    const { routing, said, counted } = await routed(down);
    expect(await said()).toBe('A red cube.');
    expect(counted).toEqual([['edge', 'origin_open', true]]);
    expect(routing.headers()).toEqual({
      'x-glimpse-engine': 'edge',
      'x-glimpse-route': 'origin_open',
      'x-glimpse-degraded': 'frames=2/60',
    });
    expect(routing.beside()).toEqual({
      glimpse: { engine: 'edge', origin: null, route: 'origin_open', degraded: { frames: [2, 60] } },
    });
  });

  test.each([
    ['the client will not have fewer', { mayDegrade: false }],
    ['the client asks for an origin', { asked: 'origin' as const }],
  ])('%s: the refusal', async (_, how) => {
    const { routing, said } = await routed(down, how);
    await expect(said()).rejects.toMatchObject({ code: 'origin_open' });
    expect(routing.headers()).not.toHaveProperty('x-glimpse-degraded');
  });
});
