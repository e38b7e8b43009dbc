"""What a reader does to a page: characters taken for others, pieces lost, cut, run together, boxes that shake, pages askew."""
import math
from dataclasses import dataclass, replace

from papers.page import Piece, Span

CONFUSED = {"0": "OoD", "O": "0QD", "o": "0ae", "1": "lI|7", "l": "1I", "I": "1l|", "5": "S6", "S": "5", "8": "B3", "B": "8", "6": "G5", "G": "6C",
            "2": "Z7", "Z": "2", "q": "g", "g": "9q", "e": "c", "c": "e", "a": "o", "u": "v", "v": "u", "h": "b", "t": "f", "n": "r", ",": ".",
            ".": ",", ":": ".", "i": "l", "r": "n", "E": "F", "C": "G", "7": "1", "3": "8", "4": "A", "9": "g", "f": "t", "-": "~", "$": "S"}
PAIRS = {"rn": "m", "m": "rn", "cl": "d", "vv": "w", "ri": "n", "nn": "m", "ii": "u", "li": "h"}


@dataclass(frozen=True)
class Noise:
    """How badly a page is read; each a probability, the first a character, the others a piece."""

    characters: float = 0.0
    lost: float = 0.0
    cut: float = 0.0
    joined: float = 0.0
    spaces: float = 0.0  # a space left out
    shake: float = 0.0  # of boxes, in heights of a line
    slope: float = 0.0  # of the whole page


def drawn(rng, share):
    """Noise of a random strength; `share` of the pages have any."""
    if rng.random() >= share:
        return Noise(shake=0.02)
    strength = rng.random() ** 2
    return Noise(characters=0.04 * strength * rng.random(), lost=0.05 * strength * rng.random(), cut=0.15 * strength * rng.random(),
                 joined=0.2 * strength * rng.random(), spaces=0.1 * strength * rng.random(), shake=0.15 * strength,
                 slope=0.02 * strength * rng.uniform(-1, 1))


def misread(rng, text, noise):
    """The text with characters taken for others and spaces left out."""
    out, i = [], 0
    while i < len(text):
        pair, one = text[i:i + 2], text[i]
        if one == " " and rng.random() < noise.spaces and out:
            one = ""
        elif rng.random() < noise.characters:
            if pair in PAIRS and rng.random() < 0.5:
                one, i = PAIRS[pair], i + 1
            elif rng.random() < 0.08:
                one = ""
            else:
                one = rng.choice(CONFUSED.get(one, one))
        out.append(one)
        i += 1
    return "".join(out)


def cut(rng, piece):
    """One piece as two, at a space."""
    places = [(s, i) for s, span in enumerate(piece.spans) for i, c in enumerate(span.text) if c == " " and (s or i)]
    if not places:
        return [piece]
    s, i = rng.choice(places)
    span = piece.spans[s]
    left, right = [*piece.spans[:s], Span(span.text[:i], span.key)], [Span(span.text[i + 1:], span.key), *piece.spans[s + 1:]]
    done = sum(len(p.text) for p in left) / max(1, len(piece.text))
    x = piece.x0 + done * (piece.x1 - piece.x0)
    parts = [Piece(left, piece.x0, piece.y0, x, piece.y1), Piece(right, x + 0.2 * piece.height, piece.y0, piece.x1, piece.y1)]
    return [p for p in parts if p.text.strip()]


def join(rng, pieces, probability):
    """Neighbours on a line as one piece."""
    out = []
    for piece in sorted(pieces, key=lambda p: (round(p.middle, 1), p.x0)):
        last = out[-1] if out else None
        near = last and abs(last.middle - piece.middle) < 0.1 * piece.height and 0 < piece.x0 - last.x1 < 4 * piece.height
        if near and rng.random() < probability:
            out[-1] = Piece([*last.spans, Span(" "), *piece.spans], last.x0, last.y0, piece.x1, piece.y1)
        else:
            out.append(piece)
    return out


def read(rng, pieces, noise):
    """The pieces as a reader with this noise gives them."""
    kept = [replace(p, spans=[Span(misread(rng, s.text, noise), s.key) for s in p.spans]) for p in pieces if rng.random() >= noise.lost]
    kept = [part for p in kept for part in (cut(rng, p) if rng.random() < noise.cut else [p])]
    kept = join(rng, kept, noise.joined) if noise.joined else kept
    out = []
    for p in kept:
        dx, dy = (noise.shake * p.height * rng.gauss(0, 1) for _ in range(2))
        dy += math.tan(noise.slope) * (p.x0 + p.x1) / 2
        if p.text.strip():
            out.append(replace(p, x0=p.x0 + dx, x1=p.x1 + dx, y0=p.y0 + dy, y1=p.y1 + dy))
    return out
