"""A contact sheet: samples of one source with their first question and answer, to look at.

    python contact.py --root ASSETS --domain reading --out reading.png [--split heldout] [--count 24]
"""
import argparse
import random
import textwrap
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from data import registry

WIDTH, GAP, LINE = 232, 8, 11  # pixels


def cell(sample):
    """One sample as a picture: its frames side by side, then the turns as text."""
    frames = np.concatenate(list(sample.frames[:6]), 1)
    picture = Image.fromarray(frames)
    picture.thumbnail((WIDTH, 240))
    lines = []
    for turn in sample.turns[:3]:
        thought = f" ({turn.thought})" if turn.thought else ""
        lines += textwrap.wrap(f"{turn.question} -> {turn.answer}{thought}", 40)[:5]
    out = Image.new("RGB", (WIDTH, picture.height + 4 + LINE * len(lines)), "white")
    out.paste(picture, (0, 0))
    ImageDraw.Draw(out).multiline_text((0, picture.height + 2), "\n".join(lines), fill="black", spacing=1, font_size=9)
    return out


def sheet(samples, columns=5):
    """The cells in columns, each put under the shortest one."""
    heights, places = [GAP] * columns, []
    for made in map(cell, samples):
        column = heights.index(min(heights))
        places.append((made, GAP + column * (WIDTH + GAP), heights[column]))
        heights[column] += made.height + 2 * GAP
    out = Image.new("RGB", (GAP + columns * (WIDTH + GAP), max(heights)), (225, 225, 225))
    for made, x, y in places:
        out.paste(made, (x, y))
    return out


def draw(domain, root, split="train", count=25):
    """`count` samples of the domain in its own mix of sizes, as a picture."""
    rng, sizes = random.Random(f"contact {domain}"), registry.module(domain).SIZES
    source = registry.module(domain).Source(split, root)
    return sheet([source.draw(rng, rng.choices(list(sizes), list(sizes.values()))[0]) for _ in range(count)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--domain", choices=registry.MODULES, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--split", choices=("train", "heldout"), default="train")
    parser.add_argument("--count", type=int, default=25)
    args = parser.parse_args()
    draw(args.domain, args.root, args.split, args.count).save(args.out, optimize=True)


if __name__ == "__main__":
    main()
