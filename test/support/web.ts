/**
 * The web, as far as tests need it: one HTTP server on loopback that answers for every host, and a fetch that takes https
 * addresses to it. Bodies, headers, redirections and broken connections are real; only TLS and names are not.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Web {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** What was asked, in order: host and path. */
  readonly asked: string[];
  /** Headers of what was asked last. */
  readonly lastHeaders: () => Record<string, unknown>;
  readonly close: () => Promise<void>;
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** `answers`: host and path → what comes. Anything else is a 404. */
export async function startWeb(answers: Readonly<Record<string, Answer>>): Promise<Web> {
  const asked: string[] = [];
  let headers: Record<string, unknown> = {};
  const server = createServer((request, response) => {
    const place = decodeURIComponent((request.url ?? '').slice(1));
    asked.push(place);
    headers = request.headers;
    const answer = answers[place];
    if (answer) answer(response, request);
    else response.writeHead(404).end('nothing here');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    lastHeaders: () => headers,
    fetch: (url, init) => {
      const { protocol, host, pathname, search } = new URL(url);
      if (protocol !== 'https:') throw new Error(`${url} was asked, which is no https address.`);
      return fetch(`http://127.0.0.1:${port}/${encodeURIComponent(host + pathname + search)}`, init);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
