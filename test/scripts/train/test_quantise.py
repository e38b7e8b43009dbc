"""Rounding to 4 bits: what training sees and `export.py --rounded` writes."""
import json
import sys
import unittest
from pathlib import Path

import torch

TEST = Path(__file__).parents[2]
sys.path.insert(0, str(TEST.parent / "scripts" / "train"))

import quantise  # noqa: E402  (found through the path above)
from model import Dims, Glimpse  # noqa: E402
from tokenizer import special  # noqa: E402


def rounded(weight):
    return quantise.rounded4(weight, quantise.fitted(weight))


class Values(unittest.TestCase):
    def test_scales_are_the_importers(self):
        """test/weights/q4.test.ts reads the same file."""
        vectors = json.loads((TEST / "golden" / "q4-scales.json").read_text())
        weight = torch.tensor(vectors["weights"])
        row = weight.abs().amax(1) / 8 / 127
        self.assertEqual((quantise.fitted(weight)[..., 0] / row[:, None]).round().flatten().tolist(), vectors["subScales"])

    def test_rounded_again_in_bf16_is_nearly_the_same(self):
        torch.manual_seed(1)
        once = rounded(torch.randn(64, 256))
        again = rounded(once.bfloat16().float())
        self.assertLess((again - once).norm() / once.norm(), 0.01)

    def test_at_most_sixteen_values_a_group(self):
        values = rounded(torch.randn(8, 64)).view(-1, quantise.GROUP)
        self.assertTrue(all(len(group.unique()) <= 16 for group in values))

    def test_zeros_stay_zeros(self):
        weight = torch.zeros(2, 64)
        weight[0, 40] = 1
        self.assertTrue(torch.equal(rounded(weight), weight))

    def test_the_downsample_kernel_is_grouped_by_its_inner_axes(self):
        kernel = torch.randn(16, 32, 2, 2)
        matrix = rounded(kernel.permute(0, 2, 3, 1).flatten(1))
        self.assertTrue(torch.equal(rounded(kernel).permute(0, 2, 3, 1).flatten(1), matrix))


class Rounding(unittest.TestCase):
    def setUp(self):
        self.model = Glimpse(Dims(), special("<|image|>"))
        self.weight = self.model.model.language_model.layers[0].mlp.down_proj.weight
        self.exact = self.weight.detach().clone()

    def test_exact_weights_come_back(self):
        with quantise.Rounding(self.model).applied():
            self.assertFalse(torch.equal(self.weight, self.exact))
        self.assertTrue(torch.equal(self.weight, self.exact))

    def test_scales_stay_until_they_are_fitted_again(self):
        rounding = quantise.Rounding(self.model)
        rounding.fit()
        with torch.no_grad():
            self.weight.mul_(2)
        with rounding.applied():
            self.assertTrue(torch.equal(self.weight, quantise.rounded4(2 * self.exact, quantise.fitted(self.exact))))
        rounding.fit()
        with rounding.applied():
            self.assertTrue(torch.equal(self.weight, rounded(2 * self.exact)))


if __name__ == "__main__":
    unittest.main()
