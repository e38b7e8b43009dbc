/** What a request may ask of an answer beside its words, of the tiny golden model: several, log-probabilities, ends, thoughts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { GOLDEN } from '../../../scripts/eval/golden.ts';
import type { ChosenLogprob, Ending, GenerateRequest, ResidencyKind, Usage } from '../../../worker/engine/engine.ts';
import type { IsolateEngine } from '../../../worker/isolate/isolate-engine.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { createTokenizer } from '../../../worker/text/tokenizer.ts';
import { blackPng } from '../../support/png.ts';

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-answers-'));
  await importCheckpoint({ from: path.join(GOLDEN, 'glm4v/checkpoint'), out: directory, quant: 'q4' });
});
afterAll(() => rmSync(directory, { recursive: true }));

async function createEngine(residency: ResidencyKind = 'resident'): Promise<IsolateEngine> {
  const options = { residency, maxBytes: 64 << 20, partBytes: 4096, ringBytes: 0 };
  return (await createNodeEngine(directory, options)).engine;
}

const request = (more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  messages: [{ role: 'user', content: 'hello' }],
  maxTokens: 12,
  sampling: { temperature: 1, seed: 3 },
  stop: [],
  ...more,
});

interface Told {
  readonly texts: readonly { readonly content: string; readonly reasoning: string }[];
  readonly endings: readonly Ending[];
  readonly logprobs: readonly ChosenLogprob[];
  readonly ids: readonly number[];
  readonly usage: Usage;
  readonly notes: readonly string[];
  readonly prompt: string;
}

async function tell(engine: IsolateEngine, asked: GenerateRequest, choose?: (made: number) => number): Promise<Told> {
  const texts = [{ content: '', reasoning: '' }];
  const endings: Ending[] = [];
  const logprobs: ChosenLogprob[] = [];
  const ids: number[] = [];
  let [prompt, notes]: [string, readonly string[]] = ['', []];
  const trace = {
    onToken: (id: number) => void ids.push(id),
    onPrompt: ({ text }: { text: string }) => void (prompt = text),
    ...(choose && { choose: (_: Float32Array, made: number) => choose(made) }),
  };
  for await (const event of engine.generate(asked, new AbortController().signal, trace)) {
    if (event.type === 'begun') notes = event.notes ?? [];
    if (event.type === 'delta') {
      const text = texts[texts.length - 1];
      text[event.kind] += event.text;
      logprobs.push(...(event.logprobs ?? []));
    }
    if (event.type === 'next') {
      endings.push(event);
      texts.push({ content: '', reasoning: '' });
    }
    if (event.type === 'done')
      return { texts, endings: [...endings, event], logprobs, ids, usage: event.usage, notes, prompt };
  }
  throw new Error('No end');
}

const readJson = async (name: string) => JSON.parse(await readFile(path.join(directory, name), 'utf8')) as unknown;
const tokenizerOf = async () => createTokenizer(await readJson('tokenizer.json'), {}, 1 << 20);

describe.each<ResidencyKind>(['resident', 'streamed'])('%s', (residency) => {
  test('three answers are those of three requests whose seeds count up; the prompt is counted once', async () => {
    const engine = await createEngine(residency);
    const form = { kind: 'regex', pattern: '[a-z ]{3,}' } as const;
    for (const more of [{}, { form }]) {
      const together = await tell(engine, request({ answers: 3, ...more }));
      const apart: Told[] = [];
      for (const seed of [3, 4, 5])
        apart.push(await tell(engine, request({ sampling: { temperature: 1, seed }, ...more })));
      expect(together.texts).toEqual(apart.flatMap(({ texts }) => texts));
      expect(new Set(together.texts.map(({ content, reasoning }) => content + reasoning)).size).toBe(3);
      expect(together.endings.map(({ finishReason }) => finishReason)).toEqual(
        apart.flatMap(({ endings }) => endings.map(({ finishReason }) => finishReason)),
      );
      expect(together.usage).toMatchObject({
        promptTokens: apart[0].usage.promptTokens,
        completionTokens: apart.reduce((sum, { usage }) => sum + usage.completionTokens, 0),
      });
    }
  });
});

describe('log-probabilities', () => {
  test("are the model's own, whatever the temperature and the bias", async () => {
    const engine = await createEngine();
    const off = { thinking: { think: 'off', budget: null } } as const;
    const greedy = await tell(engine, request({ logprobs: 3, sampling: { temperature: 0 }, ...off }));
    expect(greedy.logprobs.length).toBeGreaterThan(0);
    for (const { token, logprob, top } of greedy.logprobs) {
      expect(top).toHaveLength(3);
      expect(top[0]).toMatchObject({ token, logprob });
      expect(top.reduce((sum, each) => sum + Math.exp(each.logprob), 0)).toBeLessThanOrEqual(1);
    }
    expect(
      greedy.logprobs
        .map(({ bytes }) => Buffer.from(bytes))
        .reduce((a, b) => Buffer.concat([a, b]))
        .toString(),
    ).toBe(greedy.texts[0].content);
    const biased = { temperature: 2, seed: 1, logitBias: [[5, 80]] } as const;
    const first = async (more: Partial<GenerateRequest>) =>
      (await tell(engine, request({ logprobs: 3, ...off, ...more }))).logprobs[0].top;
    expect(await first({ sampling: biased })).toEqual(greedy.logprobs[0].top);
  });

  test('a form is kept token by token, with the same answer as without them', async () => {
    const engine = await createEngine();
    const form = {
      kind: 'json',
      schema: { properties: { answer: { enum: ['cat'] } }, required: ['answer'] },
      isStrict: true,
    } as const;
    const asked = request({ form, maxTokens: 200, sampling: { temperature: 0 } });
    const [plain, scored] = [await tell(engine, asked), await tell(engine, { ...asked, logprobs: 0 })];
    expect(scored.texts).toEqual(plain.texts);
    expect(scored.logprobs.every(({ top }) => top.length === 0)).toBe(true);
    // Where the form leaves one token, its probability among all others is still the model's.
    expect(scored.logprobs.every(({ logprob }) => logprob < -0.5)).toBe(true);
  });
});

describe('what ends an answer', () => {
  test('an id of the request, and a stop string, each told', async () => {
    const engine = await createEngine();
    const off = { thinking: { think: 'off', budget: null }, sampling: { temperature: 0 } } as const;
    const whole = await tell(engine, request(off));
    const [id, at] = [whole.ids[4], whole.ids.indexOf(whole.ids[4])];
    const stopped = await tell(engine, request({ ...off, stopIds: [id] }));
    expect(stopped.ids).toEqual(whole.ids.slice(0, at + 1));
    expect(stopped.endings).toMatchObject([{ finishReason: 'stop', stoppedBy: id }]);
    const stop = whole.texts[0].content.slice(2, 4);
    const cut = await tell(engine, request({ ...off, stop: [stop] }));
    expect(cut.endings).toMatchObject([{ finishReason: 'stop', stoppedBy: stop }]);
  });

  test('ids that the model does not have are named', async () => {
    const engine = await createEngine();
    const asked = (more: Partial<GenerateRequest>) => tell(engine, request(more));
    await expect(asked({ stopIds: [1 << 20] })).rejects.toMatchObject({
      code: 'invalid_parameter',
      facts: { param: 'stop_token_ids' },
    });
    await expect(asked({ sampling: { logitBias: [[1 << 20, 1]] } })).rejects.toMatchObject({
      facts: { param: 'logit_bias' },
    });
  });
});

describe('thinking', () => {
  test('on begins with a thought, which its budget ends; the answer begins behind it', async () => {
    const engine = await createEngine();
    const tokenizer = await tokenizerOf();
    const end = tokenizer.idOf('</think>')!;
    const word = tokenizer.encode('a')[0];
    // A model that would think for ever.
    const told = await tell(engine, request({ thinking: { think: 'on', budget: 4 } }), () => word);
    expect(told.prompt.endsWith('<think>')).toBe(true);
    expect(told.ids.slice(0, 5)).toEqual([word, word, word, word, end]);
    expect(told.texts[0].reasoning).toBe('aaaa');
    expect(told.texts[0].content).not.toBe('');
    expect(told.usage).toMatchObject({ reasoningTokens: 4, completionTokens: 12 });
  });

  test('off begins behind an empty thought; a model that always thinks says that it was not taught so', async () => {
    const engine = await createEngine();
    const told = await tell(engine, request({ thinking: { think: 'off', budget: null } }));
    expect(told.prompt).toMatch(/<think><\/think>(<answer>)?$/);
    expect(told.texts[0].reasoning).toBe('');
    expect(told.notes).toEqual(['thinking-forced-off']);
    expect((await tell(engine, request())).notes).toEqual([]);
    const strict = { kind: 'json', schema: { type: 'boolean' }, isStrict: true } as const;
    await expect(
      tell(engine, request({ form: strict, thinking: { think: 'off', budget: null } })),
    ).rejects.toMatchObject({ code: 'thinking_unsupported' });
  });

  test('with a form: the thought is free, what follows is not', async () => {
    const engine = await createEngine();
    const form = { kind: 'choice', choices: ['cat', 'dog'] } as const;
    for (const think of ['on', 'off'] as const) {
      const thinking = { think, budget: think === 'on' ? 3 : null };
      const told = await tell(engine, request({ form, thinking, maxTokens: 60 }));
      expect(['cat', 'dog']).toContain(told.texts[0].content);
      expect(told.endings[0].finishReason).toBe('stop');
    }
  });
});

test('low detail shrinks a large picture, high detail enlarges a small one, and no other', async () => {
  const engine = await createEngine();
  const small = blackPng(56, 56);
  const tokens = async (detail: 'low' | 'high' | 'auto') => {
    const content = [{ type: 'image', bytes: small, detail } as const, { type: 'text', text: 'what?' } as const];
    return (await engine.count(request({ messages: [{ role: 'user', content }] }))).imageTokens;
  };
  expect(await tokens('high')).toBeGreaterThan(await tokens('auto'));
  // 23 x 23: sides are rounded up to whole tokens.
  expect(await tokens('high')).toBe(Math.ceil(Math.sqrt(LIMITS.highDetailTokens.value)) ** 2);
  expect(await tokens('low')).toBe(await tokens('auto'));
});

test('a prompt is counted as it is read, with its thought and its pictures, and nothing is computed', async () => {
  const engine = await createEngine();
  const picture = new Uint8Array(await readFile(path.join(GOLDEN, 'glm4v/wide.png')));
  const content = [{ type: 'image', bytes: picture } as const, { type: 'text', text: 'where?' } as const];
  for (const think of ['on', 'off'] as const) {
    const asked = request({ messages: [{ role: 'user', content }], thinking: { think, budget: null }, maxTokens: 1 });
    const { usage } = await tell(engine, asked);
    const { promptTokens, imageTokens } = usage;
    expect(await engine.count(asked)).toMatchObject({ promptTokens, imageTokens });
  }
});

test('boxes of an answer are told with their pixels in the picture as it was sent', async () => {
  const engine = await createEngine();
  const tokenizer = await tokenizerOf();
  const picture = new Uint8Array(await readFile(path.join(GOLDEN, 'glm4v/wide.png')));
  const [widthPx, heightPx] = [new DataView(picture.buffer).getUint32(16), new DataView(picture.buffer).getUint32(20)];
  const said = tokenizer.encode('<answer>it is <|begin_of_box|>[[0,250,500,1000]]<|end_of_box|>');
  const content = [{ type: 'image', bytes: picture } as const, { type: 'text', text: 'where?' } as const];
  const asked = request({ messages: [{ role: 'user', content }], maxTokens: said.length });
  const told = await tell(engine, asked, (made) => said[made]);
  expect(told.texts[0].content).toBe('it is [[0,250,500,1000]]');
  const pixels = [0, Math.round(heightPx / 4), Math.round(widthPx / 2), heightPx];
  expect(told.endings[0].boxes).toEqual([{ label: null, box: [0, 250, 500, 1000], pixels, picture: 0 }]);
  const both = { role: 'user', content: [content[0], ...content] } as const;
  const two = await tell(engine, { ...asked, messages: [both] }, (made) => said[made]);
  expect(two.endings[0].boxes).toMatchObject([{ pixels: null, picture: null }]);
});
