/**
 * Records what real clients send: `node test/support/record-clients.ts` writes test/worker/http/client-bodies.json, which a test replays.
 */
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { generateObject, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { PNG_URL } from './http-app.ts';

const OUT = path.resolve(import.meta.dirname, '../worker/http/client-bodies.json');
const place = z.object({ city: z.string(), days: z.number().nullable() });

interface Recorded {
  readonly client: string;
  readonly path: string;
  readonly body: unknown;
}

const recorded: Recorded[] = [];
let client = '';
const server = createServer((request, response) => void keep(request, response));
server.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;

/** It answers nothing: what matters has come by then. */
async function keep(request: IncomingMessage, response: ServerResponse): Promise<void> {
  recorded.push({ client, path: request.url ?? '', body: JSON.parse(await textOf(request)) as unknown });
  response.writeHead(418, { 'content-type': 'application/json' }).end('{"error":{"message":"recorded"}}');
}

async function record(name: string, ...calls: (() => PromiseLike<unknown>)[]): Promise<void> {
  client = name;
  for (const call of calls) await Promise.resolve(call()).catch(() => undefined);
}

const openai = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
const image = { type: 'image_url' as const, image_url: { url: PNG_URL } };
const messages = [{ role: 'user' as const, content: [image, { type: 'text' as const, text: 'Where?' }] }];
await record(
  'openai',
  () => openai.chat.completions.create({ model: 'tiny', messages }),
  () => openai.chat.completions.stream({ model: 'tiny', messages, stream: true }).finalMessage(),
  () => openai.chat.completions.parse({ model: 'tiny', messages, response_format: zodResponseFormat(place, 'place') }),
  () => openai.responses.create({ model: 'tiny', input: 'Where?', reasoning: { effort: 'low' }, store: false }),
);

const tools = { now: tool({ description: 'The time', inputSchema: z.object({}), execute: async () => 'noon' }) };
const parts = [
  { type: 'image' as const, image: PNG_URL },
  { type: 'text' as const, text: 'Where?' },
];
const common = { messages: [{ role: 'user' as const, content: parts }], system: 'Be brief.', maxRetries: 0 };
for (const [name, model] of [
  ['@ai-sdk/openai', createOpenAI({ baseURL, apiKey: 'none' })('tiny')],
  [
    '@ai-sdk/openai-compatible',
    createOpenAICompatible({ name: 'glimpse', baseURL, supportsStructuredOutputs: true }).chatModel('tiny'),
  ],
] as const)
  await record(
    name,
    () => streamText({ model, ...common, tools, toolChoice: 'none', onError: () => undefined }).consumeStream(),
    () => generateObject({ model, ...common, schema: place }),
  );

const langchain = new ChatOpenAI({ model: 'tiny', apiKey: 'none', maxRetries: 0, configuration: { baseURL } });
const human = { role: 'user', content: [image, { type: 'text', text: 'Where?' }] };
await record(
  '@langchain/openai',
  () => langchain.invoke([human]),
  () => langchain.withStructuredOutput(place, { name: 'place', method: 'functionCalling' }).invoke([human]),
  () => langchain.withStructuredOutput(place, { name: 'place', method: 'jsonSchema' }).invoke([human]),
);

server.close();
writeFileSync(OUT, `${JSON.stringify(recorded, null, 1)}\n`);
process.stdout.write(`${recorded.length} bodies\n`);
