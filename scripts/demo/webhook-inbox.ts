/** A receiver of webhooks on this machine: it takes everything, and keeps what came. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookInbox {
  readonly url: string;
  /** The first delivery whose body has `words`, also one that came before. Rejects when none comes within a minute. */
  readonly delivery: (words: string) => Promise<Delivery>;
  readonly close: () => Promise<void>;
}

const PATIENCE_MS = 60_000;

export async function startWebhookInbox(): Promise<WebhookInbox> {
  const all: Delivery[] = [];
  const waiting = new Set<() => void>();
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    all.push({ headers: request.headers as Record<string, string>, body: await text(request) });
    response.writeHead(204).end();
    for (const look of waiting) look();
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    delivery: (words) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`No webhook came with “${words}”.`)), PATIENCE_MS);
        const look = () => {
          const found = all.find(({ body }) => body.includes(words));
          if (found === undefined) return;
          clearTimeout(late);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
