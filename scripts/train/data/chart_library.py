"""Charts drawn by other programs, written once: matplotlib and Vega-Lite for training, ECharts held out.

prepare.py calls write(), after the fonts; `npm ci` in tools/ is needed. It writes charts/train and charts/heldout:
HxW.npy (uint8 [n, H, W, 3]) and HxW.jsonl (a record a picture:
library, chart, glyphs).
"""
import json
import random
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import ImageFont

from data import chart_data
from data.charts import FONT_SIZES, SIZES
from data.fonts import LISTS
from data.rendered import TOOLS

COUNTS = {"train": {"matplotlib": 625, "vega": 625}, "heldout": {"echarts": 100}}  # pictures a size
DICE = 30


@lru_cache
def measured(file, size):
    """A font for measuring."""
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)


def spread(text, x, y, font):
    """Marks of a level text that starts at x and whose capitals are centred on y."""
    marks = []
    for char in text:
        step = font.getlength(char)
        if 32 < ord(char) < 127:
            marks.append((ord(char), round(x + step / 2, 1), round(y, 1)))
        x += step
    return marks


def jobs(split, library, size, root, count):
    """Charts and fonts for one library and size: [dict], see tools/render-charts.mjs."""
    rng, out = random.Random(f"{library} {size}"), []
    names = [n for kind in ("sans", "condensed", "serif") for n in LISTS[split][kind]]
    files = [f for n in names if (f := Path(root) / "fonts" / split / f"{n}-400.ttf").exists()]
    for _ in range(count):
        file = rng.choice(files)
        family = ImageFont.truetype(str(file), 12).getname()[0]
        font = {"file": str(file), "family": family, "size": rng.choice(FONT_SIZES)}
        chart = chart_data.make(rng, split, size)
        while not apart(chart, size, measured(file, font["size"])):  # some libraries leave such labels out
            chart = chart_data.make(rng, split, size)
        out.append({"library": library, "size": size, "chart": chart.facts(), "font": font,
                    "dice": [rng.random() for _ in range(DICE)]})
    return out


def apart(chart, size, font):
    """Whether the labels under a chart have room."""
    slot = (size[1] - 24 - font.getlength(f"{chart.top:g}")) / len(chart.labels)
    return chart.kind in ("hbar", "pie") or max(map(font.getlength, chart.labels)) + 4 < slot


def moved(transform):
    """The translation in an SVG transform, or None when it also turns or scales."""
    shift = [0.0, 0.0]
    for name, inside in re.findall(r"(\w+)\(([^)]*)\)", transform or ""):
        numbers = [float(n) for n in re.split(r"[ ,]+", inside.strip())]
        if name == "translate":
            shift = [shift[0] + numbers[0], shift[1] + (numbers[1] if len(numbers) > 1 else 0)]
        elif any(numbers[:4] != [1, 0, 0, 1] if name == "matrix" else numbers[:1] != [0]):
            return None
    return shift


def svg_glyphs(svg, file):
    """Marks of the texts of a Vega SVG: anchored texts inside translated groups."""
    marks = []

    def walk(node, x, y):
        shift = moved(node.get("transform"))
        if shift is None or node.get("opacity") == "0":
            return
        x, y = x + shift[0], y + shift[1]
        if node.tag.endswith("}text") and node.text:
            size = float(node.get("font-size", "11px").rstrip("px"))
            font = measured(file, size)
            begin = {"middle": 0.5, "end": 1.0}.get(node.get("text-anchor"), 0) * font.getlength(node.text)
            marks.extend(spread(node.text, x - begin, y - 0.36 * size, font))
        for child in node:
            walk(child, x, y)

    walk(ET.fromstring(svg), 0.0, 0.0)
    return marks


def by_node(work, size):
    """Pixels [n, h, w, 3] and glyph marks of jobs for a library of tools/render-charts.mjs."""
    with tempfile.TemporaryDirectory() as folder:
        listed, out = Path(folder) / "jobs.jsonl", Path(folder) / "out"
        listed.write_text("\n".join(json.dumps(job) for job in work))
        subprocess.run(["node", TOOLS / "render-charts.mjs", listed, out], check=True)
        pixels = np.fromfile(f"{out}.rgba", np.uint8).reshape(len(work), *size, 4)[..., :3]
        drawings = [json.loads(line) for line in Path(f"{out}.jsonl").read_text().splitlines()]
    vega = work[0]["library"] == "vega"
    return pixels, [svg_glyphs(svg, job["font"]["file"]) if vega else [] for svg, job in zip(drawings, work)]


def by_matplotlib(work, size):
    """The same, by matplotlib."""
    from data.chart_matplotlib import render

    pixels, marks = np.empty((len(work), *size, 3), np.uint8), []
    for index, job in enumerate(work):
        pixels[index], texts = render(job)
        font = measured(job["font"]["file"], job["font"]["size"])
        marks.append([mark for text, x, y in texts for mark in spread(text, x, y, font)])
    return pixels, marks


def write(root, share=1.0):
    """Render all charts of both splits; share: of the usual number of pictures."""
    for split, counts in COUNTS.items():
        folder = Path(root) / "charts" / split
        folder.mkdir(parents=True, exist_ok=True)
        for size in SIZES:
            pictures, records = [], []
            for library, count in counts.items():
                work = jobs(split, library, size, root, max(2, round(share * count)))
                pixels, marks = (by_matplotlib if library == "matplotlib" else by_node)(work, size)
                pictures.append(pixels)
                records += [{"library": library, "chart": job["chart"], "glyphs": glyphs}
                            for job, glyphs in zip(work, marks)]
            name = "{}x{}".format(*size)
            np.save(folder / f"{name}.npy", np.concatenate(pictures))
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))

