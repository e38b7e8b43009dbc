"""Random training batches out of all sources: one size a batch, all batches of about the same cost."""
import random
import zlib

import torch

import auxiliary
import readings
from data.lines import lines_of
from data.papers import pointed
from data.registry import BLIND
from images import CELL
from papers.noise import drawn, read
from papers.page import Piece, Span
from rows import SYSTEMS, collate, row

# tokens for the questions and answers of one row, after the picture
ROOM = {"easy-vqa": 92, "scenes": 100, "documents": 190, "design": 200, "charts": 120, "science": 120,
        "reading": 80, "papers": 420, "fields": 420}
USUAL_ROOM = 100
NOISY = 0.5  # share of readings with errors
READ = ("documents", "charts", "screens", "science")  # domains shown with readings; in others what is written is for the tower to see
PATCH_COST = 0.6  # of a patch in the vision tower, in tokens of the decoder


def room(domain, thinking):
    """Thoughts, which this share of the turns has, are as long as the rest; quotes are in the room of BLIND already."""
    return round(ROOM.get(domain, USUAL_ROOM) * (1 if domain in BLIND else 1 + thinking))


def vision_cost(size):
    """What one sample costs in the vision tower, in tokens of the decoder. size: (h, w) or (frames, h, w); h 0 has no picture."""
    frames = size[0] if len(size) == 3 else 2
    return frames // 2 * size[-2] * size[-1] // CELL**2 * 4 * PATCH_COST


def cost(domain, size, thinking=0.0):
    """What one row costs at most, in tokens of the decoder."""
    prefix = vision_cost(size) * (1 + 1 / (4 * PATCH_COST)) if size[0] else size[1]
    return prefix + room(domain, thinking)


class Plan:
    """Which domain and size comes next, and whether it is asked about: the same in every process, each with its share of
    the cost."""

    def __init__(self, sizes, asks, looks, seed):
        """sizes: {domain: {size: weight}}; asks and looks: {domain: share}."""
        self.sizes, self.rng = sizes, random.Random(seed)
        shares = {(name, True): share for name, share in asks.items()} | {(name, False): share for name, share in looks.items()}
        self.shares = {key: share / sum(shares.values()) for key, share in shares.items()}
        self.owed = dict.fromkeys(self.shares, 0.0)

    def next(self):
        """(domain, size, with questions)."""
        for key, share in self.shares.items():
            self.owed[key] += share
        key = max(self.owed, key=lambda k: self.owed[k] + 0.01 * self.rng.random())
        self.owed[key] -= 1
        name, asked = key
        sizes = self.sizes[name]
        return name, self.rng.choices(list(sizes), list(sizes.values()))[0], asked


class Mixture:
    """Draws batches with their auxiliary targets: rows of like length, as many as the budget takes."""

    def __init__(self, sources, seed, budget, thinking=None, reads=0.0):
        """budget: cost of a batch in decoder tokens; seed: differs between processes; thinking and reads: as in Stage."""
        self.sources, self.budget, self.thinking, self.reads = sources, budget, thinking or {}, reads
        self.rng = random.Random(seed)
        self.costs, self.waiting = {}, {}  # by (domain, size, asked): usual cost of a padded row; batches drawn ahead

    def system(self):
        return self.rng.choice(SYSTEMS) if self.rng.random() < 0.06 else None

    def read(self, domain, sample):
        """The sample with readings of its lines, noised as a reader errs; some keep the picture alone."""
        if domain in READ and sample.turns and self.rng.random() < self.reads:
            known = sample.lines or lines_of(sample.glyphs)
            pieces = [Piece([Span(p.text)], p.x0, p.y0, p.x1, p.y1) for p in known]
            lines = readings.rows(read(self.rng, pieces, drawn(self.rng, NOISY)))
            if lines:
                places = readings.placed(lines)
                sample.readings, sample.turns = readings.prompt(places), pointed(sample.turns, places)
        return sample

    def draw(self, domain, size, asked):
        """Two batches of (sample, row): the shorter rows and the longer ones, so that little is padding."""
        thinking = self.thinking.get(domain, 0.0)
        key, space = (domain, size, asked), room(domain, thinking) if asked else 0
        usual = self.costs.get(key) or (cost(domain, size, thinking) if asked else vision_cost(size))
        count = max(2, round(self.budget / usual))
        samples = [self.read(domain, self.sources[domain].draw(self.rng, size)) for _ in range(2 * count)]
        pairs = [(s, row(s, space, thinking, self.system(), self.rng)) for s in samples]
        pairs.sort(key=lambda pair: len(pair[1].ids))
        halves = [pairs[:count], pairs[count:]]
        longest = sum(len(half[-1][1].ids) for half in halves) / 2 if space else 0
        self.costs[key] = 0.7 * usual + 0.3 * (vision_cost(size) + longest)
        self.rng.shuffle(halves)
        return halves

    def batch(self, domain, size, asked=True):
        """(Batch, auxiliary targets)."""
        halves = self.waiting.pop((domain, size, asked), None) or self.draw(domain, size, asked)
        pairs = halves.pop()
        if halves:
            self.waiting[domain, size, asked] = halves
        samples, rows = map(list, zip(*pairs))
        batch = collate(samples, rows)
        return batch, auxiliary.targets(samples, batch.grid)


def seed_of(*parts):
    """A number from any words and numbers, the same on every machine."""
    return zlib.crc32("/".join(map(str, parts)).encode())


def to(found, device):
    """Auxiliary targets on another device."""
    return {k: tuple(t.to(device) if torch.is_tensor(t) else t for t in v) for k, v in found.items()}
