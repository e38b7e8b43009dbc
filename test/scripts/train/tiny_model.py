"""A model small enough for quick tests, and prompts for it: two of one shape, one of another, a video."""
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from data.sample import Sample, Turn  # noqa: E402  (found through the path above)
from generate import STOPS  # noqa: E402
from model import Dims, Glimpse  # noqa: E402
from tokenizer import special  # noqa: E402

DIMS = Dims(vision_hidden=48, vision_depth=1, vision_heads=3, merger_inner=64, hidden=128, layers=2, heads=2,
            kv_heads=1, inner=64, tied=False)  # its ends come from a channel of the output matrix alone


def model(stopping=0.0):
    """Random weights; `stopping` raises how often a reply ends, by a channel that all embeddings of text share."""
    torch.manual_seed(5)
    made = Glimpse(DIMS, special("<|image|>")).eval()
    with torch.no_grad():
        made.model.language_model.embed_tokens.weight[:, 0] = 10
        made.lm_head.weight[:, 0] = 0
        made.lm_head.weight[[special(s) for s in STOPS], 0] = stopping
    return made


def prompts():
    """[(sample, turn)]."""
    rng = np.random.default_rng(5)

    def sample(*shape, **more):
        return Sample(rng.integers(0, 255, (*shape, 3), np.uint8), [], **more)

    return [(sample(1, 56, 56), Turn("What color is the circle?", "red")),
            (sample(4, 28, 28, seconds=(0, 1)), Turn("What moves?", "star")),
            (sample(1, 56, 84), Turn("Read the text.", "a b")),
            (sample(1, 56, 56), Turn("Is it red?", "yes"))]
