import { expect, test } from 'vitest';
import { scriptedApp } from '../../support/http-app.ts';
import type { Script } from '../../support/scripted-engine.ts';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const picture = () => new File([PNG], 'a.png', { type: 'image/png' });

function served(script: Script = { reasoning: ['Hm.'], content: ['A ', 'cube.'] }) {
  const made = scriptedApp(script);
  const ask = async (fields: [string, string | File][], accept = '*/*') => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    return made.app.request('/v1/ask', { method: 'POST', body, headers: { accept } });
  };
  return { ...made, ask };
}

test('a picture and a question: the answer as JSON, with thought, boxes, usage and times', async () => {
  const boxes = [{ label: null, box: [1, 2, 3, 4], pixels: [5, 6, 7, 8], picture: 0 }] as const;
  const { ask, engine } = served({ reasoning: ['Hm.'], content: ['A ', 'cube.'], boxes });
  const response = await ask([
    ['image', picture()],
    ['question', 'What is this?'],
  ]);
  expect(await response.json()).toEqual({
    ...{ answer: 'A cube.', reasoning: 'Hm.', parsed: null, finish_reason: 'stop' },
    boxes: [{ label: null, box: [1, 2, 3, 4], pixels: [5, 6, 7, 8], image: 0 }],
    usage: expect.objectContaining({ total_tokens: 33 }),
    timings_ms: expect.objectContaining({ vision: 2 }),
  });
  expect(engine.requests[0].messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'image', bytes: PNG },
        { type: 'text', text: 'What is this?' },
      ],
    },
  ]);
});

test('the answer alone, where text is accepted', async () => {
  const response = await served().ask([['question', 'What?']], 'text/plain');
  expect([response.headers.get('content-type'), await response.text()]).toEqual([
    expect.stringContaining('text/plain'),
    'A cube.',
  ]);
});

test('events, where they are accepted: pieces of thought and answer, then all of it', async () => {
  const response = await served().ask([['question', 'What?']], 'text/event-stream');
  const events = (await response.text()).split('\n\n').filter((event) => event !== '');
  expect(events.map((event) => event.slice(0, event.indexOf('\n')))).toEqual([
    ...['reasoning', 'answer', 'answer', 'done'].map((name) => `event: ${name}`),
  ]);
  const [, done] = events[3].split('data: ');
  expect(JSON.parse(done)).toMatchObject({ answer: 'A cube.', reasoning: 'Hm.' });
});

test('every field reaches the engine', async () => {
  const { ask, engine } = served({ content: ['{"a":', '1}'] });
  const schema = { type: 'object', properties: { a: { type: 'integer' } } };
  const response = await ask([
    ['image', picture()],
    ['image', picture()],
    ['question', 'What?'],
    ['system', 'Be brief.'],
    ['schema', JSON.stringify(schema)],
    ['max_tokens', '50'],
    ['thinking', '20'],
  ]);
  expect(await response.json()).toMatchObject({ parsed: { a: 1 } });
  expect(engine.requests[0]).toMatchObject({
    ...{ maxTokens: 50, thinking: { think: 'on', budget: 20 }, form: { kind: 'json', schema, isStrict: false } },
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'image' }, { type: 'image' }, { type: 'text' }] },
    ],
  });
  await ask([
    ['question', 'What?'],
    ['thinking', 'off'],
  ]);
  expect(engine.requests[1].thinking).toEqual({ think: 'off', budget: null });
});

test.each<[string, [string, string | File][], string, string]>([
  ['no question', [['image', picture()]], 'invalid_request', 'question'],
  [
    'a field that is misspelt',
    [
      ['question', 'x'],
      ['picture', picture()],
    ],
    'invalid_parameter',
    'picture',
  ],
  [
    'a schema that is no JSON',
    [
      ['question', 'x'],
      ['schema', '{'],
    ],
    'schema_invalid',
    'schema',
  ],
  [
    'a schema that is none',
    [
      ['question', 'x'],
      ['schema', '7'],
    ],
    'invalid_request',
    'schema',
  ],
  [
    'a wrong limit',
    [
      ['question', 'x'],
      ['max_tokens', '0'],
    ],
    'invalid_parameter',
    'max_tokens',
  ],
  [
    'a wrong thought',
    [
      ['question', 'x'],
      ['thinking', 'deeply'],
    ],
    'invalid_parameter',
    'thinking',
  ],
  [
    'an address that is no address',
    [
      ['question', 'x'],
      ['image', 'nowhere'],
    ],
    'invalid_data_url',
    'image',
  ],
])('%s is refused by name', async (_, fields, code, param) => {
  const response = await served().ask(fields);
  expect(await response.json()).toMatchObject({ error: { code, param } });
});

test('a body that is no form is a 415', async () => {
  const response = await served().app.request('/v1/ask', { method: 'POST', body: '{}' });
  expect([response.status, await response.json()]).toMatchObject([415, { error: { code: 'unsupported_media_type' } }]);
});

test('input_tokens counts what a chat would have, and answers nothing', async () => {
  const { app, engine } = served();
  const ask = (body: object) =>
    app.request('/v1/chat/completions/input_tokens', { method: 'POST', body: JSON.stringify(body) });
  const messages = [{ role: 'user', content: 'Hello' }];
  expect(await (await ask({ messages, enable_thinking: false })).json()).toEqual({
    ...{ object: 'response.input_tokens', input_tokens: 30, image_tokens: 20, cached_tokens: 0 },
  });
  expect(engine.requests[0]).toMatchObject({ messages, thinking: { think: 'off' } });
  expect(engine.ended).toBe(0);
  expect(await (await ask({ messages, temperature: 9 })).json()).toMatchObject({ error: { param: 'temperature' } });
});
