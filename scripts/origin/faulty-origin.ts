/** A server of OpenAI's API that misbehaves as its path says: http://127.0.0.1:PORT/FAULT. What it saw is kept. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { REPLIES } from './region-replies.ts';

export interface Asked {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly max_tokens: number } & Readonly<Record<string, unknown>>;
  /** The asker left before the answer had ended. */
  isAborted: boolean;
}

export interface OriginServer {
  /** Address of an origin with this fault. */
  readonly url: (fault: string) => string;
  readonly asked: (fault: string) => readonly Asked[];
  /** What `switched` answers as from now on. */
  switch: (fault: string) => void;
  readonly close: () => Promise<void>;
}

type Answer = (response: ServerResponse, asked: Asked, count: number) => void | Promise<void>;

const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, finish: string | null = null, more: object = {}) =>
  event({
    id: 'theirs',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  });
const DONE = 'data: [DONE]\n\n';
const sse = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
};
const plain =
  (status: number, headers: Record<string, string>, body: string): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);
const JSON_TYPE = { 'content-type': 'application/json' };
const HTML = { 'content-type': 'text/html' };
/** Ends with a reason and usage of their own, as vLLM does. */
const end = (finish: string, tokens: number) =>
  chunk({}, finish) + event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: tokens } }) + DONE;

/** Of a request with a picture and a text. */
const promptOf = (body: Asked['body']): string =>
  (body.messages as { content: readonly { text?: string }[] }[])[0].content.find(({ text }) => text !== undefined)!
    .text!;

const good: Answer = async (response, { body }) => {
  sse(response);
  response.write(chunk({ role: 'assistant', content: '' }));
  const words = ['yes', ', ', 'it is', '.'];
  const most = Math.min(body.max_tokens, 200);
  for (let i = 0; i < most; i++) {
    response.write(chunk({ content: words[i % 4] }));
    await sleep(1);
    if (response.destroyed) return;
  }
  response.end(end('length', most));
};

const ANSWERS: Readonly<Record<string, Answer>> = {
  good,
  /** Reads the clip that it is handed, as servers do, and says how many bytes it has. */
  fetching: async (response, { body }) => {
    const fetched = await fetch(clipUrl(body));
    if (!fetched.ok) return void response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error');
    sse(response);
    response.end(chunk({ content: `${(await fetched.arrayBuffer()).byteLength} bytes` }) + end('stop', 2));
  },
  /** Takes its time over each word: there is time to end it in the middle. */
  slowly: async (response, asked) => {
    sse(response);
    for (const word of ['The ', 'film ', 'shows ', 'a ', 'picture ', 'for ', 'tests.']) {
      response.write(chunk({ content: word }));
      await sleep(400);
      if (response.destroyed) return;
    }
    response.end(end('stop', Math.min(7, asked.body.max_tokens)));
  },
  /** All at once, as fast as it can. */
  fast: (response, { body }) => {
    sse(response);
    for (let i = 0; i < body.max_tokens; i++) response.write(chunk({ content: 'yes ' }));
    response.end(end('length', body.max_tokens));
  },
  reasoning: (response) => {
    sse(response);
    response.write(chunk({ reasoning: 'hm' }) + chunk({ reasoning_content: ', well' }) + chunk({ content: 'yes' }));
    response.end(end('stop', 4));
  },
  /** transformers serve: usage beside the reason, and no [DONE]. */
  nodone: (response) => {
    sse(response);
    response.write(chunk({ role: 'assistant' }) + chunk({ content: 'yes' }));
    response.end(chunk({}, 'stop', { usage: { prompt_tokens: 3, completion_tokens: 1 } }));
  },
  nousage: (response) => {
    sse(response);
    response.end(chunk({ content: 'yes' }) + chunk({}, 'stop') + DONE);
  },
  /** Slower than a client waits for the head of an answer. */
  slow: async (response, asked, count) => {
    await sleep(6000);
    await good(response, asked, count);
  },
  slowfailing: async (response) => {
    await sleep(6000);
    response.writeHead(500).end();
  },
  slowheaders: () => undefined,
  silent: (response) => sse(response),
  pinging: async (response) => {
    sse(response);
    while (!response.destroyed) {
      response.write(chunk({ role: 'assistant' }) + ': ping\n\n');
      await sleep(20);
    }
  },
  busy: plain(429, { ...JSON_TYPE, 'retry-after': '7' }, '{"error":{"message":"slow down"}}'),
  busyonce: (response, asked, count) => (count === 0 ? plain(429, {}, 'x') : good)(response, asked, count),
  failing: plain(500, { 'content-type': 'text/plain' }, 'Internal Server Error'),
  page: plain(200, HTML, '<html><h1>Welcome</h1>'),
  badgateway: plain(502, HTML, '<html><h1>Bad gateway</h1>'),
  refusing: plain(
    400,
    JSON_TYPE,
    '{"error":{"message":"max_tokens is too large; see https://theirs.example/?X-Amz-Signature=1"}}',
  ),
  refusingoddly: plain(422, JSON_TYPE, '{"detail":[{"loc":["body","top_k"],"msg":"extra"}]}'),
  barring: plain(401, JSON_TYPE, '{"error":{"message":"bad key"}}'),
  redirecting: plain(307, { location: 'http://127.0.0.1:9/elsewhere' }, ''),
  cutfirst: (response, asked, count) => {
    if (count > 0) return good(response, asked, count);
    sse(response);
    response.write(chunk({ role: 'assistant', content: '' }), () => response.destroy());
  },
  cut: async (response) => {
    sse(response);
    response.write(chunk({ content: 'half' }));
    await sleep(50);
    response.destroy();
  },
  /** Its engine is dead from then on, and its health says so. */
  killed: async (response) => {
    sse(response);
    response.write(chunk({ role: 'assistant' }));
    await sleep(10);
    response.destroy();
  },
  cutclean: (response) => {
    sse(response);
    response.end(chunk({ content: 'half' }));
  },
  garbage: (response) => {
    sse(response);
    response.end(`${chunk({ content: 'half' })}data: {"choices":[{"del\n\n`);
  },
  keptalive: (response) => {
    sse(response);
    response.write(`data: : keepalive\n\n: ping\n\ndata:\n\n${chunk({ content: 'yes' })}`);
    response.end(end('stop', 1));
  },
  twice: (response) => {
    sse(response);
    response.end(chunk({ content: 'yes' }) + end('stop', 1) + chunk({ content: 'more' }) + DONE);
  },
  inband: (response) => {
    sse(response);
    response.end(`${event({ error: { message: 'EngineCore died', code: 500 } })}${DONE}`);
  },
  inbandlate: (response) => {
    sse(response);
    response.end(chunk({ content: 'half' }) + event({ error: 'CUDA error' }));
  },
  endless: async (response) => {
    sse(response);
    while (!response.destroyed) {
      response.write(chunk({ content: 'x' }));
      await sleep(1);
    }
  },
  stalling: (response) => {
    sse(response);
    response.write(chunk({ content: 'half' }));
  },
  /** GLM-OCR, by its prompts. */
  regions: (response, { body }) => {
    sse(response);
    response.end(chunk({ content: REPLIES[promptOf(body)] }) + end('stop', 9));
  },
  /** The same, later than the shortest lease of who asks. */
  regionslate: async (response, asked, count) => {
    await sleep(1500);
    return ANSWERS.regions(response, asked, count);
  },
  /** The same, but of a table it never comes to an end. */
  regionslooping: async (response, asked, count) => {
    if (promptOf(asked.body) !== 'Table Recognition:') return ANSWERS.regions(response, asked, count);
    sse(response);
    response.write(chunk({ content: '<table>' }));
    while (!response.destroyed) {
      response.write(chunk({ content: '<tr><td>one row</td></tr>' }));
      await sleep(1);
    }
  },
  /** The same, but a formula is where it dies. */
  regionsdying: async (response, asked, count) => {
    if (promptOf(asked.body) !== 'Formula Recognition:') return ANSWERS.regions(response, asked, count);
    sse(response);
    response.write(chunk({ content: '$$E' }));
    await sleep(20);
    response.destroy();
  },
  oneline: async (response) => {
    sse(response);
    while (!response.destroyed) {
      response.write('x'.repeat(100_000));
      await sleep(1);
    }
  },
  bytewise: async (response) => {
    sse(response);
    const all = chunk({ content: 'ü✓ bytes' }) + end('stop', 3);
    for (const byte of Buffer.from(all.replaceAll('\n', '\r\n'))) {
      response.write(Buffer.from([byte]));
      if (byte % 16 === 0) await sleep(1);
    }
    response.end();
  },
};

/** Of the first video of a request. */
function clipUrl({ messages }: Asked['body']): string {
  const parts = (messages as { content: { video_url?: { url: string } }[] }[]).flatMap(({ content }) => content);
  return parts.find(({ video_url: video }) => video !== undefined)!.video_url!.url;
}

export const FAULTS = Object.keys(ANSWERS);

export async function startOrigin(): Promise<OriginServer> {
  const all = new Map<string, Asked[]>();
  let switched = 'good';
  const server = createServer((request, response) => {
    void (async () => {
      const name = request.url!.split('/')[1];
      if (request.method === 'GET')
        return void response.writeHead(name === 'killed' ? 503 : 200).end(JSON.stringify({ data: [{ id: 'theirs' }] }));
      const before = all.get(name) ?? [];
      let text = '';
      for await (const bytes of request) text += String(bytes);
      const headers = request.headers as Record<string, string>;
      const asked: Asked = { headers, body: JSON.parse(text) as Asked['body'], isAborted: false };
      all.set(name, [...before, asked]);
      response.on('close', () => (asked.isAborted = !response.writableEnded));
      await ANSWERS[name === 'switched' ? switched : name](response, asked, before.length);
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (fault) => `http://127.0.0.1:${port}/${fault}/v1`,
    asked: (fault) => all.get(fault) ?? [],
    switch: (fault) => void (switched = fault),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
