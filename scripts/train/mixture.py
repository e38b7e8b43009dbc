"""Random training batches and fixed held-out samples out of both sources."""
import random

import numpy as np
import torch

import auxiliary
from data import questions
from data.scenes import scene
from images import resize, smart_resize
from rows import SYSTEMS, collate, row

# more of what is learned last than the held-out questions have
WEIGHTS = {"color": 1.5, "shape": 1.5, "count": 5, "relation": 3, "relation-yes-no": 2, "which": 2.5, "place": 1,
           "presence": 1}
ASKED = 9  # candidates for a row; as many as fit are taken


def grid_table(rng, tries=6000, least=0.02):
    """{(h, w): native sizes that are resized to it}, for the common outcomes of pictures of 64 to 400 pixels."""
    table = {}
    for _ in range(tries):
        side, ratio = rng.uniform(64, 320), 1 if rng.random() < 0.15 else 2 ** rng.triangular(-1.3, 1.3)
        w, h = int(side * ratio**0.5), int(side / ratio**0.5)
        if max(w, h) <= 400:
            table.setdefault(smart_resize(h, w), []).append((w, h))
    return {k: v for k, v in table.items() if len(v) >= least * tries}


class Mixture:
    """Draws batches. Sizes are drawn by `shared`, which is the same in every process, so that steps take equal time."""

    def __init__(self, easy, seed, rank):
        self.easy, self.rng = easy, random.Random(f"{seed}/{rank}")
        self.shared = random.Random(seed)
        self.table = grid_table(random.Random(0))

    def system(self):
        return self.rng.choice(SYSTEMS) if self.rng.random() < 0.08 else None

    def finish(self, drawn):
        """[(image array, asked, things or None)] of one size -> Batch, and rows and values of the aux targets."""
        grid = drawn[0][0].shape[0] // 14, drawn[0][0].shape[1] // 14
        made = [row(grid, asked, system=self.system(), rng=self.rng) for _, asked, _ in drawn]
        batch = collate([image for image, _, _ in drawn], made)
        wanted = [auxiliary.targets(t, grid, i.shape[:2]) if t else None for i, _, t in drawn]
        rows = [i for i, w in enumerate(wanted) if w is not None]
        return batch, rows, *(torch.from_numpy(np.stack([wanted[i][k] for i in rows])) for k in range(3))

    def easy_batch(self, size):
        drawn = []
        for _ in range(size):
            image, asked, things = self.easy.draw(self.rng, ASKED)
            if self.rng.random() < 0.3:
                asked = [(questions.reword(self.rng, q), a) for q, a in asked]
            drawn.append((resize(image), asked, things))
        return self.finish(drawn)

    def scene_batch(self, size):
        shares = {k: len(v) ** 0.5 for k, v in self.table.items()}
        natives = self.table[self.shared.choices(list(shares), list(shares.values()))[0]]
        drawn = []
        while len(drawn) < size:
            image, things = scene(self.rng, *self.rng.choice(natives))
            asked = [(q, a, anchors) for q, a, _, anchors in questions.ask(self.rng, things, ASKED, WEIGHTS)]
            drawn.append((resize(image), asked, things))
        return self.finish(drawn)
