"""Short videos of named pictures that move, appear, vanish, grow or shrink on a background: two frames a second.

The pictures come from data/atlas.py. Held-out: another drawing style, other backgrounds, other speeds.
"""
from dataclasses import dataclass

import numpy as np

from data import concepts
from data.atlas import Atlas
from data.sample import Sample
from data.sprites import backdrop, ink, paste, sprite, tint
from data.video_questions import ask, fixed_words

DOMAIN = "video"
SIZES = {(4, 56, 56): 3, (6, 56, 56): 3, (8, 56, 56): 2, (4, 56, 84): 1, (6, 56, 84): 2, (8, 56, 84): 1, (4, 84, 84): 1,
         (6, 84, 84): 1, (12, 56, 56): 0.4, (16, 56, 56): 0.3}
STYLES = {"train": ("plain", "plain", "gradient", "clouds"), "heldout": ("plain", "stripes", "rings")}
SHAPES = ("circle", "square", "star", "heart", "diamond")
ACTS = {"move": 5.0, "still": 1.5, "appear": 2.0, "vanish": 2.0, "grow": 0.7, "shrink": 0.7}
CONTRAST = 75  # mean distance of a thing's colour from the background's, tried for


@dataclass
class Actor:
    """What one thing does. Places are shares of the sides; one of first and last says when it is there, in seconds."""

    name: str
    act: str  # one of ACTS
    way: str  # "left", "right", "up", "down" of a move
    places: list  # (x, y) of each frame's centre
    sizes: list  # side in pixels of each frame
    first: int  # the first second in which it is there
    last: int  # the last one

    def there(self, second):
        return self.first <= second <= self.last


class Source:
    def __init__(self, split, root):
        self.atlas = Atlas(split, root)
        self.heldout = split == "heldout"
        self.styles = STYLES[split]
        self.usual = [name for name in concepts.COMMON if name in self.atlas.by_name]

    def names(self, rng, number):
        """Different names, more shapes than pictures have by chance."""
        out = []
        while len(out) < number:
            name = rng.choice(SHAPES if rng.random() < 0.25 else self.usual)
            if name not in out:
                out.append(name)
        return out

    def backdrop(self, rng, h, w, indices):
        """A background that the things stand out from, if one of a few tries does."""
        means = [self.atlas.lines[i]["mean"] for i in indices if not self.atlas.inked(i)]
        return backdrop(rng, h, w, self.styles, means, CONTRAST, 5)

    def draw(self, rng, size):
        frames, h, w = size
        across = rng.random() < 0.5  # all move across in lanes one above the other, or all up and down in columns
        lanes = rng.choice([n for n in (1, 1, 2, 2, 3) if (h if across else w) // n >= 26])
        names = self.names(rng, rng.randint(1, lanes))
        spots = rng.sample(range(lanes), len(names))
        actors = [actor(rng, name, size, across, lanes, lane, self.heldout) for name, lane in zip(names, spots)]
        indices = [self.atlas.pick(rng, name) for name in names]
        film = np.repeat(self.backdrop(rng, h, w, indices)[None], frames, 0)
        for index, one in zip(indices, actors):
            self.play(rng, film, index, one)
        return Sample(film, ask(rng, actors, frames // 2, across, self.usual), seconds=tuple(range(frames // 2)))

    def play(self, rng, film, index, one):
        """Draw the actor into its frames."""
        turn, flip = rng.uniform(-0.15, 0.15), rng.random() < 0.5
        shade = ink(rng, film[0, ::8, ::8].reshape(-1, 3).mean(0)) if self.atlas.inked(index) else tint(rng)
        h, w = film.shape[1:3]
        drawn, drawn_side = None, 0
        for f in range(2 * one.first, 2 * one.last + 2):
            if one.sizes[f] != drawn_side:
                drawn_side = one.sizes[f]
                drawn = sprite(self.atlas.cells[index], drawn_side, turn, flip, shade)
            x, y = one.places[f]
            paste(film[f], drawn, round(x * w - drawn_side / 2), round(y * h - drawn_side / 2))


def pace(rng, frames, heldout):
    """How far along the way each frame is, 0 to 1: steady in training, speeding up or slowing down held out."""
    along = np.linspace(0, 1, frames)
    return along ** rng.choice([0.7, 1.4]) if heldout else along


def actor(rng, name, size, across, lanes, lane, heldout):
    """One thing in its lane with what it does."""
    frames, h, w = size
    seconds = frames // 2
    act = rng.choices(list(ACTS), list(ACTS.values()))[0]
    wide, long = (h, w) if across else (w, h)
    biggest = min(wide // lanes, 34)
    side = rng.randint(max(18, biggest - 10), biggest)
    margin = side / long / 2
    low, high = margin, 1 - margin
    sizes = [side] * frames
    start = end = rng.uniform(low, high)
    if act == "move":
        step = rng.uniform(0.6, 1) * (high - low)
        start = rng.uniform(low, high - step)
        start, end = (start, start + step) if rng.random() < 0.5 else (start + step, start)
    elif act in ("grow", "shrink"):
        sizes = [round(v) for v in np.linspace(max(9, side * 0.4), side, frames)]
        sizes = sizes if act == "grow" else sizes[::-1]
    along = [start + (end - start) * t for t in pace(rng, frames, heldout)]
    slack = (wide / lanes - side) / wide / 2
    off = (lane + 0.5) / lanes + rng.uniform(-slack, slack)
    places = [(a, off) if across else (off, a) for a in along]
    way = ("left", "right") if across else ("up", "down")
    first = rng.randint(1, seconds - 1) if act == "appear" else 0
    last = rng.randint(0, seconds - 2) if act == "vanish" else seconds - 1
    return Actor(name, act, way[end > start] if act == "move" else "", places, sizes, first, last)


def words():
    """Every word of the questions, thoughts and answers."""
    return fixed_words()
