import { expect, test } from 'vitest';
import { acceptedFormat } from '../../../worker/http/accepted-format.ts';

test.each([
  ['text/markdown', 'markdown'],
  ['Text/HTML;q=0.9, */*', 'html'],
  [' text/plain , text/markdown', 'text'],
  ['application/json, text/markdown', null],
  ['*/*', null],
  ['', null],
  [undefined, null],
])('%s wants %s', (accept, format) => expect(acceptedFormat(accept)).toBe(format));
