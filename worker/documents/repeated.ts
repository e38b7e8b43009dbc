/** Text that goes round in a circle, as models and damaged text layers write it. */

/** Characters of what is repeated; how often it stands there at least; how much of the text that is. */
const [SHORTEST, LONGEST, TIMES, SHARE] = [8, 200, 3, 0.5];
const WORDS = /\p{L}{2,}/u;

/** O(characters · LONGEST). */
export function isRepeated(text: string): boolean {
  const plain = text.replaceAll(/\s+/g, ' ');
  for (let period = SHORTEST; period <= Math.min(LONGEST, plain.length / TIMES); period++) {
    let same = 0;
    for (let at = period; at < plain.length; at++) {
      same = plain[at] === plain[at - period] ? same + 1 : 0;
      const covered = same + period;
      const isOften = covered >= TIMES * period && covered > SHARE * plain.length;
      // Rows of dots and of zeros are no text.
      if (isOften && WORDS.test(plain.slice(at - period + 1, at + 1))) return true;
    }
  }
  return false;
}
