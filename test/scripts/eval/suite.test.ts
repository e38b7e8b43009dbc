/** Folders of questions in both layouts, and what is told of one that is neither. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { itemContent } from '../../../scripts/eval/item.ts';
import { listSuites, readSuite } from '../../../scripts/eval/suite.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-suite-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const LINE = { images: ['a.png'], question: 'How many?', kind: 'count', check: 'number', truth: 3, boxed: true };

function write(file: string, ...lines: unknown[]): void {
  mkdirSync(path.join(directory, 'images'), { recursive: true });
  writeFileSync(path.join(directory, file), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

test('a line is a question; several images with seconds are a video', async () => {
  const frames = ['0.png', '1.png', '2.png', '3.png'];
  write(
    'questions.jsonl',
    LINE,
    { ...LINE, images: frames, seconds: [0, 2], check: 'exact', truth: 'left' },
    { ...LINE, images: frames, seconds: [], check: 'box', truth: [1, 2, 3, 4] },
  );
  const [still, video, stills] = await readSuite(directory);
  expect(still).toEqual({
    question: 'How many?',
    kind: 'count',
    images: ['a.png'],
    fps: null,
    wanted: { check: 'number', truth: 3 },
  });
  expect(video).toMatchObject({ images: frames, fps: 1, wanted: { check: 'exact', truth: 'left' } });
  expect(stills).toMatchObject({ fps: null, wanted: { truth: [1, 2, 3, 4] } });

  for (const name of frames) writeFileSync(path.join(directory, 'images', name), name);
  const parts = await itemContent(directory, video);
  expect(parts.map(({ type }) => type)).toEqual(['video', 'text']);
  expect(parts[0]).toMatchObject({ seconds: [0, 1, 2, 3], frames: frames.map((name) => Buffer.from(name)) });
  expect((await itemContent(directory, stills)).map(({ type }) => type)).toEqual([
    ...frames.map(() => 'image'),
    'text',
  ]);
});

test.each([
  [[0], 2, 2],
  [[0, 1], 4, 2],
  [[0, 1, 2], 5, 2],
  [[0, 3, 6], 6, 2 / 3],
])('seconds %j of %d frames are %d frames a second', async (seconds, frames, fps) => {
  write('questions.jsonl', { ...LINE, images: Array<string>(frames).fill('a.png'), seconds });
  expect((await readSuite(directory))[0].fps).toBeCloseTo(fps, 12);
});

test.each([
  ['no seconds for a pair', { seconds: [0] }, /one for each pair/],
  ['an uneven pace', { images: Array(6).fill('a.png'), seconds: [0, 1, 5] }, /one pace/],
  ['a late start', { seconds: [1, 2] }, /one pace/],
  ['an unknown check', { check: 'vibes' }, /check/],
  ['a truth of the wrong kind', { check: 'box', truth: [1, 2, 3] }, /truth|length|Expected/],
])('%s is told with its line', async (_, change, message) => {
  write('questions.jsonl', LINE, { ...LINE, images: Array(4).fill('a.png'), ...change });
  const reading = readSuite(directory);
  await expect(reading).rejects.toMatchObject({ code: 'usage' });
  await expect(reading).rejects.toThrow(/questions\.jsonl .*line 2: /s);
  await expect(reading).rejects.toThrow(message);
});

test('rows of [question, answer, image index] are exact questions', async () => {
  write('questions.json', [
    ['what?', 'red', 7],
    ['who?', 'none', 0, 'person'],
  ]);
  expect(await readSuite(directory)).toMatchObject([
    { question: 'what?', kind: '', images: ['7.png'], fps: null, wanted: { check: 'exact', truth: 'red' } },
    { kind: 'person' },
  ]);
  write('questions.json', [['what?', 7, 'red']]);
  await expect(readSuite(directory)).rejects.toThrow(/rows of \[question, answer, image index\]/);
});

test('folders are found by what they hold', async () => {
  await expect(listSuites(directory)).rejects.toMatchObject({ code: 'usage' });
  await expect(readSuite(directory)).rejects.toThrow(/holds no questions\.jsonl or questions\.json/);
  for (const name of ['video', 'charts', 'notes']) mkdirSync(path.join(directory, name));
  write('video/questions.jsonl', LINE);
  write('charts/questions.json', []);
  expect(await listSuites(directory)).toEqual(['charts', 'video']);
});
