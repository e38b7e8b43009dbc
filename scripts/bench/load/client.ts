/** One request of a client that may leave: before its body, in the middle of it, while it waits, or in the middle of the answer. */
import { request, type IncomingMessage } from 'node:http';
import type { Random } from '../../random.ts';

export const LEAVING = ['before body', 'mid body', 'waiting', 'mid stream'] as const;
export type Leaving = (typeof LEAVING)[number];

/** Far longer than a minute of waiting and an answer: whoever is not answered by then never is. */
const HANG_MS = 150_000;
const WAIT_MS = { least: 20, more: 300 };

export interface Outcome {
  /** What was told, or how it ended: `left`, `cut` when the server broke the connection, `hang`. */
  readonly what: number | 'left' | 'cut' | 'hang';
  /** Of a refusal. */
  readonly retryAfterMs: number | null;
  readonly ms: number;
  readonly text: string;
}

export function askOnce(url: string, body: Buffer, leaving: Leaving | null, random: Random): Promise<Outcome> {
  return new Promise((resolve) => {
    const start = performance.now();
    let text = '';
    let response: IncomingMessage | null = null;
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const call = request(`${url}/v1/chat/completions`, { method: 'POST', agent: false, headers }, (answer) => {
      response = answer;
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
        if (leaving === 'mid stream') leave();
      });
      answer.on('end', () => end(answer.statusCode ?? 'cut'));
      answer.on('error', () => end('cut'));
    });
    const end = (what: Outcome['what']) => {
      clearTimeout(limit);
      const retry = response?.headers['retry-after-ms'] ?? null;
      resolve({ what, retryAfterMs: retry === null ? null : Number(retry), ms: performance.now() - start, text });
    };
    const leave = () => {
      call.socket?.resetAndDestroy();
      call.destroy();
      end('left');
    };
    const later = (then: () => void) => void setTimeout(then, WAIT_MS.least + random.next() * WAIT_MS.more);
    const limit = setTimeout(() => {
      call.destroy();
      end('hang');
    }, HANG_MS);
    call.on('error', () => end(leaving === null ? 'cut' : 'left'));
    if (leaving === 'before body') return (call.flushHeaders(), later(leave));
    if (leaving === 'mid body') return (call.write(body.subarray(0, body.length / 2)), later(leave));
    call.end(body);
    if (leaving === 'waiting') later(leave);
  });
}
