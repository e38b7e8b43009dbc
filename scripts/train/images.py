"""From a picture of any size to the patches that the vision tower reads (the glm4v processor, PIL backend)."""
import math

import numpy as np
import torch
from PIL import Image

PATCH, MERGE = 14, 2
CELL = PATCH * MERGE
MIN_VOLUME, MAX_VOLUME = 12544, 25088  # frames * height * width: any picture becomes 9 to 16 image tokens
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def smart_resize(height, width, frames=2):
    """(height, width) that a picture is resized to: multiples of 28 with the volume inside the two limits."""
    if height < CELL or width < CELL:
        scale = max(CELL / height, CELL / width)
        height, width = int(height * scale), int(width * scale)
    if max(height, width) / min(height, width) > 200:
        raise ValueError("aspect ratio over 200")
    h, w = round(height / CELL) * CELL, round(width / CELL) * CELL
    if frames * h * w > MAX_VOLUME:
        beta = math.sqrt(frames * height * width / MAX_VOLUME)
        h, w = (max(CELL, math.floor(v / beta / CELL) * CELL) for v in (height, width))
    elif frames * h * w < MIN_VOLUME:
        beta = math.sqrt(MIN_VOLUME / (frames * height * width))
        h, w = (math.ceil(v * beta / CELL) * CELL for v in (height, width))
    return h, w


def resize(image):
    """PIL image -> uint8 array [h, w, 3] of the size that smart_resize names."""
    h, w = smart_resize(image.height, image.width)
    return np.asarray(image.convert("RGB").resize((w, h), Image.BICUBIC))


def block_order(rows, cols):
    """Row and column of each patch [rows*cols], in the 2x2-block order of the processor."""
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(cols), indexing="ij")

    def order(a):
        return a.view(rows // 2, 2, cols // 2, 2).permute(0, 2, 1, 3).reshape(-1)

    return order(y), order(x)


def patchify(pixels):
    """uint8 [B, H, W, 3] -> normalised float [B, patches, 3*14*14], one frame, in block order."""
    b, h, w, _ = pixels.shape
    x = pixels.view(b, h // CELL, 2, PATCH, w // CELL, 2, PATCH, 3).permute(0, 1, 4, 2, 5, 7, 3, 6)
    x = x.reshape(b, -1, 3, PATCH * PATCH).float() / 255
    x = (x - torch.tensor(MEAN).view(3, 1)) / torch.tensor(STD).view(3, 1)
    return x.view(b, -1, 3 * PATCH * PATCH)
