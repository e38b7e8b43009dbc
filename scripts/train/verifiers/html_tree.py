"""Two pieces of HTML, by how much of their trees has to be changed: tags, texts and what is inside what."""
import re
from dataclasses import dataclass, field

from verifiers.edit import distance
from verifiers.plain import SPACE, strip

TOKEN = re.compile(r"<!(?:[^>]*>|[^>]*$)|<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[ \t\n\r\f\v/>])([^<>]*)>|([^<]+|<)")
SHOWN = re.compile(r"(?:placeholder|value|alt)[ ]?=[ ]?[\"']([^\"']*)[\"']", re.IGNORECASE)
TYPE = re.compile(r"type[ ]?=[ ]?[\"']?(checkbox|radio)", re.IGNORECASE)
SPACES = re.compile(f"[{SPACE}]+")
VOID = {"input", "img", "br", "hr", "meta", "link"}
WRAPPERS = {"html", "head", "body"}  # say nothing: left out
REPEATED = {"li", "p", "tr", "td", "th", "option"}  # one right inside its like closes that first
# Bounds for hostile answers: nodes per node of the truth, how deep a tree may grow, characters of a text
NODES, DEEPEST, TEXT = 3, 16, 200
WEIGHT = {"#text": 2}  # reading counts more than guessing the outline
FOREIGN = 9.0  # text for an element: dearer than taking one out and putting the other in


@dataclass
class Node:
    label: str  # tag, or "#text"
    text: str = ""
    children: list = field(default_factory=list)

    @property
    def weight(self):
        return WEIGHT.get(self.label, 1)


def parse(html):
    """The root of a lenient reading: unknown or crossed closings are ignored, what is left open closes at the end."""
    root = Node("#root")
    stack = [root]

    def put(node):
        stack[-1].children.append(node)
        return node

    def write(text):
        text = strip(SPACES.sub(" ", text))[:TEXT]
        if text:
            put(Node("#text", text))

    for closing, name, attributes, text in TOKEN.findall(html):
        tag = name.lower()
        if not tag:
            write(text)
        elif closing:
            at = next((i for i in range(len(stack) - 1, 0, -1) if stack[i].label == tag), len(stack))
            del stack[at:]
        elif tag not in WRAPPERS:
            if tag in REPEATED and stack[-1].label == tag:
                stack.pop()
            kind = TYPE.search(attributes)
            node = put(Node(f"{tag} {kind[1].lower()}" if kind else tag))
            node.children = [Node("#text", shown[:TEXT]) for shown in SHOWN.findall(attributes) if shown]
            if tag not in VOID and len(stack) < DEEPEST:
                stack.append(node)
    return root


def postorder(root):
    """(nodes, first): the nodes in post-order, and for each the place of the first leaf under it."""
    nodes, first = [], []

    def visit(node):
        start = len(nodes)
        for child in node.children:
            visit(child)
        first.append(start)
        nodes.append(node)

    visit(root)
    return nodes, first


def keyroots(first):
    """The places whose subtree starts at a leaf that no later subtree starts at."""
    return sorted({leaf: i for i, leaf in enumerate(first)}.values())


def swap_cost(a, b):
    """What it costs to make one node the other."""
    if (a.label == "#text") != (b.label == "#text"):
        return FOREIGN
    if a.label != "#text":
        return float(a.label != b.label)
    return a.weight * distance(a.text, b.text) / max(len(a.text), len(b.text))


def tree_distance(a, b):
    """Zhang and Shasha's edit distance of two trees (1989) in weights of nodes."""
    (left, first_a), (right, first_b) = postorder(a), postorder(b)
    cost = [[swap_cost(x, y) for y in right] for x in left]
    trees = [[0.0] * len(right) for _ in left]
    for i in keyroots(first_a):
        for j in keyroots(first_b):
            forests(i, j, left, right, first_a, first_b, cost, trees)
    return trees[-1][-1]


def forests(i, j, left, right, first_a, first_b, cost, trees):
    """Fills `trees` for the subtree pairs that share their first leaves with i and j."""
    start_a, start_b = first_a[i], first_b[j]
    above = [0.0]
    for y in range(start_b, j + 1):
        above.append(above[-1] + right[y].weight)
    rows = [above]
    for x in range(start_a, i + 1):
        out, whole = left[x].weight, first_a[x] == start_a
        row = [above[0] + out]
        before = rows[first_a[x] - start_a]
        for y in range(start_b, j + 1):
            k = y - start_b
            value = min(above[k + 1] + out, row[k] + right[y].weight)
            if whole and first_b[y] == start_b:
                value = min(value, above[k] + cost[x][y])
                trees[x][y] = value
            else:
                value = min(value, before[first_b[y] - start_b] + trees[x][y])
            row.append(value)
        rows.append(row)
        above = row


def total(nodes):
    return sum(node.weight for node in nodes)


def cut(root, most):
    """Takes out what comes after the first `most` nodes in document order; gives the weight of what is gone."""
    gone, left = 0, most

    def visit(node):
        nonlocal gone, left
        kept = []
        for child in node.children:
            left -= 1
            if left < 0:
                gone += total(postorder(child)[0])
            else:
                kept.append(child)
                visit(child)
        node.children = kept

    visit(root)
    return gone


def similarity(answer, truth):
    """1 - distance / weight of the heavier tree, 0 to 1; truth: HTML of at most about 100 nodes."""
    wanted, found = parse(truth), parse(answer)
    size = len(postorder(wanted)[0])
    gone = cut(found, NODES * size)
    heavier = max(total(postorder(wanted)[0]), total(postorder(found)[0]) + gone) - 1
    if heavier <= 0:
        return float(answer == truth)
    return max(0.0, 1 - (tree_distance(wanted, found) + gone) / heavier)
