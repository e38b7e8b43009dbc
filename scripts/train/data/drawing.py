"""Small diagrams: anti-aliased shapes (drawn by Pillow at twice the size) with quick text on top."""
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from data.canvas import Canvas
from data.fonts import CAP

SCALE = 2


@dataclass(frozen=True)
class Look:
    """Colours (r, g, b) and line width of one drawing; wobble: pixels that hand-drawn lines stray."""

    paper: tuple
    ink: tuple
    accents: tuple  # fill colours that differ from the paper
    width: float = 1.0
    wobble: float = 0.0


def mix(a, b, share):
    """Colour between a (share 0) and b (share 1)."""
    return tuple(round(p + (q - p) * share) for p, q in zip(a, b))


def light(color):
    """Whether black text reads better on it than white text."""
    return 0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2] > 140


def around(x, y, radius, start=0.0, stop=1.0, steps=48):
    """Points of an arc; start and stop in turns, clockwise from the top."""
    number = max(2, math.ceil(steps * abs(stop - start)) + 1)
    angles = [2 * math.pi * (start + (stop - start) * i / (number - 1)) for i in range(number)]
    return [(x + radius * math.sin(a), y - radius * math.cos(a)) for a in angles]


class Drawing:
    """A picture in the making; all places are in its own pixels. Text lies above every shape."""

    def __init__(self, rng, size, look, font):
        self.rng, self.look, self.font = rng, look, font
        self.h, self.w = size
        self.big = Image.new("RGB", (self.w * SCALE, self.h * SCALE), look.paper)
        self.pen = ImageDraw.Draw(self.big)
        self.texts = []

    def _big(self, points):
        return [(x * SCALE, y * SCALE) for x, y in points]

    def _stray(self, points):
        """Hand-drawn: the same path with points in between, each a little off."""
        wobble, out = self.look.wobble, [points[0]]
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            number = max(1, int(math.hypot(x1 - x0, y1 - y0) / 9))
            for i in range(1, number + 1):
                stray = self.rng.gauss(0, wobble / 2), self.rng.gauss(0, wobble / 2)
                out.append((x0 + (x1 - x0) * i / number + stray[0], y0 + (y1 - y0) * i / number + stray[1]))
        return out

    def line(self, points, color=None, width=None):
        """An open path."""
        points = self._stray(points) if self.look.wobble else points
        width = max(1, round((width or self.look.width) * SCALE))
        self.pen.line(self._big(points), fill=color or self.look.ink, width=width, joint="curve")

    def dashes(self, start, stop, color=None, width=None, dash=3):
        """A dashed line."""
        number = max(1, int(math.dist(start, stop) / dash))
        for i in range(0, number, 2):
            a, b = ([p + (q - p) * j / number for p, q in zip(start, stop)] for j in (i, i + 1))
            self.pen.line(self._big([a, b]), fill=color or self.look.ink, width=round((width or 1) * SCALE))

    def shape(self, points, fill=None, edge=None, width=None):
        """A closed polygon."""
        points = self._stray([*points, points[0]]) if self.look.wobble else [*points, points[0]]
        if fill:
            self.pen.polygon(self._big(points), fill=fill)
        if edge:
            width = max(1, round((width or self.look.width) * SCALE))
            self.pen.line(self._big(points + points[1:2]), fill=edge, width=width, joint="curve")

    def box(self, x0, y0, x1, y1, fill=None, edge=None, width=None):
        """An upright rectangle."""
        self.shape([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], fill, edge, width)

    def disc(self, x, y, radius, fill=None, edge=None, width=None):
        """A circle."""
        self.shape(around(x, y, radius)[:-1], fill, edge, width)

    def arrow(self, start, stop, color=None, width=None, head=5):
        """A line with a filled head at its end."""
        length = math.dist(start, stop) or 1
        ux, uy = (stop[0] - start[0]) / length, (stop[1] - start[1]) / length
        x, y = stop[0] - head * ux, stop[1] - head * uy
        self.line([start, (x, y)], color, width)
        wide = 0.6 * head
        self.pen.polygon(self._big([stop, (x - wide * uy, y + wide * ux), (x + wide * uy, y - wide * ux)]),
                         fill=color or self.look.ink)

    def width(self, text, font=None):
        """Width of a text in pixels."""
        return (font or self.font).width(text)

    def text(self, x, y, text, anchor="m", color=None, font=None):
        """Text whose left, middle or right (anchor l, m, r) is at x and whose capitals are centred on y."""
        font = font or self.font
        x -= {"l": 0, "m": 0.5, "r": 1}[anchor] * font.width(text)
        self.texts.append((x, y + CAP / 2 * font.size, text, font, color or self.look.ink))

    def done(self):
        """uint8 [h, w, 3] and the glyph marks float32 [n, 3] (see Sample.glyphs)."""
        canvas = Canvas(self.h, self.w, self.look.paper)
        canvas.base[:] = np.asarray(self.big.reduce(SCALE))
        for x, y, text, font, color in self.texts:
            canvas.write(x, y, text, font, color)
        return canvas.finish()
