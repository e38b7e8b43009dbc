/** How clips get to origins: inside of the request, or at an address of which only its receiver knows. */
import { describe, expect, test } from 'vitest';
import type { Clip, ClipSource } from '../../../worker/media/video/clip.ts';
import { BucketMedia, type HandedBucket } from '../../../worker/origin/bucket-media.ts';
import { canHandOver, handOver } from '../../../worker/origin/hand-over.ts';
import { claimOf } from '../../../worker/origin/media-link.ts';
import { parseOrigins } from '../../../worker/origin/settings.ts';

const SECRET = 'a secret of at least 32 characters';

function bucket(): HandedBucket & { readonly objects: Map<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  const etag = (bytes: Uint8Array) => `etag-${bytes.byteLength}`;
  const at = (key: string) => objects.get(key) ?? null;
  return {
    objects,
    head: async (key) => at(key) && { etag: etag(at(key)!), size: at(key)!.byteLength },
    get: async (key) => {
      const bytes = at(key);
      return bytes && { etag: etag(bytes), arrayBuffer: async () => bytes.slice().buffer };
    },
    put: async (key, bytes) => {
      objects.set(key, bytes);
      return { etag: etag(bytes) };
    },
    delete: async (key) => void objects.delete(key),
  };
}

function setup(more: object, secret: string | null = SECRET) {
  const buckets = { weights: bucket(), documents: bucket() };
  const presign = async (key: string, seconds: number) => `https://s3.example/${key}?X-Amz-Expires=${seconds}`;
  const media = new BucketMedia({ buckets, secret, presign });
  const [origin] = parseOrigins({
    ORIGINS: JSON.stringify([
      { name: 'gpu', url: 'https://gpu.example/v1', model: 'm', classes: ['video'], kind: 'vllm', ...more },
    ]),
  });
  return { buckets, media, origin };
}

const clipOf = (source: ClipSource, seconds = 30, sizeBytes = 3): Clip =>
  ({ source, facts: { seconds, sizeBytes }, samples: null, frames: () => [] }) as unknown as Clip;
const BYTES = clipOf({ kind: 'bytes', bytes: new Uint8Array([1, 2, 3]) });
const stored = (bucket: 'weights' | 'documents' = 'documents') =>
  clipOf({ kind: 'stored', bucket, key: 'clip', etag: 'etag-3' });
const requestOf = (clip: Clip) => ({
  messages: [{ role: 'user' as const, content: [{ type: 'clip' as const, clip }] }],
  maxTokens: 1,
  sampling: {},
  stop: [],
  cause: { requestId: 'r', traceparent: null, base: 'https://us.example' },
});

describe('whether there is a way', () => {
  test.each<[string, object, Clip, string | null, boolean]>([
    ['bytes go along', {}, BYTES, null, true],
    ['transformers fetches them', { kind: 'transformers' }, BYTES, SECRET, true],
    ['transformers without addresses', { kind: 'transformers' }, BYTES, null, false],
    ['stored, by our route', {}, stored('weights'), SECRET, true],
    ['stored, without a secret', {}, stored('weights'), null, false],
    ['stored, by S3', { media: 'presign' }, stored(), null, true],
    ['stored where there are no keys of S3', { media: 'presign' }, stored('weights'), null, false],
    ['stored and small, inside', { media: 'inline' }, stored(), null, true],
    ['stored and large, inside', { media: 'inline' }, clipOf(stored().source, 30, 9 << 20), null, false],
    ['longer than it takes', { videoSeconds: 20 }, BYTES, null, false],
  ])('%s', (_, more, clip, secret, expected) => {
    const { media, origin } = setup(more, secret);
    expect(canHandOver(origin, clip, media)).toBe(expected);
  });
});

test('bytes are a data URL', async () => {
  const { media, origin } = setup({});
  const { urls, fetched } = await handOver(origin, requestOf(BYTES), media);
  expect([urls.get(BYTES), fetched]).toEqual(['data:video/mp4;base64,AQID', []]);
});

test('an address of our route is signed when the origin is asked, and bound to the object as it is', async () => {
  const { media, origin } = setup({});
  const clip = stored();
  const { urls, expires } = await handOver(origin, requestOf(clip), media);
  const [base, signed] = urls.get(clip)!.split('/v1/media/');
  expect(base).toBe('https://us.example');
  expect(await claimOf(SECRET, signed)).toMatchObject({ bucket: 'documents', key: 'clip', etag: 'etag-3' });
  // Until the origin's head at the latest, and a minute.
  expect(Math.abs(expires - Date.now() - 180_000)).toBeLessThan(5000);
});

test('by S3 it is an address of its own', async () => {
  const { media, origin } = setup({ media: 'presign' });
  const clip = stored();
  expect((await handOver(origin, requestOf(clip), media)).urls.get(clip)).toBe(
    'https://s3.example/clip?X-Amz-Expires=180',
  );
});

test('what came with a request lies in the bucket as long as the request takes', async () => {
  const { media, origin, buckets } = setup({ kind: 'transformers' });
  const { urls, end } = await handOver(origin, requestOf(BYTES), media);
  expect(urls.get(BYTES)).toContain('/v1/media/');
  expect([...buckets.documents.objects.keys()]).toEqual([expect.stringMatching(/^passing\//)]);
  await end();
  expect(buckets.documents.objects.size).toBe(0);
});

test('an object that was replaced is not read in place of the one that was looked at', async () => {
  const { media, origin, buckets } = setup({ media: 'inline' });
  buckets.documents.objects.set('clip', new Uint8Array(5));
  await expect(handOver(origin, requestOf(stored()), media)).rejects.toMatchObject({ code: 'video_changed' });
  buckets.documents.objects.set('clip', new Uint8Array([1, 2, 3]));
  const clip = stored();
  expect((await handOver(origin, requestOf(clip), media)).urls.get(clip)).toBe('data:video/mp4;base64,AQID');
});
