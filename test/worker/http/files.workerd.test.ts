import { env, exports } from 'cloudflare:workers';
import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';

/** The Worker as wired in worker/index.ts, with its bindings. */
const worker = (exports as unknown as { default: Fetcher }).default;
const fetcher = async (url: RequestInfo | URL, init?: RequestInit) => worker.fetch(new Request(url, init));
const client = new OpenAI({ baseURL: 'http://localhost/v1', apiKey: 'none', maxRetries: 0, fetch: fetcher });
const ask = (path: string, init?: RequestInit) => worker.fetch(`http://localhost${path}`, init);
const errorOf = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as { error: { code: string; param: string | null } }).error,
});

const BYTES = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);

test("OpenAI's client: a file is sent, listed, read and removed", async () => {
  const made = await client.files.create({
    file: await toFile(BYTES, 'a.png'),
    purpose: 'vision',
    expires_after: { anchor: 'created_at', seconds: 3600 },
  });
  expect(made).toMatchObject({
    ...{ object: 'file', bytes: 4, filename: 'a.png', purpose: 'vision', status: 'processed' },
    id: expect.stringMatching(/^file-/),
  });
  expect(made.expires_at! - made.created_at).toBe(3600);
  const listed: unknown[] = [];
  for await (const file of client.files.list({ purpose: 'vision' })) listed.push(file);
  expect(listed).toContainEqual(made);
  expect(await client.files.retrieve(made.id)).toEqual(made);
  const content = await client.files.content(made.id);
  expect(new Uint8Array(await content.arrayBuffer())).toEqual(BYTES);
  expect(content.headers.get('content-type')).toBe('application/octet-stream');
  expect(content.headers.get('content-disposition')).toContain('a.png');
  expect(await client.files.delete(made.id)).toEqual({ id: made.id, object: 'file', deleted: true });
  await expect(client.files.retrieve(made.id)).rejects.toMatchObject({ status: 404, code: 'file_not_found' });
});

test('pages of a list follow one another', async () => {
  for (const name of ['1', '2', '3']) await ask(`/v1/files/${name}?purpose=user_data`, { method: 'PUT', body: name });
  const names: string[] = [];
  for await (const { filename } of client.files.list({ limit: 1, order: 'asc', purpose: 'user_data' }))
    names.push(filename);
  expect(names).toEqual(['1', '2', '3']);
});

test('a file as the body of PUT goes into the bucket as it comes', async () => {
  const response = await ask('/v1/files/clip%20one.mp4?expires_after[seconds]=7200', { method: 'PUT', body: BYTES });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ filename: 'clip one.mp4', bytes: 4, purpose: 'user_data' });
});

test('what is wrong is named', async () => {
  const form = (fields: Record<string, string | File>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    return ask('/v1/files', { method: 'POST', body });
  };
  const file = new File([BYTES], 'a.png');
  const json = await errorOf(await ask('/v1/files', { method: 'POST', body: '{}' }));
  expect(json).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  expect(await errorOf(await form({ purpose: 'vision' }))).toMatchObject({ status: 400, param: 'file' });
  expect(await errorOf(await form({ file, purpose: 'fine-tune' }))).toMatchObject({ param: 'purpose' });
  const short = await errorOf(await form({ file, 'expires_after[seconds]': '60' }));
  expect(short).toMatchObject({ code: 'invalid_parameter', param: 'expires_after[seconds]' });
  expect(await errorOf(await ask('/v1/files?order=up'))).toMatchObject({ param: 'order' });
});

test('a picture is named by its file, in three ways; what is wrong with it is told by its field', async () => {
  const { id } = await client.files.create({ file: await toFile(BYTES, 'a.png'), purpose: 'vision' });
  const chat = async (part: object) =>
    errorOf(
      await ask('/v1/chat/completions', {
        method: 'POST',
        body: JSON.stringify({ model: env.MODEL, messages: [{ role: 'user', content: [part] }] }),
      }),
    );
  // There is no model in this bucket: who gets so far has had the picture read.
  expect(await chat({ type: 'file', file: { file_id: id } })).toMatchObject({ code: 'model_missing' });
  expect(await chat({ type: 'input_image', file_id: id })).toMatchObject({ code: 'model_missing' });
  expect(await chat({ type: 'file', file: { file_id: 'file-none' } })).toMatchObject({
    ...{ code: 'file_not_found', param: 'messages[0].content[0].file.file_id' },
  });
  expect(await chat({ type: 'input_image' })).toMatchObject({ code: 'invalid_parameter' });
});
