"""A page as pieces of text with boxes, and what can be asked about it. Units: the page is WIDTH wide, heights alike."""
from dataclasses import dataclass, field

WIDTH = 1000.0


@dataclass
class Span:
    """A part of a piece. `key` says what it is ("total", "total.label"); the same key may stand on several spans."""

    text: str
    key: str = ""


@dataclass
class Piece:
    """Text that a reader finds in one go: its spans joined, and its box."""

    spans: list
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def text(self):
        return "".join(span.text for span in self.spans)

    @property
    def height(self):
        return self.y1 - self.y0

    @property
    def middle(self):
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Fact:
    """A question and where its answer stands.

    value    key of the spans that are the answer; "" when `literal` is the answer
    hops     keys that lead to it, in order (a label; a column's head, then a row's); a missing one is left out
    literal  an answer that is no copy ("Yes", a count), or one said in place of the value
    absent   what is said when the value is not on the page; "" skips the question then
    """

    kind: str
    question: str
    value: str = ""
    hops: tuple = ()
    literal: str = ""
    absent: str = "not stated"


@dataclass
class Page:
    """Pieces from top to bottom, facts about them, and where the next line goes."""

    rng: object
    size: float = 20.0  # height of usual text
    pieces: list = field(default_factory=list)
    facts: list = field(default_factory=list)
    y: float = 0.0
    pitch: float = 1.4  # from line to line, in heights of a line

    def put(self, x, spans, align="left", size=1.0, y=None):
        """One piece at x (its left side, middle or right side) on the line at y (None: the present one)."""
        spans = [Span(s) if isinstance(s, str) else s for s in spans]
        height = self.size * size
        width = 0.5 * height * sum(len(s.text) for s in spans)
        left = x - {"left": 0, "center": width / 2, "right": width}[align]
        top = self.y if y is None else y
        piece = Piece(spans, left, top, left + width, top + height)
        self.pieces.append(piece)
        return piece

    def line(self, lines=1.0):
        """Go down by so many lines."""
        self.y += self.size * self.pitch * lines

    def ask(self, kind, question, value="", hops=(), literal="", absent="not stated"):
        self.facts.append(Fact(kind, question, value, tuple(hops), literal, absent))
