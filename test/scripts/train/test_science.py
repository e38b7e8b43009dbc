"""The science pictures: exercises, steps and answers agree, and held-out numbers stay held out."""
import operator
import random
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from data import science, science_sums  # noqa: E402  (found through the path above)
from data.drawing import Drawing  # noqa: E402
from data.science_figures import TOPICS  # noqa: E402
from data.words import pretokens  # noqa: E402

STEP = re.compile(r"(?<![\w.])(-?\d+) ([-+*/]) (\d+) = (\d+)(?!\d| [-+*/])")

DO = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


def turns(split, number=25):
    """Turns of every topic and exercise."""
    rng = random.Random(split)
    pick = science_sums.Operands(rng, split)
    for _ in range(number):
        for topic in TOPICS:
            drawing = Drawing(rng, (112, 168), science.look(rng, split), science.Even())
            yield from topic(rng, pick, drawing)
        exercise = science_sums.fact(rng, pick)
        yield from science.asked(rng, [exercise], [exercise.shown], "A")


class TestSums(unittest.TestCase):
    def test_steps_end_in_the_result(self):
        for a in range(2, 100):
            for b in range(2, 100):
                self.assertTrue(science_sums.plus(a, b).endswith(f"= {a + b}"))
                self.assertTrue(science_sums.times(a, b).endswith(f"= {a * b}"))
                if a >= b:
                    self.assertTrue(science_sums.minus(a, b).endswith(f"= {a - b}"))

    def test_worked_sum(self):
        self.assertEqual(science_sums.plus(37, 48), "7 + 8 = 15, 30 + 40 = 70, 70 + 15 = 85")
        self.assertEqual(science_sums.minus(85, 48), "85 - 40 = 45, 45 - 8 = 37")
        self.assertEqual(science_sums.times(8, 17), "10 * 8 = 80, 7 * 8 = 56, 80 + 56 = 136")

    def test_split_of_the_pairs(self):
        train, held = (science_sums.Operands(random.Random(1), split) for split in ("train", "heldout"))
        for _ in range(500):
            self.assertFalse(science_sums.is_held_out(*train((1, 99), (1, 99))))
            self.assertTrue(science_sums.is_held_out(*held((1, 99), (1, 99))))
        self.assertEqual(science_sums.is_held_out(12, 35), science_sums.is_held_out(35, 12))


class TestTurns(unittest.TestCase):
    def test_every_step_is_right(self):
        seen = 0
        for turn in (*turns("train"), *turns("heldout")):
            for a, sign, b, result in STEP.findall(turn.thought):
                a, b, result = int(a), int(b), int(result)
                self.assertEqual(DO[sign](a, b), result, turn)
                seen += 1
        self.assertGreater(seen, 1000)

    def test_answers_follow_from_the_thoughts(self):
        for turn in turns("train"):
            if turn.check == "number":
                self.assertEqual(float(turn.answer), float(turn.truth))
                self.assertIn(turn.answer, turn.thought)

    def test_words_cover_the_turns(self):
        words = set(science.words())
        for turn in turns("train", 20):
            self.assertLessEqual(pretokens(turn.question), words)


if __name__ == "__main__":
    unittest.main()
