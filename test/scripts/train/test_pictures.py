"""The picture, video and grocery generators on small made-up assets: shapes, answers, words, same seed same sample."""
import json
import random
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from data import atlas, clipart, concepts, groceries  # noqa: E402  (found through the path above)
from data import icon_sets, pictures, sprites, video  # noqa: E402
from tokenizer import pieces  # noqa: E402


def made_up(root):
    """Assets with one coloured square a concept, and one grey photo a grocery."""
    folder = root / "pictures"
    folder.mkdir()
    cells = np.zeros((len(concepts.NAMES), atlas.CELL, atlas.CELL, 4), np.uint8)
    cells[:, 8:-8, 20:-20] = (200, 30, 30, 255)
    lines = [{"name": name, "set": "noto", "color": "red", "mean": [200, 30, 30]} for name in concepts.NAMES]
    products = [("red beet", "red beet", "vegetable"), ("yellow onion", "onion", "vegetable"),
                ("oat milk", "oat milk", "package"), ("arla sour milk", "sour milk", "package")]
    photos = [{"fine": fine, "coarse": coarse, "kind": kind, "heldout": i == 3}
              for fine, coarse, kind in products for i in range(5)]
    for split in ("train", "heldout"):
        np.save(folder / f"{split}.npy", cells)
        (folder / f"{split}.jsonl").write_text("\n".join(map(json.dumps, lines)))
    np.save(root / "groceries.npy", np.full((len(photos), groceries.SIDE, groceries.SIDE, 3), 90, np.uint8))
    (root / "groceries.jsonl").write_text("\n".join(map(json.dumps, photos)))


class Generators(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = Path(cls.folder.name)
        made_up(cls.root)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def samples(self, module, count=40, split="train"):
        source, rng = module.Source(split, self.root), random.Random(1)
        for size in module.SIZES:
            for _ in range(count):
                yield size, source.draw(rng, size)

    def test_shapes(self):
        for module in (pictures, groceries, video):
            for split in ("train", "heldout"):
                for size, sample in self.samples(module, 5, split):
                    frames = size if len(size) == 3 else (1, *size)
                    self.assertEqual(sample.frames.shape, (*frames, 3))
                    self.assertEqual(sample.frames.dtype, np.uint8)
                    self.assertEqual(len(sample.seconds), frames[0] // 2)
                    self.assertTrue(sample.turns)

    def test_same_seed_same_sample(self):
        for module in (pictures, groceries, video):
            for (_, a), (_, b) in zip(self.samples(module, 3), self.samples(module, 3)):
                self.assertTrue((a.frames == b.frames).all())
                self.assertEqual(a.turns, b.turns)

    def test_every_word_is_known(self):
        for module in (pictures, groceries, video):
            known = set(module.words())
            for _, sample in self.samples(module, 60):
                for turn in sample.turns:
                    for text in (turn.question, turn.answer, turn.thought):
                        for part in pieces(text):
                            self.assertTrue(part in known or not part.strip().isalpha(), (part, text))

    def test_counts_and_boxes(self):
        for _, sample in self.samples(pictures):
            names = Counter(thing.name for thing in sample.things)
            for turn in sample.turns:
                if turn.kind == "count" and "objects" in turn.question:
                    self.assertEqual(turn.answer, str(len(sample.things)))
                elif turn.kind == "count":
                    many = {concepts.plural(name): n for name, n in names.items()}
                    found = [n for word, n in many.items() if f" {word} " in turn.question]
                    self.assertEqual(turn.answer, str(sum(found)))
                elif turn.kind == "box":
                    left, top, right, bottom = turn.truth
                    self.assertTrue(0 <= left < right <= 1000 and 0 <= top < bottom <= 1000)

    def test_things_do_not_overlap(self):
        rng = random.Random(2)
        for number in range(1, 6):
            for h, w in ((84, 112), (112, 112), (112, 140)):
                covered = np.zeros((h, w), int)
                for x, y, side in pictures.squares(rng, number, h, w):
                    self.assertTrue(0 <= x <= w - side and 0 <= y <= h - side)
                    covered[y:y + side, x:x + side] += 1
                self.assertEqual(covered.max(), 1)

    def test_moves_are_seen(self):
        """The middle of the only thing's pixels goes the way that the answer says."""
        seen = 0
        for _, sample in self.samples(video, 60):
            answers = {turn.kind: turn.answer for turn in sample.turns}
            if "direction" not in answers or answers.get("count") != "1":
                continue
            red = np.abs(sample.frames.astype(int) - (200, 30, 30)).sum(-1) < 75
            if not 30 < red.sum((1, 2)).min() < red.sum((1, 2)).max() < 900:
                continue  # the ground is red too, or the tint hides it
            dy, dx = np.argwhere(red[-1]).mean(0) - np.argwhere(red[0]).mean(0)
            way = ("right" if dx > 0 else "left") if abs(dx) > abs(dy) else ("down" if dy > 0 else "up")
            self.assertEqual(way, answers["direction"])
            seen += 1
        self.assertGreater(seen, 5)

    def test_concepts(self):
        self.assertEqual(len(concepts.COMMON), 200)
        self.assertEqual(len(set(concepts.NAMES)), len(concepts.NAMES))
        self.assertEqual(concepts.plural("strawberry"), "strawberries")
        self.assertEqual(concepts.plural("box"), "boxes")
        self.assertEqual(concepts.with_article("owl"), "an owl")
        self.assertEqual(concepts.with_article("grapes"), "grapes")

    def test_mix_of_styles(self):
        """About 65 % emoji, 20 % clip art, 15 % icons; emoji alone where a thing has nothing else."""
        mixed = atlas.Atlas("train", self.root)
        sets = [("dog", kind) for kind in ("noto", "openclipart", "lucide")] + [("cat", "noto")]
        folder = self.root / "mixed" / "pictures"
        folder.mkdir(parents=True)
        np.save(folder / "train.npy", mixed.cells[:len(sets)])
        lines = [{"name": name, "set": kind, "color": "", "mean": [255] * 3} for name, kind in sets]
        (folder / "train.jsonl").write_text("\n".join(map(json.dumps, lines)))
        mixed, rng = atlas.Atlas("train", folder.parent), random.Random(3)
        found = Counter(mixed.lines[mixed.pick(rng, "dog")]["set"] for _ in range(4000))
        for kind, share in (("noto", 0.65), ("openclipart", 0.2), ("lucide", 0.15)):
            self.assertAlmostEqual(found[kind] / 4000, share, delta=0.03)
        self.assertEqual({mixed.pick(rng, "cat") for _ in range(50)}, {3})
        self.assertEqual([mixed.inked(i) for i in range(4)], [False, False, True, False])

    def test_ink_stands_out(self):
        rng = random.Random(4)
        for _ in range(100):
            self.assertLess(max(sprites.ink(rng, (200, 220, 210))), 0.55)
            self.assertGreater(min(sprites.ink(rng, (40, 60, 90))), 0.5)

    def test_clip_art_titles(self):
        names = set(concepts.NAMES)
        for text, name in (("Cartoon Dog", "dog"), ("puppy_01", "dog"), ("Pine tree", "pine"), ("Bat", "bat"),
                           ("dog house", None), ("man with dog", None), ("baseball bat", None), ("golden ring", None)):
            self.assertEqual(clipart.named(text, names), name, text)

    def test_clip_art_files(self):
        folder = self.root / "svg"
        drawings = {"animals/x_01": "Red fox", "computer/icons/dog": "Dog", "animals/contour_cow": "Clipart by N"}
        for place, title in drawings.items():
            file = folder / f"{place}.svg"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"<svg><dc:title>{title}</dc:title></svg>")
        found = [(name, file.stem) for name, file in clipart.find(set(concepts.NAMES), folder)]
        self.assertEqual(found, [("cow", "contour_cow"), ("fox", "x_01")])

    def test_icon_sets(self):
        for found in icon_sets.icons(concepts.NAMES).values():
            self.assertTrue(set(found.values()) <= set(concepts.NAMES))
        self.assertNotIn("mouse", icon_sets.icons(concepts.NAMES)["lucide"])

    def test_color_names(self):
        colors = {"red": (220, 20, 30), "yellow": (255, 204, 77), "blue": (60, 120, 230), "brown": (150, 90, 50),
                  "white": (250, 250, 250), "black": (20, 20, 22), "green": (60, 160, 70), "gray": (130, 135, 140)}
        found = atlas.color_names(np.array(list(colors.values())) / 255)
        self.assertEqual([atlas.COLORS[i] for i in found], list(colors))


if __name__ == "__main__":
    unittest.main()
