/** A model's LaTeX of a formula, without the marks around it; what could do more than be shown is refused. */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';

/** Commands that reach beyond the formula: files, links, definitions, styles of a page. */
const REACHING =
  /\\(?:input|include|write|openin|openout|read|def|edef|gdef|xdef|let|newcommand|renewcommand|providecommand|href|url|html[A-Za-z]*|includegraphics|catcode|csname|usepackage|require|special|immediate)(?![A-Za-z])/;
const MARKS: readonly (readonly [string, string])[] = [
  ['$$', '$$'],
  ['\\[', '\\]'],
  ['\\(', '\\)'],
  ['$', '$'],
];
const FENCE = /^```[a-z]*\n([^]*?)\n?```$/i;

/** On one line. @throws GlimpseError region_malformed */
export function formulaReply(reply: string): string {
  const latex = unmarked(reply.trim().replace(FENCE, '$1').trim()).replaceAll(/\s+/g, ' ');
  if (latex === '') throw malformed('is empty');
  if (latex.length > LIMITS.regionFormulaChars.value) throw malformed('is too long');
  if (/(?<!\\)\$/.test(latex)) throw malformed('is text with formulas in it');
  if (REACHING.test(latex)) throw malformed('has a command that does more than be shown');
  if (!areBalanced(latex)) throw malformed('has brackets or environments that do not end');
  return latex;
}

function unmarked(text: string): string {
  const marks = MARKS.find(([open, close]) => text.startsWith(open) && text.endsWith(close) && text.length > 2);
  return marks === undefined ? text : text.slice(marks[0].length, -marks[1].length).trim();
}

const PART = /\\(begin|end)\{([^{}]{1,40})\}|\\(left|right)(?![A-Za-z])|\\.|[{}]/g;
const CLOSING: Readonly<Record<string, string>> = { '}': '{', right: 'left' };

function areBalanced(latex: string): boolean {
  const open: string[] = [];
  for (const [whole, edge, environment, side] of latex.matchAll(PART)) {
    if (edge === 'begin') open.push(environment);
    else if (edge === 'end') {
      if (open.pop() !== environment) return false;
    } else if (side === 'left' || whole === '{') open.push(side ?? whole);
    else if ((side === 'right' || whole === '}') && open.pop() !== CLOSING[side ?? whole]) return false;
  }
  return open.length === 0;
}

const malformed = (what: string): GlimpseError =>
  new GlimpseError('region_malformed', `The model's reply to a formula ${what}.`);
