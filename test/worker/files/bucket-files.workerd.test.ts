import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { BucketFiles, filesPrefix } from '../../../worker/files/bucket-files.ts';
import type { NewFile } from '../../../worker/files/files.ts';
import { LIMITS } from '../../../worker/limits.ts';

const START_MS = 1_800_000_000_000;
const EVERY = { after: null, limit: 100, order: 'asc', purpose: null } as const;

function files() {
  const clock = { ms: START_MS };
  const kept: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void kept.push(work);
  const store = new BucketFiles({ bucket: env.DOCUMENTS, now: () => clock.ms, waitUntil });
  return { store, clock, settled: () => Promise.all(kept) };
}

const wish = (more: Partial<NewFile> = {}): NewFile => ({
  ...{ name: 'Bild ä.png', purpose: 'vision', keepSeconds: 3600, content: new Uint8Array([1, 2, 3]) },
  ...more,
});
/** A tenant of its own for each test. */
const tenant = () => crypto.randomUUID();

test('a file comes back as it was sent, with its name, until it is removed', async () => {
  const { store } = files();
  const mine = tenant();
  const made = await store.add(mine, wish());
  expect(made).toMatchObject({ name: 'Bild ä.png', bytes: 3, purpose: 'vision', createdAt: 1_800_000_000 });
  expect(await store.get(mine, made.id)).toEqual(made);
  const { file, body } = await store.content(mine, made.id);
  expect([file, new Uint8Array(await new Response(body).arrayBuffer())]).toEqual([made, new Uint8Array([1, 2, 3])]);
  await store.remove(mine, made.id);
  await expect(store.get(mine, made.id)).rejects.toMatchObject({ code: 'file_not_found' });
  await store.remove(mine, made.id);
});

test('chunks go into the bucket as they come; what breaks off leaves nothing', async () => {
  const { store } = files();
  const mine = tenant();
  const chunks = async function* () {
    yield new Uint8Array([1, 2]);
    yield new Uint8Array([3]);
  };
  const made = await store.add(mine, wish({ content: { chunks: chunks(), bytes: 3 } }));
  expect((await store.get(mine, made.id)).bytes).toBe(3);
  const short = store.add(mine, wish({ content: { chunks: chunks(), bytes: 4 } }));
  await expect(short).rejects.toMatchObject({ code: 'body_broken' });
  expect((await store.list(mine, EVERY)).files).toHaveLength(1);
});

test("another tenant's file is not found, by whatever id", async () => {
  const { store } = files();
  const [mine, theirs] = [tenant(), tenant()];
  const { id } = await store.add(theirs, wish());
  for (const asked of [id, `../${theirs}/${id}`, `file-../${id}`, ''])
    await expect(store.get(mine, asked)).rejects.toMatchObject({ code: 'file_not_found' });
  expect(await store.list(mine, EVERY)).toEqual({ files: [], hasMore: false });
});

test('a file that has expired is gone: 410 once, then no file, and no part of lists', async () => {
  const { store, clock, settled } = files();
  const mine = tenant();
  const [first, second] = [await store.add(mine, wish()), await store.add(mine, wish({ keepSeconds: 7200 }))];
  clock.ms += 3_600_000;
  await expect(store.content(mine, first.id)).rejects.toMatchObject({ code: 'file_expired', status: 410 });
  await settled();
  await expect(store.get(mine, first.id)).rejects.toMatchObject({ code: 'file_not_found' });
  clock.ms += 3_600_000;
  expect((await store.list(mine, EVERY)).files).toEqual([]);
  await settled();
  expect(await env.DOCUMENTS.head(filesPrefix(mine) + second.id)).toBeNull();
});

test('a tenant has so many files, each so large, and says which to give up', async () => {
  const { store } = files();
  const mine = tenant();
  const metadata = { name: 'x', purpose: 'vision', created: '1', expires: '9999999999' };
  const stored = Array.from({ length: LIMITS.tenantFiles.value }, (_, i) =>
    env.DOCUMENTS.put(`${filesPrefix(mine)}file-${i}`, new Uint8Array(1), { customMetadata: metadata }),
  );
  await Promise.all(stored);
  await expect(store.add(mine, wish())).rejects.toMatchObject({ code: 'too_many_files', status: 409 });
  const empty = async function* () {};
  const large = wish({ content: { chunks: empty(), bytes: LIMITS.fileBytes.value + 1 } });
  await expect(store.add(tenant(), large)).rejects.toMatchObject({ code: 'file_too_large', status: 413 });
});
