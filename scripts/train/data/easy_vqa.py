"""easy-VQA (MIT, github.com/vzhou842/easy-VQA): its pictures and questions, and new pictures composed from them.

A picture there is one anti-aliased shape on a plain ground, so it is exactly  ground + coverage * (paint - ground).
From the coverage mask the same shape can be put elsewhere, mirrored and in another colour, in the very same style.
"""
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from data.questions import listing, reword
from data.sample import Sample, Thing, Turn
from images import resize

DOMAIN = "easy-vqa"
SIZES = {(84, 84): 1}  # 64x64 pictures become this
ASKED = 9
SIDE = 64
PAINT = {"black": (0, 0, 0), "gray": (128, 128, 128), "red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255),
         "teal": (0, 128, 128), "brown": (165, 42, 42), "yellow": (255, 255, 0)}
SHAPES = ["circle", "triangle", "rectangle"]
WHAT = [("what color is the {s}?", "c"), ("what color is the shape?", "c"), ("what is the color of the {s}?", "c"),
        ("what is the color of the shape?", "c"), ("what is the {c} shape?", "s"), ("what shape is in the image?", "s"),
        ("what shape does the image contain?", "s"), ("what shape is present?", "s")]
YES = ["is there a {}?", "is there a {} in the image?", "is a {} present?", "does the image contain a {}?"]
NO = ["is there not a {}?", "is there not a {} in the image?", "is no {} present?", "does the image not contain a {}?"]


def is_held_out(index):
    """The tenth of the pictures that is never trained on."""
    return index % 10 == 3


@dataclass
class Stamp:
    """Coverage mask of one training picture's shape, cut to its box [h, w] in 0..1, and the shape's name."""

    mask: np.ndarray
    shape: str


def load(folder):
    """{picture index: [(question, answer)]} of the whole file."""
    found = {}
    for question, answer, index in json.loads((Path(folder) / "questions.json").read_text()):
        found.setdefault(index, []).append((question, answer))
    return found


def picture(folder, index):
    """One picture as PIL image."""
    return Image.open(Path(folder) / "images" / f"{index}.png").convert("RGB")


def shape_of(questions):
    """The shape's name, as far as the questions tell it."""
    return next((a for _, a in questions if a in SHAPES), None)


def stamp(image, shape):
    """Cut the shape out of a picture."""
    pixels = np.asarray(image).astype(np.float32)
    ground = pixels.reshape(-1, 3)[np.abs(pixels.reshape(-1, 3) - np.median(pixels, (0, 1))).sum(1).argmin()]
    away = pixels - ground
    paint = away.reshape(-1, 3)[np.abs(away).sum(-1).argmax()]
    mask = np.clip((away @ paint) / (paint @ paint), 0, 1)
    rows, cols = np.flatnonzero(mask.max(1) > 0.01), np.flatnonzero(mask.max(0) > 0.01)
    return Stamp(mask[rows[0]:rows[-1] + 1, cols[0]:cols[-1] + 1], shape)


def compose(rng, source):
    """A new picture [64, 64, 3] with this stamp, and the thing in it."""
    mask = source.mask[:, ::-1] if rng.random() < 0.5 else source.mask
    h, w = mask.shape
    y, x = rng.randint(0, SIDE - h), rng.randint(0, SIDE - w)
    color = rng.choice(list(PAINT))
    ground = np.array([rng.randint(230, 255) for _ in range(3)], np.float32)
    pixels = np.tile(ground, (SIDE, SIDE, 1))
    pixels[y:y + h, x:x + w] += mask[..., None] * (np.array(PAINT[color]) - ground)
    thing = Thing(source.shape, color, (x + w / 2) / SIDE, (y + h / 2) / SIDE, max(h, w) / 2 / SIDE)
    return Image.fromarray(np.rint(pixels).astype(np.uint8)), thing


def ask(rng, thing, number):
    """Different (question, answer) in easy-VQA's own words, half of them open and half yes or no."""
    found = {}
    while len(found) < number:
        if rng.random() < 0.4:
            text, part = rng.choice(WHAT)
            found[text.format(s=thing.name, c=thing.color)] = thing.color if part == "c" else thing.name
            continue
        text, positive = (rng.choice(YES), True) if rng.random() < 0.5 else (rng.choice(NO), False)
        true = rng.random() < 0.5
        if rng.random() < 0.5:
            color = thing.color if true else rng.choice([c for c in PAINT if c != thing.color])
            noun = f"{color} shape"
        else:
            noun = thing.name if true else rng.choice([s for s in SHAPES if s != thing.name])
        found[text.format(noun)] = "yes" if true == positive else "no"
    return list(found.items())


def kind(question, answer):
    """What an easy-VQA question asks for."""
    if answer in ("yes", "no"):
        return "negated" if " not " in question or " no " in question else "presence"
    return "color" if "color" in question else "shape"


class Source:
    """The training pictures and new ones composed of their shapes; or the held-out tenth."""

    def __init__(self, split, root):
        folder = root / "easy-vqa-train"
        self.questions = load(folder)
        self.indices = [i for i in sorted(self.questions) if is_held_out(i) == (split == "heldout")]
        self.images = {i: picture(folder, i) for i in self.indices}
        named = [(i, shape_of(self.questions[i])) for i in self.indices]
        self.stamps = [stamp(self.images[i], shape) for i, shape in named if shape] if split == "train" else []

    def original(self, index):
        """A picture of the data set with all its questions."""
        return self.images[index], self.questions[index], []

    def draw(self, rng, size=(84, 84), original=0.25):
        """An original picture, or (training only) a composed one."""
        if not self.stamps or rng.random() < original:
            image, asked, things = self.original(rng.choice(self.indices))
            asked = rng.sample(asked, min(ASKED, len(asked)))
        else:
            image, thing = compose(rng, rng.choice(self.stamps))
            asked, things = ask(rng, thing, ASKED), [thing]
        if self.stamps and rng.random() < 0.3:
            asked = [(reword(rng, q), a) for q, a in asked]
        thought = listing(things) if things else ""  # what an original shows is not known
        return Sample(resize(image, size)[None], [Turn(q, a, kind=kind(q, a), thought=thought) for q, a in asked],
                      things=things)


def words():
    """The words are those of data/questions.py."""
    return []
