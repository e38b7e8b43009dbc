/** Documents behind addresses, as far as their headers: who is asked, with which headers, and what the log and the errors say. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDocument } from '../../../worker/egress/document.ts';
import { judge } from '../../../worker/egress/judge.ts';
import type { Failure } from '../../../worker/guard/follow.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { startWeb, type Answer, type Web } from '../../support/web.ts';

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end('a secret page');

const ANSWERS: Record<string, Answer> = {
  'a.com/doc?token=hunter2': status(200, { 'content-type': 'application/pdf' }),
  'a.com/moved': status(302, { location: 'https://a.com/doc?token=hunter2' }),
  'a.com/away': status(302, { location: 'https://b.com/doc' }),
  'b.com/doc': status(200),
  'a.com/inside': status(302, { location: 'https://169.254.169.254/latest' }),
  'a.com/private': status(302, { location: 'https://inside.com/' }),
  'a.com/gone': status(410),
  'a.com/busy': status(503),
  'a.com/part': status(206),
  'a.com/parts': status(200, { 'content-type': 'multipart/mixed; boundary=a' }),
  'a.com/large': status(200, { 'content-length': String(LIMITS.documentBytes.value + 1) }),
};

let web: Web;
beforeAll(async () => {
  web = await startWeb(ANSWERS);
});
afterAll(() => web.close());

async function open(path: string, headers: Record<string, string> = {}) {
  const lines: object[] = [];
  const lookUp = ({ hostname }: URL): Promise<Failure | null> =>
    Promise.resolve(hostname === 'inside.com' ? { failure: 'refused', what: 'it is private' } : null);
  const options = {
    judge: (text: string) => judge(text, { own: [], allowsLoopback: false }),
    lookUp,
    fetch: web.fetch,
  };
  const opened = openDocument(`https://a.com/${path}`, headers, { ...options, log: (line) => void lines.push(line) });
  const outcome = await opened.then(
    async ({ body, contentType }) => ({ text: await new Response(body).text(), contentType }),
    ({ code, message, facts }: { code: string; message: string; facts: object }) => ({ code, message, ...facts }),
  );
  return { outcome, log: JSON.stringify(lines) };
}

test('a document comes, with the client’s headers sent to its own host; the log has hosts alone', async () => {
  const { outcome, log } = await open('doc?token=hunter2', { authorization: 'Bearer hunter2' });
  expect(outcome).toMatchObject({ text: 'a secret page', contentType: 'application/pdf' });
  expect(web.lastHeaders()).toMatchObject({ authorization: 'Bearer hunter2', 'user-agent': 'Glimpse' });
  expect(log).toBe('[{"fetched":"a.com","from":"a.com","failure":null}]');
});

test('a redirection on the same host takes the headers along, one to another host does not', async () => {
  await open('moved', { authorization: 'Bearer hunter2' });
  expect(web.lastHeaders()).toHaveProperty('authorization');
  const { outcome, log } = await open('away', { authorization: 'Bearer hunter2' });
  expect(outcome).toMatchObject({ text: 'a secret page' });
  expect(web.lastHeaders()).not.toHaveProperty('authorization');
  expect(log).toContain('"from":"b.com"');
});

test.each([
  ['inside', 'fetch_blocked', undefined],
  ['private', 'fetch_blocked', undefined],
  ['missing', 'fetch_failed', true],
  ['gone', 'fetch_failed', true],
  ['part', 'fetch_failed', true],
  ['parts', 'fetch_failed', true],
  ['busy', 'fetch_failed', undefined],
  ['large', 'document_too_large', undefined],
])('%s: %s, final: %s; nothing of the answer is told', async (path, code, isFinal) => {
  const { outcome, log } = await open(path);
  expect(outcome).toMatchObject({ code });
  expect((outcome as { isFinal?: boolean }).isFinal).toBe(isFinal);
  expect(JSON.stringify(outcome) + log).not.toMatch(/secret|169\.254|latest/);
});
