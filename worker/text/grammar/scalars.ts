/** Strings and numbers of a branch, and the values that it lists. */
import { KIND, NUMBERS, type Branch } from './branch.ts';
import type { Parts } from './parts.ts';
import type { Fragment, Network } from './network.ts';
import { asUnits, between, multiples } from './numbers.ts';
import { anyLiteral, automaton, combined, ofLength, patternAutomaton, type Wanted } from './regular.ts';
import type { Json } from './schema-document.ts';
import { inJson } from './spelling.ts';

export function listed(net: Network, values: readonly Json[]): Fragment {
  return combined(net, { all: [anyLiteral(values.map((value) => JSON.stringify(value)))], none: [] });
}

/** What JSON writes between the quotes. */
export const inner = (text: string): string => JSON.stringify(text).slice(1, -1);

const isText = (value: Json): value is string => typeof value === 'string';

/** The strings of a branch, without their quotes. */
export function wantedText(branch: Branch): Wanted {
  const { patterns, notPatterns, minLength, maxLength, values, excluded } = branch;
  const all = patterns.map(({ pattern }) => patternAutomaton(pattern, inJson));
  if (values !== null) all.push(anyLiteral(values.filter(isText).map(inner)));
  if (all.length === 0 || minLength > 0 || maxLength < Infinity) all.push(ofLength(inJson, minLength, maxLength));
  return {
    all,
    none: [
      ...notPatterns.map(({ pattern }) => patternAutomaton(pattern, inJson)),
      ...(excluded.some(isText) ? [anyLiteral(excluded.filter(isText).map(inner))] : []),
    ],
  };
}

export function stringOf(branch: Branch, { net, json }: Parts): Fragment {
  const { patterns, notPatterns, excluded, minLength, maxLength } = branch;
  const isPlain = patterns.length + notPatterns.length === 0 && !excluded.some(isText);
  if (isPlain) return json.string(minLength, maxLength);
  return net.sequence(net.text('"'), combined(net, wantedText(branch)), net.text('"'));
}

const isNumber = (value: Json): value is number => typeof value === 'number';

/** Remainders are told apart for each digit, so multiples have not many. */
const MOST_STEPPED = 1e9;

export function numberOf(branch: Branch, { net, json, refuse }: Parts): Fragment {
  const { minimum, maximum, steps } = branch;
  const kinds = branch.kinds & NUMBERS;
  const excluded = branch.excluded.filter(isNumber);
  const isFree = minimum === -Infinity && maximum === Infinity && steps.length + excluded.length === 0;
  if (isFree && kinds === NUMBERS) return json.call('number');
  if (isFree && kinds === KIND.integer) return json.call('integer');
  const most = steps.length > 0 ? MOST_STEPPED : Infinity;
  const [low, high] = [Math.max(minimum, -most), Math.min(maximum, most)];
  const all = [automaton((own) => between(own, low, high, kinds === KIND.integer))];
  for (const step of steps) {
    const units = asUnits(step);
    if (units === null) refuse('multipleOf', `steps of ${step} are too fine or too large`);
    else all.push(automaton((own) => multiples(own, units.units, units.scale)));
  }
  const none = excluded.map((value) => automaton((own) => between(own, value, value, false)));
  if (kinds === KIND.fraction) none.push(automaton(writtenWhole));
  return combined(net, { all, none });
}

/** Whole numbers, with zeros behind a point or without. */
function writtenWhole(net: Network): Fragment {
  const zeros = net.sequence(
    net.text('.'),
    net.repeat(() => net.text('0'), 1, Infinity),
  );
  return net.sequence(between(net, -Infinity, Infinity, true), net.optional(zeros));
}
