/**
 * Whether a regular expression is quick on any answer of a model: the platform's engine backtracks, and a pattern of somebody's could
 * hold the isolate. What repeats must not repeat again, and only so much may repeat side by side.
 */

const LOOK_OR_BACK = /\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</;
/** The head of a group that captures nothing, or has a name. */
const GROUP_HEAD = /^\((?:\?:|\?<\w+>)?/;
const EXACT = /^\{\d+\}/;
const LONG = /^(?:[*+]|\{\d+,\d*\})/;
/** A text of n characters takes n² steps at most, times two for each optional part. */
const [MOST_LONG, MOST_CHOICES] = [2, 4];

/** False for what is no regular expression, looks around or back, repeats what repeats or branches, or repeats often. */
export function isLinearPattern(pattern: string): boolean {
  if (!compiles(pattern) || LOOK_OR_BACK.test(pattern)) return false;
  /** Whether something branches or repeats inside of each open group. */
  const groups = [false];
  // Without a beginning, every character of the text is one.
  let long = pattern.startsWith('^') ? 0 : 1;
  let choices = 0;
  let last: 'plain' | 'group that branches' = 'plain';
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const repeated = EXACT.exec(rest) ?? LONG.exec(rest);
    if (repeated || rest[0] === '?') {
      if (repeated && last === 'group that branches') return false;
      if (LONG.test(rest)) long++;
      if (!EXACT.test(rest)) choices++;
      if (!EXACT.test(rest)) groups.fill(true);
      at += repeated?.[0].length ?? 1;
      // A lazy one has the same ways to go.
      if (repeated && pattern[at] === '?') at++;
      last = 'plain';
      continue;
    }
    const isBranching: boolean = rest[0] === ')' && groups.pop()!;
    if (rest[0] === '(') groups.push(false);
    if (rest[0] === '|' || isBranching) groups[groups.length - 1] = true;
    last = isBranching ? 'group that branches' : 'plain';
    at += lengthOf(rest);
  }
  return long <= MOST_LONG && choices <= MOST_CHOICES;
}

function lengthOf(rest: string): number {
  if (rest[0] === '(') return GROUP_HEAD.exec(rest)![0].length;
  if (rest[0] === '\\') return 2;
  if (rest[0] !== '[') return 1;
  let end = 1;
  while (end < rest.length && rest[end] !== ']') end += rest[end] === '\\' ? 2 : 1;
  return end + 1;
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
