"""Presence across domains: both answers everywhere, pairs kept for the twin, and questions without an answer."""
import random
import sys
import unittest
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from data import presence  # noqa: E402  (found through the path above)
from data.sample import Sample, Thing  # noqa: E402

NAMES = {"pictures": ["dog", "owl", "apple", "car"], "groceries": ["banana", "red apple", "sour milk"], "scenes": ["circle", "star"]}


class Blank:
    """Grey pictures with one named thing of the domain."""

    def __init__(self, domain):
        self.domain = domain

    def draw(self, rng, size):
        names = NAMES.get(self.domain)
        things = [Thing(rng.choice(names), "red" if self.domain == "scenes" else "", 0.5, 0.5, 0.3)] if names else []
        return Sample(np.zeros((1, *size, 3), np.uint8), [], things=things)


def drawn(split, domain=None, count=2500):
    """[(domain, things, turn)] of many draws."""
    rng, found = random.Random(3), []
    for only in [domain] if domain else presence.SHOWN:
        source = presence.Source(split, None, {name: Blank(name) for name in presence.SHOWN})
        for other in NAMED:  # so that every name is known
            source.own(other, Sample(None, [], things=[Thing(name, "", 0.5, 0.5, 0.3) for name in NAMES[other]]))
        source.by_size = {size: [only] for size in presence.SIZES}
        for _ in range(count // len(presence.SHOWN)):
            sample = source.draw(rng, rng.choice(list(presence.SIZES)))
            found += [(only, {thing.name for thing in sample.things}, turn) for turn in sample.turns]
    return found


NAMED = list(presence.NAMED)


class Presence(unittest.TestCase):
    def test_yes_as_often_as_no_in_every_domain(self):
        for split in ("train", "heldout"):
            counts = Counter((domain, turn.answer) for domain, _, turn in drawn(split) if turn.kind == "presence")
            for domain in presence.SHOWN:
                yes, no = counts[domain, "yes"], counts[domain, "no"]
                self.assertTrue(0.4 < yes / (yes + no) < 0.6, (split, domain, yes, no))

    def test_a_thing_that_is_there_is_never_denied(self):
        for _, names, turn in drawn("train") + drawn("heldout"):
            if turn.kind == "presence" and any(name in turn.question for name in names):
                self.assertEqual(turn.answer, "yes", turn.question)

    def test_pairs_of_domains_are_kept_for_the_twin(self):
        for split in ("train", "heldout"):
            asked = [turn.question for _, _, turn in drawn(split, "pictures") if turn.answer == "no"]
            about = Counter(other for question in asked for other in ("groceries",) for name in ("banana", "sour milk", "a photo") if name in question)
            self.assertEqual(bool(about["groceries"]), split == "heldout")

    def test_some_have_no_answer(self):
        turns = [turn for _, _, turn in drawn("train")]
        unknown = [turn for turn in turns if turn.kind == "cannot tell"]
        self.assertTrue(0.1 < len(unknown) / len(turns) < 0.3)
        self.assertEqual({turn.answer for turn in unknown}, {presence.CANNOT})
        known = {question for questions in presence.NEVER.values() for question in questions}
        self.assertTrue({turn.question for _, _, turn in drawn("train", "documents") if turn.kind == "cannot tell"} <= known)

    def test_sizes_have_several_domains(self):
        source = presence.Source("train", None, {name: Blank(name) for name in presence.SHOWN})
        self.assertTrue(all(len(domains) > 1 for domains in source.by_size.values()), source.by_size)


if __name__ == "__main__":
    unittest.main()
