/** Forms of answers over HTTP, of the embedded model in workerd: each is kept, whole and streamed, and the same answer comes twice. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadModel } from '../../scripts/convert/upload.ts';
import { MODEL_DIRECTORY } from '../../scripts/demo/ask.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';

const TIMEOUT = 60_000;
const CHOICES = ['circle', 'star', 'rectangle'];
const PATTERN = String.raw`\d{4}-\d{2}-\d{2}`;
const SCHEMA = {
  type: 'object',
  properties: {
    shape: { enum: CHOICES },
    count: { type: 'integer', minimum: 0, maximum: 9 },
    colours: { type: 'array', items: { type: 'string', maxLength: 8 }, maxItems: 2 },
  },
  required: ['shape', 'count', 'colours'],
  additionalProperties: false,
};

let server: LocalServer;
let url: string;
beforeAll(async () => {
  server = await startServer({ variables: { MODEL: 'nano' } });
  await uploadModel(MODEL_DIRECTORY, server.bucket);
  url = `data:image/png;base64,${(await readFile(join(MODEL_DIRECTORY, 'demo.png'))).toString('base64')}`;
}, TIMEOUT);
afterAll(() => server?.close());

async function asked(form: object): Promise<string> {
  const content = [
    { type: 'image_url', image_url: { url } },
    { type: 'text', text: 'What shape is the brown object?' },
  ];
  const body = { messages: [{ role: 'user', content }], max_tokens: 400, seed: 3, temperature: 1, ...form };
  const post = (more: object) =>
    fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify({ ...body, ...more }) });
  const whole = (await (await post({})).json()) as Whole;
  expect(whole.choices[0].finish_reason).toBe('stop');
  const streamed = (await (await post({ stream: true })).text())
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => (JSON.parse(event.slice('data: '.length)) as Chunk).choices[0]?.delta.content ?? '');
  expect(streamed.join('')).toBe(whole.choices[0].message.content);
  return whole.choices[0].message.content;
}

interface Whole {
  readonly choices: readonly { readonly finish_reason: string; readonly message: { readonly content: string } }[];
}
interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

test('a choice', async () => {
  expect(CHOICES).toContain(await asked({ structured_outputs: { choice: CHOICES } }));
});

test('a pattern', async () => {
  expect(await asked({ structured_outputs: { regex: PATTERN } })).toMatch(new RegExp(`^${PATTERN}$`));
});

test('a schema', async () => {
  const validate = new Ajv2020().compile(SCHEMA);
  const json_schema = { name: 'shapes', strict: true, schema: SCHEMA };
  const value: unknown = JSON.parse(await asked({ response_format: { type: 'json_schema', json_schema } }));
  validate(value);
  expect(validate.errors).toBe(null);
});
