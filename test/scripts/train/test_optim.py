"""Optimisers: what has a share of the rate moves by that share, and the tower is told from the rest by name."""
import sys
import unittest
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts/train"))
from model import Dims, Glimpse  # noqa: E402
from optim import Muon, is_tower  # noqa: E402


class Shares(unittest.TestCase):
    def test_a_matrix_moves_by_its_share_of_the_rate(self):
        torch.manual_seed(1)
        start, gradient = torch.randn(8, 4), torch.randn(8, 4)
        moved = {}
        for share in (0, 0.25, 1):
            matrix = torch.nn.Parameter(start.clone())
            matrix.grad = gradient.clone()
            Muon([matrix], decay=0.1, rank=0, world=1, shares={matrix: share}).step(0.5)
            moved[share] = matrix.detach() - start
        self.assertEqual(moved[0].abs().max(), 0)
        torch.testing.assert_close(moved[0.25], moved[1] / 4)

    def test_the_tower_is_all_that_sees_before_the_merger(self):
        model = Glimpse(Dims(), 0)
        tower = {p for name, p in model.named_parameters() if is_tower(name)}
        merger = set(model.model.visual.merger.parameters())
        self.assertEqual(tower | merger, set(model.model.visual.parameters()))
        self.assertFalse(tower & merger)


if __name__ == "__main__":
    unittest.main()
