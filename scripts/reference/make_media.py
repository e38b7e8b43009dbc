"""Small encoded images and the RGB that Pillow decodes from them: the fixtures of test/worker/media.

    python scripts/reference/make_media.py --out test/golden/media     # needs: pillow (made with 12.3.0)

Writes the encoded files, and cases.json: for each file the upright size and the name of a .bin with the expected RGB
(zlib-compressed, row-major, shared by files with the same pixels; of a transparent one also on white), or the code of the
error that must come.
"""
import argparse, hashlib, io, json, struct, zlib
from pathlib import Path
from PIL import Image, ImageDraw, ImageOps

WIDTH, HEIGHT = 37, 23  # odd and not multiples of 8: partial JPEG blocks, partial bytes of 1-bit rows


def picture(width=WIDTH, height=HEIGHT):
    """A gradient with shapes; no symmetry, so that every orientation looks different."""
    image = Image.new("RGB", (width, height))
    image.putdata([(x * 255 // width, y * 255 // height, (x * 7 + y * 13) % 256) for y in range(height) for x in range(width)])
    draw = ImageDraw.Draw(image)
    draw.rectangle([2, 2, 10, 6], fill=(250, 20, 30))
    draw.ellipse([18, 8, 33, 20], fill=(20, 60, 230))
    return image


def alpha(width=WIDTH, height=HEIGHT):
    mask = Image.new("L", (width, height))
    mask.putdata([(x * 11 + y * 5) % 256 for y in range(height) for x in range(width)])
    return mask


def encode(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def oriented(image, kind, orientation, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encode(image, kind, exif=exif.tobytes(), **options)


def chunk(kind, body=b""):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, bits, colour, rows, interlace=0, extra=b"", pieces=1, end=chunk(b"IEND"), change=lambda data: data):
    """A PNG from raw filtered rows; written by hand for what Pillow cannot write. `change`: of the compressed data."""
    data = change(zlib.compress(rows, 9))
    step = -(-len(data) // pieces)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace)) + extra
            + b"".join(chunk(b"IDAT", data[i:i + step]) for i in range(0, len(data), step)) + end)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def pack(pixels, bits):
    """Samples of one row as bytes."""
    if bits == 16:
        return b"".join(struct.pack(">H", s) for s in pixels)
    if bits == 8:
        return bytes(pixels)
    text = "".join(format(s, f"0{bits}b") for s in pixels)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))


def scanlines(width, height, bits, sample, interlace):
    """Unfiltered rows of `sample(x, y) -> samples`; the filters themselves are tested by Pillow's own files."""
    out = b""
    for x0, y0, dx, dy in ADAM7 if interlace else [(0, 0, 1, 1)]:
        for y in range(y0, height, dy):
            row = [s for x in range(x0, width, dx) for s in sample(x, y)]
            if row:
                out += b"\0" + pack(row, bits)
    return out


def filtered(image):
    """Rows of an RGB image, each with the next of the five filters."""
    width, height = image.size
    raw, above, out = image.tobytes(), bytes(3 * width), b""
    for y in range(height):
        row, kind, line = raw[3 * width * y:3 * width * (y + 1)], y % 5, []
        for i, value in enumerate(row):
            a, b, c = (row[i - 3] if i >= 3 else 0), above[i], (above[i - 3] if i >= 3 else 0)
            p = a + b - c
            nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line.append((value - (0, a, b, (a + b) // 2, nearest)[kind]) % 256)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def jpegs(files):
    image = picture()
    for orientation in range(1, 9):
        files[f"orientation-{orientation}.jpg"] = oriented(image, "JPEG", orientation, quality=90)
    files["subsampled.jpg"] = encode(image, "JPEG", quality=85, subsampling=2)
    files["full-chroma.jpg"] = encode(image, "JPEG", quality=95, subsampling=0)
    files["progressive.jpg"] = encode(image, "JPEG", quality=85, progressive=True)
    files["progressive-restart.jpg"] = encode(image, "JPEG", quality=85, progressive=True, restart_marker_rows=1)
    files["grey.jpg"] = encode(image.convert("L"), "JPEG", quality=90)
    files["one-pixel.jpg"] = encode(image.crop((3, 3, 4, 4)), "JPEG", quality=90)
    files["trailing-bytes.jpg"] = files["subsampled.jpg"] + b"\0" * 32
    files["photo.jpg"] = encode(picture(90, 70), "JPEG", quality=80)
    files["cmyk.jpg"] = encode(image.convert("CMYK"), "JPEG", quality=80)
    files["no-end.jpg"] = files["photo.jpg"][:-2]
    files["zeros-for-end.jpg"] = files["photo.jpg"][:-2] + bytes(62)
    files["truncated-zeros.jpg"] = files["photo.jpg"][:-200] + bytes(62)
    files["orientation-as-long.jpg"] = long_orientation(files["orientation-6.jpg"])
    files["truncated.jpg"] = files["photo.jpg"][:-200]
    files["no-picture.jpg"] = b"\xff\xd8\xff\xd9"


def long_orientation(jpeg):
    """The tag of an orientation as LONG instead of SHORT, as some cameras write it."""
    short = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)
    assert short in jpeg
    return jpeg.replace(short, struct.pack(">HHII", 0x0112, 4, 1, 6))


def pngs(files):
    image = picture()
    rgba = image.copy()
    rgba.putalpha(alpha())
    files["rgb.png"] = encode(image, "PNG")
    files["rgba.png"] = encode(rgba, "PNG")
    files["grey.png"] = encode(image.convert("L"), "PNG")
    files["grey-alpha.png"] = encode(rgba.convert("LA"), "PNG")
    files["one-bit.png"] = encode(image.convert("1"), "PNG")
    for colours, bits in ((2, 1), (4, 2), (13, 4), (200, 8)):
        files[f"palette-{bits}.png"] = encode(image.quantize(colours), "PNG", bits=bits)
    files["palette-alpha.png"] = encode(image.quantize(16), "PNG", transparency=bytes(range(0, 256, 16)))
    files["rgb-transparent-colour.png"] = encode(image, "PNG", transparency=(250, 20, 30))
    files["orientation-6.png"] = oriented(image, "PNG", 6)
    files["orientation-7-interlaced.png"] = png(WIDTH, HEIGHT, 8, 2, scanlines(WIDTH, HEIGHT, 8, lambda x, y: image.getpixel((x, y)), 1), 1,
                                                chunk(b"eXIf", exif_block(7)))
    files["all-filters.png"] = png(WIDTH, HEIGHT, 8, 2, filtered(image), pieces=9)
    files["apng.png"] = encode(image, "PNG", save_all=True, append_images=[ImageOps.invert(image)], duration=100)
    for name, bits, colour, count in (("grey-2", 2, 0, 1), ("grey-4", 4, 0, 1), ("grey-16", 16, 0, 1), ("rgb-16", 16, 2, 3), ("grey-alpha-16", 16, 4, 2),
                                      ("rgba-16", 16, 6, 4), ("grey-1-interlaced", 1, 0, 1), ("grey-8-interlaced", 8, 0, 1)):
        top = (1 << bits) - 1
        sample = lambda x, y: [(x * 977 + y * 1409 + s * 331 + x * y * 61) % (top + 1) for s in range(count)]
        interlace = int(name.endswith("interlaced"))
        files[f"{name}.png"] = png(WIDTH, HEIGHT, bits, colour, scanlines(WIDTH, HEIGHT, bits, sample, interlace), interlace)
    for width, height in ((1, 1), (2, 1), (1, 3), (5, 5)):
        rows = scanlines(width, height, 8, lambda x, y: [x * 40, y * 40, 99], 1)
        files[f"interlaced-{width}x{height}.png"] = png(width, height, 8, 2, rows, 1)
    transparent = lambda bits, colour, samples, key: png(
        WIDTH, HEIGHT, bits, colour, scanlines(WIDTH, HEIGHT, bits, samples, 0), 0, chunk(b"tRNS", key))
    files["grey-transparent.png"] = transparent(8, 0, lambda x, y: [x * 7 % 256], struct.pack(">H", 70))
    files["grey-4-transparent.png"] = transparent(4, 0, lambda x, y: [(x + y) % 16], struct.pack(">H", 5))
    files["rgb-16-transparent.png"] = transparent(16, 2, lambda x, y: [0x1234, 0x5600 + x % 3, y], struct.pack(">HHH", 0x1234, 0x5601, 9))
    odd_pngs(files)
    broken_pngs(files)


def odd_pngs(files):
    """Slightly damaged; every row is there."""
    rows = filtered(picture())
    odd = lambda **how: png(WIDTH, HEIGHT, 8, 2, rows, **how)
    files["no-checksum.png"] = odd(change=lambda data: data[:-4])
    files["padded-data.png"] = odd(change=lambda data: data + bytes(16))
    files["no-end.png"] = odd(end=b"")
    files["cut-checksum.png"] = odd(end=b"")[:-6]
    files["wrong-checksum.png"] = odd(change=lambda data: data[:-1] + bytes([data[-1] ^ 1]))


def exif_block(orientation):
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def broken_pngs(files):
    good = files["rgb.png"]
    files["truncated.png"] = good[:len(good) // 2]
    files["too-few-rows.png"] = png(WIDTH, HEIGHT + 1, 8, 2, filtered(picture()))
    files["bad-checksum.png"] = good[:20] + bytes([good[20] ^ 1]) + good[21:]
    files["bad-filter.png"] = png(2, 2, 8, 2, b"\x05" + bytes(6) + b"\0" + bytes(6))
    files["bad-depth.png"] = png(2, 2, 4, 2, b"\0" * 8)
    files["no-palette.png"] = png(2, 2, 8, 3, b"\0" * 6)
    files["zero-width.png"] = png(0, 5, 8, 2, b"\0" * 5)
    files["huge.png"] = png(30000, 30000, 8, 2, b"")
    files["bomb.png"] = png(4, 4, 8, 2, bytes(4_000_000))  # far more rows than the header names; decoding stops after them


def webps(files):
    image = picture()
    rgba = image.copy()
    rgba.putalpha(alpha())
    files["lossy.webp"] = encode(image, "WEBP", quality=85)
    files["lossless.webp"] = encode(image, "WEBP", lossless=True)
    files["lossless-alpha.webp"] = encode(rgba, "WEBP", lossless=True, exact=True)
    files["lossy-alpha.webp"] = encode(rgba, "WEBP", quality=85)
    files["orientation-8.webp"] = oriented(image, "WEBP", 8, lossless=True)
    files["animated.webp"] = encode(image, "WEBP", save_all=True, append_images=[ImageOps.invert(image)], duration=100, lossless=True)
    files["truncated.webp"] = files["lossless.webp"][:-60]


def others(files):
    image = picture().resize((9, 7))
    for name, kind in (("other.gif", "GIF"), ("other.bmp", "BMP"), ("other.tiff", "TIFF")):
        files[name] = encode(image, kind)
    files["other.pdf"] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


ERRORS = {"animated.webp": "image_unsupported", "huge.png": "image_too_large",
          **{f"other.{end}": "image_unsupported" for end in ("gif", "bmp", "tiff", "pdf")},
          **{name: "image_corrupt" for name in (
              "truncated.jpg", "truncated-zeros.jpg", "no-picture.jpg", "truncated.png", "truncated.webp", "too-few-rows.png", "bad-checksum.png", "wrong-checksum.png",
              "bad-filter.png", "bad-depth.png", "no-palette.png", "zero-width.png")}}


# Pillow refuses these, or not always; what they hold is the whole picture of another file.
SAME_AS = {"no-end.jpg": "photo.jpg", "zeros-for-end.jpg": "photo.jpg",
           **{name: "all-filters.png" for name in ("no-checksum.png", "padded-data.png", "no-end.png", "cut-checksum.png")}}


def opened(data):
    """Pillow's picture; of 16-bit grey, which Pillow would saturate at 255, the high bytes, as it takes them of 16-bit RGB."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode == "I;16":
        return Image.frombytes("L", image.size, image.tobytes()[1::2])
    return image


# Pillow compares a transparent colour with samples of 8 bits whatever the file's have: which pixels the standard means.
CLEAR = {"grey-4-transparent.png": lambda x, y: (x + y) % 16 == 5, "rgb-16-transparent.png": lambda x, y: x % 3 == 1 and y == 9}


def on_white(image, clear):
    """None where nothing is transparent."""
    if clear is not None:
        white = image.convert("RGB")
        for y in range(image.height):
            for x in range(image.width):
                if clear(x, y):
                    white.putpixel((x, y), (255, 255, 255))
        return white
    if image.mode not in ("RGBA", "LA") and "transparency" not in image.info:
        return None
    rgba = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(rgba, mask=rgba.getchannel("A"))
    return white


def written(image, out):
    rgb = image.tobytes()
    name = hashlib.sha256(rgb).hexdigest()[:12] + ".bin"
    (out / name).write_bytes(zlib.compress(rgb, 9))
    return name


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    files, cases = {}, []
    for make in (jpegs, pngs, webps, others):
        make(files)
    for name, data in sorted(files.items()):
        (out / name).write_bytes(data)
        if name in ERRORS:
            cases.append({"file": name, "error": ERRORS[name]})
            continue
        image = opened(files[SAME_AS.get(name, name)])
        case = {"file": name, "widthPx": image.width, "heightPx": image.height, "rgb": written(image.convert("RGB"), out)}
        if (white := on_white(image, CLEAR.get(name))) is not None:
            case["white"] = written(white, out)
        cases.append(case)
    (out / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
