import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { parseDataUrl } from '../../../worker/media/data-url.ts';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

test('every length and every byte come back', () => {
  for (let size = 1; size <= 300; size++) {
    const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 7 + size) % 256);
    expect(parseDataUrl(`data:image/png;base64,${base64(bytes)}`)).toEqual(bytes);
  }
});

test.each([
  'data:image/jpeg;base64,',
  'DATA:IMAGE/PNG;BASE64,',
  'data:image/png; base64,',
  'data:image/svg+xml;charset=utf-8;base64,',
])('%s is accepted', (head) => {
  expect([...parseDataUrl(`${head}AAEC`)]).toEqual([0, 1, 2]);
});

describe('however base64 is written, the bytes are the same', () => {
  const bytes = Uint8Array.from({ length: 400 }, (_, i) => (i * 251 + (i >> 3)) % 256);
  const plain = base64(bytes);
  const lines = (end: string) => plain.replace(/.{76}/g, `$&${end}`) + end;

  test.each<[string, string]>([
    ['in lines, as the base64 command and encodebytes of Python write it', lines('\n')],
    ['in lines of MIME', lines('\r\n')],
    ['with blanks and tabs', ` ${plain.replace(/.{10}/g, '$& \t')}`],
    ['in the URL-safe alphabet', plain.replaceAll('+', '-').replaceAll('/', '_')],
    ['in the URL-safe alphabet without padding', Buffer.from(bytes).toString('base64url')],
    ['without padding', plain.replaceAll('=', '')],
    ['escaped for a URL', encodeURIComponent(plain)],
    ['in escaped lines', lines('%0A')],
  ])('%s', (_, written) => {
    expect(written).not.toBe(plain);
    expect(plain).toMatch(/\+.*\/.*==$/);
    expect(parseDataUrl(`data:image/png;base64,${written}`)).toEqual(bytes);
  });

  test('an image of the largest size in lines is not taken for a larger one', () => {
    const largest = base64(new Uint8Array(LIMITS.imageBytes.value)).replace(/.{76}/g, '$&\r\n');
    expect(parseDataUrl(`data:image/png;base64,${largest}`).length).toBe(LIMITS.imageBytes.value);
  });
});

describe('refused with a code', () => {
  test.each([
    ['http://example.com/a.png', 'invalid_data_url'],
    ['HTTPS://example.com/a.png', 'invalid_data_url'],
    ['', 'invalid_data_url'],
    ['a.png', 'invalid_data_url'],
    ['file:///a.png', 'invalid_data_url'],
    ['data:text/html;base64,AAEC', 'invalid_data_url'],
    ['data:image/png,AAEC', 'invalid_data_url'],
    ['data:image/png;base64', 'invalid_data_url'],
    ['data:image/png;base64,', 'invalid_data_url'],
    ['data:image/png;base64,AAE*', 'invalid_data_url'],
    ['data:image/png;base64,AAECA', 'invalid_data_url'],
    ['data:image/png;base64,AA=C', 'invalid_data_url'],
    ['data:image/png;base64, \n', 'invalid_data_url'],
    ['data:image/png;base64,AAEC%', 'invalid_data_url'],
    ['data:image/png;base64,AAEC%F6', 'invalid_data_url'],
    ['data:image/png;base64,AAECé', 'invalid_data_url'],
    ['data:image/png;base64,===', 'invalid_data_url'],
  ])('%j: %s', (url, code) => {
    expect(() => parseDataUrl(url)).toThrow(expect.objectContaining({ name: 'GlimpseError', code }));
  });

  test('one byte over the limit, from the length of the text alone', () => {
    const over = base64(new Uint8Array(LIMITS.imageBytes.value + 1));
    expect(() => parseDataUrl(`data:image/png;base64,${over}`)).toThrow(
      expect.objectContaining({ code: 'image_too_large' }),
    );
  });

  test('what is wrong, and where', () => {
    expect(() => parseDataUrl('data:image/png;base64,AAEC AA*C')).toThrow('"*" as character 7 of its base64');
    expect(() => parseDataUrl('data:image/png;base64,AAECA')).toThrow('cut off: its 5 characters');
  });

  test('megabytes of parameters', () => {
    expect(() => parseDataUrl(`data:image/png${';a'.repeat(9e6)};base64,AAEC`)).toThrow(
      expect.objectContaining({ code: 'invalid_data_url' }),
    );
  });

  test('a long URL is not repeated in the message', () => {
    expect(() => parseDataUrl('x'.repeat(10_000))).toThrow(/^An image URL begins with .{0,60};/);
  });
});
