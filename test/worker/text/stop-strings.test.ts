import { expect, test } from 'vitest';
import { createStopStrings } from '../../../worker/text/stop-strings.ts';

function run(pieces: readonly string[], stops: readonly string[]) {
  const strings = createStopStrings(stops);
  const shown = pieces.map((piece) => strings.push(piece));
  return { shown, text: shown.join('') + strings.flush(), found: strings.found };
}

test('a stop string is found over every split and never shown', () => {
  const text = 'one\n\nEND two';
  for (let split = 0; split <= text.length; split++) {
    expect(run([text.slice(0, split), text.slice(split)], ['\n\nEND'])).toMatchObject({ text: 'one', found: true });
  }
});

test('only what could still become a stop string is held back', () => {
  expect(run(['ab', 'c', 'aa', 'x'], ['aab']).shown).toEqual(['ab', 'c', '', 'aax']);
});

test('the first stop string in the text wins', () => {
  expect(run(['x,y;z'], [';', ','])).toMatchObject({ text: 'x', found: true });
});

test('without a stop string everything comes out', () => {
  expect(run(['a', 'EN'], ['END'])).toMatchObject({ text: 'aEN', found: false });
  expect(run(['a', 'b'], [])).toMatchObject({ shown: ['a', 'b'], found: false });
});
