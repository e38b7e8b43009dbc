/**
 * Cloudflare's own S3 API over R2, as miniflare serves it for local buckets: it verifies signatures and the SHA-256 of bodies and
 * knows multipart uploads. In front of it a plain HTTP proxy, so that a test can make the way to it bad.
 */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import type { S3Options } from '../../scripts/convert/s3.ts';

export const BUCKET = 'weights';
export const CREDENTIALS = { accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: 'a-secret-that-nobody-must-see' };
const S3_PATH = '/cdn-cgi/local/r2/s3';

/** What happens to a request: nothing special (false), its own answer or none (true), another body (a buffer). */
export type Fault = (
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
) => boolean | Buffer | Promise<boolean>;

export interface S3Server {
  /** For scripts/convert/s3.ts: short waits, right credentials. */
  readonly options: S3Options;
  /** METHOD path?query, in order of arrival. */
  readonly log: string[];
  /** Of every request from now on. */
  fault: Fault;
  /** Keys of the bucket, sorted. */
  keys(): Promise<string[]>;
  read(key: string): Promise<Uint8Array | null>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default { fetch: () => new Response(null, { status: 404 }) }',
      host: '127.0.0.1',
      r2Buckets: { WEIGHTS: { id: BUCKET, s3Credentials: CREDENTIALS } },
    }),
  );
  const target = await miniflare.ready;
  const bucket = (await miniflare.getR2Bucket('WEIGHTS')) as unknown as R2Bucket;
  const keys = async () => (await bucket.list()).objects.map(({ key }) => key).toSorted();
  const proxy = createServer((incoming, response) => void forward(incoming, response, target, server));
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${S3_PATH}`;
  const server: S3Server = {
    options: { endpoint, ...CREDENTIALS, retryMs: 1 },
    log: [],
    fault: () => false,
    keys,
    read: async (key) => {
      const object = await bucket.get(key);
      return object && new Uint8Array(await object.arrayBuffer());
    },
    clear: async () => bucket.delete(await keys()),
    async close() {
      proxy.closeAllConnections();
      proxy.close();
      await miniflare.dispose();
    },
  };
  return server;
}

/** The part of the binding that tests use; the types of the Workers runtime are not those of Node. */
interface R2Bucket {
  list(): Promise<{ objects: { key: string }[] }>;
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
  delete(keys: string[]): Promise<void>;
}

async function forward(incoming: IncomingMessage, response: ServerResponse, target: URL, server: S3Server) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  server.log.push(`${incoming.method} ${incoming.url!.slice(S3_PATH.length)}`);
  const fault = await server.fault(incoming, body, response);
  if (fault === true) return;
  const { hostname, port } = target;
  const { method, url: path, headers } = incoming;
  // The Host header stays: it is signed.
  const outgoing = request({ hostname, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  outgoing.end(fault instanceof Buffer ? fault : body);
}
