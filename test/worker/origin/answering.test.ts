/** What an origin could not read of a video: told as what it was, and asked again where that helps. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startOrigin, type OriginServer } from '../../../scripts/origin/faulty-origin.ts';
import type { GenerateRequest } from '../../../worker/engine/engine.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import type { Clip } from '../../../worker/media/video/clip.ts';
import { OriginEngine } from '../../../worker/origin/engine.ts';
import type { Media } from '../../../worker/origin/media.ts';
import { parseOrigins } from '../../../worker/origin/settings.ts';
import { localHealth } from '../../support/origin-health.ts';

let server: OriginServer;
beforeAll(async () => {
  server = await startOrigin();
});
afterAll(() => server.close());
afterEach(() => void vi.restoreAllMocks());

const unused = (): never => {
  throw new Error('Nothing is asked for here.');
};
const clip = {
  source: { kind: 'stored', bucket: 'documents', key: 'clip', etag: 'e' },
  facts: { sizeBytes: 3, seconds: 30 },
  samples: null,
} as unknown as Clip;
const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: [{ type: 'clip', clip }] }],
  maxTokens: 4,
  sampling: {},
  stop: [],
};

async function asked(fault: string, more: Partial<Media>) {
  const health = localHealth();
  const links: string[] = [];
  const media: Media = {
    canLink: () => true,
    link: async () => {
      const link = `https://us.example/${links.length}`;
      links.push(link);
      return link;
    },
    isSame: () => Promise.resolve(true),
    read: unused,
    keep: unused,
    drop: unused,
    ...more,
  };
  const engine = new OriginEngine({
    origins: parseOrigins({
      ORIGINS: JSON.stringify([{ name: fault, url: server.url(fault), model: 'theirs', classes: ['video'] }]),
    }),
    health: () => health,
    quarantine: () => ({ holds: unused, strike: () => Promise.resolve(), list: unused, release: unused }),
    media,
    fetch: (url, init) => fetch(url, init),
    random: () => 0,
    wait: () => Promise.resolve(),
    waitUntil: () => undefined,
    log: () => undefined,
    count: () => undefined,
  });
  try {
    for await (const event of engine.generate(REQUEST, new AbortController().signal))
      if (event.type === 'done') return { end: 'done', health, links };
  } catch (error) {
    if (error instanceof GlimpseError) return { end: error.code, status: error.status, health, links };
    throw error;
  }
  return { end: 'nothing', health, links };
}

test('an object that was replaced meanwhile: the client is told so, and the origin is none the worse for it', async () => {
  const { end, status, health } = await asked('failing', { isSame: () => Promise.resolve(false) });
  expect([end, status]).toEqual(['video_changed', 409]);
  expect([health.breaker().outcomes, health.used(), health.units().open]).toEqual([[], 0, 0]);
});

test('an address that ended before it was fetched is signed anew, once', async () => {
  const real = Date.now.bind(Date);
  let shiftMs = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + shiftMs);
  const links: string[] = [];
  // An hour passes after each address was made.
  const link = async () => {
    shiftMs += 3_600_000;
    links.push('signed');
    return 'https://us.example/late';
  };
  const before = server.asked('failing').length;
  const { end, status } = await asked('failing', { link });
  expect([end, status, links.length]).toEqual(['media_expired', 502, 2]);
  expect(server.asked('failing').length - before).toBe(2);
});

test('an origin that fails at a video which is what it was has failed', async () => {
  const { end, health, links } = await asked('failing', {});
  expect([end, links]).toEqual(['origin_failed', ['https://us.example/0']]);
  expect(health.breaker().hardInARow).toBe(1);
});
