/** Which lines are formulas that stand alone: signs of mathematics and no words. What is in doubt is text. */

/** Names of functions, which are no words. */
const FUNCTIONS = /\b(?:sin|cos|tan|log|ln|exp|lim|max|min|sup|inf|det|arg|mod|Pr|Var|Cov)\b/g;
const WORD = /\p{L}{3,}/u;
const LETTER = /\p{L}/u;
/** Signs that texts, prices and dates do not have. */
const SIGNS = /[\u2200-\u22ff\u2a00-\u2aff\u00b1\u00b2\u00b3\u2070-\u209f\u0370-\u03ff\u{1d400}-\u{1d7ff}]/u;
const OPERATORS = /[=+<>^/*\u2212\u00d7\u00f7\u00b7]|[\u2200-\u22ff]/gu;
const EQUATION = /[=<>\u2260\u2264\u2265\u2248\u2208\u221d\u223c\u2192\u21d2]/u;
const MOST_CHARACTERS = 120;

/** `E = mc²`, `a = b + c`; not `Total = 5`, `x = 5`, `2 + 2 = 4`. */
export function isFormula(text: string): boolean {
  if (text.length > MOST_CHARACTERS || !EQUATION.test(text)) return false;
  const rest = text.replaceAll(FUNCTIONS, ' ');
  if (WORD.test(rest) || !LETTER.test(rest)) return false;
  return SIGNS.test(text) || (text.match(OPERATORS) ?? []).length > 1;
}
