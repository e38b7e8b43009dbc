"""A question that points into a page: its words that stand there are written as there, behind the mark of their piece.

`What is the total?` becomes `What is the<x0> TOTAL?`: a small model then compares tokens where it would have to compare spellings.
Twin of worker/text/pointing.ts.
"""
import re
from dataclasses import dataclass
from itertools import takewhile

from readings import LETTER, MARK

# Words of questions that point nowhere by themselves.
FUNCTION_WORDS = frozenset("""a an and are as at be by can could did do does find for from give given has have here how i in is it its many me much of on
    or please read show stated tell that the their there these they this those to was were what when where which who whom whose will with would you
    your""".split())
SEEN_ALIKE = str.maketrans("01i58", "ollsb")  # by readers
# Words that many labels have: alone they do not say which of them is meant.
SHARED = frozenset("amount date name no number paid".split())
LEAD = 3  # words before a run that are shown with it: the label's own, in "Invoice total"
WORD = re.compile(r"[^\W_]+")


@dataclass
class Place:
    """Where a word stands: its piece (its mark's number, its text, its words as folded), and which of its words it is."""

    x: int
    text: str
    words: list
    spans: list
    index: int


def places_of(lines):
    """{folded word: [Place] in reading order} of rows of placed()."""
    found = {}
    for row in lines:
        for x, text in row:
            spans = [m.span() for m in WORD.finditer(text)]
            words = [_folded(text[a:b]) for a, b in spans]
            for i, word in enumerate(words):
                found.setdefault(word, []).append(Place(x, text, words, spans, i))
    return found


def _folded(word):
    return word.lower().translate(SEEN_ALIKE)


def pointed(question, places):
    """The question as it points into the page.

    places   places_of() the rows that are shown
    Runs of words, the longest first, those that are a whole piece or begin one before others, then the first on the page. Case is
    ignored and what readers take for each other; function words alone point nowhere. A run is shown from where its piece begins
    if at most LEAD words without digits stand before it and it is more than one of the SHARED words.
    """
    clean = MARK.sub(r"\1", question)
    spans = [m.span() for m in WORD.finditer(clean)]
    out, taken = [], set()
    for first, size, place in _runs([clean[a:b].lower() for a, b in spans], places):
        own = range(first, first + size)
        if taken.isdisjoint(own):
            taken.update(own)
            shown = place.text[place.spans[_lead(place, size)][0]:place.spans[place.index + size - 1][1]]
            out.append((spans[first][0], spans[own[-1]][1], f"<x{place.x}>{' ' if LETTER.match(shown) else ''}{shown}"))
    for start, end, shown in sorted(out, reverse=True):
        clean = clean[:start].rstrip(" ") + shown + clean[end:]
    return clean


def _lead(place, size):
    """Index of the word that a run of this size is shown from."""
    start = place.spans[place.index][0]
    is_shared = size == 1 and place.text[start:place.spans[place.index][1]].lower() in SHARED
    return place.index if is_shared or place.index > LEAD or re.search(r"\d", place.text[:start]) else 0


def _runs(raw, places):
    """(first word, how many, Place) of all runs that question and page share, the best first; raw: words in lower case."""
    words, found = [_folded(word) for word in raw], []
    for i, word in enumerate(words):
        for order, place in enumerate(() if raw[i] in FUNCTION_WORDS else places.get(word, ())):
            pairs = zip(words[i:], place.words[place.index:])
            size = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            while raw[i + size - 1] in FUNCTION_WORDS:
                size -= 1
            if size > 1 or len(raw[i]) > 1:
                whole = (place.index == 0) + (place.index == 0 and size == len(place.words))
                found.append((-size, -whole, order, i, place))
    return [(i, -less, place) for less, _, _, i, place in sorted(found, key=lambda run: run[:4])]
