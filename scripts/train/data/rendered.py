"""Rendered pages: makes them with the node tools, packs them, reads them back, and varies a picture while drawing it.

prepare.py calls render(); chromium and `npm ci` in tools/ are needed. It writes screens/train, screens/heldout,
designs/train and designs/heldout: for each picture size HxW.npy (uint8 [n, H, W, 3], read as a
memory map) and HxW.jsonl (one record a picture: kit, widgets, glyphs, ...).
"""
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TOOLS = Path(__file__).parents[1] / "tools"
COUNTS = {"screens": {"train": 1600, "heldout": 100}, "designs": {"train": 1000, "heldout": 100}}  # pictures a size
EDGE = 2  # pixels kept free between what is drawn and the border when a picture is shifted


@dataclass
class Pack:
    """The pictures of one size: uint8 [n, H, W, 3] and a record each; glyphs are float32 [k, 3] in the record."""

    pixels: np.ndarray
    records: list

    def __len__(self):
        return len(self.records)


def load(folder):
    """The packs of a folder, by size (h, w)."""
    packs = {}
    for path in sorted(Path(folder).glob("*.npy")):
        records = [json.loads(line) for line in path.with_suffix(".jsonl").read_text().splitlines()]
        for record in records:
            record["glyphs"] = np.array(record["glyphs"], np.float32).reshape(-1, 3)
            record["extent"] = extent(record)
        packs[tuple(map(int, path.stem.split("x")))] = Pack(np.load(path, mmap_mode="r"), records)
    if not packs:
        raise FileNotFoundError(f"no rendered pictures in {folder}: see data/rendered.py")
    return packs


def pack(folder):
    """Cuts the sheets of a renderer into packs and removes the sheets."""
    from PIL import Image

    cells = [json.loads(line) for line in (folder / "cells.jsonl").read_text().splitlines()]
    sheets = {}
    for size in sorted({tuple(cell["size"]) for cell in cells}):
        mine = [cell for cell in cells if tuple(cell["size"]) == size]
        pixels = np.empty((len(mine), *size, 3), np.uint8)
        for i, cell in enumerate(mine):
            name = cell.pop("sheet")
            if name not in sheets:
                sheets = {name: np.array(Image.open(folder / "sheets" / name).convert("RGB"))}
            x, y, w, h = map(round, cell.pop("at"))
            pixels[i] = sheets[name][y:y + h, x:x + w]
        stem = folder / f"{size[0]}x{size[1]}"
        np.save(stem.with_suffix(".npy"), pixels)
        stem.with_suffix(".jsonl").write_text("".join(json.dumps(cell) + "\n" for cell in mine))
    shutil.rmtree(folder / "sheets")
    (folder / "cells.jsonl").unlink()


def extent(record):
    """[x1, y1, x2, y2] around everything a record knows of: widgets and characters."""
    boxes = [widget["box"] for widget in record["widgets"]]
    boxes += [(x - 5, y - 8, x + 5, y + 8) for _, x, y in record["glyphs"]]
    box = np.array(boxes)
    return (*box[:, :2].min(0), *box[:, 2:].max(0))


def shifted(pixels, dx, dy):
    """The picture moved by (dx, dy), its border colours carried on."""
    h, w = pixels.shape[:2]
    out = np.empty(pixels.shape, np.uint8)
    top, bottom, left, right = max(dy, 0), h + min(dy, 0), max(dx, 0), w + min(dx, 0)
    out[top:bottom, left:right] = pixels[top - dy:bottom - dy, left - dx:right - dx]
    out[top:bottom, :left] = out[top:bottom, left:left + 1]
    out[top:bottom, right:] = out[top:bottom, right - 1:right]
    out[:top], out[bottom:] = out[top], out[bottom - 1]
    return out


def recoloured(pixels, rng):
    """Sometimes inverted, sometimes with the channels exchanged, and a little lighter, darker or flatter."""
    scale, start = rng.uniform(0.82, 1.0), rng.uniform(0, 40)
    levels = range(255, -1, -1) if rng.random() < 0.15 else range(256)
    table = bytes(min(255, int(level * scale + start)) for level in levels)
    out = np.frombuffer(bytearray(pixels.tobytes().translate(table)), np.uint8).reshape(pixels.shape)
    return np.take(out, rng.sample(range(3), 3), 2) if rng.random() < 0.3 else out


def vary(pixels, record, rng, reach=24):
    """A picture and its record under a random shift (up to `reach` pixels, nothing leaves) and recolouring.

    Gives the pixels, the glyphs and the shift (dx, dy).
    """
    h, w = pixels.shape[:2]
    x1, y1, x2, y2 = record["extent"]

    def step(low, high, side):
        """A whole shift that keeps [low, high] inside the side, as far as it was."""
        return rng.randint(-int(min(reach, max(0, low - EDGE))), int(min(reach, max(0, side - EDGE - high))))

    dx, dy = step(x1, x2, w), step(y1, y2, h)
    glyphs = record["glyphs"] + np.array([0, dx, dy], np.float32)
    return recoloured(shifted(pixels, dx, dy), rng), glyphs, (dx, dy)


def render(what, root, share=1.0):
    """Render and pack "screens" or "designs" under root; share: of the usual number of pictures."""
    for split, count in COUNTS[what].items():
        folder = Path(root) / what / split
        number = str(max(2, round(share * count)))
        subprocess.run(["node", str(TOOLS / f"render-{what}.mjs"), str(folder), split, number], check=True)
        pack(folder)
