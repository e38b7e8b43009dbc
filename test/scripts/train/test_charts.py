"""The charts: what they show can be read, and the questions about them have the right answers."""
import random
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from data import chart_data, chart_drawing, charts  # noqa: E402  (found through the path above)
from data.chart_data import Chart  # noqa: E402
from data.chart_library import svg_glyphs  # noqa: E402
from data.words import pretokens  # noqa: E402


class Even:
    """A face of even width that draws nothing but its marks."""

    size = 11

    def width(self, text):
        return 6.0 * len(text)

    def draw(self, layer, x, y, text, slope=0.0, tracking=0.0):
        return [(ord(char), x + 6 * i + 3, y) for i, char in enumerate(text) if char != " "]


class TestData(unittest.TestCase):
    def test_values_lie_on_the_axis(self):
        for seed in range(400):
            rng = random.Random(seed)
            chart = chart_data.make(rng, rng.choice(["train", "heldout"]), rng.choice(list(charts.SIZES)))
            self.assertEqual(len(set(chart.labels)), len(chart.labels))
            self.assertTrue(all(len(series) == len(chart.labels) for series in chart.values))
            if chart.kind == "pie":
                self.assertEqual(sum(chart.values[0]), 100)
            else:
                self.assertTrue(all(0 < value <= chart.top for series in chart.values for value in series))

    def test_trends_are_as_they_are_called(self):
        found = set()
        for seed in range(600):
            chart = chart_data.make(random.Random(seed), "train", (140, 168))
            if chart.trend:
                rise = np.diff(chart.values[0])
                sign = {"up": 1, "down": -1, "flat": 0}[chart.trend]
                self.assertTrue((np.sign(rise) == sign).all())
                found.add(chart.trend)
        self.assertEqual(found, {"up", "down", "flat"})

    def test_the_splits_share_no_list(self):
        a, b = (set(" ".join(chart_data.LISTS[split]).split()) for split in ("train", "heldout"))
        self.assertFalse(a & b)


class TestQuestions(unittest.TestCase):
    chart = Chart("bar", ["A", "B", "C"], [""], [[30, 45, 20]], 80, 20, "Sales")

    def asked(self, kind):
        """All different turns of one kind."""
        turns = [turn for seed in range(300) for turn in charts.ask(random.Random(seed), self.chart)]
        return {turn.question: turn for turn in turns if turn.kind == kind}

    def test_extremes(self):
        self.assertEqual({turn.answer for turn in self.asked("largest").values()}, {"B"})
        self.assertEqual({turn.answer for turn in self.asked("smallest").values()}, {"C"})
        self.assertIn("A 30, B 45, C 20", self.asked("largest")["Which bar is the largest?"].thought)

    def test_values(self):
        turn = self.asked("value")["What is the value of B?"]
        self.assertEqual((turn.answer, turn.truth, turn.check), ("45", 45, "number"))
        self.assertEqual(turn.thought, "axis 0 to 80, B between 40 and 60, 45")

    def test_differences_and_data(self):
        self.assertEqual(self.asked("difference")["What is the difference between B and A?"].truth, 15)
        self.assertEqual(self.asked("data")["Give the data as JSON."].truth, {"A": 30, "B": 45, "C": 20})

    def test_no_question_is_asked_twice(self):
        for seed in range(100):
            turns = charts.ask(random.Random(seed), self.chart)
            self.assertEqual(len({turn.question for turn in turns}), len(turns))

    def test_words_cover_the_questions(self):
        words = set(charts.words())
        self.assertLessEqual(pretokens("What is the value of A?", "axis 0 to 80, B between 40 and 60"), words)


class TestDrawing(unittest.TestCase):
    def test_pictures_and_marks(self):
        for seed in range(40):
            rng = random.Random(seed)
            size = rng.choice(list(charts.SIZES))
            chart = chart_data.make(rng, "train", size)
            pixels, glyphs = chart_drawing.draw(rng, chart, size, Even())
            self.assertEqual((pixels.shape, pixels.dtype), ((*size, 3), np.uint8))
            self.assertGreater(len(glyphs), 0)

    def test_bars_reach_their_values(self):
        plot = chart_drawing.Plot(20, 10, 160, 90, 80, True)
        self.assertEqual(plot.value(0), 90)
        self.assertEqual(plot.value(40), 50)
        self.assertEqual(plot.box(30, 40, 80), (30, 10, 40, 90))

    def test_vega_texts_are_found(self):
        font = next(Path("/usr/share/fonts").rglob("*Sans*.ttf"), None)
        if font is None:
            self.skipTest("no font to measure with")
        svg = ('<svg xmlns="http://www.w3.org/2000/svg"><g transform="translate(10,5)"><text text-anchor="middle" '
               'transform="translate(20,30)" font-size="12px">AB</text></g></svg>')
        (a, ax, ay), (b, bx, by) = svg_glyphs(svg, font)
        self.assertEqual((chr(a), chr(b), ay, by), ("A", "B", 30.7, 30.7))
        self.assertTrue(ax < 30 < bx)


if __name__ == "__main__":
    unittest.main()
