"""Small encoded images and the RGB that Pillow decodes from them: the fixtures of test/worker/media.

    python scripts/reference/make_media.py --out test/golden/media     # needs: pillow (made with 12.3.0)

Writes the encoded files, and cases.json: for each file the upright size and the name of a .bin with the expected RGB
(zlib-compressed, row-major, shared by files with the same pixels; of a transparent one also on white), or the code of the
error that must come.
"""
import argparse, hashlib, io, json, struct, zlib
from pathlib import Path
from PIL import Image, ImageOps
from media_picture import HEIGHT, WIDTH, alpha, encode, pack, picture
from media_tiff import tiffs


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
    files["transparent.png"] = encode(Image.new("RGBA", (WIDTH, HEIGHT)), "PNG")
    files["white.png"] = encode(Image.new("RGB", (WIDTH, HEIGHT), "white"), "PNG")
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
    files["animated-placed.webp"] = animation(60, 40, 12, 8, files["lossless.webp"])
    files["animated-alpha.webp"] = animation(WIDTH, HEIGHT, 0, 0, files["lossy-alpha.webp"])
    files["truncated.webp"] = files["lossless.webp"][:-60]


def animation(width, height, left, top, still):
    """An animated WebP of one frame, the picture of a still one, placed on a canvas."""
    u24 = lambda value: struct.pack("<I", value)[:3]
    riff = lambda kind, body: kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    start = 30 if still[12:16] == b"VP8X" else 12
    frame = u24(left // 2) + u24(top // 2) + u24(WIDTH - 1) + u24(HEIGHT - 1) + u24(100) + b"\0" + still[start:]
    chunks = riff(b"VP8X", b"\x12\0\0\0" + u24(width - 1) + u24(height - 1)) + riff(b"ANIM", bytes(6)) + riff(b"ANMF", frame)
    return riff(b"RIFF", b"WEBP" + chunks)


def gifs(files):
    image = picture()
    colours = image.quantize(200)
    files["still.gif"] = encode(colours, "GIF", interlace=0)
    files["interlaced.gif"] = encode(colours, "GIF", interlace=1)
    files["grey.gif"] = encode(image.convert("L"), "GIF", interlace=0)
    files["two-colours.gif"] = encode(image.convert("1"), "GIF", interlace=0)
    files["large-table.gif"] = encode(picture(150, 110).quantize(256), "GIF", interlace=0)
    files["animated.gif"] = encode(image.quantize(30), "GIF", save_all=True, append_images=[ImageOps.invert(image).quantize(30)], duration=100)
    files["transparent.gif"] = encode(image.quantize(16), "GIF", transparency=3, interlace=0)
    files["placed.gif"] = gif(12, 9, 3, 2, colours.crop((0, 0, 6, 5)), colours.getpalette()[:768])
    files["placed-transparent.gif"] = gif(12, 9, 3, 2, colours.crop((0, 0, 6, 5)), colours.getpalette()[:768], transparent=7)
    files["beyond-canvas.gif"] = gif(4, 4, 3, 2, colours.crop((0, 0, 6, 5)), colours.getpalette()[:768])
    files["short-palette.gif"] = gif(6, 5, 0, 0, colours.crop((0, 0, 6, 5)), [9, 8, 7, 250, 100, 3])
    files["truncated.gif"] = files["still.gif"][:-120]
    files["no-picture.gif"] = gif(6, 5, 0, 0, None, [0] * 6)
    files["undefined-code.gif"] = files["placed.gif"][:-13] + b"\xff" * 11 + b"\0;"


def gif(width, height, left, top, image, palette, transparent=None):
    """A GIF whose picture lies on a canvas of another size: every pixel a literal after a clear code, as nine bits."""
    bits = (len(palette) // 3 - 1).bit_length()
    out = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80 | (bits - 1), 0, 0) + bytes(palette).ljust(3 << bits, b"\0")
    if transparent is not None:
        out += b"!\xf9\x04\x01\0\0" + bytes([transparent]) + b"\0"
    if image is None:
        return out + b";"
    codes = [code for value in image.tobytes() for code in (256, value)] + [257]
    number = sum(code << (9 * at) for at, code in enumerate(codes))
    data = number.to_bytes(-(-9 * len(codes) // 8), "little")
    blocks = b"".join(bytes([len(data[at:at + 255])]) + data[at:at + 255] for at in range(0, len(data), 255))
    return out + b"," + struct.pack("<HHHHB", left, top, *image.size, 0) + b"\x08" + blocks + b"\0;"


def bmps(files):
    image = picture()
    rgba = image.copy()
    rgba.putalpha(alpha())
    files["rgb.bmp"] = encode(image, "BMP")
    files["rgbx.bmp"] = encode(rgba, "BMP")
    files["grey.bmp"] = encode(image.convert("L"), "BMP")
    files["one-bit.bmp"] = encode(image.convert("1"), "BMP")
    files["palette-8.bmp"] = encode(image.quantize(200), "BMP")
    pixels = [image.getpixel((x, y)) for y in range(HEIGHT) for x in range(WIDTH)]
    files["top-down.bmp"] = bmp(24, [b + g * 256 + r * 65536 for r, g, b in pixels], height=-HEIGHT)
    files["palette-4.bmp"] = bmp(4, [(r >> 4) for r, g, b in pixels], colours=[(i * 7, 255 - i * 9, i * 16) for i in range(16)])
    files["rgb-555.bmp"] = bmp(16, [(r >> 3) << 10 | (g >> 3) << 5 | b >> 3 for r, g, b in pixels])
    files["rgb-565.bmp"] = bmp(16, [(r >> 3) << 11 | (g >> 2) << 5 | b >> 3 for r, g, b in pixels], masks=(0xF800, 0x7E0, 0x1F))
    files["bit-fields-alpha.bmp"] = bmp(32, [r | g << 8 | b << 16 | (r * 7 % 256) << 24 for r, g, b in pixels],
                                        masks=(0xFF, 0xFF00, 0xFF0000, 0xFF000000), header=108)
    files["os2.bmp"] = (b"BM" + struct.pack("<IHHI", 0, 0, 0, 26) + struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, 24)
                        + files["rgb.bmp"][54:])
    files["no-padding.bmp"] = files["rgb.bmp"][:-1]
    files["run-lengths.bmp"] = bmp(8, [0] * (WIDTH * HEIGHT), colours=[(0, 0, 0)] * 256, compression=1)
    files["truncated.bmp"] = files["rgb.bmp"][:-40]
    files["bits.bmp"] = bmp(24, [0] * (WIDTH * HEIGHT))[:28] + b"\x05" + bmp(24, [0] * (WIDTH * HEIGHT))[29:]


def bmp(bits, pixels, height=HEIGHT, colours=(), masks=(), header=40, compression=None):
    """A BMP from pixels as numbers; written by hand for what Pillow cannot write."""
    rows = [pixels[y * WIDTH:(y + 1) * WIDTH] for y in range(HEIGHT)]
    step = (WIDTH * bits + 31) // 32 * 4
    pack_row = lambda row: (pack(row, bits) if bits < 8 else b"".join(p.to_bytes(bits // 8, "little") for p in row)).ljust(step, b"\0")
    data = b"".join(map(pack_row, rows if height < 0 else rows[::-1]))
    kind = (3 if masks else 0) if compression is None else compression
    info = struct.pack("<IiiHHIIiiII", header, WIDTH, height, 1, bits, kind, len(data), 2835, 2835, len(colours), 0)
    info = (info + b"".join(struct.pack("<I", mask) for mask in masks)).ljust(header, b"\0")
    info += b"".join(bytes([b, g, r, 0]) for r, g, b in colours)
    return b"BM" + struct.pack("<IHHI", 14 + len(info) + len(data), 0, 0, 14 + len(info)) + info + data


def avifs(files):
    image = picture()
    rgba = image.copy()
    rgba.putalpha(alpha())
    files["lossy.avif"] = encode(image, "AVIF", quality=80)
    files["full-chroma.avif"] = encode(image, "AVIF", quality=90, subsampling="4:4:4")
    files["alpha.avif"] = encode(rgba, "AVIF", quality=80, subsampling="4:4:4")
    files["grey.avif"] = encode(image.convert("L"), "AVIF", quality=80)
    for orientation in (2, 4, 5, 6, 7, 8):
        files[f"orientation-{orientation}.avif"] = oriented(image, "AVIF", orientation, quality=60, subsampling="4:4:4")
    files["animated.avif"] = encode(image, "AVIF", quality=80, subsampling="4:4:4", save_all=True, append_images=[ImageOps.invert(image)], duration=100)
    files["other-brand.avif"] = files["full-chroma.avif"].replace(b"ftypavif", b"ftypmif1", 1)
    files["truncated.avif"] = files["lossy.avif"][:-60]
    files["no-meta.avif"] = files["lossy.avif"].replace(b"meta", b"free", 1)
    files["huge.avif"] = files["lossy.avif"].replace(struct.pack(">II", WIDTH, HEIGHT), struct.pack(">II", 9000, 9000), 1)


def within(name):
    """Levels by which decoders may differ. Builds of libavif convert colours in different ways; halved chroma is enlarged smoothly by ours, not by Pillow's."""
    return {"lossy.avif": 32}.get(name, 2) if name.endswith(".avif") else None


def others(files):
    image = picture().resize((9, 7))
    files["other.pdf"] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    files["other.heic"] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


ERRORS = {"huge.png": "image_too_large", "huge.avif": "image_too_large", "run-lengths.bmp": "image_unsupported", "float.tiff": "image_unsupported",
          "lab.tiff": "image_unsupported", "huge.tiff": "image_too_large",
          **{f"other.{end}": "image_unsupported" for end in ("pdf", "heic")},
          **{name: "image_corrupt" for name in (
              "truncated.jpg", "truncated-zeros.jpg", "no-picture.jpg", "truncated.png", "truncated.webp", "too-few-rows.png", "bad-checksum.png", "wrong-checksum.png",
              "bad-filter.png", "bad-depth.png", "no-palette.png", "zero-width.png", "truncated.gif", "no-picture.gif", "undefined-code.gif",
              "truncated.bmp", "bits.bmp", "truncated.avif", "no-meta.avif",
              "truncated.tiff", "no-strips.tiff", "broken-fax.tiff", "short-lzw.tiff")}}


# Pillow refuses these, or not always; what they hold is the whole picture of another file.
SAME_AS = {"no-end.jpg": "photo.jpg", "zeros-for-end.jpg": "photo.jpg", "no-padding.bmp": "rgb.bmp",
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
    for make in (jpegs, pngs, webps, gifs, bmps, avifs, tiffs, others):
        make(files)
    for name, data in sorted(files.items()):
        (out / name).write_bytes(data)
        if name in ERRORS:
            cases.append({"file": name, "error": ERRORS[name]})
            continue
        image = opened(files[SAME_AS.get(name, name)])
        case = {"file": name, "widthPx": image.width, "heightPx": image.height, "rgb": written(image.convert("RGB"), out)}
        if (levels := within(name)) is not None:
            case["within"] = levels
        if (white := on_white(image, CLEAR.get(name))) is not None:
            case["white"] = written(white, out)
        cases.append(case)
    (out / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
