import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stalePages } from '../../../scripts/check/generated.ts';
import { readTree } from '../../../scripts/check/layers.ts';
import { roomsPicture, roomsTable } from '../../../scripts/check/rooms-page.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FILES = [...readTree(ROOT).keys()];

test('the page is what the rules say', () => {
  expect(stalePages(ROOT)).toEqual([]);
});

test('a page that says something else is stale', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'glimpse-pages-'));
  await mkdir(path.join(folder, 'docs'));
  await writeFile(path.join(folder, 'docs/architecture.md'), await readFile(path.join(ROOT, 'docs/architecture.md')));
  // No source file is there, so no room is
  expect(stalePages(folder)).toEqual([
    expect.stringContaining('docs/architecture.md is not as `npm run docs` writes it'),
  ]);
  await rm(folder, { recursive: true });
});

test('rooms without files are not shown', () => {
  const files = ['worker/index.ts', 'worker/jobs/job.ts', 'worker/engine/engine.ts'];
  for (const shown of [roomsTable(files), roomsPicture(files)]) {
    expect(shown).toContain('worker/jobs/');
    expect(shown).not.toContain('worker/pdf/');
    expect(shown).not.toContain('worker/documents/');
  }
});

test('the picture leaves out what follows, and names files that stand alone', () => {
  const picture = roomsPicture(FILES);
  expect(picture).toContain('  worker_isolate_ --> worker_model_');
  expect(picture).toContain('  worker_model_ --> kernels_as_host_');
  expect(picture).not.toContain('worker_isolate_ --> kernels_as_host_');
  expect(picture).toContain('  worker_http_ -- "data-url.ts" --> worker_media_');
  expect(picture).not.toMatch(/test_|scripts_|errors/);
});
