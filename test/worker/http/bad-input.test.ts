import { afterEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { HELLO, scriptedApp } from '../../support/http-app.ts';

const { app, engine, post, chat } = scriptedApp();

const PNG_URL = 'data:image/png;base64,iVBORw0KGgo=';

const image = (url: unknown) => ({ type: 'image_url', image_url: { url } });
const asking = (...content: unknown[]) => ({ messages: [{ role: 'user', content }] });

interface Bad {
  readonly what: string;
  readonly body: unknown;
  readonly status: number;
  readonly code: string;
  readonly param?: string | null;
  /** What the message must say. */
  readonly says?: RegExp;
}

const field = (what: string, fields: object, code: string, param: string, says?: RegExp): Bad => ({
  ...{ what, body: { ...HELLO, ...fields }, status: 400, code, param, says },
});

const BAD: Bad[] = [
  { what: 'no body', body: '', status: 400, code: 'invalid_json' },
  { what: 'no JSON', body: '{"model": tiny', status: 400, code: 'invalid_json', says: /JSON/ },
  { what: 'a list', body: [], status: 400, code: 'invalid_request' },
  { what: 'null', body: 'null', status: 400, code: 'invalid_request' },
  { what: 'brackets 100,000 deep', body: '['.repeat(100_000), status: 400, code: 'invalid_json' },
  { what: 'a million values', body: `[${'[],'.repeat(1_000_000)}1]`, status: 400, code: 'invalid_request' },
  { what: 'no messages field', body: { model: 'tiny' }, status: 400, code: 'empty_messages', param: 'messages' },
  field('no messages', { messages: [] }, 'empty_messages', 'messages', /at least one/),
  field('messages as a text', { messages: 'hello' }, 'invalid_request', 'messages'),
  field('a message as a number', { messages: [1] }, 'invalid_request', 'messages[0]'),
  field(
    'an unknown role',
    { messages: [{ role: 'sage', content: '' }] },
    'invalid_request',
    'messages[0].role',
    /user/,
  ),
  field('content as a number', { messages: [{ role: 'user', content: 5 }] }, 'invalid_request', 'messages[0].content'),
  field('a user without content', { messages: [{ role: 'user' }] }, 'invalid_request', 'messages[0].content'),
  field('an unknown part', asking({ type: 'audio' }), 'invalid_request', 'messages[0].content[0].type', /image_url/),
  field('a part without text', asking({ type: 'text' }), 'invalid_request', 'messages[0].content[0].text'),
  field('a URL as a number', asking(image(3)), 'invalid_request', 'messages[0].content[0].image_url.url'),
  {
    ...field('an image of the system', {}, 'invalid_request', 'messages[0].content[0].type'),
    body: { model: 'tiny', messages: [{ role: 'system', content: [image(PNG_URL)] }] },
  },
  field('257 messages', { messages: Array(257).fill(HELLO.messages[0]) }, 'invalid_request', 'messages', /257.*256/),
  field('5,000 images', asking(...Array(5000).fill(image(PNG_URL))), 'too_many_images', 'messages', /5000.*16/),
  { ...field('an unknown model', { model: 'gpt-9' }, 'model_not_found', 'model', /gpt-9.*tiny/), status: 404 },
  field('a model as a number', { model: 4 }, 'invalid_request', 'model'),
  field('temperature -1', { temperature: -1 }, 'invalid_parameter', 'temperature', /0 to 2.*-1/),
  field('temperature 2.1', { temperature: 2.1 }, 'invalid_parameter', 'temperature'),
  field('temperature as a text', { temperature: 'hot' }, 'invalid_request', 'temperature', /number.*hot/),
  field('max_tokens 0', { max_tokens: 0 }, 'invalid_parameter', 'max_tokens', /at least 1/),
  field('max_tokens 1.5', { max_tokens: 1.5 }, 'invalid_parameter', 'max_tokens'),
  field('max_completion_tokens -2', { max_completion_tokens: -2 }, 'invalid_parameter', 'max_completion_tokens'),
  field('top_p 0', { top_p: 0 }, 'invalid_parameter', 'top_p'),
  field('top_k -1', { top_k: -1 }, 'invalid_parameter', 'top_k'),
  field(
    'repetition_penalty 1e-40',
    { repetition_penalty: 1e-40 },
    'invalid_parameter',
    'repetition_penalty',
    /0\.1 to 10/,
  ),
  field('n 5', { n: 5 }, 'invalid_parameter', 'n', /1 to 4/),
  field('five stop texts', { stop: ['a', 'b', 'c', 'd', 'e'] }, 'invalid_parameter', 'stop', /4/),
  field('an empty stop text', { stop: '' }, 'invalid_parameter', 'stop'),
  field('a long stop text', { stop: 'a'.repeat(257) }, 'invalid_parameter', 'stop', /256/),
  field('stream as a text', { stream: 'yes' }, 'invalid_request', 'stream'),
  field('a tool without a function', { tools: [{ type: 'function' }] }, 'invalid_request', 'tools[0].function'),
  field('response_format as a number', { response_format: 7 }, 'invalid_request', 'response_format'),
];

const url = (what: string, url: string, code: string, status = 400, says?: RegExp): Bad => ({
  ...{ what, body: { model: 'tiny', ...asking(image(PNG_URL), { type: 'text', text: '' }, image(url)) } },
  ...{ status, code, says, param: code === 'body_too_large' ? null : 'messages[0].content[2].image_url.url' },
});

const BAD_URLS: Bad[] = [
  url('a web address', 'https://example.com/a.png', 'remote_image_unsupported', 400, /data URL/),
  url('a path', '/etc/passwd', 'invalid_data_url'),
  url('an empty URL', '', 'invalid_data_url'),
  url('a data URL without base64', 'data:image/png,abc', 'invalid_data_url', 400, /base64/),
  url('a data URL of a text', 'data:text/plain;base64,aGk=', 'invalid_data_url'),
  url('a data URL without data', 'data:image/png;base64,', 'invalid_data_url'),
  url('broken base64', 'data:image/png;base64,%%%%', 'invalid_data_url', 400, /base64/),
  url(
    '11 MiB of image',
    `data:image/png;base64,${'A'.repeat((11 << 20) * (4 / 3))}`,
    'image_too_large',
    413,
    /smaller/,
  ),
  url('a data URL of 50 MB', `data:image/png;base64,${'A'.repeat(50_000_000)}`, 'body_too_large', 413, /20 MiB/),
];

describe.each([...BAD, ...BAD_URLS])('$what', ({ body, status, code, param, says }) => {
  test.each([false, true])(`is a ${status} ${code}, streamed: %s`, async (stream) => {
    const streamable = typeof body === 'object' && body !== null && !Array.isArray(body) && !('stream' in body);
    const response = await post(stream && streamable ? { ...body, stream } : body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{8,}$/);
    const { error } = (await response.json()) as { error: Record<string, string> };
    expect(error).toEqual({
      message: expect.stringMatching(says ?? /./),
      type: 'invalid_request_error',
      param: param ?? null,
      code,
    });
    expect(error.message.length).toBeLessThan(300);
  });
});

test('a body without end is dropped beyond the limit, then cut off', async () => {
  let sent = 0;
  const chunk = new Uint8Array(1 << 20).fill(0x20);
  const body = new ReadableStream({
    pull(controller) {
      sent += chunk.byteLength;
      controller.enqueue(chunk);
    },
  });
  const response = await chat({}, { body, duplex: 'half' } as RequestInit);
  expect(await response.json()).toMatchObject({ error: { code: 'body_too_large' } });
  expect(sent).toBeLessThan(LIMITS.bodyBytes.value + LIMITS.drainedBytes.value + (4 << 20));
});

test.each([
  ['/nowhere', 'GET', 404, 'not_found', null],
  ['/v1/completions', 'POST', 404, 'not_found', null],
  ['/v1/models/other', 'GET', 404, 'model_not_found', null],
  ['/v1/chat/completions', 'GET', 405, 'method_not_allowed', 'POST'],
  ['/v1/models', 'DELETE', 405, 'method_not_allowed', 'GET'],
])('%s by %s is a %i %s', async (path, method, status, code, allow) => {
  const response = await app.request(path, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get('allow')).toBe(allow);
  expect(await response.json()).toMatchObject({ error: { code } });
});

async function livesOn(): Promise<void> {
  const before = engine.requests.length;
  expect((await chat()).status, 'the next good request').toBe(200);
  expect(engine.requests.length).toBe(before + 1);
  expect(engine.ended).toBe(before + 1);
}

afterEach(livesOn);
