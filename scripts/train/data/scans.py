"""Write documents as pictures with the lines that stand on them, for readers of pages to be measured with.

    python -m data.scans --root ASSETS --out FOLDER [--items 200] [--split train]

FOLDER holds images/N.png and lines.jsonl: {"image", "lines": [text]} a picture.
"""
import argparse
import json
import random
from pathlib import Path

from PIL import Image

from data import documents
from mixture import seed_of


def write(root, folder, items, split):
    """The first `items` documents of a split that know their lines."""
    rng, source = random.Random(seed_of("scans", split)), documents.Source(split, root)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    rows = []
    while len(rows) < items:
        sizes = documents.SIZES
        sample = source.draw(rng, rng.choices(list(sizes), list(sizes.values()))[0])
        lines = [piece.text for piece in sample.lines]
        if not lines:
            continue
        name = f"{len(rows)}.png"
        Image.fromarray(sample.frames[0]).save(folder / "images" / name)
        rows.append({"image": name, "lines": lines})
    (folder / "lines.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--split", choices=("heldout", "train"), default="heldout")
    args = parser.parse_args()
    write(args.root, args.out, args.items, args.split)


if __name__ == "__main__":
    main()
