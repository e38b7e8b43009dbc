/**
 * About how many tokens a text has. Tokenizers differ, and none of those that clients name is here; word pieces of English have four
 * letters or more, so this is rather too many than too few.
 */
const PIECES = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]|[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;
const LETTERS = 4;
const DIGITS = 3;

export function estimatedTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES))
    tokens += Math.ceil(piece.length / (/^\p{N}/u.test(piece) ? DIGITS : LETTERS));
  return tokens;
}
