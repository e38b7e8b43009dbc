import { expect, test } from 'vitest';
import type { Wish } from '../../../playground/ask/body.js';
import { snippet } from '../../../playground/code/snippet.js';

const wish: Wish = {
  model: 'nano',
  question: 'What is it?',
  system: '',
  form: { kind: 'text' },
  settings: { seed: 7 },
};
const asked = {
  origin: 'http://127.0.0.1:8787',
  wish,
  pictures: [{ name: 'a.png', type: 'image/png', url: 'data:image/png;base64,AA==', blob: new Blob() }],
  hasKey: false,
};

test('curl sends a form where that can say everything', () => {
  const form: Wish['form'] = { kind: 'json', schema: { type: 'object' } };
  const simple = { ...wish, question: "What's it?", system: '@home', settings: { max_tokens: 9 }, form };
  expect(snippet('curl', { ...asked, wish: simple })).toBe(
    [
      'curl -sS http://127.0.0.1:8787/v1/ask',
      '-F image=@a.png',
      String.raw`--form-string 'question=What'\''s it?'`,
      "--form-string 'system=@home'",
      `--form-string 'schema={"type":"object"}'`,
      "--form-string 'max_tokens=9'",
    ].join(' \\\n  '),
  );
});

test('curl: what fits stands on one line, the picture is read by the shell', () => {
  expect(snippet('curl', asked)).toBe(`curl -sS http://127.0.0.1:8787/v1/chat/completions \\
  -H 'content-type: application/json' --data-binary @- <<JSON
{
  "model": "nano",
  "messages": [
    {
      "role": "user",
      "content": [
        {
          "type": "image_url",
          "image_url": { "url": "data:image/png;base64,$(base64 < a.png | tr -d '\\n')" }
        },
        { "type": "text", "text": "What is it?" }
      ]
    }
  ],
  "seed": 7
}
JSON`);
});

test('a key is a variable of the environment in every language', () => {
  for (const language of ['curl', 'javascript', 'python']) {
    expect(snippet(language, { ...asked, hasKey: true })).toContain('GLIMPSE_KEY');
    expect(snippet(language, asked)).not.toContain('GLIMPSE_KEY');
  }
});

test('a picture by its address is written as it is', () => {
  const pictures = [{ name: 'x.example', type: '', url: 'https://x.example/cat.png', blob: null }];
  for (const language of ['curl', 'javascript', 'python']) {
    const code = snippet(language, { ...asked, pictures });
    expect(code).toContain('"https://x.example/cat.png"');
    expect(code).not.toMatch(/base64/);
  }
});
