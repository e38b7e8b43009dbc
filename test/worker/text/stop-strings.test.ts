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
    expect(run([text.slice(0, split), text.slice(split)], ['\n\nEND'])).toMatchObject({
      text: 'one',
      found: '\n\nEND',
    });
  }
});

test('only what could still become a stop string is held back', () => {
  expect(run(['ab', 'c', 'aa', 'x'], ['aab']).shown).toEqual(['ab', 'c', '', 'aax']);
});

test('the first stop string in the text wins', () => {
  expect(run(['x,y;z'], [';', ','])).toMatchObject({ text: 'x', found: ',' });
});

test('without a stop string everything comes out', () => {
  expect(run(['a', 'EN'], ['END'])).toMatchObject({ text: 'aEN', found: null });
  expect(run(['a', 'b'], [])).toMatchObject({ shown: ['a', 'b'], found: null });
});

test('500 random texts of a, b and c in random pieces (seed 11) end where the first stop string begins', () => {
  let state = 11;
  const below = (n: number) => (state = (state * 48_271) % 2_147_483_647) % n;
  const word = (chars: number) => Array.from({ length: chars }, () => 'abc'[below(3)]).join('');
  for (let round = 0; round < 500; round++) {
    const text = word(below(40));
    const stops = [word(1 + below(4)), word(1 + below(4))];
    const pieces: string[] = [];
    for (let at = 0; at < text.length; at += pieces[pieces.length - 1].length)
      pieces.push(text.slice(at, at + 1 + below(5)));
    const ends = stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
    const result = run(pieces, stops);
    expect(result).toMatchObject(
      ends.length === 0 ? { text, found: null } : { text: text.slice(0, Math.min(...ends)), found: expect.any(String) },
    );
  }
});
