"""Screens: boxes follow the picture when it is shifted, answers agree with the widgets, thoughts lead to answers.

Run with: python -m unittest discover -s test/scripts/train
"""
import random
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[3] / "scripts" / "train")]

import rendered_fixture  # noqa: E402  (found through the path above)
from data import screens  # noqa: E402
from data.rendered import load, vary  # noqa: E402
from data.words import pretokens  # noqa: E402
from verifiers.registry import score  # noqa: E402

SIZE = (112, 168)
NAMES = {w["name"]: w for w in rendered_fixture.WIDGETS}


class Screens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        root = Path(cls.folder.name)
        for split in ("train", "heldout"):
            rendered_fixture.write(root / "screens" / split)
        cls.train, cls.heldout = (screens.Source(split, root) for split in ("train", "heldout"))
        cls.packs = load(root / "screens" / "train")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def samples(self, source, count=80):
        rng = random.Random(7)
        return [source.draw(rng, SIZE) for _ in range(count)]

    def test_same_state_same_sample(self):
        a, b = (self.train.draw(random.Random(3), SIZE) for _ in range(2))
        self.assertTrue((a.frames == b.frames).all())
        self.assertEqual(a.turns, b.turns)

    def test_shift_moves_everything_and_loses_nothing(self):
        pack, rng = self.packs[SIZE], random.Random(2)
        shifts = set()
        for _ in range(60):
            pixels, glyphs, (dx, dy) = vary(pack.pixels[0], pack.records[0], rng)
            shifts.add((dx, dy))
            back = pixels[0, 0].astype(int)  # the corner is background
            drawn = np.argwhere(np.abs(pixels.astype(int) - back).sum(2) > 60)
            self.assertEqual(drawn.min(0).tolist(), [8 + dy, 20 + dx])
            self.assertEqual(drawn.max(0).tolist(), [99 + dy, 139 + dx])
            self.assertTrue(((glyphs[:, 1:] >= 0) & (glyphs[:, 1:] < (SIZE[1], SIZE[0]))).all())
        self.assertGreater(len(shifts), 30)

    def test_own_answers_pass(self):
        kinds = set()
        for sample in self.samples(self.train):
            self.assertEqual(sample.frames.shape, (1, *SIZE, 3))
            self.assertEqual(sample.frames.dtype, np.uint8)
            self.assertTrue(sample.turns)
            for turn in sample.turns:
                kinds.add(turn.kind)
                least = 0.8 if turn.check == "box" else 1  # boxes are answered in rounded steps
                self.assertGreaterEqual(score(turn.check, turn.answer, turn.expected), least, turn)
        self.assertEqual(kinds, set(screens.ASKED))

    def test_answers_agree_with_the_widgets(self):
        for turn in (turn for sample in self.samples(self.heldout) for turn in sample.turns):
            if turn.kind == "locate":
                named = next(w for name, w in NAMES.items() if name in turn.question)
                self.assertEqual(turn.truth, screens.thousandths(named["box"], SIZE))
            elif turn.kind == "on":
                self.assertEqual(turn.answer, "yes" if "Alerts" in turn.question else "no")
            elif turn.kind == "beside":
                self.assertEqual(turn.answer, "Cancel" if "left" in turn.question else "Save")
            elif turn.kind == "role":
                named = next(w for name, w in NAMES.items() if name in turn.question)
                self.assertEqual(turn.answer, named["role"])

    def test_thought_holds_the_answer(self):
        for turn in (turn for sample in self.samples(self.train) for turn in sample.turns):
            if turn.check == "box":
                sides = [int(s) for s in turn.answer.strip("[]").split(",")]
                said = "left {}, top {}, right {}, bottom {}.".format(*sides)
                self.assertTrue(turn.thought.endswith(said), turn)
            elif turn.kind in ("inside", "click", "count", "value", "role", "heading"):
                self.assertTrue(turn.thought.endswith(f"{turn.answer}."), turn)

    def test_words_cover_what_is_said(self):
        known = set(screens.words())
        for turn in (turn for sample in self.samples(self.train) for turn in sample.turns):
            text = f"{turn.question}\n{turn.thought}"
            for name in [*NAMES, "Lima"]:
                text = text.replace(name, "0")
            self.assertLessEqual(pretokens(text), known | {'"'}, turn)


if __name__ == "__main__":
    unittest.main()
