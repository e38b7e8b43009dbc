"""Facts of a page as it was read -> turns: the quote that leads to the value is the thought, the value is the answer."""
from dataclasses import dataclass

from data.sample import Turn
from readings import ROW, lead, plain

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
    """The way from hop to hop to the value: through the text where the next is near, else by a jump to its place."""
    parts, stops = [], [*hops, value]
    for i, stop in enumerate(stops):
        last = stops[i - 1][-1] if i else None
        if last and 0 <= stop[0].start - last.end <= BETWEEN and last.row <= stop[0].row <= last.row + 1:
            parts.append(text[last.end:stop[-1].end])
        elif last:
            parts.append(f"{ROW}{stop[0].x}" + lead(text[stop[0].start:stop[-1].end]))
        else:
            jumps = len(stops) > 2 or len(stops) == 2 and not 0 <= stops[1][0].start - stop[-1].end <= BETWEEN
            parts.append((stop[0].x if jumps else "") + lead(text[stop[0].start:stop[-1].end]))
    return "".join(parts)


def turn(fact, text, found):
    """The Turn of a fact, or None where the page as read does not have what the question needs."""
    hops = [found[key] for key in fact.hops if key in found]
    if fact.value:
        value = found.get(fact.value)
        if not value:
            return _turn(fact, fact.absent, "") if fact.absent else None
        thought = quote(text, hops, value) if hops else ""
        return _turn(fact, " ".join(place.text for place in value), thought if len(thought) < QUOTE else "")
    if fact.hops and len(hops) < len(fact.hops):
        return None
    thought = "".join((ROW if i else "") + lead(text[h[0].start:h[-1].end]) for i, h in enumerate(hops))
    return _turn(fact, fact.literal, thought if len(thought) < QUOTE else "")


def _turn(fact, answer, thought):
    return Turn(fact.question, lead(answer), kind=fact.kind, thought=thought)
