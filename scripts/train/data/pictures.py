"""Named pictures: one thing to recognise, or two to five things on a background, with what can be asked about them.

The pictures come from data/atlas.py. Held-out: another drawing style, other backgrounds.
"""
import numpy as np

from data import concepts
from data.atlas import Atlas
from data.picture_questions import ask_one, ask_scene, fixed_words
from data.sample import Sample, Thing
from data.sprites import backdrop, extent, ink, paste, sprite, tint

DOMAIN = "pictures"
SIZES = {(84, 84): 4, (84, 112): 2, (112, 112): 1, (112, 140): 1}
STYLES = {"train": ("plain", "plain", "gradient", "clouds", "noise"), "heldout": ("plain", "stripes", "rings")}
USUAL = 0.75  # share of the draws that take one of the commonest concepts
CONTRAST = 60  # mean distance of a thing's colour from the background's, tried for
GAP = 3  # pixels between things


class Placed:
    """A drawn thing: its name, colour ("" when unclear) and box (left, top, right, bottom) in shares of the sides."""

    def __init__(self, name, color, box):
        self.name, self.color, self.box = name, color, box
        self.x, self.y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2

    def size(self, h, w):
        """Longer side in pixels."""
        return max((self.box[2] - self.box[0]) * w, (self.box[3] - self.box[1]) * h)


class Source:
    def __init__(self, split, root):
        self.atlas = Atlas(split, root)
        self.styles = STYLES[split]
        self.names = [name for name in concepts.NAMES if name in self.atlas.by_name]
        self.usual = [name for name in concepts.COMMON if name in self.atlas.by_name]
        self.by_kind = {}
        for name in self.names:
            self.by_kind.setdefault(concepts.KIND[name], []).append(name)

    def name(self, rng):
        return rng.choice(self.usual if rng.random() < USUAL else self.names)

    def backdrop(self, rng, h, w, indices):
        """A background that the things with these indices stand out from, if one of a few tries does."""
        means = [self.atlas.lines[i]["mean"] for i in indices if not self.atlas.inked(i)]
        return backdrop(rng, h, w, self.styles, means, CONTRAST, 4)

    def put(self, rng, canvas, index, x, y, side, turn=0.2):
        """Draw the picture of this index into the square at (x, y): what is there now."""
        h, w = canvas.shape[:2]
        turn = rng.uniform(-turn, turn) if rng.random() < 0.6 else 0.0
        shade = ink(rng, canvas[::8, ::8].reshape(-1, 3).mean(0)) if self.atlas.inked(index) else tint(rng)
        drawn = sprite(self.atlas.cells[index], side, turn, rng.random() < 0.5, shade)
        paste(canvas, drawn, x, y)
        left, top, right, bottom = extent(drawn)
        box = (max(0, x + left) / w, max(0, y + top) / h, min(w, x + right) / w, min(h, y + bottom) / h)
        return Placed(self.atlas.lines[index]["name"], self.atlas.lines[index]["color"], box)

    def draw(self, rng, size):
        h, w = size
        names, layout = [self.name(rng)], "one"
        if size != (84, 84):
            layout = rng.choice(["mixed", "mixed", "repeats", "odd"])
            names = self.choose(rng, layout, h * w)
        indices = [self.atlas.pick(rng, name) for name in names]
        canvas = self.backdrop(rng, h, w, indices)
        if layout == "one":
            side = round(rng.uniform(0.6, 1) * min(h, w))
            x, y = rng.randint(0, w - side), rng.randint(0, h - side)
            things = [self.put(rng, canvas, indices[0], x, y, side)]
            turns = ask_one(rng, things[0], self)
        else:
            things = [self.put(rng, canvas, i, *square, turn=0.12)
                      for i, square in zip(indices, squares(rng, len(indices), h, w))]
            turns = ask_scene(rng, things, layout, self, h, w)
        return Sample(canvas[None], turns, things=[
            Thing(t.name, t.color, t.x, t.y, t.size(h, w) / 2 / min(h, w),
                  sides=(t.box[2] - t.box[0], t.box[3] - t.box[1])) for t in things])

    def choose(self, rng, layout, area):
        """Names of the one to five things of a scene."""
        most = 4 if area < 12000 else 5
        if layout == "odd":
            kinds = [kind for kind in concepts.ASKED_KINDS if len(self.by_kind.get(kind, ())) >= 3]
            kind, other = rng.sample(kinds, 2)
            names = rng.sample(self.by_kind[kind], 3) + [rng.choice(self.by_kind[other])]
        elif layout == "repeats":
            first = rng.choice(concepts.COUNTED) if rng.random() < 0.7 else self.name(rng)
            second = self.name(rng)
            names = [first] * rng.randint(1, most)
            names += [second] * rng.randint(0 if len(names) > 1 else 1, max(most - len(names), 0))
        else:
            names = [self.name(rng) for _ in range(rng.randint(1, most))]
        rng.shuffle(names)
        return names


def scatter(rng, number, h, w):
    """(x, y, side) of squares that do not overlap, anywhere, in pixels; None when they find no room."""
    out = []
    for _ in range(12 * number):
        side = round(rng.uniform(0.55, 1) * min(h, w, 110) / (2 if number < 3 else 2.6))
        x, y = rng.randint(0, w - side), rng.randint(0, h - side)
        if all(x + side + GAP <= a or a + s + GAP <= x or y + side + GAP <= b or b + s + GAP <= y for a, b, s in out):
            out.append((x, y, side))
            if len(out) == number:
                return out
    return None


def grid(rng, number, h, w):
    """(x, y, side) of squares in the cells of a loose grid, in random order."""
    columns = {1: 1, 2: rng.choice([1, 2, 2]), 3: rng.choice([2, 3]), 4: 2, 5: 3}[number]
    rows = -(-number // columns)
    out = []
    for r, c in rng.sample([(r, c) for r in range(rows) for c in range(columns)], number):
        high, wide = h // rows - GAP, w // columns - GAP
        side = round(min(high, wide, 60) * rng.uniform(0.7, 1))
        out.append((c * w // columns + rng.randint(0, wide - side), r * h // rows + rng.randint(0, high - side), side))
    return out


def squares(rng, number, h, w):
    """Where the things of a scene stand."""
    return (scatter(rng, number, h, w) if rng.random() < 0.6 else None) or grid(rng, number, h, w)


def words():
    """Every word of the questions, thoughts and answers."""
    return fixed_words()
