"""From a picture of any size to the patches that the vision tower reads (the glm4v processor, PIL backend)."""
import math

import numpy as np
import torch
from PIL import Image

PATCH, MERGE = 14, 2
CELL = PATCH * MERGE
MIN_VOLUME, MAX_VOLUME = 12544, 100352  # frames * height * width: a picture becomes 8 to 64 image tokens
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


def resize(image, size=None):
    """PIL image -> uint8 array [h, w, 3] of this size (h, w), or of the one that smart_resize names."""
    h, w = size or smart_resize(image.height, image.width)
    image = image.convert("RGB")
    return np.asarray(image if image.size == (w, h) else image.resize((w, h), Image.BICUBIC))


def block_order(rows, cols):
    """Row and column of each patch [rows*cols], in the 2x2-block order of the processor."""
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(cols), indexing="ij")

    def order(a):
        return a.view(rows // 2, 2, cols // 2, 2).permute(0, 2, 1, 3).reshape(-1)

    return order(y), order(x)


def patchify(frames):
    """uint8 [N, h, w, 3] -> normalised float [N, patches, 3, 14*14], in block order."""
    n, h, w, _ = frames.shape
    x = frames.view(n, h // CELL, 2, PATCH, w // CELL, 2, PATCH, 3).permute(0, 1, 4, 2, 5, 7, 3, 6)
    x = x.reshape(n, -1, 3, PATCH * PATCH).float() / 255
    return (x - torch.tensor(MEAN, device=x.device).view(3, 1)) / torch.tensor(STD, device=x.device).view(3, 1)


def patches(frames):
    """uint8 [B, F, h, w, 3] -> what the patch kernel reads, [B * groups, patches, n].

    A still (F = 1) is one group of n = 3 * 196 numbers: both frames of its temporal patch are equal, so the kernel's two
    slices are summed instead. A video is F / 2 groups of n = 3 * 2 * 196.
    """
    b, count = frames.shape[:2]
    x = patchify(frames.flatten(0, 1))
    if count == 1:
        return x.flatten(2)
    x = x.view(b * count // 2, 2, x.shape[1], 3, PATCH * PATCH)
    return x.permute(0, 2, 3, 1, 4).flatten(2)
