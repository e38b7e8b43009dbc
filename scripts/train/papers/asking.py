"""Facts of a page as it was read -> turns: the quote that leads to the value is the thought, the value is the answer."""
from dataclasses import dataclass

from data.sample import Turn
from readings import LETTER, MARK, ROW, lead, plain

BETWEEN = 48  # characters from label to value that a quote still runs through; else it jumps to the value's place
QUOTE = 260  # characters


@dataclass(frozen=True)
class Place:
    """Where a span stands in the text of the prompt: from `start` to `end`; `x` is the mark of its piece, `row` its row."""

    start: int
    end: int
    row: int
    x: str
    text: str


def layout(lines, places):
    """(text of the rows, {key: [Place]}) of rows of pieces; places: the same rows as readings.placed() gives them."""
    text, found = "", {}
    for r, (row, shown) in enumerate(zip(lines, places)):
        text += ROW if any(whole for _, whole in shown) else ""
        for piece, (n, whole) in zip(row, shown):
            if not whole:
                continue
            x, at = f"<x{n}>", 0
            text += x
            for span in piece.spans:
                body = plain(span.text)
                start = whole.find(body, at) if body else -1
                if start < 0:
                    continue
                at = start + len(body)
                if span.key:
                    found.setdefault(span.key, []).append(Place(len(text) + start, len(text) + at, r, x, body))
            text += whole
    return text, found


def quote(text, hops, value):
    """The way from hop to hop to the value: from the mark of the first through the text where the next is near, else by a jump to its place."""
    parts, last = [], None
    for stop in [*hops, value]:
        start, end = stop[0].start, stop[-1].end
        if last and 0 <= start - last.end <= BETWEEN and last.row <= stop[0].row <= last.row + 1:
            parts.append(text[last.end:end])
        else:
            parts.append(f"{ROW if last else ''}{_marked(text, stop)}")
        last = stop[-1]
    return "".join(parts)


def _marked(text, places):
    """The text of places, marks between them and all, behind the mark of the first."""
    shown = text[places[0].start:places[-1].end]
    return f"{places[0].x}{' ' if LETTER.match(shown) else ''}{shown}"


def _said(text, places):
    """What stands at the places, and what is between those of one piece: a full stop that ends a word is no fill there."""
    spans = []
    for place in places:
        if spans and not MARK.search(text, spans[-1][1], place.start):
            spans[-1][1] = place.end
        else:
            spans.append([place.start, place.end])
    return " ".join(text[start:end] for start, end in spans)


def turn(fact, text, found):
    """The Turn of a fact, or None where the page as read does not have what the question needs."""
    hops = [found[key] for key in fact.hops if key in found]
    if fact.value:
        value = found.get(fact.value)
        if not value:
            return _turn(fact, fact.absent, "") if fact.absent else None
        thought = quote(text, hops, value)
        return _turn(fact, _said(text, value), thought if len(thought) < QUOTE else "")
    if fact.hops and len(hops) < len(fact.hops):
        return None
    thought = ROW.join(_marked(text, hop) for hop in hops)
    return _turn(fact, fact.literal, thought if len(thought) < QUOTE else "")


def _turn(fact, answer, thought):
    return Turn(fact.question, lead(answer), kind=fact.kind, thought=thought)
