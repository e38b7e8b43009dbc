"""Scenes of our own: one to five objects on a plain background, in many sizes, styles and picture qualities."""
import io
import math

import numpy as np
from PIL import Image, ImageDraw

from data import questions
from data.questions import COLORS, SHAPES
from data.sample import Sample, Thing
from images import resize, smart_resize

DOMAIN = "scenes"
SIZES = {(84, 84): 3, (84, 112): 2, (112, 84): 2, (112, 112): 1, (168, 168): 0.4, (168, 224): 0.4, (224, 168): 0.2}
ASKED = 9  # candidates for a row; as many as fit are taken
# more of what is learned last than the held-out questions have
WEIGHTS = {"color": 1.5, "shape": 1.5, "count": 5, "relation": 3, "relation-yes-no": 2, "which": 2.5, "place": 1,
           "presence": 1}
PAINT = {
    "red": [(255, 0, 0), (220, 30, 30), (235, 50, 45), (200, 0, 0)],
    "green": [(0, 255, 0), (0, 128, 0), (40, 170, 60), (0, 200, 0)],
    "blue": [(0, 0, 255), (50, 70, 220), (30, 100, 235), (0, 0, 180)],
    "yellow": [(255, 255, 0), (240, 220, 40), (255, 225, 0)],
    "black": [(0, 0, 0), (20, 20, 20)],
    "gray": [(128, 128, 128), (110, 110, 110), (150, 150, 150)],
    "teal": [(0, 128, 128), (0, 150, 150), (20, 140, 130)],
    "brown": [(165, 42, 42), (139, 69, 19), (120, 70, 40), (150, 75, 0)],
    "orange": [(255, 140, 0), (255, 165, 0), (250, 120, 20)],
    "purple": [(128, 0, 128), (150, 60, 200), (110, 40, 160), (160, 32, 240)],
}
BACKGROUNDS = ["white", "light", "dark", "gradient"]
CONTRAST = 100  # an object's colour is at least this far from the background


def held_out(color, shape, background):
    """True for the tenth of (colour, shape, background) triples that no training picture shows."""
    return (7 * COLORS.index(color) + 3 * SHAPES.index(shape) + BACKGROUNDS.index(background)) % 10 == 3


def paper(rng, background, w, h):
    """The background as a PIL image, and its mean colour."""
    if background == "white":
        ends = [tuple([rng.randint(250, 255)] * 3)] * 2
    elif background == "dark":
        ends = [tuple(rng.randint(0, 55) for _ in range(3))] * 2
    else:
        ends = [tuple(rng.randint(200, 250) for _ in range(3)) for _ in range(2)]
        ends = ends if background == "gradient" else ends[:1] * 2
    if ends[0] == ends[1]:
        return Image.new("RGB", (w, h), ends[0]), ends[0]
    pair = np.array(ends, np.uint8).reshape((1, 2, 3) if rng.random() < 0.5 else (2, 1, 3))
    return Image.fromarray(pair).resize((w, h), Image.BILINEAR), tuple(np.mean(ends, 0))


def paint(rng, color, ground):
    """A shade of this colour that stands out from the ground, or None."""
    shade = tuple(min(255, max(0, v + rng.randint(-10, 10))) for v in rng.choice(PAINT[color]))
    return shade if math.dist(shade, ground) > CONTRAST else None


def outline(rng, shape, x, y, r):
    """Polygon of the shape inside the circle (x, y, r); None for the circle itself."""
    if shape == "circle":
        return None
    if shape == "rectangle":
        # corners on the circle; from half as wide as high to the opposite, upright
        t = math.atan(math.exp(rng.uniform(-0.7, 0.7)))
        a, b = r * math.cos(t), r * math.sin(t)
        return [(x - a, y - b), (x + a, y - b), (x + a, y + b), (x - a, y + b)]
    if shape == "triangle":
        half = r * rng.uniform(0.75, 1)
        return [(x, y - r), (x + half, y + r * 0.8), (x - half, y + r * 0.8)]
    turn, inner = rng.uniform(-0.3, 0.3), r * rng.uniform(0.38, 0.5)
    radii = [(r if i % 2 == 0 else inner, turn + math.pi * i / 5) for i in range(10)]
    return [(x + q * math.sin(t), y - q * math.cos(t)) for q, t in radii]


def place(rng, number, w, h):
    """Centres and radii (x, y, r in pixels) of up to `number` objects that do not touch."""
    side, out = math.sqrt(w * h), []
    largest = {1: 0.36, 2: 0.24, 3: 0.2}.get(number, 0.17)
    for _ in range(40 * number):
        r = min(side * rng.uniform(0.09, largest), 0.45 * min(w, h))
        x, y = rng.uniform(r, w - r), rng.uniform(r, h - r)
        if all(math.hypot(x - a, y - b) > r + c + 0.03 * side for a, b, c in out):
            out.append((x, y, r))
            if len(out) == number:
                break
    return out


def spoil(rng, image):
    """Sometimes the traces of a real picture: noise, JPEG."""
    if rng.random() < 0.2:
        noise = np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(2, 8), (image.height, image.width, 3))
        image = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
    if rng.random() < 0.2:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=rng.randint(55, 95))
        image = Image.open(file).convert("RGB")
    return image


def choose(rng, background, ground, secret):
    """Colour, shade and shape of one object; secret: None (training), or whether the triple is a held-out one."""
    while True:
        color, shape = rng.choice(COLORS), rng.choice(SHAPES)
        shade = paint(rng, color, ground)
        if shade and held_out(color, shape, background) == bool(secret):
            return color, shade, shape


def scene(rng, w, h, number=None, secret=False):
    """A picture of w by h pixels and its things. With secret, the first thing is of a held-out triple."""
    background = rng.choice(BACKGROUNDS)
    scale = 2 if max(w, h) < 200 and rng.random() < 0.7 else 1  # anti-aliased when drawn double and halved
    image, ground = paper(rng, background, w * scale, h * scale)
    draw, things = ImageDraw.Draw(image), []
    number = number or rng.choice([1, 2, 2, 2, 3, 3, 4, 4, 5, 5])
    alike = rng.random() < 0.15  # more doubles, for counting
    for i, (x, y, r) in enumerate(place(rng, number, w, h)):
        color, shade, shape = choose(rng, background, ground, secret and i == 0)
        if alike and things and not secret:
            same = things[0][0]
            if paint(rng, same.color, ground) and not held_out(same.color, shape, background):
                color, shade = same.color, things[0][1]
        corners = outline(rng, shape, x * scale, y * scale, r * scale)
        if corners:
            draw.polygon(corners, fill=shade)
        else:
            draw.ellipse([(x - r) * scale, (y - r) * scale, (x + r) * scale, (y + r) * scale], fill=shade)
        things.append((Thing(shape, color, x / w, y / h, r / min(w, h)), shade))
    image = image.reduce(2) if scale == 2 else image
    return spoil(rng, image), [t for t, _ in things]


def native(rng, side=(64, 320)):
    """Width and height of a picture as people have them: up to 400 pixels, any shape."""
    while True:
        mean, ratio = rng.uniform(*side), 1 if rng.random() < 0.15 else 2 ** rng.triangular(-1.3, 1.3)
        w, h = int(mean * ratio**0.5), int(mean / ratio**0.5)
        if max(w, h) <= 400:
            return w, h


class Source:
    """Scenes; every third held-out one shows a (colour, shape, background) that no training picture has."""

    def __init__(self, split, root):
        self.held_out = split == "heldout"

    def draw(self, rng, size=None):
        """One scene of this size (h, w), drawn at another scale; without a size any, as smart_resize makes it."""
        if size is None:
            w, h = native(rng)
            size = smart_resize(h, w)
        else:
            zoom = rng.uniform(0.7, 2)
            h, w = (max(40, round(side * zoom)) for side in size)
        image, things = scene(rng, w, h, secret=self.held_out and rng.random() < 1 / 3)
        turns = questions.ask(rng, things, ASKED, None if self.held_out else WEIGHTS)
        return Sample(resize(image, size)[None], turns, things=things)


def words():
    return questions.words()
