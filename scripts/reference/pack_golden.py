"""Copies golden cases into test/golden, a third of their size and without loss.

`pixel_values` are f32[P, 1176] computed from 8-bit pixels, and both frames of a still image are equal: the copy holds the
8-bit levels (`pixel_levels`, u8) and this script proves that they give back every float bit for bit. Nothing else changes.

    python scripts/reference/make_golden.py --out golden --seed 7
    python scripts/reference/pack_golden.py golden test/golden        # needs: numpy
"""
import json
import shutil
import struct
import sys
from pathlib import Path

import numpy as np

MEAN = np.float32([0.48145466, 0.4578275, 0.40821073])
STD = np.float32([0.26862954, 0.26130258, 0.27577711])
DTYPES = {"F32": np.float32, "I32": np.int32, "U8": np.uint8}


def read(path: Path) -> dict[str, np.ndarray]:
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(data[8 + size :][slice(*t["data_offsets"])], DTYPES[t["dtype"]]).reshape(t["shape"])
        for name, t in header.items()
    }


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    header, body = {}, b""
    # The widest items first keep every array aligned to its item size.
    for name, array in sorted(arrays.items(), key=lambda item: -item[1].itemsize):
        dtype = next(key for key, value in DTYPES.items() if value == array.dtype)
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(body), len(body) + array.nbytes]}
        body += array.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def levels(pixels: np.ndarray) -> np.ndarray:
    """pixels f32[P, 1176] -> u8[P, 1176]: the levels from which they were computed."""
    shaped = pixels.reshape(len(pixels), 3, -1)
    found = np.rint((shaped * STD[:, None] + MEAN[:, None]) * 255).astype(np.uint8)
    again = (found.astype(np.float32) / 255 - MEAN[:, None]) / STD[:, None]
    assert np.array_equal(again, shaped), "pixel values do not come from 8-bit levels"
    return found.reshape(len(pixels), -1)


def main() -> None:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    for family in ("glm4v", "glm_ocr"):
        shutil.copytree(source / family, target / family, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors"))
        shutil.copy(source / family / "checkpoint" / "model.safetensors", target / family / "checkpoint")
        for case in sorted((source / family).glob("*.safetensors")):
            arrays = read(case)
            if "pixel_values" in arrays:
                arrays["pixel_levels"] = levels(arrays.pop("pixel_values"))
            write(target / family / case.name, arrays)


main()
