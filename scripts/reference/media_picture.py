"""The picture that all fixtures of make_media.py hold, and how it is encoded."""
import io, struct
from PIL import Image, ImageDraw

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


def pack(pixels, bits):
    """Samples of one row as bytes."""
    if bits == 16:
        return b"".join(struct.pack(">H", s) for s in pixels)
    if bits == 8:
        return bytes(pixels)
    text = "".join(format(s, f"0{bits}b") for s in pixels)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))
