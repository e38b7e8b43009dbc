/** The texts of rendered screens: UI words the tokenizer knows whole, and ordinary words it has to spell. */
import { readFileSync } from 'node:fs';
import { allLocales } from '@faker-js/faker';

const lists = JSON.parse(readFileSync(new URL('ui-words.json', import.meta.url), 'utf8'));

const knownWords = new Set(Object.values(lists.train).flat());

/** About how many tokens a text costs: one for a UI word of the training lists, else one a character. */
export const cost = (text) =>
  text.split(' ').reduce((sum, word) => sum + (knownWords.has(word) ? 1 : word.length + 1), 0);

/** One ordinary word in five is kept for the held-out pictures. */
function ordinary(split) {
  const { word, person, location } = allLocales.en;
  const known = new Set(
    Object.values(lists.train)
      .flat()
      .map((w) => w.toLowerCase()),
  );
  const all = [...word.noun, ...word.verb, ...word.adjective, ...person.first_name.generic, ...location.city_name];
  const fit = [...new Set(all)]
    .filter((w) => /^[A-Za-z]{3,8}$/.test(w) && !known.has(w.toLowerCase()))
    .toSorted((a, b) => (a < b ? -1 : 1));
  return fit.filter((_, i) => (i % 5 === 0) === (split === 'heldout'));
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

/**
 * Draws of text for one split. `spelled` is the share of ordinary words among the names.
 * Every name of one picture is different, so that a question about it has one answer.
 */
export function writer(split, random, spelled) {
  const { actions, nouns, seconds } = lists[split];
  const words = ordinary(split);
  let used = new Set();
  const fresh = (draw) => {
    for (let i = 0; ; i++) {
      const text = draw();
      const key = text.toLowerCase();
      if (!used.has(key) || i > 50) {
        used.add(key);
        return text;
      }
    }
  };
  const word = (list) => (random.chance(spelled) ? capital(random.pick(words)) : random.pick(list));
  const second = () => (random.chance(spelled) ? random.pick(words).toLowerCase() : random.pick(seconds));
  const perhapsTwo = (list, two) => fresh(() => word(list) + (random.chance(two) ? ` ${second()}` : ''));
  return {
    restart: () => (used = new Set()),
    action: (two = 0.12) => perhapsTwo(actions, two),
    noun: (two = 0.15) => perhapsTwo(nouns, two),
    text: () => perhapsTwo(random.chance(0.7) ? nouns : actions, 0.6),
    value: () => fresh(() => (random.chance(0.3) ? String(random.int(1, 9999)) : capital(random.pick(words)))),
  };
}
