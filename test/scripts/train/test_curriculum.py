"""Which prompts are drawn and which groups are kept.

Run with: python -m unittest discover -s test/scripts/train
"""
import random
import sys
import unittest
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

# found through the path above
from curriculum import DRAWS, Expansion, Pool, Prompt, balanced, shares, weight  # noqa: E402
from data.sample import Sample, Turn  # noqa: E402

SIZES = {"a": {(28, 28): 1}, "b": {(28, 56): 1, (56, 56): 3}}


class Source:
    """Pictures and questions of random numbers; every other question cannot be verified."""

    def draw(self, rng, size):
        turns = [Turn(f"{rng.random()}?", "1", "opinion" if i % 2 else "exact") for i in range(4)]
        return Sample(np.full((1, *size, 3), rng.randrange(256), np.uint8), turns)


@dataclass
class Group:
    prompt: Prompt
    spread: float

    @property
    def is_valid(self):
        return self.spread > 0.01


def pool(count=40):
    made = Pool(SIZES, count, 7)
    for name in SIZES:
        for i, prompt in enumerate(made.prompts[name]):
            prompt.rate = i / (count - 1)
    return made


class Curriculum(unittest.TestCase):
    def test_a_prompt_is_the_same_again_and_can_be_verified(self):
        for prompt in pool().prompts["b"]:
            (sample, turn), (again, same) = prompt.ask(Source()), prompt.ask(Source())
            self.assertEqual((sample.frames.shape, turn), ((1, *prompt.size, 3), same))
            self.assertTrue((sample.frames == again.frames).all())
            self.assertEqual(turn.check, "exact")

    def test_every_domain_has_its_share(self):
        for count in (6, 7, 11):
            drawn = pool().draw(count)
            self.assertEqual(len({id(p) for p in drawn}), count)
            of_a = sum(p.domain == "a" for p in drawn)
            self.assertLessEqual(abs(2 * of_a - count), 1)

    def test_the_middle_is_drawn_most(self):
        made, drawn = pool(), []
        for _ in range(200):
            drawn += [p.rate for p in made.draw(8)]
        found = shares(drawn)
        self.assertGreater(found["middle"], 0.6)
        self.assertLess(sum(rate in (0, 1) for rate in drawn) / len(drawn), 0.02)
        self.assertEqual(weight(0.5), 1)

    def test_rates_follow_the_rollouts_and_worn_prompts_go(self):
        made = pool()
        prompt = made.prompts["a"][20]
        made.update(prompt, 0.25)
        self.assertTrue(0.25 < prompt.rate < 0.4)
        for _ in range(DRAWS - 1):
            self.assertIn(prompt, made.prompts["a"])
            made.update(prompt, 0.25)
        self.assertNotIn(prompt, made.prompts["a"])
        self.assertEqual(len(made.prompts["a"]), 40)
        self.assertIsNone(made.prompts["a"][20].rate)
        self.assertAlmostEqual(made.expected(made.prompts["a"][20]), 0.5, places=1)
        other = made.prompts["a"][19]
        made.update(other, 1)
        self.assertNotIn(other, made.prompts["a"])

    def test_a_saved_pool_goes_on_as_it_would_have(self):
        made, again = pool(), Pool(SIZES, 40, 8)
        made.draw(5)
        again.load_state_dict(made.state_dict())
        self.assertEqual(made.draw(9), again.draw(9))

    def test_expansion_follows_the_invalid_share(self):
        expansion = Expansion()
        for _ in range(60):
            expansion.update(0.5)
        self.assertAlmostEqual(expansion.ratio, 2, places=3)
        for _ in range(60):
            expansion.update(1)
        self.assertAlmostEqual(expansion.ratio, Expansion.MOST, places=3)

    def test_the_best_balanced_of_every_domain_are_kept(self):
        rng = random.Random(1)
        groups = [Group(Prompt("a", (28, 28), i), 0.1 + 0.4 * rng.random()) for i in range(12)]
        groups += [Group(Prompt("b", (28, 28), i), 0.05 + i / 100) for i in range(3)]
        groups += [Group(Prompt("b", (28, 28), 9), 0.0)]
        kept = balanced(groups, 8)
        self.assertEqual(sum(g.prompt.domain == "b" for g in kept), 3)
        left = [g.spread for g in groups[:12] if g not in kept]
        self.assertGreater(min(g.spread for g in kept if g.prompt.domain == "a"), max(left))
        self.assertEqual(len(balanced(groups, 99)), 15)


if __name__ == "__main__":
    unittest.main()
