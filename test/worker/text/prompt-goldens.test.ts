import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseNames, FAMILIES, GOLDEN, readCase } from '../../../scripts/eval/golden.ts';
import { createChatTemplate, type TemplateMessage } from '../../../worker/text/chat-template.ts';
import { expandPictures, type PictureTokens } from '../../../worker/text/expand.ts';
import { createTokenizer } from '../../../worker/text/tokenizer.ts';

/** Patches of one merged token: 2 x 2. */
const MERGED = 4;

describe.each(FAMILIES)('%s', (family) => {
  const read = (file: string) => readFileSync(path.join(GOLDEN, family, 'checkpoint', file), 'utf8');
  const template = createChatTemplate(read('chat_template.jinja'));
  const tokenizer = createTokenizer(JSON.parse(read('tokenizer.json')), JSON.parse(read('tokenizer_config.json')), 640);
  const config = JSON.parse(read('config.json')) as Record<string, number>;
  const ids = {
    image: config.image_token_id,
    video: config.video_token_id,
    imageStart: config.image_start_token_id,
    imageEnd: config.image_end_token_id,
  };

  test.each(caseNames(family))('%s: the reference’s text and ids', (name) => {
    const { golden } = readCase(family, name);
    const text = template.render(golden.messages as readonly TemplateMessage[]);
    expect(text).toBe(golden.prompt);
    const pictures = golden.media.map(({ kind, fps = 1 }, i): PictureTokens => {
      const [frames, height, width] = golden.grids[i];
      const stamps = Array.from({ length: frames }, (_, pair) => String(Math.floor((2 * pair) / fps)));
      return { kind, tokensPerFrame: (height * width) / MERGED, stamps };
    });
    expect(expandPictures(tokenizer.encode(text), pictures, ids, tokenizer)).toEqual(golden.input_ids);
  });

  test('each picture needs its placeholder and each placeholder its picture', () => {
    const image: PictureTokens = { kind: 'image', tokensPerFrame: 4, stamps: [] };
    const video: PictureTokens = { kind: 'video', tokensPerFrame: 4, stamps: ['0'] };
    for (const [prompt, pictures] of [
      [[ids.image], []],
      [[], [image]],
      [[ids.image], [image, image]],
      [[ids.image], [video]],
      [[ids.video], [image]],
    ] as const)
      expect(() => expandPictures(prompt, pictures, ids, tokenizer)).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      );
  });
});
