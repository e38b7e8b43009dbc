/** A receiver of webhooks on this machine: what it answers is in the path, and it keeps what came. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at: number;
}

export interface Receiver {
  /** Of a path that answers so. */
  readonly url: (path: string) => string;
  /** What came to a path. */
  readonly received: (path: string) => readonly Received[];
  readonly close: () => Promise<void>;
}

/** `count` is how often the path was asked before. */
type Answer = (response: ServerResponse, count: number) => void;

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end(`status ${code}`);

const ANSWERS: Readonly<Record<string, Answer>> = {
  ok: status(200),
  flaky: (response, count) => status(count === 0 ? 500 : 204)(response, count),
  broken: status(500),
  gone: status(410),
  moved: status(301, { location: '/ok' }),
  busy: (response, count) => (count === 0 ? status(429, { 'retry-after': '7' }) : status(200))(response, count),
  unwanted: status(400, { 'webhook-delivery': 'abort-message' }),
  hanging: () => undefined,
  /** It takes the message, and the answer is lost. */
  lost: (response, count) => (count === 0 ? void response.destroy() : status(200)(response, count)),
  endless: (response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.on('close', () => clearInterval(more));
  },
};

export async function startReceiver(): Promise<Receiver> {
  const all: Received[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await textOf(request);
    const path = (request.url ?? '').slice(1);
    const count = all.filter((each) => each.path === path).length;
    all.push({ path, headers: request.headers as Record<string, string>, body, at: Date.now() });
    ANSWERS[path.split('-')[0]](response, count);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}/${path}`,
    received: (path) => all.filter((each) => each.path === path),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
