/**
 * A Chromium for tests of pages: the one that CHROMIUM names, the one that npm brought, or one that is installed. Where there is none,
 * tests say so and are skipped, but not in CI, which always has one.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';

/** How a test names itself that has no browser. */
export const NO_BROWSER =
  'no browser: install Chromium or Chrome, or name one in CHROMIUM; on Linux x64 npm ci brings one (@sparticuz/chromium)';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

interface Candidate {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** null where none starts, and this is not CI. */
export async function launchBrowser(): Promise<Browser | null> {
  const reasons: unknown[] = [];
  for (const { path, args, env } of await candidates()) {
    try {
      return await chromium.launch({ executablePath: path, args: [...ARGS, ...args], env: { ...process.env, ...env } });
    } catch (error) {
      reasons.push(error);
    }
  }
  if (process.env.CI) throw new AggregateError(reasons, NO_BROWSER);
  return null;
}

async function candidates(): Promise<Candidate[]> {
  const named = process.env.CHROMIUM ? [process.env.CHROMIUM] : [];
  const installed = INSTALLED.filter((path) => existsSync(path));
  const plain = (path: string): Candidate => ({ path, args: [], env: {} });
  return [...named.map(plain), ...(await fromNpm()), ...installed.map(plain)];
}

/** The build for Lambda, without its libraries and with them: machines without a desktop lack some. */
async function fromNpm(): Promise<Candidate[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [];
  const folder = await unpacked();
  const path = join(folder, 'chromium');
  const args = ['--headless=shell', '--no-zygote'];
  return [
    { path, args, env: {} },
    { path, args, env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib') } },
  ];
}

/** Unpacked once for all runs; where two do it at the same time, the first wins. */
async function unpacked(): Promise<string> {
  const packed = join(fileURLToPath(import.meta.resolve('@sparticuz/chromium')), '../../bin');
  const folder = join(tmpdir(), 'glimpse-chromium-153.0.0');
  if (existsSync(folder)) return folder;
  const { inflate } = await import('@sparticuz/chromium');
  const before = process.env.TMPDIR;
  const fresh = await mkdtemp(join(tmpdir(), 'glimpse-chromium-'));
  // Its functions know no other way to say where.
  process.env.TMPDIR = fresh;
  await Promise.all(['chromium.br', 'al2023.tar.br'].map((file) => inflate(join(packed, file))));
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true }));
  return folder;
}
