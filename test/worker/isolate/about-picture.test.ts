/** What is wrong with one picture of several says which one, wherever it is found out. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { GOLDEN } from '../../../scripts/eval/golden.ts';
import type { ChatMessage, ContentPart } from '../../../worker/engine/engine.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { aboutPicture } from '../../../worker/isolate/about-picture.ts';
import { blackPng } from '../../support/png.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'glimpse-pictures-'));
  await importCheckpoint({ from: path.join(GOLDEN, 'glm4v/checkpoint'), out: path.join(folder, 'tiny'), quant: 'q4' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const good = new Uint8Array(readFileSync(path.join(GOLDEN, 'glm4v/one.png')));
const image = (bytes: Uint8Array): ContentPart => ({ type: 'image', bytes });
const text: ContentPart = { type: 'text', text: 'What?' };

/** The header is whole; only decoding finds out. */
const cutInside = good.slice(0, good.length >> 1);
const clip: ContentPart = { type: 'video', frames: [good, good], seconds: [0, 0.5] };

async function refusal(...contents: ContentPart[][]): Promise<unknown> {
  const { engine } = await createNodeEngine(path.join(folder, 'tiny'), { residency: 'resident', maxBytes: 8 << 20 });
  const messages = contents.map((content): ChatMessage => ({ role: 'user', content }));
  const request = { messages, maxTokens: 1, sampling: { temperature: 0 }, stop: [] };
  return engine.generate(request, new AbortController().signal).next();
}

test.each<[string, string, number, ContentPart[][]]>([
  ['of no known format', 'image_unsupported', 1, [[image(good), image(Uint8Array.of(1, 2, 3)), text]]],
  ['too long and thin', 'image_aspect_ratio', 2, [[text, image(good), image(good)], [image(blackPng(2000, 2))]]],
  [
    'too large for the memory',
    'image_too_large',
    1,
    [[text, image(good), text, image(blackPng(1000, 1000)), image(good)]],
  ],
  ['cut off inside its pixels', 'image_corrupt', 2, [[image(good), clip, image(cutInside)]]],
  ['a video with a broken frame', 'image_corrupt', 1, [[image(good)], [text, { ...clip, frames: [good, cutInside] }]]],
])('%s', async (_, code, picture, contents) => {
  await expect(refusal(...contents)).rejects.toMatchObject({ code, facts: { picture } });
});

test('what is no fault of the picture does not name it', () => {
  const memory = new GlimpseError('out_of_memory', 'No memory is left.');
  expect(aboutPicture(memory, 1)).toBe(memory);
  const bug = new TypeError('x is not a function');
  expect(aboutPicture(bug, 1)).toBe(bug);
});
