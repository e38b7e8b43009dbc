"""Fonts: a training list and a held-out list (whole families apart), and faces that draw text quickly.

The files come from the @fontsource packages (SIL OFL 1.1, Roboto Slab Apache-2.0); prepare.py calls write(), which
leaves fonts/{train,heldout}/FAMILY-WEIGHT.ttf.
"""
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import ImageFont

PACKAGES = Path(__file__).resolve().parents[1] / "tools" / "node_modules" / "@fontsource"
TRAIN = {
    "sans": ["roboto", "open-sans", "lato", "montserrat", "inter", "source-sans-3", "nunito", "raleway", "work-sans",
             "noto-sans", "pt-sans", "arimo", "dm-sans", "karla", "rubik", "cabin", "titillium-web", "mulish",
             "poppins", "figtree", "varela-round", "comic-neue"],
    "condensed": ["roboto-condensed", "archivo-narrow", "pt-sans-narrow", "barlow-condensed", "oswald"],
    "serif": ["merriweather", "lora", "playfair-display", "source-serif-4", "eb-garamond", "crimson-text",
              "libre-baskerville", "pt-serif", "tinos", "bitter", "roboto-slab", "arvo"],
    "mono": ["roboto-mono", "inconsolata", "courier-prime", "cousine", "source-code-pro", "space-mono", "vt323",
             "share-tech-mono", "jetbrains-mono", "anonymous-pro"],
    "hand": ["caveat", "patrick-hand", "kalam", "architects-daughter"],
}
HELDOUT = {
    "sans": ["ibm-plex-sans", "fira-sans", "libre-franklin", "exo-2"],
    "condensed": ["asap-condensed"],
    "serif": ["zilla-slab", "spectral", "vollkorn"],
    "mono": ["ibm-plex-mono", "fira-mono"],
    "hand": ["gochi-hand"],
}
LISTS = {"train": TRAIN, "heldout": HELDOUT}
WEIGHTS = (400, 700)
MIX = ("sans", "sans", "condensed", "serif", "serif", "mono", "hand")  # how often which kind is chosen
CHARACTERS = "".join(map(chr, range(32, 127)))
PAD = 40  # pixels around every text layer, so that a glyph can hang over the edge
CAP = 0.7  # height of a capital letter over the nominal size: faces of one size look equally large
SMOOTH = 4  # a smooth face is drawn this much larger and averaged


@lru_cache(maxsize=512)
def _em(path):
    """Pixels to ask of FreeType per pixel of nominal size."""
    return CAP * 200 / -ImageFont.truetype(path, 200).getbbox("H", anchor="ls")[1]


def _glyph(font, char, scale):
    """(mask uint8 [h, w], x offset, y offset) from the pen on the base line, averaged `scale` times down."""
    mask, (ox, oy) = font.getmask2(char, mode="L", anchor="ls")
    mask = np.asarray(mask, np.uint8).reshape(mask.size[::-1])
    if scale == 1 or not mask.size:
        return mask, ox, oy
    left, top = -(ox % scale), -(oy % scale)  # negative: how far the cell's corner lies before the mask
    h, w = (-(-(n - first) // scale) * scale for n, first in zip(mask.shape, (top, left)))
    cells = np.zeros((h, w), np.uint16)
    cells[-top:mask.shape[0] - top, -left:mask.shape[1] - left] = mask
    cells = cells.reshape(h // scale, scale, w // scale, scale).sum((1, 3)) // scale**2
    return cells.astype(np.uint8), (ox + left) // scale, (oy + top) // scale


class Made(dict):
    """Values made by a function of their key when first asked for."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def __missing__(self, key):
        self[key] = value = self.make(key)
        return value


class CachedFace:
    """One font file at one size, each glyph drawn once: text is pasted from masks, without kerning.

    Half of the faces are as FreeType hints them, half are smooth: averaged down from a larger drawing.
    """

    def __init__(self, path, size, smooth):
        scale = SMOOTH if smooth else 1
        font = ImageFont.truetype(path, size * scale * _em(path), layout_engine=ImageFont.Layout.BASIC)
        self.size = size
        self.advance = Made(lambda char: font.getlength(char) / scale)
        self.glyphs = Made(lambda char: _glyph(font, char, scale))

    def width(self, text):
        """Pixels from the pen's start to its end."""
        advance = self.advance
        return sum([advance[c] for c in text])

    def draw(self, layer, x, y, text, slope=0.0, tracking=0.0):
        """Paste text with the pen at (x, y) into a padded coverage layer; returns the marks (code, x, y)."""
        marks, middle = [], y - CAP / 2 * self.size
        bottom, right = layer.shape[0], layer.shape[1]
        start = x
        for char in text:
            step = self.advance[char]
            if char != " ":
                mask, ox, oy = self.glyphs[char]
                drop = slope * (x - start)
                top, left = round(y + drop) + oy + PAD, round(x) + ox + PAD
                h, w = mask.shape
                if top >= 0 and left >= 0 and top + h <= bottom and left + w <= right:
                    area = layer[top:top + h, left:left + w]
                    np.maximum(area, mask, out=area)
                    marks.append((ord(char), x + step / 2, middle + drop))
            x += step + tracking
        return marks


class WholeFace:
    """The same interface, but Pillow lays out and draws whole strings, with kerning: for held-out pictures."""

    def __init__(self, path, size):
        self.size, self.font = size, ImageFont.truetype(path, size * _em(path))

    def width(self, text):
        return self.font.getlength(text)

    def draw(self, layer, x, y, text, slope=0.0, tracking=0.0):
        """Draws level and untracked: those two are tricks of the training pictures."""
        mask, (ox, oy) = self.font.getmask2(text, mode="L", anchor="ls")
        mask = np.asarray(mask, np.uint8).reshape(mask.size[::-1])
        top, left = round(y) + oy + PAD, round(x) + ox + PAD
        h, w = min(mask.shape[0], layer.shape[0] - top), min(mask.shape[1], layer.shape[1] - left)
        if top >= 0 and left >= 0 and h > 0 and w > 0:
            area = layer[top:top + h, left:left + w]
            np.maximum(area, mask[:h, :w], out=area)
        ends = [self.font.getlength(text[:i]) for i in range(len(text) + 1)]
        middle = y - CAP / 2 * self.size
        return [(ord(c), x + (ends[i] + ends[i + 1]) / 2, middle) for i, c in enumerate(text) if c != " "]


class Fonts:
    """The fonts of a split; faces are made when first asked for and kept (about 40 kB each in training)."""

    def __init__(self, split, root):
        folder = Path(root) / "fonts" / split
        self.paths = {kind: [str(p) for name in names for w in WEIGHTS if (p := folder / f"{name}-{w}.ttf").exists()]
                      for kind, names in LISTS[split].items()}
        if not any(self.paths.values()):
            raise FileNotFoundError(f"no fonts in {folder}: run prepare.py")
        self.whole, self.faces = split == "heldout", {}

    def path(self, rng, kinds=MIX):
        """A font file; the kinds say how often which kind is chosen."""
        return rng.choice(self.paths[rng.choice(kinds)])

    def bold(self, path):
        """The bold file of the same family, or the file itself."""
        other = path.replace("-400.ttf", "-700.ttf")
        return other if any(other in paths for paths in self.paths.values()) else path

    def face(self, path, size):
        """This file's face at a nominal size in pixels."""
        if (path, size) not in self.faces:
            smooth = (sum(Path(path).stem.encode()) + size) % 2 == 0  # the same wherever the assets lie
            self.faces[path, size] = WholeFace(path, size) if self.whole else CachedFace(path, size, smooth)
        return self.faces[path, size]

    def pick(self, rng, size, kinds=MIX):
        """A face of this size of any file."""
        return self.face(self.path(rng, kinds), size)


def write(root):
    """Convert the packages' WOFF files of both lists."""
    from fontTools.ttLib import TTFont

    for split, kinds in LISTS.items():
        folder = Path(root) / "fonts" / split
        folder.mkdir(parents=True, exist_ok=True)
        for name in sum(kinds.values(), []):
            for weight in WEIGHTS:
                source = PACKAGES / name / "files" / f"{name}-latin-{weight}-normal.woff"
                if source.exists():  # some hands and monospaced faces have no bold
                    font = TTFont(source)
                    font.flavor = None
                    font.save(folder / f"{name}-{weight}.ttf")

