"""Make the assets that the generators draw from; each part is skipped when it is there.

    npm ci --prefix tools                                    # icons, fonts, UI kits, chart libraries
    python prepare.py --root ASSETS --sources SOURCES [--share 0.02]

SOURCES holds the folders easy-vqa-train (images.tar or images/, questions.json) and grocery-train (images.tar, train.txt,
classes.csv). Chromium is found by CHROMIUM or at its usual place. With a small --share only that share of the screens,
designs and library charts is rendered: enough to try the recipe.

The clip art is Debian's package openclipart-svg: to be installed, or its folder of SVG files named by OPENCLIPART.
Without it the pictures are emoji and icons only.
"""
import argparse
import json
import os
import shutil
import subprocess
import tarfile
import time
from pathlib import Path

from data import atlas, chart_library, clipart, concepts, fonts, groceries, rendered


def easy_vqa(source, root):
    """questions.json and the unpacked pictures."""
    folder = root / "easy-vqa-train"
    folder.mkdir(parents=True)
    if (source / "images").exists():
        shutil.copytree(source / "images", folder / "images")
    else:
        with tarfile.open(source / "images.tar") as tar:
            tar.extractall(folder, filter="data")
    shutil.copy(source / "questions.json", folder)


def clip_art(root):
    """The rendered clip art, where the package is there."""
    source = Path(os.environ.get("OPENCLIPART", clipart.FOLDER))
    if not source.is_dir():
        print("clip art: left out, openclipart-svg is not installed", flush=True)
        return
    folder = root / "pictures" / "openclipart"
    folder.mkdir(parents=True, exist_ok=True)
    found = clipart.find(set(concepts.NAMES), source)
    files = [(str(file), str(folder / f"{name}~{file.stem}.png")) for name, file in found]
    command = ["node", str(rendered.TOOLS / "render-clipart.mjs")]
    subprocess.run(command, input=json.dumps(files), text=True, check=True)


def pictures(root):
    """The rendered icons of all sets and the clip art, packed."""
    command = ["node", str(rendered.TOOLS / "render-pictures.mjs"), str(root)]
    subprocess.run(command, input=json.dumps(concepts.icons()), text=True, check=True)
    clip_art(root)
    for split in atlas.SETS:
        atlas.pack(root, split)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--share", type=float, default=1.0)
    args = parser.parse_args()
    args.root.mkdir(parents=True, exist_ok=True)
    parts = {
        "easy-vqa-train": lambda: easy_vqa(args.sources / "easy-vqa-train", args.root),
        "groceries.npy": lambda: groceries.pack(args.sources / "grocery-train", args.root),
        "fonts": lambda: fonts.write(args.root),
        "pictures": lambda: pictures(args.root),
        "screens": lambda: rendered.render("screens", args.root, args.share),
        "designs": lambda: rendered.render("designs", args.root, args.share),
        "charts": lambda: chart_library.write(args.root, args.share),
    }
    for name, make in parts.items():
        done = args.root / f".{name}.done"  # a part that was broken off is made again
        if done.exists():
            continue
        start = time.time()
        path = args.root / name
        if path.is_dir():
            shutil.rmtree(path)
        make()
        done.touch()
        print(f"{name}: {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
