/** The texts of a vocabulary as a tree of bytes, depth first in flat arrays: subtrees that a state refuses are skipped whole. */
export interface Trie {
  /** u8[nodes]: the byte that leads to a node, and how many lead to its parent. */
  readonly byte: Uint8Array;
  readonly depth: Uint8Array;
  /** i32[nodes]: the node after its subtree; the token that ends here, or -1. */
  readonly end: Int32Array;
  readonly token: Int32Array;
  /** Tokens whose bytes another one has, in pairs: token, the other one. */
  readonly twins: readonly number[];
  readonly longest: number;
  readonly bytes: number;
}

/** Longer tokens are left out: no answer needs them, and a depth is a byte. */
const LONGEST = 255;

/** Of the tokens for which `textOf` gives bytes. Cost: linear in their bytes; 151,000 tokens take about a fifth of a second. */
export function createTrie(size: number, textOf: (id: number) => Uint8Array | null): Trie {
  const tree = grow(size, textOf);
  const count = tree.nodes - 1;
  const byte = new Uint8Array(count);
  const depth = new Uint8Array(count);
  const end = new Int32Array(count);
  const token = new Int32Array(count);
  const open: number[] = [];
  let longest = 0;
  let at = 0;
  const close = (level: number) => {
    while (open.length > level) end[open.pop()!] = at;
  };
  // A stack of nodes whose subtrees are still to be written, with their depths.
  const todo: number[] = [];
  const push = (node: number, level: number) => {
    for (let child = tree.child[node]; child !== 0; child = tree.next[child]) todo.push(child, level);
  };
  push(0, 0);
  while (todo.length > 0) {
    const level = todo.pop()!;
    const node = todo.pop()!;
    close(level);
    byte[at] = tree.byte[node];
    depth[at] = level;
    token[at] = tree.token[node];
    longest = Math.max(longest, level + 1);
    open.push(at++);
    push(node, level + 1);
  }
  close(0);
  return { byte, depth, end, token, twins: tree.twins, longest, bytes: 10 * count };
}

/** Nodes as they are added: first child, next sibling; 0 is the root, and none. */
function grow(size: number, textOf: (id: number) => Uint8Array | null) {
  let room = 1024;
  let byte = new Uint8Array(room);
  let child = new Int32Array(room);
  let next = new Int32Array(room);
  let token = new Int32Array(room).fill(-1);
  let nodes = 1;
  const twins: number[] = [];
  const enlarge = () => {
    const larger = <T extends Uint8Array | Int32Array>(list: T, made: T): T => (made.set(list), made);
    byte = larger(byte, new Uint8Array(2 * room));
    child = larger(child, new Int32Array(2 * room));
    next = larger(next, new Int32Array(2 * room));
    token = larger(token, new Int32Array(2 * room).fill(-1));
    room *= 2;
  };
  const below = (parent: number, wanted: number): number => {
    let before = 0;
    let node = child[parent];
    while (node !== 0 && byte[node] !== wanted) {
      before = node;
      node = next[node];
    }
    if (node === 0) {
      if (nodes === room) enlarge();
      node = nodes++;
      byte[node] = wanted;
    } else if (before === 0) return node;
    else next[before] = next[node];
    // To the front: vocabularies are sorted by how often words come, and neighbours begin alike.
    next[node] = child[parent];
    child[parent] = node;
    return node;
  };
  for (let id = 0; id < size; id++) {
    const text = textOf(id);
    if (text === null || text.length === 0 || text.length > LONGEST) continue;
    let node = 0;
    for (const wanted of text) node = below(node, wanted);
    if (token[node] < 0) token[node] = id;
    else twins.push(id, token[node]);
  }
  return { nodes, byte, child, next, token, twins };
}
