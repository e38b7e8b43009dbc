/** A document on its way into the bucket: fetched once, pinned, given up when it stops or grows. R2 is real, the place it comes from is not. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { fetchedKey } from '../../../../worker/jobs/keys.ts';
import type { DocumentSource } from '../../../../worker/jobs/request.ts';
import { bring } from '../../../../worker/jobs/steps/bring.ts';
import type { Work } from '../../../../worker/jobs/work.ts';

const ADDRESS: DocumentSource = { kind: 'address', url: 'https://a.com/doc', headers: { authorization: 'Bearer x' } };
let works = 0;

interface Place {
  readonly source?: DocumentSource;
  readonly id?: string;
  readonly token?: string;
  readonly earlierTokens?: readonly string[];
  readonly body?: () => ReadableStream<Uint8Array>;
  readonly error?: object;
}

function work({ source = ADDRESS, id = `job_${works++}`, token = 'one', earlierTokens = [], body, error }: Place) {
  const asked: unknown[] = [];
  const openDocument = (...call: unknown[]) => {
    asked.push(call);
    return Promise.resolve(error ? { error } : { value: { body: body!(), contentType: null } });
  };
  const claim = { token, earlierTokens, request: { document: { source }, origin: 'https://own.com' } };
  const fake = { bucket: env.DOCUMENTS, id, claim, fetcher: { openDocument }, renew: () => Promise.resolve() };
  return { asked, id, bring: () => bring(fake as unknown as Work) };
}

const stream =
  (...chunks: (string | Error)[]) =>
  () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = chunks.shift();
        if (next === undefined) controller.close();
        else if (next instanceof Error) controller.error(next);
        else controller.enqueue(new TextEncoder().encode(next));
      },
    });
const HELLO = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

test('it is stored and hashed, and asked for as this service', async () => {
  const { bring: brought, asked, id } = work({ body: stream('he', 'llo') });
  expect(await brought()).toEqual({ key: fetchedKey(id, 'one'), sha256: HELLO });
  expect(await (await env.DOCUMENTS.get(fetchedKey(id, 'one')))!.text()).toBe('hello');
  expect(asked).toEqual([['https://a.com/doc', { authorization: 'Bearer x' }, 'own.com']]);
});

test('another try reads the copy of the first, whatever the address says now', async () => {
  const { id, bring: first } = work({ body: stream('hello') });
  await first();
  const { bring: second, asked } = work({ id, token: 'two', earlierTokens: ['lost', 'one'], body: stream('changed') });
  expect(await second()).toEqual({ key: fetchedKey(id, 'one'), sha256: HELLO });
  expect(asked).toEqual([]);
});

test('of what breaks off, nothing is stored, also after more than one part', async () => {
  const part = 'x'.repeat(6 << 20);
  const { bring: brought, id } = work({ body: stream(part, new Error('reset')) });
  await expect(brought()).rejects.toMatchObject({ code: 'fetch_failed' });
  expect(await env.DOCUMENTS.head(fetchedKey(id, 'one'))).toBeNull();
});

test('what is empty, or grows without end, is refused', async () => {
  await expect(work({ body: stream() }).bring()).rejects.toMatchObject({ code: 'empty_document' });
  const chunk = new Uint8Array(8 << 20);
  const endless = () => new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(chunk) });
  await expect(work({ body: endless }).bring()).rejects.toMatchObject({ code: 'document_too_large' });
});

test('the errors of the script that fetches arrive', async () => {
  const error = { code: 'fetch_blocked', message: 'No.', facts: {} } as const;
  await expect(work({ error }).bring()).rejects.toMatchObject({ code: 'fetch_blocked' });
});

test('an object of the bucket is copied, in the version that was meant or not at all', async () => {
  const { etag } = (await env.DOCUMENTS.put('inbox/a', 'hello'))!;
  const source = (version: string | null): DocumentSource => ({ kind: 'object', key: 'inbox/a', etag: version });
  for (const version of [etag, null]) {
    const { bring: brought, id } = work({ source: source(version) });
    expect(await brought()).toEqual({ key: fetchedKey(id, 'one'), sha256: HELLO });
  }
  await env.DOCUMENTS.put('inbox/a', 'changed');
  await expect(work({ source: source(etag) }).bring()).rejects.toMatchObject({ code: 'input_gone' });
  await env.DOCUMENTS.delete('inbox/a');
  await expect(work({ source: source(null) }).bring()).rejects.toMatchObject({ code: 'input_gone' });
});
