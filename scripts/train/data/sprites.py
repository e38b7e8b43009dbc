"""Drawing packed pictures on backgrounds, fast: what the picture and video generators share."""
import math

import numpy as np
from PIL import Image

from data.atlas import CELL

GROUNDS = [(255, 255), (235, 255), (170, 255), (150, 255), (60, 200), (0, 255), (0, 70)]  # lightness from, to
SOLID = 60  # alpha from which a pixel counts as part of the thing


def noise(rng, shape):
    """Uniform random bytes of this shape."""
    return np.frombuffer(rng.randbytes(math.prod(shape)), np.uint8).reshape(shape)


def ground(rng, h, w, styles=("plain", "plain", "gradient", "clouds", "noise")):
    """A background, uint8 [h, w, 3], of one of the styles."""
    style = rng.choice(styles)
    low, high = rng.choice(GROUNDS)
    gray = rng.randint(low, high)
    cast = 0 if low == high else (high - low) * rng.choice([0.05, 0.5, 0.5])
    first = np.clip([gray + rng.uniform(-cast, cast) for _ in range(3)], 0, 255).astype(np.float32)
    if style == "plain":
        return np.broadcast_to(first.astype(np.uint8), (h, w, 3)).copy()
    second = np.clip(first + [rng.randint(-70, 70) for _ in range(3)], 0, 255)
    if style == "noise":
        grain = noise(rng, (h, w, 1)).astype(np.float32) - 128
        return np.clip(first + grain * rng.uniform(0.05, 0.3), 0, 255).astype(np.uint8)
    if style == "clouds":
        spots = noise(rng, (rng.randint(2, 5), rng.randint(2, 5), 1)) / np.float32(255)
        small = (first + (second - first) * spots).astype(np.uint8)
        return np.array(Image.fromarray(small).resize((w, h), Image.BICUBIC))
    rows, columns = np.mgrid[0:h, 0:w].astype(np.float32)
    turn = rng.uniform(0, 2 * math.pi)
    along = rows / h * math.sin(turn) + columns / w * math.cos(turn)
    if style == "stripes":
        along = np.floor(along * rng.randint(4, 9)) % 2
    elif style == "rings":
        along = np.hypot(rows / h - 0.5, columns / w - 0.5)
    along = (along - along.min()) / max(1e-6, np.ptp(along))
    return (first + (second - first) * along[:, :, None]).astype(np.uint8)


def sprite(cell, side, turn=0.0, flip=False, tint=(1, 1, 1)):
    """The cell [96, 96, 4] drawn into side x side pixels, turned by `turn` radians, still colours times alpha."""
    image = Image.frombuffer("RGBa", (CELL, CELL), np.ascontiguousarray(cell), "raw", "RGBa", 0, 1)
    if side < 0.6 * CELL:
        image = image.reduce(2 if side > 0.3 * CELL else 3)
    cos, sin = math.cos(turn), math.sin(turn)
    zoom = image.width / side * (abs(cos) + abs(sin) if turn else 1)  # a turned square still fits
    a, b, d, e = cos * zoom, sin * zoom, -sin * zoom, cos * zoom
    if flip:
        a, d = -a, -d
    half, middle = image.width / 2, side / 2
    matrix = (a, b, half - (a + b) * middle, d, e, half - (d + e) * middle)
    out = np.array(image.transform((side, side), Image.AFFINE, matrix, Image.BILINEAR))
    if tint != (1, 1, 1):
        out[:, :, :3] = np.minimum(out[:, :, :3] * np.array(tint, np.float32), out[:, :, 3:])
    return out


def paste(canvas, drawn, x, y):
    """Draw the sprite on the canvas, its top left corner at (x, y), which may lie outside."""
    h, w = canvas.shape[:2]
    side = drawn.shape[0]
    left, top, right, bottom = max(0, x), max(0, y), min(w, x + side), min(h, y + side)
    if left >= right or top >= bottom:
        return
    part = drawn[top - y:bottom - y, left - x:right - x]
    under = canvas[top:bottom, left:right]
    under[:] = part[:, :, :3] + (under * (255 - part[:, :, 3:].astype(np.uint16)) // 255).astype(np.uint8)


def extent(drawn):
    """(left, top, right, bottom) of what is drawn in the sprite, in its pixels."""
    solid = drawn[:, :, 3] > SOLID
    columns, rows = np.flatnonzero(solid.any(0)), np.flatnonzero(solid.any(1))
    if not len(columns):
        return 0, 0, drawn.shape[1], drawn.shape[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def tint(rng, strength=0.12):
    """Factors of red, green and blue: mostly lighter or darker, a little of a colour cast."""
    light = rng.uniform(1 - strength, 1 + strength)
    return tuple(light * rng.uniform(0.95, 1.05) for _ in range(3))


def ink(rng, under):
    """Factors that tint a white line icon dark on a light background, light on a dark one; under: its mean RGB."""
    light = sum(under) < 3 * 128
    base = rng.uniform(0.85, 1) if light else rng.uniform(0, 0.2)
    spread = rng.choice([0, 0.15, 0.3])
    return tuple(base - rng.uniform(0, spread) if light else base + rng.uniform(0, spread) for _ in range(3))


def backdrop(rng, h, w, styles, means, contrast, tries):
    """A background that things of these mean colours stand out from, if one of the tries does."""
    for _ in range(tries):
        canvas = ground(rng, h, w, styles)
        mean = canvas[::8, ::8].reshape(-1, 3).mean(0)
        if not means or np.abs(np.array(means) - mean).sum(1).min() > contrast:
            break
    return canvas
