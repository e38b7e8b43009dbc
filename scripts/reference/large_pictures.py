"""Pictures of the sizes that people have: what `npm run bench -- pictures` and `scripts/reference/shrunk_pictures.py` measure on.

    python scripts/reference/large_pictures.py --out DIR     # needs: pillow, numpy (made with 12.3.0 and 2.4.6); 40 MB

Contents are synthetic: colour at several scales, edges, writing and grain; a JPEG has about 2 bits a pixel.
"""
import argparse
from pathlib import Path
import numpy as np
from PIL import Image, ImageDraw, ImageFont

RANDOM = np.random.default_rng(14)
PHRASE = "Market 2026: 4.99 a kilo, open from 9 to 17. "


def noise(width, height, cell, contrast):
    """Smooth noise with features of `cell` pixels, f32[height, width, 3] around 0."""
    grid = RANDOM.normal(0, contrast, (height // cell + 2, width // cell + 2, 3)).astype(np.float32)
    channels = [Image.fromarray(grid[:, :, c]).resize((width, height), Image.BICUBIC) for c in range(3)]
    return np.stack([np.asarray(channel) for channel in channels], axis=2)


def photo(width, height):
    levels = 128 + noise(width, height, width // 8, 50) + noise(width, height, width // 60, 14) + noise(width, height, width // 400, 6)
    image = Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for i in range(160):
        x, y, size = RANDOM.integers(width), RANDOM.integers(height), RANDOM.integers(width // 200, width // 15)
        colour = tuple(int(c) for c in RANDOM.integers(0, 256, 3))
        (draw.ellipse, draw.rectangle)[i % 2]((x, y, x + size, y + size), fill=colour if i % 3 else None, outline=colour, width=5)
    for _ in range(120):
        font = ImageFont.load_default(int(RANDOM.integers(width // 220, width // 45)))
        place = (int(RANDOM.integers(width)), int(RANDOM.integers(height)))
        draw.text(place, PHRASE, fill=tuple(int(c) for c in RANDOM.integers(0, 256, 3)), font=font)
    grain = RANDOM.normal(0, 2.5, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def page(width=2481, height=3508):
    """A4 at 300 dpi: black writing on nearly white paper."""
    image = Image.new("RGB", (width, height), (246, 244, 238))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(42)
    for y in range(150, height - 150, 62):
        start = int(RANDOM.integers(len(PHRASE)))
        draw.text((180, y), (PHRASE * 4)[start:start + 95], fill=(20, 20, 30), font=font)
    return Image.fromarray(np.clip(np.asarray(image) + RANDOM.normal(0, 1.5, (height, width, 1)), 0, 255).astype(np.uint8))


def screenshot(width=3840, height=2160):
    """Windows with writing on a smooth background."""
    image = Image.fromarray(np.clip(90 + noise(width, height, 480, 40), 0, 255).astype(np.uint8))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(28)
    for left, top, right, bottom in ((120, 90, 2100, 1500), (1700, 400, 3700, 2040)):
        draw.rectangle((left, top, right, bottom), fill=(250, 250, 252), outline=(60, 60, 60), width=2)
        for y in range(top + 40, bottom - 40, 40):
            draw.text((left + 30, y), (PHRASE * 4)[: (right - left - 60) // 16], fill=(30, 30, 40), font=font)
    return image


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)

    def save(image, name, **options):
        image.save(out / name, **options)

    twelve = photo(4032, 3024)
    save(twelve, "photo-12mp.jpg", quality=90, subsampling=2)
    save(twelve, "photo-12mp-progressive.jpg", quality=90, subsampling=2, progressive=True)
    save(twelve, "photo-12mp.webp", quality=80, method=2)
    save(twelve.resize((3264, 2448)), "photo-8mp.webp", quality=80, method=2)
    save(twelve.resize((2310, 1732)), "photo-4mp-lossless.webp", lossless=True, method=1)
    save(twelve.resize((2582, 1936)), "photo-5mp.jpg", quality=90, subsampling=2)
    save(twelve.resize((1154, 866)), "photo-1mp.jpg", quality=90, subsampling=2)
    save(photo(6000, 4000), "photo-24mp.jpg", quality=85, subsampling=2)
    a4 = page()
    save(a4, "a4-300dpi-24bit.png", compress_level=6)
    save(a4.convert("L"), "a4-300dpi-8bit.png", compress_level=6)
    save(a4.convert("L").point(lambda level: 255 * (level > 128)).convert("1"), "a4-300dpi-1bit.png")
    save(a4, "a4-300dpi.jpg", quality=85)
    save(screenshot(), "screenshot-4k.png")


if __name__ == "__main__":
    main()
