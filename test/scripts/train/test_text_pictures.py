"""Reading and documents: the marks lie on the ink, the turns hold together, the splits are apart.

The fonts come from the packages of scripts/train/tools; without them the drawing tests are skipped.
Run with: python -m unittest discover -s test/scripts/train
"""
import json
import random
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from data import documents, field_scans, fonts, forms, invoices, notes, reading, receipts, tables  # noqa: E402  (found above)
from data.canvas import Canvas, turn  # noqa: E402
from data.fonts import Fonts  # noqa: E402
from data.lexicon import Lexicon  # noqa: E402
from data.sample import CHECKS  # noqa: E402
from data.sheets import Sheet, html  # noqa: E402
from data.words import pretokens  # noqa: E402
from verifiers.registry import score  # noqa: E402

MAKERS = {receipts: (224, 140), invoices: (224, 224), forms: (168, 168), tables: (112, 168), notes: (112, 168)}


@unittest.skipUnless(fonts.PACKAGES.exists(), "needs `npm ci --prefix scripts/train/tools`")
class Drawn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        fonts.write(cls.folder.name)
        cls.fonts = {split: Fonts(split, cls.folder.name) for split in ("train", "heldout")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def samples(self, module, number):
        for split in ("train", "heldout"):
            source, rng = module.Source(split, self.folder.name), random.Random(1)
            source.fonts = self.fonts[split]  # faces that are there already
            for size in module.SIZES:
                for _ in range(number):
                    yield size, source.draw(rng, size)

    def test_field_scans_say_what_they_hold(self):
        for kind in field_scans.SIZES:
            with tempfile.TemporaryDirectory() as folder:
                field_scans.write(kind, self.folder.name, Path(folder), 5, "heldout")
                lines = [json.loads(line) for line in (Path(folder) / "fields.jsonl").read_text().splitlines()]
                self.assertEqual(5, len(lines))
                for line in lines:
                    self.assertTrue((Path(folder) / line["image"]).exists())
                    amounts = sum(item["Amount"] for item in line["fields"]["Items"]) + line["fields"].get("TotalTax", 0)
                    self.assertAlmostEqual(line["fields"]["InvoiceTotal"], amounts, places=2)

    def test_contract(self):
        for module in (reading, documents):
            for (h, w), sample in self.samples(module, 6):
                self.assertEqual((sample.frames.shape, sample.frames.dtype), ((1, h, w, 3), np.uint8))
                self.assertEqual((sample.glyphs.dtype, sample.glyphs.shape[1]), (np.float32, 3))
                self.assertGreater(len(sample.glyphs), 1)
                self.assertTrue((sample.glyphs[:, 1:] >= 0).all() and (sample.glyphs[:, 1:] < (w, h)).all())
                questions = [t.question for t in sample.turns]
                self.assertEqual(len(set(questions)), len(questions))
                for t in sample.turns:
                    self.assertIn(t.check, CHECKS)
                    self.assertEqual(score(t.check, t.answer, t.expected), 1, t)
                    self.assertTrue(t.answer and t.thought and "{" not in t.question, t)

    def test_lines_are_what_was_drawn(self):
        for (h, w), sample in self.samples(documents, 3):
            said = "".join(piece.text for piece in sample.lines).replace(" ", "")
            self.assertLessEqual(len(sample.glyphs), len(said))
            for code, x, y in sample.glyphs[::7]:
                around = [p for p in sample.lines if p.x0 - 6 <= x <= p.x1 + 6 and p.y0 - 6 <= y <= p.y1 + 6]
                self.assertTrue(any(chr(int(code)) in p.text for p in around), (chr(int(code)), x, y))

    def test_answers_are_on_the_picture(self):
        """Each character of a read text is marked, but for those that stand half over the edge."""
        for _, sample in self.samples(reading, 6):
            marked = "".join(sorted(map(chr, sample.glyphs[:, 0].astype(int))))
            read = "".join(sorted(sample.turns[0].answer.replace(" ", "").replace("\n", "")))
            self.assertLessEqual(abs(len(marked) - len(read)), 1, (marked, read))

    def test_marks_lie_on_ink(self):
        canvas = Canvas(56, 168, [255] * 3)
        face = self.fonts["train"].pick(random.Random(2), 16, ("sans",))
        canvas.write(8, 40, "HEMB", face, [0] * 3)
        pixels, marks = canvas.finish()
        for case in ((pixels, marks), turn(random.Random(3), pixels, marks, 3, [255] * 3)):
            for _, x, y in case[1].astype(int):
                self.assertLess(case[0][y - 4:y + 5, x - 4:x + 5].min(), 128)

    def test_same_seed_same_sample(self):
        for module, size in ((reading, (56, 112)), (documents, (112, 168))):
            source = module.Source("train", self.folder.name)
            first, second = (source.draw(random.Random(7), size) for _ in range(2))
            self.assertTrue((first.frames == second.frames).all() and first.turns == second.turns)

    def test_page_is_dense(self):
        source = reading.Source("train", self.folder.name)
        pages = [source.page(random.Random(seed)) for seed in range(10)]
        self.assertGreater(np.mean([len(page.glyphs) for page in pages]), 25)

    def test_words_cover_the_questions(self):
        """How each question begins is in words(); the rest may be names and what is read off."""
        known, words = set(documents.words()), Lexicon("train")
        for seed in range(10):
            for maker, size in MAKERS.items():
                sheet = Sheet(random.Random(seed), size, self.fonts["train"], words, False)
                for t in maker.draw(sheet):
                    self.assertTrue(pretokens(t.question.split()[0]) <= known, t.question)

    def test_arithmetic(self):
        for seed in range(30):
            sheet = Sheet(random.Random(seed), (224, 140), self.fonts["train"], Lexicon("train"), False)
            receipt = receipts.Receipt(sheet)
            self.assertEqual(receipt.total, sum(amount for _, _, amount in receipt.items) + receipt.tax)
            self.assertGreaterEqual(len(receipt.items), 2)


class Plain(unittest.TestCase):
    def test_splits_are_apart(self):
        train, held = Lexicon("train"), Lexicon("heldout")
        for name in ("words", "first", "last", "states", "cities", "streets", "products", "heads", "tails", "jobs"):
            one, other = ({word.lower() for word in getattr(words, name)} for words in (train, held))
            self.assertTrue(one and other and not one & other, (name, one & other))
        families = [{name for names in listed.values() for name in names} for listed in (fonts.TRAIN, fonts.HELDOUT)]
        self.assertFalse(families[0] & families[1])
        self.assertGreaterEqual(len(families[1]), 10)

    def test_markup(self):
        self.assertEqual(html([["a", "b"]]), "<table><tr><td>a</td><td>b</td></tr></table>")
        self.assertEqual(tables.markdown([["a", "b"], ["1", "2"]]), "| a | b |\n|---|---|\n| 1 | 2 |")

    def test_words(self):
        known = set(documents.words()) | set(reading.words())
        for piece in ("What", " total", "<table", "></", " JSON", " line", "TOTAL", '{"'):
            self.assertIn(piece, known)
        self.assertFalse([word for word in known if any(c.isdigit() for c in word)])

    def test_line_turns(self):
        for seed in range(50):
            by_kind = {t.kind: t for t in reading.lines_turns(random.Random(seed), ["Tea 1.20", "Milk 3.00", "x"])}
            self.assertEqual(by_kind["lines"].answer, "Tea 1.20\nMilk 3.00\nx")
            if "which line" in by_kind:
                t = by_kind["which line"]
                asked = t.question.split('"')[1]
                self.assertIn(asked, ["Tea 1.20", "Milk 3.00", "x"][int(t.answer) - 1])

    def test_fields_are_json(self):
        filled = [("Name", 'A "B" C'), ("Age", "9")]
        drawn = [t for seed in range(20) for t in forms.turns(random.Random(seed), "Survey", filled, (), 0)]
        found = [t for t in drawn if t.check == "fields"]
        self.assertTrue(found)
        for t in found:
            self.assertEqual(json.loads(t.answer), {"name": 'A "B" C', "age": "9"})


if __name__ == "__main__":
    unittest.main()
