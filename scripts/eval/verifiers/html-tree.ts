/** Two pieces of HTML, by how much of their trees has to be changed: tags, texts and what is inside what. */
import { distance } from '../../../worker/documents/distance.ts';
import { parseHtml, TEXT_LABEL, type HtmlNode } from './html-parse.ts';

/** Nodes that are compared, for each node of the truth: a bound for hostile answers. */
const NODES = 3;
/** Reading counts more than guessing the outline. */
const TEXT_WEIGHT = 2;
/** Text for an element: dearer than taking one out and putting the other in. */
const FOREIGN = 9;

/** 1 - distance / weight of the heavier tree, 0 to 1; `truth`: HTML of at most about 100 nodes. */
export function treeSimilarity(answer: string, truth: string): number {
  const [wanted, found] = [postorder(parseHtml(truth)), parseHtml(answer)];
  const foundWeight = total(postorder(found).nodes);
  cut(found, NODES * wanted.nodes.length);
  const kept = postorder(found);
  const gone = foundWeight - total(kept.nodes);
  const heavier = Math.max(total(wanted.nodes), foundWeight) - ROOT_WEIGHT;
  if (heavier <= 0) return answer === truth ? 1 : 0;
  return Math.max(0, 1 - (treeDistance(wanted, kept) + gone) / heavier);
}

const ROOT_WEIGHT = 1;
const weightOf = ({ label }: HtmlNode) => (label === TEXT_LABEL ? TEXT_WEIGHT : 1);
const total = (nodes: readonly HtmlNode[]) => nodes.reduce((sum, node) => sum + weightOf(node), 0);

/** Takes out what comes after the first `most` nodes in document order, the root not counted. */
function cut(root: HtmlNode, most: number): void {
  let left = most;
  const visit = (node: HtmlNode) => {
    node.children = node.children.filter((child) => {
      if (--left < 0) return false;
      visit(child);
      return true;
    });
  };
  visit(root);
}

interface Ordered {
  /** In post-order. */
  readonly nodes: readonly HtmlNode[];
  /** For each node the place of the first leaf under it. */
  readonly first: readonly number[];
}

function postorder(root: HtmlNode): Ordered {
  const [nodes, first]: [HtmlNode[], number[]] = [[], []];
  const visit = (node: HtmlNode) => {
    const start = nodes.length;
    for (const child of node.children) visit(child);
    first.push(start);
    nodes.push(node);
  };
  visit(root);
  return { nodes, first };
}

/** The places whose subtree starts at a leaf that no later subtree starts at. */
const keyroots = ({ first }: Ordered) => first.flatMap((leaf, i) => (first.lastIndexOf(leaf) === i ? [i] : []));

/** What it costs to make one node the other. */
function swapCost(a: HtmlNode, b: HtmlNode): number {
  if ((a.label === TEXT_LABEL) !== (b.label === TEXT_LABEL)) return FOREIGN;
  if (a.label !== TEXT_LABEL) return a.label === b.label ? 0 : 1;
  return (weightOf(a) * distance(a.text, b.text)) / Math.max(a.text.length, b.text.length);
}

/** Zhang and Shasha's edit distance of two trees (1989) in weights of nodes. */
function treeDistance(a: Ordered, b: Ordered): number {
  const cost = a.nodes.map((x) => b.nodes.map((y) => swapCost(x, y)));
  const trees = a.nodes.map(() => new Float64Array(b.nodes.length));
  const rootsOfB = keyroots(b);
  for (const i of keyroots(a)) for (const j of rootsOfB) fillForests(i, j, a, b, cost, trees);
  return trees[a.nodes.length - 1][b.nodes.length - 1];
}

/** Fills `trees` for the subtree pairs that share their first leaves with i and j. */
function fillForests(
  i: number,
  j: number,
  a: Ordered,
  b: Ordered,
  cost: readonly (readonly number[])[],
  trees: readonly Float64Array[],
): void {
  const [startA, startB] = [a.first[i], b.first[j]];
  let above = [0];
  for (let y = startB; y <= j; y++) above.push(above[y - startB] + weightOf(b.nodes[y]));
  const rows = [above];
  for (let x = startA; x <= i; x++) {
    const out = weightOf(a.nodes[x]);
    const row = [above[0] + out];
    const before = rows[a.first[x] - startA];
    for (let y = startB; y <= j; y++) {
      const k = y - startB;
      const changed = Math.min(above[k + 1] + out, row[k] + weightOf(b.nodes[y]));
      const isWhole = a.first[x] === startA && b.first[y] === startB;
      if (isWhole) {
        trees[x][y] = Math.min(changed, above[k] + cost[x][y]);
        row.push(trees[x][y]);
      } else row.push(Math.min(changed, before[b.first[y] - startB] + trees[x][y]));
    }
    rows.push(row);
    above = row;
  }
}
