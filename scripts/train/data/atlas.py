"""The named pictures of the picture and video generators: rendered icons packed into one array a split.

prepare.py renders them (tools/render-pictures.mjs, render-clipart.mjs) and calls pack(), which writes
pictures/{train,heldout}.npy, uint8 [n, 96, 96, 4]: RGBA with the colours multiplied by alpha, the content's longer side
filling the cell; and .jsonl with a line each: name, set, colour ("" when it has no single one), mean RGB. Line icons
are white there and have no colour: sprites.ink() gives them one.
The held-out split is one drawing style (twemoji) that no training picture has.
"""
import json
from pathlib import Path

import numpy as np
from PIL import Image

from data.icon_sets import COLORED, LINES

CELL = 96
EMOJI = ("noto", "fluent-emoji-flat", "fluent-emoji", "fluent-emoji-3d", "fxemoji")
SETS = {"train": (*EMOJI, "openclipart", *COLORED, *LINES), "heldout": ("twemoji",)}
FAMILY = {"openclipart": "clip art"} | dict.fromkeys(COLORED + LINES, "icon")  # all others: emoji
WEIGHTS = {"emoji": 65, "clip art": 20, "icon": 15}  # what a draw takes; emoji where a thing has no such picture
COLORS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray")
HUES = ((9, "red"), (39, "orange"), (68, "yellow"), (168, "green"), (255, "blue"), (292, "purple"), (342, "pink"))
LEAST = 44  # pixels that clip art covers at least: some is a speck on a large page
CLEAR = 0.7  # share of the pixels that one colour needs to be the thing's colour


def inside(image):
    """(left, top, right, bottom) of the picture's content; None when there is none."""
    return image.getchannel("A").point(lambda a: 255 * (a > 8)).getbbox()


def extent(image):
    """Longer side of the picture's content in pixels."""
    left, top, right, bottom = inside(image.convert("RGBA")) or (0, 0, 0, 0)
    return max(right - left, bottom - top)


def cell(image):
    """The picture's content, cropped and fitted into CELL x CELL: RGBA, colours multiplied by alpha."""
    image = image.convert("RGBA")
    image = image.crop(inside(image))
    scale = CELL / max(image.size)
    w, h = (max(1, round(side * scale)) for side in image.size)
    out = np.zeros((CELL, CELL, 4), np.uint8)
    x, y = (CELL - w) // 2, (CELL - h) // 2
    part = np.asarray(image.resize((w, h), Image.LANCZOS)).astype(np.uint16)
    out[y:y + h, x:x + w, :3] = (part[:, :, :3] * part[:, :, 3:] + 127) // 255
    out[y:y + h, x:x + w, 3] = part[:, :, 3]
    return out


def color_names(pixels):
    """Index into COLORS of each pixel; pixels: float [n, 3] in 0..1."""
    high, low = pixels.max(1), pixels.min(1)
    spread = np.maximum(high - low, 1e-6)
    r, g, b = pixels.T
    hue = np.where(high == g, (b - r) / spread + 2, (r - g) / spread + 4)
    hue = 60 * np.where(high == r, (g - b) / spread % 6, hue)
    saturation = (high - low) / np.maximum(high, 1e-6)
    out = np.zeros(len(pixels), int)
    for edge, name in reversed(HUES):
        out[hue < edge] = COLORS.index(name)
    warm, cold = hue < 45, (hue > 160) & (hue < 260)
    out[((hue < 14) | (hue >= 342)) & (saturation < 0.55) & (high > 0.75)] = COLORS.index("pink")
    out[(hue >= 9) & warm & (high < 0.82) & (saturation < 0.9)] = COLORS.index("brown")
    out[warm & (high < 0.55)] = COLORS.index("brown")
    plain = (saturation < 0.16) | cold & (saturation < 0.32)
    out[plain] = COLORS.index("gray")
    out[plain & (high > 0.86)] = COLORS.index("white")
    out[(high < 0.26) | cold & (saturation < 0.5) & (high < 0.42)] = COLORS.index("black")
    return out


def describe(rgba):
    """Colour name ("" when unclear) and mean RGB of a cell."""
    solid = rgba[rgba[:, :, 3] > 200][:, :3]
    if not len(solid):
        return "", (rgba[:, :, :3].sum((0, 1)) / max(1, rgba[:, :, 3].sum()) * 255).astype(int).tolist()
    shares = np.bincount(color_names(solid / 255), minlength=len(COLORS)) / len(solid)
    best = int(shares.argmax())
    return COLORS[best] if shares[best] >= CLEAR else "", solid.mean(0).astype(int).tolist()


def pack(root, split):
    """Write the split's array and its lines from the rendered files."""
    files = [(kind, file) for kind in SETS[split] for file in sorted((root / "pictures" / kind).glob("*"))]
    files = [(kind, file) for kind, file in files if kind != "openclipart" or extent(Image.open(file)) >= LEAST]
    cells = np.zeros((len(files), CELL, CELL, 4), np.uint8)
    lines = []
    for i, (kind, file) in enumerate(files):
        cells[i] = cell(Image.open(file))
        if kind in LINES:
            cells[i, :, :, :3] = cells[i, :, :, 3:]
        color, mean = ("", [255, 255, 255]) if kind in LINES else describe(cells[i])
        lines.append({"name": file.stem.split("~")[0], "set": kind, "color": color, "mean": mean})
    np.save(root / "pictures" / f"{split}.npy", cells)
    (root / "pictures" / f"{split}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


class Atlas:
    """The packed pictures of a split: cells [n, 96, 96, 4] (memory-mapped), their lines, and indices by name."""

    def __init__(self, split, root):
        folder = Path(root) / "pictures"
        self.cells = np.load(folder / f"{split}.npy", mmap_mode="r")
        self.lines = [json.loads(line) for line in (folder / f"{split}.jsonl").read_text().splitlines()]
        self.by_name = {}
        self.families = {}  # name: family: set: indices
        for i, line in enumerate(self.lines):
            self.by_name.setdefault(line["name"], []).append(i)
            family = FAMILY.get(line["set"], "emoji")
            sets = self.families.setdefault(line["name"], {}).setdefault(family, {})
            sets.setdefault(line["set"], []).append(i)

    def pick(self, rng, name):
        """Index of one of the pictures of this name: a family by WEIGHTS, then each of its drawing styles as likely."""
        families = self.families[name]
        family = rng.choices(list(WEIGHTS), WEIGHTS.values())[0]
        sets = families.get(family) or families.get("emoji") or families[min(families)]
        return rng.choice(sets[rng.choice(sorted(sets))])

    def inked(self, index):
        """Whether it is a line icon, which has no colour of its own."""
        return self.lines[index]["set"] in LINES
