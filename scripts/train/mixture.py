"""Random training batches out of all sources: one size a batch, all batches of about the same cost."""
import random
import zlib

import torch

import auxiliary
from images import CELL
from rows import SYSTEMS, collate, row

# tokens for the questions and answers of one row, after the picture
ROOM = {"pages": 0, "easy-vqa": 92, "scenes": 100, "documents": 190, "design": 200, "charts": 120, "science": 120,
        "reading": 80}
USUAL_ROOM = 100
PATCH_COST = 0.6  # of a patch in the vision tower, in tokens of the decoder


def room(domain, thinking, turns=True):
    """Thoughts are as long as the rest."""
    if not turns:
        return 0
    return ROOM.get(domain, USUAL_ROOM) * (2 if thinking else 1)


def vision_cost(size):
    """What one sample costs in the vision tower, in tokens of the decoder. size: (h, w) or (frames, h, w)."""
    frames = size[0] if len(size) == 3 else 2
    return frames // 2 * size[-2] * size[-1] // CELL**2 * 4 * PATCH_COST


def cost(domain, size, thinking=False, turns=True):
    """What one row costs at most, in tokens of the decoder."""
    text = room(domain, thinking, turns)
    return vision_cost(size) * (1 + (text > 0) / (4 * PATCH_COST)) + text


class Plan:
    """Which domain and size comes next: the same in every process, each domain with its share of the cost."""

    def __init__(self, sizes, weights, seed):
        """sizes: {domain: {size: weight}}; weights: {domain: share}."""
        self.sizes, self.rng = sizes, random.Random(seed)
        total = sum(weights.values())
        self.shares = {name: share / total for name, share in weights.items() if share}
        self.owed = dict.fromkeys(self.shares, 0.0)

    def next(self):
        for name, share in self.shares.items():
            self.owed[name] += share
        name = max(self.owed, key=lambda n: self.owed[n] + 0.01 * self.rng.random())
        self.owed[name] -= 1
        sizes = self.sizes[name]
        return name, self.rng.choices(list(sizes), list(sizes.values()))[0]


class Mixture:
    """Draws batches with their auxiliary targets: rows of like length, as many as the budget takes."""

    def __init__(self, sources, seed, budget, thinking=False, turns=True):
        """budget: cost of a batch in decoder tokens; seed: differs between processes."""
        self.sources, self.budget, self.thinking, self.turns = sources, budget, thinking, turns
        self.rng = random.Random(seed)
        self.costs, self.waiting = {}, {}  # by (domain, size): usual cost of a padded row; batches drawn ahead

    def system(self):
        return self.rng.choice(SYSTEMS) if self.rng.random() < 0.06 else None

    def draw(self, domain, size):
        """Two batches of (sample, row): the shorter rows and the longer ones, so that little is padding."""
        key, space = (domain, size), room(domain, self.thinking, self.turns)
        usual = self.costs.get(key) or cost(domain, size, self.thinking, self.turns)
        count = max(2, round(self.budget / usual))
        samples = [self.sources[domain].draw(self.rng, size) for _ in range(2 * count)]
        pairs = [(s, row(s, space, self.thinking, self.system(), self.rng)) for s in samples]
        pairs.sort(key=lambda pair: len(pair[1].ids))
        halves = [pairs[:count], pairs[count:]]
        longest = sum(len(half[-1][1].ids) for half in halves) / 2 if space else 0
        self.costs[key] = 0.7 * usual + 0.3 * (vision_cost(size) + longest)
        self.rng.shuffle(halves)
        return halves

    def batch(self, domain, size):
        """(Batch, auxiliary targets)."""
        halves = self.waiting.pop((domain, size), None) or self.draw(domain, size)
        pairs = halves.pop()
        if halves:
            self.waiting[domain, size] = halves
        samples, rows = map(list, zip(*pairs))
        batch = collate(samples, rows)
        return batch, auxiliary.targets(samples, batch.grid)


def seed_of(*parts):
    """A number from any words and numbers, the same on every machine."""
    return zlib.crc32("/".join(map(str, parts)).encode())


def to(found, device):
    """Auxiliary targets on another device."""
    return {k: tuple(t.to(device) if torch.is_tensor(t) else t for t in v) for k, v in found.items()}
