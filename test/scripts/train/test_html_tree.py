"""The tree verifier: what counts as the same page, what costs how much, and that no answer takes long to judge.

Run with: python -m unittest discover -s test/scripts/train
"""
import random
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from verifiers.html_tree import similarity  # noqa: E402  (found through the path above)

PAGE = "<div><h1>Title</h1><p>Text</p><button>Save</button></div>"
LARGE = ("<div><h1>Title here</h1><ul>" + "<li>Name it</li>" * 5 + "</ul><table>"
         + "<tr><td>Name</td><td>Value</td></tr>" * 4 + "</table><p>Text</p><button>Save</button></div>")
SECONDS = 1.0  # of the processor; far above what judging takes


class HtmlTree(unittest.TestCase):
    def test_same_page(self):
        for same in (PAGE, PAGE.upper().replace("TITLE", "Title").replace("TEXT", "Text").replace("SAVE", "Save"),
                     f"<!doctype html><html><body>{PAGE}</body></html>", PAGE.replace("><", ">\n  <"),
                     PAGE.replace("<h1>", '<h1 class="big">'), PAGE.removesuffix("</button></div>")):
            self.assertEqual(similarity(same, PAGE), 1, same)

    def test_lists_and_fields(self):
        self.assertEqual(similarity("<ul><li>A<li>B</ul>", "<ul><li>A</li><li>B</li></ul>"), 1)
        field = '<div><input placeholder="Email"></div>'
        self.assertEqual(similarity("<div><input type='text' placeholder='Email'></div>", field), 1)
        self.assertLess(similarity("<div><input></div>", field), 0.6)
        self.assertLess(similarity('<input type="checkbox">', "<input>"), 0.5)

    def test_order_of_faults(self):
        faults = [PAGE, PAGE.replace("Title", "Titel"), PAGE.replace("h1", "h2"), PAGE.replace("<p>Text</p>", ""),
                  "<div><h1>A</h1><p>B</p><button>C</button></div>", "<div></div>", "Title Text Save", ""]
        scores = [similarity(fault, PAGE) for fault in faults]
        self.assertEqual(scores[0], 1)
        self.assertEqual(scores[-1], 0)
        self.assertLess(max(scores[-4:-1]), 0.5)
        self.assertLess(max(scores[-3:]), 0.15)
        self.assertGreater(scores[1], 0.9)

    def test_saying_more_does_not_pay(self):
        self.assertLess(similarity(PAGE * 2, PAGE), 0.6)
        self.assertLess(similarity(PAGE * 20, PAGE), 0.1)
        self.assertLess(similarity(LARGE, PAGE), 0.3)

    def test_symmetric(self):
        rng = random.Random(4)
        pieces = ["<p>", "</p>", "<b>", "</b>", "one", "two", "<ul>", "<li>", "</ul>", "<img>"]
        for _ in range(200):
            a, b = ("".join(rng.choices(pieces, k=rng.randint(1, 8))) for _ in range(2))
            self.assertAlmostEqual(similarity(a, b), similarity(b, a), places=9, msg=(a, b))
            self.assertEqual(similarity(a, a), 1)

    def test_hostile_answers_take_no_time(self):
        rng = random.Random(3)
        hostile = ["<div><b></b>" * 45 + LARGE, "<b></b>" * 90 + LARGE, "<p>" * 90 + LARGE, LARGE * 2,
                   "<p>" * 1365, "<b><i>" * 682, "<b></b>" * 585, "<div><b></b>" * 341, "x<br>" * 819, "<" * 4096,
                   "<a" * 2048, "<a " * 1365, "<a" + " " * 4094, "a" * 4096, "<!" * 2048, "<a placeholder=" * 273,
                   "<a " + "type=" * 800 + ">", "<a " + 'value="' * 580 + ">",
                   "".join(rng.choices(["<b>", "</b>", "x", "<i>", "</i>"], k=1200))]
        for answer in hostile:
            start = time.process_time()
            self.assertLess(similarity(answer, LARGE), 0.6)
            self.assertLess(time.process_time() - start, SECONDS, answer[:20])


if __name__ == "__main__":
    unittest.main()
