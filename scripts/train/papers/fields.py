"""Puts a label and its value on a page in one of the usual ways."""
from papers.labels import label, question
from papers.page import WIDTH, Span

MARKS = (":", ":", ":", " :", "", "", ".", " -", " =")


class Writer:
    """Writes the fields of one page: the same ways throughout it, as on paper."""

    def __init__(self, page, rng, split):
        self.page, self.rng, self.split = page, rng, split
        self.mark = rng.choice(MARKS)
        self.way = rng.choice(("inline", "inline", "apart", "apart", "column", "colon"))
        self.column = rng.uniform(150, 420)  # where values begin, after the label's left side
        self.known = set()

    def pair(self, key, text, shown=None, x=0.0, right=None, size=1.0):
        """One line: the label (None: one of the field's own) and its value.

        right: where the value ends, for amounts; else it follows as this page does. Returns the label's text.
        """
        rng, page = self.rng, self.page
        shown = label(rng, key, self.split) if shown is None else shown
        name, value = Span(shown, key + ".label"), Span(text, key)
        mark = self.mark if not shown.endswith(":") else ""
        if right is not None:
            dots = " " + "." * rng.randint(4, 20) if rng.random() < 0.06 else ""
            page.put(x, [name, mark + dots], size=size)
            page.put(right, [value], "right", size)
        elif self.way == "inline":
            page.put(x, [name, (mark or ":") + rng.choice((" ", " ", " ", "", "  ")), value], size=size)
        elif self.way == "colon":
            page.put(x, [name], size=size)
            page.put(x + self.column, [": ", value], size=size)
        else:
            head = page.put(x, [name, mark], size=size)
            page.put(x + self.column if self.way == "column" and head.x1 < x + self.column else head.x1 + rng.uniform(15, 60), [value], size=size)
        self.known.add(key)
        return shown

    def over(self, key, text, x, shown=None):
        """The label above its value; the page goes on below by two lines once all of a row are written."""
        shown = label(self.rng, key, self.split) if shown is None else shown
        page = self.page
        page.put(x, [Span(shown, key + ".label"), self.rng.choice(("", "", ":"))], size=0.85)
        page.put(x + self.rng.uniform(-3, 8), [Span(text, key)], y=page.y + page.size * page.pitch)
        self.known.add(key)
        return shown

    def ask(self, key, kind=None):
        self.page.ask(kind or key, question(self.rng, key, self.split), key, (key + ".label",))


def edges(rng):
    """Left and right side of what is printed."""
    left = rng.uniform(20, 120)
    return left, WIDTH - rng.uniform(20, 250)
