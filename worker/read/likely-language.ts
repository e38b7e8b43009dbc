/**
 * Which language a page may be in that was read in another one, by its most frequent words. A reader of one language of the Latin
 * alphabet reads the others without their accents, and is sure of it: its confidence tells nothing.
 */

/** As a reader without accents gives them; short words of one letter are too easily read where there are none. */
const FREQUENT: Readonly<Record<string, readonly string[]>> = {
  eng: 'the of and to in is that for it was with are this by be on from or as at not have which'.split(' '),
  deu: 'der die und das den von zu mit ist des auf fur ein eine dem nicht im sich auch wird bei oder nach'.split(' '),
  fra: 'le la les des et est une du dans pour que qui sur pas au par ne sont avec aux ce cette ou'.split(' '),
  spa: 'el la los las del que en por con para una es se al lo como su sus mas este no'.split(' '),
  ita: 'il la di che un una per non con del della sono dei nel alla le si da gli anche'.split(' '),
  nld: 'de het een van en is niet op te met voor zijn aan dat die er ook bij door'.split(' '),
  por: 'os as de que um uma para com nao do da em no na por se dos mais ao'.split(' '),
  swe: 'och att det som en pa av for ar den med ett inte till om har de'.split(' '),
  dan: 'og det at en den til er som pa de med han af for ikke der var et'.split(' '),
  pol: 'nie na sie jest do ze to co jak za od po przez dla oraz lub'.split(' '),
};
/** Of all words, and more than those of the language that was read in by this factor. */
const [SHARE, FACTOR] = [0.1, 2];
/** Fewer words say nothing. */
const FEWEST_WORDS = 20;

/** null where the page may well be in `read`, or is too short to tell. */
export function likelyLanguage(text: string, read: string): string | null {
  const words = text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/\p{L}+/gu);
  if (words === null || words.length < FEWEST_WORDS) return null;
  const share = (language: string): number => {
    const frequent = new Set(FREQUENT[language]);
    return words.filter((word) => frequent.has(word)).length / words.length;
  };
  const [best] = Object.keys(FREQUENT).toSorted((a, b) => share(b) - share(a));
  return best !== read && share(best) > SHARE && share(best) > FACTOR * share(read) ? best : null;
}
