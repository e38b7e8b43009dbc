/** Malformed requests against a server, several at once: what came back, and whether anything was wrong with it. */
import { connect } from 'node:net';
import { malformed, type Malformed, type MalformedKind, type Pictures } from './requests.ts';

/** Longer than this nobody may be let wait. */
const HANG_MS = 10_000;

export interface Attack {
  readonly url: string;
  readonly pictures: Pictures;
  readonly seed: number;
  readonly requests: number;
  readonly atOnce: number;
  readonly onProgress?: (done: number) => void;
}

export interface Outcomes {
  /** `kind status`, or `kind closed` where the connection ended without an answer → how many. */
  readonly counts: ReadonlyMap<string, number>;
  readonly slowestMs: number;
  /** Requests that hung, or were answered with a failure of the server; by number. */
  readonly wrong: readonly { readonly number: number; readonly kind: MalformedKind; readonly what: string }[];
}

export async function attack({ url, pictures, seed, requests, atOnce, onProgress }: Attack): Promise<Outcomes> {
  const { hostname, port, host } = new URL(url);
  const counts = new Map<string, number>();
  const wrong: { number: number; kind: MalformedKind; what: string }[] = [];
  let slowestMs = 0;
  let next = 0;
  const one = async (number: number) => {
    const request = malformed(seed, number, host, pictures);
    const start = performance.now();
    const what = await send(request, hostname, Number(port));
    slowestMs = Math.max(slowestMs, performance.now() - start);
    const name = `${request.kind} ${what}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (what === 'hang' || what.startsWith('5')) wrong.push({ number, kind: request.kind, what });
    if ((number + 1) % 1000 === 0) onProgress?.(number + 1);
  };
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < requests) await one(next++);
    }),
  );
  return { counts, slowestMs, wrong };
}

/** The status, `closed` or `hang`. */
function send({ bytes }: Malformed, hostname: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, hostname);
    let answer = '';
    const end = (what: string) => {
      clearTimeout(limit);
      socket.destroy();
      resolve(what);
    };
    const told = () => end(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'closed');
    const limit = setTimeout(() => end('hang'), HANG_MS);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (answer += text));
    socket.on('end', told);
    socket.on('error', told);
    socket.end(bytes);
  });
}
