"""The verifiers on the vectors that the TypeScript tests run too, and what cheats are paid.

Run with: python -m unittest discover -s test/scripts/train
"""
import json
import random
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from data.sample import CHECKS, Turn  # noqa: E402  (found through the path above)
from verifiers import edit, registry, reply  # noqa: E402
from verifiers.reward import reward  # noqa: E402

VECTORS = Path(__file__).parents[2] / "golden" / "verifiers.json"
SECONDS = 1.0  # far above what judging the longest answer takes, far below what a careless rule takes


def boxed(answer, thought=""):
    return f"<think>{thought}</think><answer><|begin_of_box|>{answer}<|end_of_box|></answer>"


def bare(answer, thought=""):
    return f"<think>{thought}</think><answer>{answer}</answer>"


def slow_distance(a, b):
    """Levenshtein distance by the textbook's table."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        diagonal, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            diagonal, row[j + 1] = row[j + 1], min(diagonal + (x != y), row[j + 1] + 1, row[j] + 1)
    return row[-1]


class Verifiers(unittest.TestCase):
    def test_vectors(self):
        vectors = json.loads(VECTORS.read_text())
        self.assertEqual({v["check"] for v in vectors}, set(CHECKS))
        for v in vectors:
            with self.subTest(**v):
                self.assertAlmostEqual(registry.score(v["check"], v["answer"], v["truth"]), v["score"], places=9)

    def test_every_check_has_a_verifier(self):
        self.assertEqual(set(registry.SCORES), set(CHECKS))

    def test_what_passes(self):
        for check, wrong, right in [("exact", 0, 1), ("number", 0, 1), ("edit", 0.99, 1), ("box", 0.5, 0.51),
                                    ("fields", 0.99, 1), ("tree", 0.89, 0.9)]:
            self.assertEqual([registry.passes(check, s) for s in (wrong, right)], [False, True], check)

    def test_distance_equals_the_table(self):
        rng = random.Random(5)
        for _ in range(500):
            a, b = ("".join(rng.choices("abc", k=rng.randint(0, 12))) for _ in range(2))
            self.assertEqual(edit.distance(a, b), slow_distance(a, b), (a, b))

    def test_long_answers_take_bounded_time(self):
        rng = random.Random(6)
        noise = "".join(rng.choices("ab<>/[]{}\",:1 ", k=registry.LONGEST))
        answers = [noise, "1" * 10**6, "[" * 4000, '{"a":' * 800, "<b>" * 1365, "<b></b>" * 585, "[0,0" + " " * 4000]
        truths = {"exact": noise, "number": 1, "edit": noise[::-1], "box": [1, 2, 3, 4], "fields": {"a": 1},
                  "tree": "<div><p>a</p></div>"}
        for check, truth in truths.items():
            for answer in answers:
                start = time.process_time()
                registry.score(check, answer, truth)
                self.assertLess(time.process_time() - start, SECONDS, (check, answer[:20]))


class Replies(unittest.TestCase):
    def test_parts(self):
        self.assertEqual(reply.split(boxed(" red ", "I see\n")), reply.Reply("I see", "red", True, True))
        lines = "\n<think></think>\n<answer>a\nb</answer>\n"
        self.assertEqual(reply.split(lines), reply.Reply("", "a\nb", False, True))

    def test_broken_formats(self):
        broken = ["", "red", "<answer>red</answer>", "<think></think>red", bare("red") + "red", "x" + bare("red"),
                  bare("red") * 2, bare("red</answer><answer>blue"), bare("red", "a</think><think>b"),
                  boxed("red<|end_of_box|><|begin_of_box|>blue"), bare("<|begin_of_box|>red"),
                  bare("red<|end_of_box|>"), bare("it is <|begin_of_box|>red<|end_of_box|>"),
                  boxed("red", "<|begin_of_box|>blue<|end_of_box|>"),
                  bare("red<|user|>"), "<answer>red</answer><think></think>", bare("red")[:-3]]
        for text in broken:
            self.assertEqual(reply.split(text), reply.Reply(), text)


class Rewards(unittest.TestCase):
    colour = Turn("What color?", "red")
    place = Turn("Where?", "[10,10,110,110]", "box", [10, 10, 110, 110])
    page = Turn("Read.", "one\ntwo", "edit")
    form = Turn("Fill in.", '{"total":"5"}', "fields", {"total": "5"})

    def test_right_ones_are_paid_in_full(self):
        self.assertEqual(reward(boxed("red", "red there"), self.colour), 1)
        self.assertEqual(reward(boxed("[10,10,110,110]"), self.place), 1)
        self.assertEqual(reward(bare("one\ntwo"), self.page), 1)
        self.assertEqual(reward(boxed('{"total": "5"}'), self.form), 1)

    def test_partly_right_is_paid_in_part(self):
        self.assertAlmostEqual(reward(bare("one\ntow"), self.page), 5 / 7)
        self.assertAlmostEqual(reward(boxed("[10,10,110,60]"), self.place), 0.5)

    def test_cheats_are_paid_nothing(self):
        cheats = [(self.colour, bare("red")), (self.colour, boxed("")), (self.colour, boxed("red green blue")),
                  (self.colour, boxed("red<|end_of_box|><|begin_of_box|>blue")), (self.colour, "red"),
                  (self.colour, boxed("red") + boxed("blue")), (self.colour, boxed("red", "x" * 10**6)),
                  (self.page, boxed("one\ntwo")), (self.page, bare("")), (self.page, bare("e" * 7)),
                  (self.page, bare("etaoin shrdlu" * 9)), (self.place, boxed("[0,0,1000,1000]")),
                  (self.place, boxed("[10,10,110,110],[200,200,300,300]")),
                  (self.form, boxed('{"total":"4","total":"5"}')), (self.form, boxed("{}"))]
        for turn, text in cheats:
            self.assertEqual(reward(text, turn), 0, text[:80])

    def test_extra_keys_cost(self):
        every = json.dumps({"total": "5"} | {f"total {i}": str(i) for i in range(9)})
        self.assertLess(reward(boxed(every), self.form), 0.2)

    def test_going_in_circles_costs_half(self):
        self.assertEqual(reward(boxed("red", "a red one. " * 12), self.colour), 0.5)
        self.assertEqual(reward(boxed("red", "a red one, " * 6), self.colour), 1)

    def test_blind_pages_are_paid_nothing(self):
        html = "<div><h1>Shop</h1><ul><li>Tea</li><li>Milk</li></ul><button>Buy</button></div>"
        page = Turn("Write HTML.", html, "tree")
        self.assertEqual(reward(bare(html), page), 1)
        for text in ["<div></div>", "<p>" * 300, "<div>" * 40, "<li>Tea</li>" * 90, "Shop", "<html></html>"]:
            self.assertEqual(reward(bare(text), page), 0, text[:40])


if __name__ == "__main__":
    unittest.main()
