"""Pictures of the sizes that people have, small when packed: the fixtures of tests that need many pixels.

    python scripts/reference/make_large.py --out test/golden/large     # needs: pillow (made with 12.3.0)

Writes each file gzipped, and cases.json: its kind, its sides, the size it is resized to, and the name of a .bin with what
Pillow makes of it: decoded in full, turned upright, resized by BICUBIC (zlib-compressed RGB).
"""
import argparse, gzip, io, json, zlib
from pathlib import Path
from PIL import Image, ImageDraw, ImageFont, ImageOps

ORIENTATION = 0x0112


def drawing(width, height, paper=(238, 240, 244)):
    """Large flat shapes and a few lines of writing; no symmetry."""
    image = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(image)
    unit = min(width, height) // 12
    draw.rectangle((unit, unit, 5 * unit, 4 * unit), fill=(200, 30, 40))
    draw.ellipse((5 * unit, 5 * unit, 11 * unit, 10 * unit), fill=(20, 90, 200))
    draw.polygon(((unit, 11 * unit), (4 * unit, 6 * unit), (5 * unit, 11 * unit)), fill=(20, 140, 70))
    for line, size in enumerate((unit, unit // 2, unit // 4)):
        draw.text((6 * unit, (1 + line) * unit), "Total 4.99", fill=(20, 20, 30), font=ImageFont.load_default(size))
    return image


def encode(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif.tobytes()


def files():
    twelve = drawing(4032, 3024)
    page = drawing(2481, 3508, (250, 250, 246))
    one_bit = page.convert("L").point(lambda level: 255 * (level > 128)).convert("1")
    return {
        "12mp.jpg": encode(twelve, "JPEG", quality=85, subsampling=2),
        "12mp-turned.jpg": encode(twelve, "JPEG", quality=85, subsampling=2, exif=turned(6)),
        "12mp-progressive.jpg": encode(twelve, "JPEG", quality=85, subsampling=2, progressive=True),
        "24mp.jpg": encode(drawing(6000, 4000), "JPEG", quality=85, subsampling=2),
        "a4-300dpi.jpg": encode(page, "JPEG", quality=85),
        "a4-300dpi-1bit.png": encode(one_bit, "PNG"),
        "a4-300dpi-8bit.png": encode(page.convert("L"), "PNG"),
        "a4-300dpi-24bit.png": encode(page, "PNG", exif=turned(8)),
        "screenshot-4k.png": encode(drawing(3840, 2160), "PNG"),
        "12mp.webp": encode(twelve, "WEBP", quality=60, method=2),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    cases = []
    for name, data in files().items():
        (out / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
        to = (image.width // 10, image.height // 10)
        (out / f"{name}.bin").write_bytes(zlib.compress(image.resize(to, Image.BICUBIC).tobytes(), 9))
        cases.append({"file": name, "widthPx": image.width, "heightPx": image.height, "toWidthPx": to[0], "toHeightPx": to[1]})
    (out / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
