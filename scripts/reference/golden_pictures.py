"""The reference's picture pipeline, written out: size rule, patches, placeholders; and the pictures of the cases."""

import math

import numpy as np
from PIL import Image, ImageDraw

MEAN = [0.48145466, 0.4578275, 0.40821073]
STD = [0.26862954, 0.26130258, 0.27577711]


def smart_resize(h, w, t=2, lo=12544, hi=9633792, f=28, tf=2):
    if h < f or w < f:
        s = max(f / h, f / w)
        h, w = int(h * s), int(w * s)
    if max(h, w) / min(h, w) > 200:
        raise ValueError("aspect ratio")
    hb, wb, tb = round(h / f) * f, round(w / f) * f, round(t / tf) * tf
    if tb * hb * wb > hi:
        b = math.sqrt(t * h * w / hi)
        hb, wb = max(f, math.floor(h / b / f) * f), max(f, math.floor(w / b / f) * f)
    elif tb * hb * wb < lo:
        b = math.sqrt(lo / (t * h * w))
        hb, wb = math.ceil(h * b / f) * f, math.ceil(w * b / f) * f
    return hb, wb


def patches(frames):
    """frames: list of resized RGB images of one size, even count -> float32[P, 1176], (T, H, W)."""
    a = np.stack([np.asarray(f, np.float32) for f in frames]) / 255
    a = ((a - np.float32(MEAN)) / np.float32(STD)).transpose(0, 3, 1, 2)
    t, _, hh, ww = a.shape
    t, h, w = t // 2, hh // 14, ww // 14
    a = a.reshape(t, 2, 3, h // 2, 2, 14, w // 2, 2, 14).transpose(0, 3, 6, 4, 7, 2, 1, 5, 8)
    return a.reshape(t * h * w, 1176).copy(), (t, h, w)


def picture(rng, w, h, kind):
    im = Image.new("RGB", (w, h), tuple(rng.randrange(180, 256) for _ in range(3)))
    d = ImageDraw.Draw(im)
    for _ in range(6):
        x, y = rng.randrange(w), rng.randrange(h)
        r = rng.randrange(6, max(8, min(w, h) // 3))
        c = tuple(rng.randrange(256) for _ in range(3))
        if kind == "shapes":
            (d.ellipse if rng.random() < 0.5 else d.rectangle)((x - r, y - r, x + r, y + r), fill=c)
        else:
            d.text((x * 0.7, y), "".join(rng.choice("abcXYZ0189 $.") for _ in range(9)), fill=c)
    return im


def expand(prompt, grids, kinds, stamps):
    """Replace each placeholder by as many image tokens as its grid has; videos get one group a temporal patch."""
    out, k = "", 0
    while True:
        a, b = prompt.find("<|image|>"), prompt.find("<|video|>")
        if a < 0 and b < 0:
            return out + prompt
        j = min(x for x in (a, b) if x >= 0)
        t, h, w = grids[k]
        out += prompt[:j]
        prompt = prompt[j + 9 :]
        if kinds[k] == "image":
            out += "\0" * (h * w // 4)
        else:
            out += "".join(f"<|begin_of_image|>" + "\0" * (h * w // 4) + f"<|end_of_image|>{int(s)}" for s in stamps[k])
        k += 1
