import { expect, test } from 'vitest';
import { GlimpseError } from '../../worker/errors.ts';
import { readSettings } from '../../worker/settings.ts';

const ACCESS = { mode: 'keys', adminSha256: null, fixedKeys: [], corsOrigins: [] };
const GOOD = { WEIGHTS: {}, MODEL: 'nano' };

const ORIGIN = (more: object) =>
  JSON.stringify([{ name: 'gpu', url: 'https://a.com/v1', model: 'm', classes: ['text'], ...more }]);

function problem(environment: object): string {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof GlimpseError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

test('what is missing has its default, what is there is read', () => {
  expect(readSettings(GOOD)).toEqual({
    model: 'nano',
    residency: undefined,
    kvCache: 'f32',
    warmUp: true,
    access: ACCESS,
    imageHosts: [],
    mediaPrefix: null,
    mediaSecret: null,
    origins: [],
    documentPrefix: null,
    bucketKeys: null,
    inbox: null,
  });
  const pictures = { IMAGE_HOSTS: 'a.com, *.b.org', R2_MEDIA_PREFIX: 'media/', R2_DOCUMENT_PREFIX: 'inbox/' };
  const inbox = { INBOX_BUCKET: 'my-inbox', INBOX: {} };
  const all = {
    ...GOOD,
    ...pictures,
    ...inbox,
    RESIDENCY: 'streamed',
    KV_CACHE: 'i8',
    WARM_UP: 'no',
    OTHER: 'of other code',
  };
  expect(readSettings(all)).toEqual({
    model: 'nano',
    residency: 'streamed',
    kvCache: 'i8',
    warmUp: false,
    access: ACCESS,
    imageHosts: ['a.com', '*.b.org'],
    mediaPrefix: 'media/',
    mediaSecret: null,
    origins: [],
    documentPrefix: 'inbox/',
    bucketKeys: null,
    inbox: 'my-inbox',
  });
  expect(readSettings({ ...GOOD, RESIDENCY: 'auto' }).residency).toBeUndefined();
});

test.each([
  [{ RESIDENCY: 'stream' }, 'RESIDENCY is “stream”; auto, resident or streamed is expected.'],
  [{ RESIDENCY: 'Resident' }, 'RESIDENCY is “Resident”; auto, resident or streamed is expected.'],
  [{ RESIDENCY: '' }, 'RESIDENCY is “”; auto, resident or streamed is expected.'],
  [{ KV_CACHE: 'q8' }, 'KV_CACHE is “q8”; f32 or i8 is expected.'],
  [{ KV_CACHE: 8 }, 'KV_CACHE is “8”; f32 or i8 is expected.'],
  [{ WARM_UP: 'false' }, 'WARM_UP is “false”; yes or no is expected.'],
  [{ MODEL: 'models/nano' }, 'MODEL is “models/nano”; a name of letters, digits, '],
  [{ MODEL: undefined }, 'MODEL is missing; a name of letters, digits, '],
  [{ MODEL: 'x'.repeat(101) }, `MODEL is “${'x'.repeat(60)}…”; a name of `],
  [{ IMAGE_HOSTS: 'a.com, http://b.com' }, 'IMAGE_HOSTS has “http://b.com”; public names such as example.com'],
  [{ IMAGE_HOSTS: ['a.com'] }, 'IMAGE_HOSTS is not text; put it in quotes.'],
  [{ IMAGE_HOSTS: '10.0.0.1' }, 'IMAGE_HOSTS has “10.0.0.1”'],
  [{ R2_MEDIA_PREFIX: 'media' }, 'R2_MEDIA_PREFIX is “media”; a folder such as media/ is expected, not models/'],
  [{ R2_MEDIA_PREFIX: '/' }, 'R2_MEDIA_PREFIX is “/”'],
  [{ R2_MEDIA_PREFIX: 'models/' }, 'R2_MEDIA_PREFIX is “models/”'],
  [{ R2_MEDIA_PREFIX: 'models/nano/' }, 'R2_MEDIA_PREFIX is “models/nano/”'],
  [{ R2_MEDIA_PREFIX: 'a/../models/' }, 'R2_MEDIA_PREFIX'],
  [{ TASK_LEASE_SECONDS: '0' }, 'TASK_LEASE_SECONDS is “0”; 1 to 3600 is expected.'],
  [{ TASK_LEASE_SECONDS: 180 }, 'TASK_LEASE_SECONDS is “180”; 1 to 3600 is expected.'],
  [
    { R2_DOCUMENT_PREFIX: 'jobs/' },
    'R2_DOCUMENT_PREFIX is “jobs/”; a folder such as media/ is expected, not jobs/ or uploads/',
  ],
  [
    { R2_S3_URL: 'https://a.r2.cloudflarestorage.com/b' },
    'R2_S3_URL, R2_S3_ACCESS_KEY_ID and R2_S3_SECRET_ACCESS_KEY belong',
  ],
  [{ INBOX_BUCKET: 'My Inbox', INBOX: {} }, 'INBOX_BUCKET is “My Inbox”; the name of a bucket is expected.'],
  [{ INBOX_BUCKET: ['inbox'] }, 'INBOX_BUCKET is “["inbox"]”; the name of a bucket is expected.'],
  [{ INBOX_BUCKET: 'inbox' }, 'INBOX is missing; the binding of the bucket INBOX_BUCKET is expected.'],
  [{ ORIGINS: '{' }, 'ORIGINS is not JSON'],
  [{ ORIGINS: '[{"name":"a"}]' }, 'ORIGINS is wrong at "0.url"'],
  [
    { ORIGINS: ORIGIN({ url: 'http://a.com/v1' }) },
    'ORIGINS is wrong at "gpu": its url must be https://…, or http:// to this machine or behind a binding',
  ],
  [{ ORIGINS: ORIGIN({ binding: 'VPC' }) }, 'ORIGINS names the binding VPC, which is not there'],
  [{ ORIGINS: ORIGIN({ fields: ['tools'] }) }, 'ORIGINS is wrong at "0.fields.0"'],
  [{ MEDIA_SECRET: 'short' }, 'MEDIA_SECRET is shorter than 32 characters'],
  [{ ORIGINS: ORIGIN({ keySecret: 'GPU_KEY' }) }, 'ORIGINS names the secret GPU_KEY, which is not there'],
  [{ ENGINE: 'isolate' }, 'ENGINE is “isolate”; RESIDENCY took its place: auto, resident or streamed.'],
  [{ CORS_ORIGINS: ['https://a.com'] }, 'CORS_ORIGINS is not text; put it in quotes.'],
  [{ ACCESS: 'opne' }, 'ACCESS is "opne"; expected keys, open, local.'],
  [{ WEIGHTS: undefined }, 'WEIGHTS is missing; the binding of an R2 bucket is expected.'],
])('%j is refused with its name, its value and what is allowed', (wrong, expected) => {
  const message = problem({ ...GOOD, ...wrong });
  expect(message).toContain('settings_invalid: The Worker is set up wrongly. ');
  expect(message).toContain(expected);
});

test('everything that is wrong is said at once', () => {
  const message = problem({ MODEL: 'nano', RESIDENCY: 'ram', KV_CACHE: 'q4', ACCESS: 'opne' });
  for (const said of ['WEIGHTS is missing', 'RESIDENCY is “ram”', 'KV_CACHE is “q4”', 'ACCESS is "opne"'])
    expect(message).toContain(said);
});
