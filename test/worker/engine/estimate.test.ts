import { expect, test } from 'vitest';
import { estimate } from '../../../worker/engine/estimate.ts';
import { LIMITS } from '../../../worker/limits.ts';

test('the estimate counts text, pictures and the longest answer', () => {
  const picture = { type: 'image', bytes: new Uint8Array(1) } as const;
  const video = { type: 'video', frames: [new Uint8Array(1), new Uint8Array(1)], seconds: [0, 1] } as const;
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [picture, video, { type: 'text', text: 'abc' }] },
  ] as const;
  const image = 3 * LIMITS.assumedImageTokens.value;
  expect(estimate({ messages, maxTokens: null, sampling: {}, stop: [] })).toEqual({
    prompt: 6 + image,
    image,
    answer: LIMITS.completionTokens.value,
  });
});
