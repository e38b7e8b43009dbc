"""Held-out pictures as photos of 12 megapixels: what shrinking while decoding costs in answers.

    python scripts/reference/enlarge_suites.py --data PARENT --out DIR --pictures scenes=25 reading=75 …
    npx glimpse eval all --data DIR/photos; npx glimpse eval all --data DIR/whole      # needs: pillow

Of each suite (a folder of `python -m data.heldout`) the first pictures are enlarged and written as JPEGs to DIR/photos. DIR/whole
holds what the reference implementation makes of the same JPEGs: decoded in full, resized by BICUBIC to the size that the
embedded model reads.
"""
import argparse, json
from pathlib import Path
from PIL import Image
from golden_pictures import smart_resize

PIXELS = 4032 * 3024
SMALLEST, LARGEST = 12544, 100352  # the embedded model's, of two frames


def enlarged(image):
    factor = (PIXELS / (image.width * image.height)) ** 0.5
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.BICUBIC)


def write(suite, out, count):
    lines = [json.loads(line) for line in (suite / "questions.jsonl").read_text().splitlines()]
    names = list(dict.fromkeys(name for line in lines for name in line["images"]))[:count]
    kept = [json.dumps(line) for line in lines if all(name in names for name in line["images"])]
    for kind in ("photos", "whole"):
        (out / kind / suite.name / "images").mkdir(parents=True, exist_ok=True)
        (out / kind / suite.name / "questions.jsonl").write_text("\n".join(kept) + "\n")
    for name in names:
        photo = out / "photos" / suite.name / "images" / name
        enlarged(Image.open(suite / "images" / name).convert("RGB")).save(photo, "JPEG", quality=90)
        image = Image.open(photo)
        height, width = smart_resize(image.height, image.width, lo=SMALLEST, hi=LARGEST)
        image.resize((width, height), Image.BICUBIC).save(out / "whole" / suite.name / "images" / name)
    print(f"{suite.name}: {len(kept)} questions about {len(names)} pictures")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pictures", nargs="+", required=True)
    args = parser.parse_args()
    for pair in args.pictures:
        name, count = pair.split("=")
        write(args.data / name, args.out, int(count))


if __name__ == "__main__":
    main()
