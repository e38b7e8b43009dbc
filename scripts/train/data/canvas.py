"""A page to write text on: papers and inks, coverage layers, marks of the drawn characters, and scanner's traces."""
import io
import math

import numpy as np
from PIL import Image

from data.fonts import CAP, PAD
from readings import Piece

# zero-mean noise of spread 64, cut at a random place for each picture
GRAIN = np.clip(np.random.default_rng(1).normal(0, 64, 1 << 18), -255, 255).astype(np.int16)
CONTRAST = 95  # brightness between paper and ink is at least this


def brightness(color):
    return 0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2]


def paper_and_ink(rng, light=0.8):
    """Two RGB colours that can be told apart: dark on light mostly."""
    while True:
        if rng.random() < 0.55:  # grey or nearly so
            pale, dark = [rng.randint(205, 255)] * 3, [rng.randint(0, 90)] * 3
        else:
            pale = [rng.randint(150, 255) for _ in range(3)]
            dark = [rng.randint(0, 150) for _ in range(3)]
        if brightness(pale) - brightness(dark) > CONTRAST:
            return (pale, dark) if rng.random() < light else (dark, pale)


class Canvas:
    """uint8 picture [h, w, 3] under construction: fills first, then text in one coverage layer for each ink.

    lines: what was written, with boxes in pixels, as a reader would give it
    """

    def __init__(self, h, w, paper):
        self.h, self.w, self.slope = h, w, 0.0
        self.base = np.empty((h, w, 3), np.int32)
        self.base[:] = paper
        self.layers, self.marks, self.lines = {}, [], []

    def shade(self, rng, amount):
        """Light falling off from one side: up to `amount` levels over the paper."""
        n, axis = ((self.h, (slice(None), None, None)) if rng.random() < 0.5 else (self.w, (None, slice(None), None)))
        ramp = np.linspace(0, -amount, n).astype(np.int32)
        self.base += (ramp if rng.random() < 0.5 else ramp[::-1])[axis]

    def fill(self, x1, y1, x2, y2, color):
        """A filled rectangle under all text; corners in pixels, clipped."""
        self.base[max(0, round(y1)):max(0, round(y2)), max(0, round(x1)):max(0, round(x2))] = color

    def frame(self, x1, y1, x2, y2, color, line=1):
        """A rectangle's outline."""
        self.fill(x1, y1, x2, y1 + line, color)
        self.fill(x1, y2 - line, x2, y2, color)
        self.fill(x1, y1, x1 + line, y2, color)
        self.fill(x2 - line, y1, x2, y2, color)

    def write(self, x, y, text, face, ink, tracking=0.0):
        """Text with its base line at y, starting at x."""
        key = tuple(ink)
        if key not in self.layers:
            self.layers[key] = np.zeros((self.h + 2 * PAD, self.w + 2 * PAD), np.uint8)
        drop = self.slope * (x - self.w / 2)
        self.marks += face.draw(self.layers[key], x, y + drop, text, self.slope, tracking)
        width = face.width(text) + tracking * len(text)
        middle = y + drop + self.slope * width / 2 - CAP / 2 * face.size
        self.lines.append(Piece(text, x, middle - face.size / 2, x + width, middle + face.size / 2))

    def finish(self):
        """(pixels uint8 [h, w, 3], marks float32 [n, 3] of the characters whose centre is inside)."""
        pixels = self.base
        for ink, layer in self.layers.items():
            cover = layer[PAD:-PAD, PAD:-PAD, None].astype(np.int32)
            pixels = pixels + (np.array(ink, np.int32) - pixels) * cover // 255
        return np.clip(pixels, 0, 255).astype(np.uint8), inside(np.array(self.marks, np.float32), self.h, self.w)


def inside(marks, h, w):
    """The marks whose centre is in the picture."""
    marks = marks.reshape(-1, 3)
    return marks[(marks[:, 1] >= 0) & (marks[:, 1] < w) & (marks[:, 2] >= 0) & (marks[:, 2] < h)]


def turn(rng, pixels, marks, degrees, paper):
    """Picture and marks turned about the centre by up to so many degrees."""
    h, w = pixels.shape[:2]
    angle = rng.uniform(-degrees, degrees)
    turned = Image.fromarray(pixels).rotate(angle, Image.Resampling.BICUBIC, fillcolor=tuple(paper))
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = marks[:, 1] - w / 2, marks[:, 2] - h / 2
    moved = np.stack([marks[:, 0], c * x + s * y + w / 2, c * y - s * x + h / 2], 1)
    return np.asarray(turned), inside(moved, h, w)


def blur(pixels, axis):
    """Weights 1, 2, 1 along one axis."""
    wide = np.moveaxis(pixels.astype(np.uint16), axis, 0)
    out = wide.copy()
    out[1:-1] = (wide[:-2] + 2 * wide[1:-1] + wide[2:] + 2) >> 2
    return np.moveaxis(out, 0, axis).astype(np.uint8)


def jpeg(pixels, quality):
    """The picture after a round through JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def spoil(rng, pixels, amount=1.0):
    """Sometimes a scanner's traces: blur, grain, JPEG. `amount` scales how often."""
    if rng.random() < 0.15 * amount:
        axis = rng.randrange(3)
        pixels = blur(pixels, axis) if axis < 2 else blur(blur(pixels, 0), 1)
    if rng.random() < 0.25 * amount:
        n = pixels.size
        start = rng.randrange(GRAIN.size - n)
        grain = GRAIN[start:start + n].reshape(pixels.shape) * rng.randint(2, 9) >> 6
        pixels = np.clip(pixels + grain, 0, 255).astype(np.uint8)
    if rng.random() < 0.04 * amount:
        pixels = jpeg(pixels, rng.randint(45, 90))
    return pixels
