"""Lines that a reader found, as a prompt: pieces with boxes, then rows, then text with places. Twin of worker/text/readings.ts.

`<page>`, then for each visual row `<row>` and for each piece on it `<xN>` and its text, then `</page>`. N is where the piece
begins, 0 to 31 across the width of all the text. A piece that begins with a letter is written with a space before it, so that
a word is the same token wherever it stands.
"""
import math
import re
from dataclasses import dataclass

PLACES = 32
PAGE, PAGE_END, ROW = "<page>", "</page>", "<row>"
MARKS = [PAGE, PAGE_END, ROW, *[f"<x{n}>" for n in range(PLACES)]]
MARK = re.compile(r"<(/?page|row|x\d+)>")
# What only fills or joins is left out at the ends of pieces. A label is followed by the place of its value then: with a colon or a
# full stop between them, copying would have to look further back than it does.
HEAD_FILL = re.compile(r"^(?:\s*(?:[:=]|[.·_*=-]{3,})\s*)+")
TAIL_FILL, DASH = " :=.·_*", "-"
LETTER = re.compile(r"[^\W\d_]")
OPEN_ROWS = 6  # a skewed page goes on with a row after the next ones have begun
K1, B = 1.2, 0.75  # of BM25
NEIGHBOURS = 1
HEAD = 2  # rows at the top of a page that are kept always: who wrote it


@dataclass
class Piece:
    """Text as read and its box, in any one unit."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


def plain(text):
    """The text of a piece without what only fills or joins: marks, and at its ends colons, full stops, leaders. It may be empty."""
    return _without_tail(HEAD_FILL.sub("", MARK.sub(r"\1", " ".join(text.split()))))


def _without_tail(text):
    """Without fill at the end; dashes are fill behind a space, or where they are three. A loop: as a pattern this took exponential time."""
    end = len(text)
    while end:
        bare = len(text[:end].rstrip(DASH))
        if text[end - 1] in TAIL_FILL:
            end -= 1
        elif end - bare > 2 or bare < end and text[bare - 1:bare] == " ":
            end = bare
        else:
            break
    return text[:end]


def lead(text):
    """The text of a piece as it stands in a prompt."""
    clean = plain(text)
    return f" {clean}" if LETTER.match(clean) else clean


def rows(pieces):
    """Pieces, each with text, x0, y0, x1, y1, into visual rows from top to bottom, each from left to right."""
    found = []
    for piece in sorted(pieces, key=lambda p: (p.y0 + p.y1, p.x0)):
        best = min(((_apart(row, piece), -i) for i, row in list(enumerate(found))[-OPEN_ROWS:]), default=(math.inf, 0))
        if best[0] < 1:
            found[-best[1]].append(piece)
        else:
            found.append([piece])
    found.sort(key=lambda row: sum(p.y0 + p.y1 for p in row) / len(row))
    return [sorted(row, key=lambda p: p.x0) for row in found]


def _apart(row, piece):
    """How far a piece is from belonging to a row: below 1 it does.

    The distance of the middles from the sideways nearest piece, in halves of their mean height; infinite on an overlap.
    """
    near = min(row, key=lambda p: max(p.x0 - piece.x1, piece.x0 - p.x1))
    half = (near.y1 - near.y0 + piece.y1 - piece.y0) / 4
    if half <= 0 or min(near.x1, piece.x1) - max(near.x0, piece.x0) > half:
        return math.inf
    return abs(near.y0 + near.y1 - piece.y0 - piece.y1) / 2 / half


def placed(lines):
    """Rows of pieces -> rows of (N, text): where each begins across the width of all the text."""
    left = min((p.x0 for row in lines for p in row), default=0)
    width = max(max((p.x1 for row in lines for p in row), default=0) - left, 1e-9)
    return [[(min(PLACES - 1, math.floor(PLACES * (p.x0 - left) / width)), lead(p.text)) for p in row] for row in lines]


def written(row):
    """One row of the prompt, from rows of placed(); nothing where no text is left."""
    pieces = [f"<x{n}>{text}" for n, text in row if text]
    return ROW + "".join(pieces) if pieces else ""


def prompt(lines):
    """All rows of placed() as they stand in a prompt."""
    return PAGE + "".join(map(written, lines)) + PAGE_END


def terms(text):
    """Words and numbers of a text, in lower case."""
    return re.findall(r"[^\W\d_]+|\d+", text.lower())


def chosen(lines, question, costs, budget):
    """Indices of the rows to keep, in reading order: all if they fit, else those that the question is nearest to.

    lines    rows of placed()
    costs    what each row costs, in tokens
    budget   what all may cost
    First the head of the page, then rows by BM25 with their neighbours, then from the top what still fits.
    """
    if sum(costs) <= budget:
        return list(range(len(lines)))
    scores = _bm25([terms(" ".join(text for _, text in row)) for row in lines], terms(question))
    ranked = [i for i in sorted(range(len(lines)), key=lambda i: (-scores[i], i)) if scores[i] > 0]
    order = [*range(min(HEAD, len(lines)))]
    order += [j for i in ranked for j in (i, *(i + d for n in range(1, NEIGHBOURS + 1) for d in (n, -n)))]
    kept, spent = set(), 0
    for i in [*order, *range(len(lines))]:
        if 0 <= i < len(lines) and i not in kept and spent + costs[i] <= budget:
            kept.add(i)
            spent += costs[i]
    return sorted(kept)


def _bm25(documents, query):
    """Robertson's BM25 of each list of terms, rounded so that both twins rank alike."""
    count, mean = len(documents), sum(map(len, documents)) / len(documents) or 1
    scores = [0.0] * count
    for term in dict.fromkeys(query):
        holding = sum(term in d for d in documents)
        weight = math.log(1 + (count - holding + 0.5) / (holding + 0.5))
        for i, d in enumerate(documents):
            often = d.count(term)
            scores[i] += weight * often * (K1 + 1) / (often + K1 * (1 - B + B * len(d) / mean))
    return [math.floor(s * 1e6 + 0.5) for s in scores]
