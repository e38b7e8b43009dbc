"""Readings as a prompt, the start that copies, papers and their quotes."""
import json
import random
import sys
import unittest
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "scripts" / "train"))

import copying  # noqa: E402  (found through the path above)
import pointing  # noqa: E402
import readings  # noqa: E402
import shapes  # noqa: E402
from data.papers import GONE, SIZES, Source  # noqa: E402
from data.sample import Sample, Turn  # noqa: E402
from mixture import Mixture  # noqa: E402
from model import Dims, Glimpse  # noqa: E402
from papers import coined  # noqa: E402
from papers.asking import layout, turn  # noqa: E402
from papers.noise import Noise, misread, read  # noqa: E402
from papers.page import Fact, Page, Span  # noqa: E402
from quoting import Quote, joined  # noqa: E402
from rows import row, visible, written  # noqa: E402
from run import begins  # noqa: E402
from tokenizer import FIRST_MARK, VOCAB, decode, encode, special  # noqa: E402


class Vectors(unittest.TestCase):
    def test_equal_to_the_twin(self):
        for known in json.loads((ROOT / "test/golden/readings.json").read_text())["cases"]:
            pieces = [readings.Piece(*piece) for piece in known["pieces"]]
            lines = readings.rows(pieces)
            self.assertEqual([[next(i for i, q in enumerate(pieces) if q is p) for p in line] for line in lines], known["rows"])
            places = readings.placed(lines)
            self.assertEqual(readings.prompt(places), known["prompt"])
            self.assertEqual(pointing.pointed(known["question"], pointing.places_of(places)), known["pointed"])
            for budget, kept in known["chosen"]:
                self.assertEqual(readings.chosen(places, known["question"], known["costs"], budget), kept)
            if "ids" in known:
                self.assertEqual(list(encode(known["prompt"] + known["pointed"])), known["ids"])

    def test_no_pieces(self):
        self.assertEqual(readings.prompt(readings.placed(readings.rows([]))), "<page></page>")


class Tokens(unittest.TestCase):
    def test_a_word_is_the_same_token_everywhere(self):
        self.assertEqual(encode("<x3> Total")[1:], encode(" Total"))
        self.assertEqual(encode("Grand Total")[-1], encode(" Total")[0])

    def test_numbers_in_twos(self):
        self.assertEqual([decode([i]) for i in encode("25/12/2018")], ["25", "/", "12", "/", "20", "18"])

    def test_round_trip(self):
        for text in ("<page><row><x0> Über 1,593.10 €</page>What?", "naïve 价格\n", " SYARIKAT (RM)"):
            self.assertEqual(decode(encode(text)), text)

    def test_marks_are_one_token(self):
        self.assertTrue(all(FIRST_MARK <= special(mark) < VOCAB and encode(mark) == (special(mark),) for mark in readings.MARKS))


class Start(unittest.TestCase):
    def test_random_tokens_are_copied(self):
        torch.manual_seed(1)
        model = Glimpse(Dims(), special("<|image|>"))
        copying.start(model)
        ids = torch.randint(FIRST_MARK, VOCAB, (4, 60)).repeat(1, 2)
        with torch.no_grad():
            logits, _ = model(None, None, ids, torch.arange(120).expand(3, 4, 120), visible(torch.zeros(4, 120, dtype=torch.long)))
        copied = logits.argmax(-1)[:, 64:-1] == ids[:, 65:]
        self.assertGreater(copied.float().mean().item(), 0.7)

    def test_forms_of_a_word_are_alike(self):
        torch.manual_seed(1)
        model = Glimpse(Dims(), special("<|image|>"))
        copying.start(model)
        rows = model.model.language_model.embed_tokens.weight[[encode(text)[0] for text in (" total", " Total", " TOTAL", " date")]]
        alike = torch.nn.functional.cosine_similarity(rows[0], rows[1:], dim=-1)
        self.assertTrue(alike[0] > 0.12 and alike[1] > 0.12 and alike[2] < 0.1, alike)


class Batches(unittest.TestCase):
    def test_readings_alone(self):
        batch, found = Mixture({"papers": Source("train", None)}, 1, 600, {"papers": 1.0}).batch("papers", (0, 160))
        self.assertIsNone(batch.pixels)
        self.assertEqual(found, {})
        chosen = begins(batch.labels)
        before = torch.roll(batch.labels, 1, 1)[chosen]
        choices = {special(mark) for mark in ("<think>", "<|begin_of_box|>", *readings.MARKS)}
        self.assertTrue({special("<think>"), special("<|begin_of_box|>")} < set(before.tolist()) <= choices)

    def test_lines_of_a_picture_become_readings(self):
        lines = [readings.Piece("Total", 0, 0, 50, 10), readings.Piece("9.00", 80, 0, 100, 10)]
        frames = np.zeros((1, 28, 28, 3), np.uint8)
        shown = [Mixture({}, 1, 600, reads=share).read("documents", Sample(frames, [Turn("Total?", "9.00")], lines=lines)) for share in (0.0, 1.0)]
        self.assertEqual(shown[0].readings, "")
        self.assertTrue(shown[1].readings.startswith("<page><row><x0>"), shown[1].readings)
        self.assertEqual([s.turns[0].question for s in shown], ["Total?", "<x0> Total?"])
        tokens = decode(row(shown[1], 100).ids)
        self.assertLess(tokens.index("<|end_of_image|>"), tokens.index("<page>"))
        self.assertLess(tokens.index("</page>"), tokens.index("?"))


def asked(pieces, fact):
    """The turn of one fact about a page with these pieces."""
    lines = readings.rows(pieces)
    return turn(fact, *layout(lines, readings.placed(lines)))


class Quotes(unittest.TestCase):
    def setUp(self):
        self.page = Page(random.Random(1))
        self.page.put(0, [Span("Total", "total.label"), ":"])
        self.page.put(800, [Span("9.00", "total")], "right")
        self.page.line()
        self.page.put(0, ["Thanks, ", Span("Ann", "name")])
        self.total = Fact("total", "?", "total", ("total.label",))

    def test_label_to_value(self):
        made = asked(self.page.pieces, self.total)
        self.assertEqual((made.thought, made.answer), ("<x0> Total<x30>9.00", "9.00"))

    def test_a_lost_label_leaves_the_place_of_the_value(self):
        made = asked(self.page.pieces[1:], self.total)
        self.assertEqual((made.thought, made.answer), ("<x30>9.00", "9.00"))

    def test_a_value_of_two_rows_keeps_its_marks(self):
        page = Page(random.Random(1))
        for line in ("1 Main St", "Springfield"):
            page.put(0, [Span(line, "address")])
            page.line()
        made = asked(page.pieces, Fact("address", "?", "address"))
        self.assertEqual((made.thought, made.answer), ("<x0>1 Main St<row><x0> Springfield", "1 Main St Springfield"))

    def test_a_lost_value_is_not_stated(self):
        self.assertEqual(asked(self.page.pieces[:1], self.total).answer, GONE)

    def test_within_a_piece(self):
        self.assertEqual(asked(self.page.pieces, Fact("name", "?", "name")).answer, " Ann")

    def test_far_apart_jumps(self):
        page = Page(random.Random(1))
        page.put(0, [Span("Qty", "head")])
        page.line(3)
        for text in ("Soap", "Bread", "A long thing between them that is not asked for at all"):
            page.put(0, [Span(text, text)])
            page.line()
        page.put(0, [Span("7", "value")])
        self.assertEqual(asked(page.pieces, Fact("cell", "?", "value", ("head",))).thought, "<x0> Qty<row><x0>7")


class Quoting(unittest.TestCase):
    PAGE = encode("<page><row><x0> Total<x29>9.00<row><x0> Cash<x29>9.50</page>")

    def allowed(self, written):
        """Texts that may come behind what was written."""
        quote = Quote(self.PAGE)
        for token in encode(written):
            quote.push(token)
        found = quote.allowed()
        return None if found is None else {decode([i]) for i in found}

    def test_a_quote_begins_with_a_place(self):
        self.assertEqual(self.allowed("<think>"), {"<x0>", "<x29>", "</think>"})

    def test_it_goes_on_as_the_page_does(self):
        self.assertEqual(self.allowed("<think><x29>9.") & {"00", "50", "<x0>"}, {"00", "50"})
        self.assertEqual(self.allowed("<think><x0> Total"), {"<x29>", "</think>", "<row>"})
        self.assertEqual(self.allowed("<think><x0> Total<x29>9.00"), {"</think>", "<row>"})

    def test_it_ends_between_words_only(self):
        self.assertEqual(self.allowed("<think><x0> Total<x29>9."), {"00"})
        page = self.PAGE[:-1] + encode("<row><x3>₹12</page>")
        self.assertEqual({joined(*page[i:i + 3]) for i, token in enumerate(page[:-3]) if "\ufffd" in decode([token])}, {True})

    def test_it_may_jump(self):
        self.assertEqual(self.allowed("<think><x0> Cash<row>"), self.allowed("<think>"))

    def test_answers_are_free(self):
        self.assertIsNone(self.allowed("<think></think>"))
        self.assertIsNone(self.allowed("<think><x0> Cash</think><answer>"))

    def test_what_training_quotes_is_allowed(self):
        source, rng, lost, count = Source("train", None), random.Random(3), 0, 0
        for _ in range(40):
            sample = source.draw(rng, (0, 160))
            for made in sample.turns:
                quote, count = Quote(encode(sample.readings)), count + 1
                for token in encode(written(made, True)):
                    if token not in (quote.allowed() or {token}):
                        lost += 1
                        break
                    quote.push(token)
        self.assertLess(lost / count, 0.02)


class Looks(unittest.TestCase):
    ROWS = [shapes.pieces(row) for row in ("<x9> City Mart", "<x0> Date<x20>5/6/2020", "<x0> Soap<x3>2", "<x0> To pay", "<x28>€ 9.00", "<x0> Call 555")]

    def fitting(self, question):
        return sorted(shapes.fitting(question, self.ROWS))

    def test_rows_with_what_is_asked_for(self):
        self.assertEqual(self.fitting("When was it?"), [1])
        self.assertEqual(self.fitting("How much is it?"), [3, 4])  # and the label above an amount that stands alone

    def test_rows_that_the_question_points_into(self):
        self.assertEqual(self.fitting("How much is the<x0> Soap?"), [2, 3, 4])

    def test_no_shape_asked_for_or_none_there(self):
        self.assertEqual(self.fitting("Who sold it?"), [0, 1, 2, 3, 4, 5])
        self.assertEqual(self.fitting("Which e-mail address?"), [0, 1, 2, 3, 4, 5])


class Papers(unittest.TestCase):
    def test_answers_stand_in_the_readings(self):
        for split in ("train", "heldout"):
            source, rng = Source(split, None), random.Random(5)
            for _ in range(60):
                size = rng.choice(list(SIZES))
                sample = source.draw(rng, size)
                self.assertLessEqual(len(encode(sample.readings)), size[1])
                self.assertTrue(row(sample, 420, 1.0).spans)
                spaced = readings.MARK.sub(" ", sample.readings)
                plain = " ".join(spaced.split())
                for made in sample.turns:
                    copied = made.kind not in ("presence", "on screen", "count", "address") and made.answer != GONE
                    if copied and readings.ROW not in made.thought:
                        self.assertIn(" ".join(made.answer.split()), plain, made)

    def test_not_stated_is_a_small_part(self):
        source, rng = Source("train", None), random.Random(6)
        turns = [t for _ in range(200) for t in source.draw(rng, (0, 320)).turns]
        self.assertTrue(0.05 < sum(t.answer == GONE for t in turns) / len(turns) < 0.25)


class Coined(unittest.TestCase):
    def test_hardly_a_word_comes_again(self):
        rng = random.Random(8)
        words = [coined.word(rng) for _ in range(2000)]
        self.assertGreater(len(set(words)), 1600)

    def test_questions_point_at_coined_labels(self):
        source, rng = Source("train", None), random.Random(9)
        turns = [t for _ in range(80) for t in source.draw(rng, (0, 160), {"form": 1}).turns if t.kind == "field" and t.answer != GONE]
        pointing_ones = sum(readings.MARK.search(t.question) is not None for t in turns)
        self.assertGreater(pointing_ones / len(turns), 0.9)


class Misreading(unittest.TestCase):
    def test_nothing_without_noise(self):
        self.assertEqual(misread(random.Random(1), "Total 0O1l", Noise()), "Total 0O1l")

    def test_all_pieces_may_be_lost(self):
        page = Page(random.Random(1))
        page.put(0, ["a"])
        self.assertEqual(read(random.Random(1), page.pieces, Noise(lost=1.0)), [])


if __name__ == "__main__":
    unittest.main()
