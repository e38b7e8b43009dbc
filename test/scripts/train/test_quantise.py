"""Rounding to 4 bits: what training sees and `export.py --rounded` writes."""
import sys
import unittest
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

import quantise  # noqa: E402  (found through the path above)
from model import Dims, Glimpse  # noqa: E402
from tokenizer import special  # noqa: E402


class Rounding(unittest.TestCase):
    def test_rounded_again_in_bf16_is_the_same(self):
        torch.manual_seed(1)
        once = quantise.rounded4(torch.randn(64, 256))
        again = quantise.rounded4(once.bfloat16().float())
        self.assertLess((again - once).abs().max().item(), 0.01 * once.abs().max().item())

    def test_at_most_fifteen_values_a_group(self):
        values = quantise.rounded4(torch.randn(8, 64)).view(-1, quantise.GROUP)
        self.assertTrue(all(len(group.unique()) <= 15 for group in values))

    def test_exact_weights_come_back(self):
        model = Glimpse(Dims(), special("<|image|>"))
        weight = model.model.language_model.layers[0].mlp.down_proj.weight
        exact = weight.detach().clone()
        with quantise.applied(model):
            self.assertFalse(torch.equal(weight, exact))
        self.assertTrue(torch.equal(weight, exact))


if __name__ == "__main__":
    unittest.main()
