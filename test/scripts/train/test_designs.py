"""Designs: the target passes its own verifier, words cover the tags, questions of screens fit pages.

Run with: python -m unittest discover -s test/scripts/train
"""
import random
import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[3] / "scripts" / "train")]

import rendered_fixture  # noqa: E402  (found through the path above)
from data import designs  # noqa: E402
from data.words import pretokens  # noqa: E402
from verifiers.registry import score  # noqa: E402

SIZE = (112, 168)


class Designs(unittest.TestCase):
    def test_turns(self):
        with tempfile.TemporaryDirectory() as folder:
            rendered_fixture.write(Path(folder) / "designs" / "train")
            source, rng = designs.Source("train", folder), random.Random(1)
            samples = [source.draw(rng, SIZE) for _ in range(100)]
        self.assertEqual({s.turns[0].answer for s in samples}, {rendered_fixture.HTML})
        self.assertTrue(all(not s.turns[0].boxed for s in samples))
        for turn in (turn for sample in samples for turn in sample.turns):
            self.assertGreaterEqual(score(turn.check, turn.answer, turn.expected), 0.8, turn)

    def test_words_cover_the_tags(self):
        known = set(designs.words())
        self.assertLessEqual({"<div", "><", "</", "></", ">", "button", "div", '="', '"><', ">Save", "Email"}, known)
        self.assertLessEqual(pretokens(rendered_fixture.HTML), known)


if __name__ == "__main__":
    unittest.main()
