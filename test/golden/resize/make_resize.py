"""What Pillow's BICUBIC makes of pictures that both sides compute; run: python test/golden/resize/make_resize.py"""

import base64
import hashlib
import json
import pathlib

import PIL
from PIL import Image

# (from width, height), (to width, height): up, down, one axis only, same size, single pixels, very long
CASES = [
    ((7, 5), (14, 10)), ((7, 5), (3, 2)), ((16, 16), (28, 28)), ((33, 21), (28, 56)), ((1, 1), (8, 4)), ((2, 3), (2, 9)),
    ((9, 4), (5, 4)), ((6, 6), (6, 6)), ((30, 10), (84, 28)), ((200, 3), (28, 28)), ((3, 300), (28, 28)),
    ((640, 480), (644, 476)), ((641, 479), (84, 56)), ((100, 75), (1008, 756)), ((1280, 720), (224, 112)),
]  # fmt: skip


def picture(width: int, height: int, hard: bool) -> bytes:
    """Noise, or noise of only 0 and 255, which makes every result overshoot and clip."""
    noise = ((i * 2654435761 % 2**32) >> 24 for i in range(width * height * 3))
    return bytes((255 if byte > 127 else 0) if hard else byte for byte in noise)


def main() -> None:
    cases = []
    for i, (size, to) in enumerate(CASES):
        hard = i % 2 == 1
        image = Image.frombytes("RGB", size, picture(*size, hard))
        out = image.resize(to, Image.Resampling.BICUBIC).tobytes()
        case = {"from": size, "to": to, "hard": hard, "sha256": hashlib.sha256(out).hexdigest()}
        if len(out) <= 600:
            case["rgb"] = base64.b64encode(out).decode()
        cases.append(case)
    made = f"python test/golden/resize/make_resize.py, Pillow {PIL.__version__}"
    text = json.dumps({"made": made, "cases": cases}, indent=1)
    pathlib.Path(__file__).with_name("resize.json").write_text(text + "\n")


main()
