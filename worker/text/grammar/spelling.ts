/** How a character of a pattern stands in the answer: as itself, or as JSON writes it inside a string. */
import { both, includes, readCodePoint, type CodePoints } from './code-points.ts';
import type { Fragment, Network } from './network.ts';

export type Spelling = (net: Network, points: CodePoints) => Fragment;

export const asItself: Spelling = readCodePoint;

/** What JSON does not escape; control characters are never written. */
const UNESCAPED: CodePoints = [
  [0x20, 0x21],
  [0x23, 0x5b],
  [0x5d, 0x7e],
  [0x80, 0x10ffff],
];
const ESCAPED = '"\\\n\t\r\f\b';

/** One way for each character: what must be escaped is, nothing else. */
export const inJson: Spelling = (net, points) => {
  const whole = net.never();
  const link = ([start, end]: Fragment) => {
    net.jump(whole[0], start);
    net.jump(end, whole[1]);
  };
  const plain = both(points, UNESCAPED);
  if (plain.length > 0) link(readCodePoint(net, plain));
  for (const character of ESCAPED)
    if (includes(points, character.charCodeAt(0))) link(net.text(JSON.stringify(character).slice(1, -1)));
  return whole;
};

/** Every character that a string may have, in each way in which JSON may write it. */
export function anyCharacter(net: Network): Fragment {
  const hex = () =>
    net.anyOf(
      [
        ['0', '9'],
        ['A', 'F'],
        ['a', 'f'],
      ].map(([low, high]) => range(net, low, high)),
    );
  const hexAfter = (...parts: readonly Fragment[]) => net.sequence(net.text('\\u'), ...parts);
  const upTo = (...ranges: readonly string[]) => net.anyOf(ranges.map(([low, high]) => range(net, low, high)));
  const surrogates = net.sequence(
    hexAfter(upTo('dd', 'DD'), upTo('89', 'ab', 'AB'), hex(), hex()),
    hexAfter(upTo('dd', 'DD'), upTo('cf', 'CF'), hex(), hex()),
  );
  return net.anyOf([
    readCodePoint(net, UNESCAPED),
    ...Array.from('"\\/bfnrt', (character) => net.text(`\\${character}`)),
    hexAfter(upTo('09', 'ac', 'ef', 'AC', 'EF'), hex(), hex(), hex()),
    hexAfter(upTo('dd', 'DD'), upTo('07'), hex(), hex()),
    surrogates,
  ]);
}

function range(net: Network, low: string, high: string): Fragment {
  const fragment = net.never();
  net.edge(fragment[0], low.charCodeAt(0), high.charCodeAt(0), fragment[1]);
  return fragment;
}
