"""The TIFF files of make_media.py: those that Pillow writes, and those that are put together by hand."""
import struct
from PIL import Image, ImageDraw, ImageOps
from media_picture import HEIGHT, WIDTH, alpha, encode, pack, picture


def tiffs(files):
    image = picture()
    rgba = image.copy()
    rgba.putalpha(alpha())
    bitmap = runs()
    for name, compression in (("raw", None), ("lzw", "tiff_lzw"), ("deflate", "tiff_adobe_deflate"), ("packbits", "packbits"), ("jpeg", "jpeg")):
        files[f"{name}.tiff"] = encode(image, "TIFF", compression=compression, tiffinfo={278: 8})
    files["predicted.tiff"] = encode(image, "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    files["large-table.tiff"] = encode(picture(150, 120).convert("L"), "TIFF", compression="tiff_lzw")
    files["grey.tiff"] = encode(image.convert("L"), "TIFF", compression="tiff_lzw")
    files["grey-16.tiff"] = encode(image.convert("L").convert("I;16").point(lambda value: value * 257 + 3), "TIFF")
    files["grey-jpeg.tiff"] = encode(image.convert("L"), "TIFF", compression="jpeg")
    files["palette-8.tiff"] = encode(image.quantize(200), "TIFF", compression="packbits")
    files["cmyk.tiff"] = encode(image.convert("CMYK"), "TIFF", compression="tiff_lzw")
    files["rgba.tiff"] = encode(rgba, "TIFF", compression="tiff_adobe_deflate")
    files["one-bit.tiff"] = encode(image.convert("1"), "TIFF")
    for orientation in (3, 6):
        files[f"orientation-{orientation}.tiff"] = encode(image, "TIFF", tiffinfo={274: orientation})
    files["two-pages.tiff"] = encode(image, "TIFF", save_all=True, append_images=[ImageOps.invert(image)])
    for name, compression, options in (("group3", "group3", {}), ("group3-2d", "group3", {292: 1}), ("group4", "group4", {}), ("fax-rows", "tiff_ccitt", {})):
        files[f"{name}.tiff"] = encode(bitmap, "TIFF", compression=compression, tiffinfo={278: 20, **options})
    rows = [[sample for pixel in range(WIDTH) for sample in image.getpixel((pixel, y))] for y in range(HEIGHT)]
    wide = [[value * 257 for value in row] for row in rows]
    joined = lambda rows, kind: b"".join(struct.pack(f"{kind}{len(row)}{'B' if max(map(max, rows)) < 256 else 'H'}", *row) for row in rows)
    files["big-endian-16.tiff"] = tiff({258: [16] * 3, 262: [2], 277: [3]}, [joined(wide, ">")], ">")
    files["little-endian-16.tiff"] = tiff({258: [16] * 3, 262: [2], 277: [3]}, [joined(wide, "<")])
    files["planar.tiff"] = tiff({258: [8] * 3, 262: [2], 277: [3], 284: [2]}, [bytes(v for row in rows for v in row[c::3]) for c in range(3)])
    files["tiled.tiff"] = tiled(rows)
    files["white-is-zero.tiff"] = tiff({258: [8], 262: [0]}, [bytes(row[0] for row in zip(*[iter(sum(rows, []))] * 3))])
    files["grey-4.tiff"] = tiff({258: [4], 262: [1]}, [b"".join(pack([v >> 4 for v in row[::3]], 4) for row in rows)])
    files["palette-4.tiff"] = tiff({258: [4], 262: [3], 320: [i * 4369 % 65536 for i in range(48)]}, [b"".join(pack([v >> 4 for v in row[::3]], 4) for row in rows)])
    files["low-bit-first.tiff"] = tiff({258: [1], 262: [1], 266: [2]}, [bytes(int(f"{b:08b}"[::-1], 2) for b in image.convert("1").tobytes())])
    files["float.tiff"] = tiff({258: [32], 262: [1], 339: [3]}, [bytes(4 * WIDTH * HEIGHT)])
    files["lab.tiff"] = tiff({258: [8] * 3, 262: [8], 277: [3]}, [bytes(3 * WIDTH * HEIGHT)])
    files["huge.tiff"] = tiff({256: [60000], 257: [60000], 258: [8], 262: [1]}, [b""])
    files["truncated.tiff"] = files["raw.tiff"][:-100]
    files["no-strips.tiff"] = tiff({258: [8], 262: [1]}, [])
    files["broken-fax.tiff"] = tiff({258: [1], 259: [4], 262: [0]}, [b"\0" * 90])
    files["short-lzw.tiff"] = tiff({258: [8], 259: [5], 262: [1]}, [b"\x80\x01\x02"])


def runs():
    """Two colours with runs of every length up to 70, and some of hundreds and thousands."""
    width, lengths = 2700, list(range(1, 71)) + [127, 640, 64, 1000, 192, 1728, 2, 2560, 1, 128]
    bitmap = Image.new("1", (width, 45), 1)
    draw, at = ImageDraw.Draw(bitmap), 0
    for y in range(45):
        x, black = (y * 7) % 3, y % 4 == 1
        while x < width:
            length = lengths[at % len(lengths)] if y % 5 else 9
            if black:
                draw.line([x, y, min(width, x + length) - 1, y], fill=0)
            x, black, at = x + length, not black, at + 1
    return bitmap


def tiff(tags, strips, order="<"):
    """An uncompressed TIFF of the picture's size from raw strips; written by hand for what Pillow cannot write."""
    tags = {256: [WIDTH], 257: [HEIGHT], 259: [1], **tags}
    places, at = [], 8
    for strip in strips:
        places.append(at)
        at += len(strip)
    if strips:
        tags = {**tags, **({324: places, 325: [len(s) for s in strips]} if 322 in tags else {273: places, 279: [len(s) for s in strips]})}
    entries, after = b"", b""
    base = at + 2 + 12 * len(tags) + 4
    for tag, values in sorted(tags.items()):
        kind, size = ("I", 4) if max(values) > 65535 or tag in (273, 279, 324, 325) else ("H", 2)
        data = struct.pack(f"{order}{len(values)}{kind}", *values)
        place = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack(order + "I", base + len(after))
        after += data if len(data) > 4 else b""
        entries += struct.pack(order + "HHI", tag, {"H": 3, "I": 4}[kind], len(values)) + place
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    return head + b"".join(strips) + struct.pack(order + "H", len(tags)) + entries + bytes(4) + after


def tiled(rows, side=16):
    """Tiles that reach over the right and the lower edge."""
    pixel = lambda x, y: rows[y][3 * x:3 * x + 3] if x < WIDTH and y < HEIGHT else [0, 0, 0]
    tiles = [bytes(v for y in range(side) for x in range(side) for v in pixel(left + x, top + y))
             for top in range(0, HEIGHT, side) for left in range(0, WIDTH, side)]
    return tiff({258: [8] * 3, 262: [2], 277: [3], 322: [side], 323: [side]}, tiles)
