"""Batches: with questions, and without them for the vision tower alone."""
import sys
import unittest
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

import auxiliary  # noqa: E402  (found through the path above)
from data.scenes import SIZES, Source  # noqa: E402
from mixture import Mixture  # noqa: E402
from model import Dims, Glimpse  # noqa: E402
from tokenizer import special  # noqa: E402


def batch(asked, thinking=None):
    return Mixture({"scenes": Source("train", None)}, 5, 300, thinking).batch("scenes", next(iter(SIZES)), asked)


def thoughts(share):
    """(answers with a thought, answers without) of a batch."""
    made, _ = batch(asked=True, thinking={"scenes": share})
    open_, close = special("<think>"), special("</think>")
    firsts = [made.labels[i, start:start + 2].tolist() for i, some in enumerate(made.answers) for _, start, _ in some]
    assert all(first[0] == open_ for first in firsts)
    without = sum(first[1] == close for first in firsts)
    return len(firsts) - without, without


class Batches(unittest.TestCase):
    def test_asked(self):
        made, _ = batch(asked=True)
        self.assertTrue(all(made.answers))

    def test_thoughts(self):
        self.assertEqual(thoughts(0.0)[0], 0)
        self.assertEqual(thoughts(1.0)[1], 0)
        self.assertTrue(all(count > 2 for count in thoughts(0.5)), "some think, some answer at once")

    def test_the_tower_alone(self):
        made, found = batch(asked=False)
        self.assertFalse(any(made.answers))
        torch.manual_seed(1)
        model, heads = Glimpse(Dims(), special("<|image|>")), auxiliary.Heads(Dims())
        loss, seen = heads(made, found, *model.model.visual(made.pixels, made.grid), [])
        loss.backward()
        self.assertEqual(set(seen), {"names"})
        self.assertIsNotNone(model.model.visual.blocks[0].mlp.down_proj.weight.grad)
        self.assertIsNone(model.model.language_model.embed_tokens.weight.grad)


if __name__ == "__main__":
    unittest.main()
