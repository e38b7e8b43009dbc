/** Names that are none of some: a tree of the names, out of which every other byte leads. Linear in their bytes, unlike `combined`. */
import { readCodePoint } from './code-points.ts';
import type { Fragment, Network } from './network.ts';

const QUOTE = 0x22;
const ESCAPE = 0x5c;
const SHORT_ESCAPES = '"\\ntrfb';

type Node = Map<number, Node> & { isName?: boolean };

/** Whether the names can be told apart byte by byte: without escapes and other than ASCII. */
export const areSimple = (names: readonly string[]): boolean => names.every((name) => /^[ !#-[\]-~]*$/.test(name));

/** What JSON writes between the quotes of a name that is none of `names`. */
export function otherNames(net: Network, names: readonly string[]): Fragment {
  const end = net.state();
  const free = net.state();
  net.jump(free, end);
  const escaped = net.state();
  for (const character of SHORT_ESCAPES) net.edge(escaped, character.charCodeAt(0), character.charCodeAt(0), free);
  const [long, behind] = readCodePoint(net, [[0x80, 0x10ffff]]);
  net.jump(behind, free);
  const leave = (from: number, taken: ReadonlySet<number>) => {
    let low = 0x20;
    for (let byte = 0x20; byte <= 0x7f; byte++) {
      if (byte < 0x7f && byte !== QUOTE && byte !== ESCAPE && !taken.has(byte)) continue;
      if (low < byte) net.edge(from, low, byte - 1, free);
      low = byte + 1;
    }
    net.edge(from, ESCAPE, ESCAPE, escaped);
    const edges = net.edges[long];
    for (let i = 0; i < edges.length; i += 3) net.edge(from, edges[i], edges[i + 1], edges[i + 2]);
  };
  const write = (node: Node): number => {
    const state = net.state();
    if (node.isName !== true) net.jump(state, end);
    leave(state, new Set(node.keys()));
    for (const [byte, child] of node) net.edge(state, byte, byte, write(child));
    return state;
  };
  leave(free, new Set());
  return [write(treeOf(names)), end];
}

function treeOf(names: readonly string[]): Node {
  const root: Node = new Map();
  for (const name of names) {
    let node = root;
    for (const character of name) {
      const byte = character.charCodeAt(0);
      let child = node.get(byte);
      if (child === undefined) node.set(byte, (child = new Map()));
      node = child;
    }
    node.isName = true;
  }
  return root;
}
