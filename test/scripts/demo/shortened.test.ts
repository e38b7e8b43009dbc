import { expect, test } from 'vitest';
import { shortened } from '../../../scripts/demo/shortened.ts';

test('what is told stays, anything between becomes one sign, blank lines stay single', () => {
  const text = 'serves\n\n[1 s] A scan\n\n\n  a\n  b\n\n  c\n  CPU 2 s\n\n  d\n';
  expect(shortened(text, /scan|CPU/)).toBe('[1 s] A scan\n\n  …\n  CPU 2 s\n\n  …');
});

test('nothing of nothing', () => expect(shortened('\n \n', /x/)).toBe(''));
