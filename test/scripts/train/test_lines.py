"""Lines out of the marks of characters: words, pieces, rows; noise of a turned page."""
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from data.lines import lines_of, width  # noqa: E402  (found through the path above)


def marks(text, x, y, em=12.0, slope=0.0, mono=False):
    """Marks of a text written from x on, as a font with usual widths would have them, a little off."""
    out, at = [], x
    for i, char in enumerate(text):
        step = em * (0.6 if mono else 0.28 if char == " " else width(char) * (1.06 if i % 3 else 0.95))
        if char != " ":
            out.append((ord(char), at + step / 2, y + slope * (at - x)))
        at += step
    return out


def read(*parts):
    return [piece.text for piece in lines_of(np.array(sum(parts, []), np.float32).reshape(-1, 3))]


class Lines(unittest.TestCase):
    def test_words_of_a_line(self):
        self.assertEqual(read(marks("Total amount due", 0, 10)), ["Total amount due"])

    def test_even_widths(self):
        self.assertEqual(read(marks("Inv 2024-17 ill", 0, 10, mono=True)), ["Inv 2024-17 ill"])

    def test_columns_are_pieces(self):
        self.assertEqual(read(marks("Total", 0, 10), marks("9.00", 90, 10)), ["Total", "9.00"])

    def test_a_new_line_begins_where_the_pen_goes_back_or_down(self):
        self.assertEqual(read(marks("Name", 0, 10), marks("Ann", 0, 26), marks("Age", 40, 42)), ["Name", "Ann", "Age"])

    def test_a_slope_stays_one_line(self):
        self.assertEqual(read(marks("A long enough line of words", 0, 10, slope=0.05)), ["A long enough line of words"])

    def test_boxes_hold_their_characters(self):
        piece, = lines_of(np.array(marks("Box", 30, 50), np.float32))
        self.assertTrue(28 < piece.x0 < 32 and 50 < piece.x1 < 56 and piece.y0 < 50 < piece.y1)

    def test_nothing_and_one(self):
        self.assertEqual(read([]), [])
        self.assertEqual(read(marks("7", 5, 5)), ["7"])


if __name__ == "__main__":
    unittest.main()
