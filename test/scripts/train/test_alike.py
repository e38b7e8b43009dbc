"""Photos that look alike stay on one side of the split; the grocery photos are packed whole."""
import io
import json
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

from data import alike, groceries  # noqa: E402  (found through the path above)


def shelves(count, photos, seed=0):
    """uint8 [count * photos, 32, 32, 3]: so many shelves, each photographed so often with a little noise; and the shelf of each."""
    rng = np.random.default_rng(seed)
    looks = rng.integers(0, 256, (count, 4, 4, 3)).repeat(8, 1).repeat(8, 2)
    shelf = np.arange(count).repeat(photos)
    rng.shuffle(shelf)
    return np.clip(looks[shelf] + rng.normal(0, 5, (count * photos, 32, 32, 3)), 0, 255).astype(np.uint8), shelf


class Alike(unittest.TestCase):
    def test_groups_are_the_shelves(self):
        cells, shelf = shelves(6, 5)
        found = alike.groups(cells)
        self.assertEqual(sorted(i for group in found for i in group), list(range(30)))
        self.assertEqual(sorted(len(set(shelf[group])) for group in found), [1] * 6)
        self.assertEqual(len(found), 6)

    def test_a_chain_is_one_group(self):
        cells = np.stack([np.full((16, 16, 3), 25 * i, np.uint8) for i in range(5)])
        self.assertEqual(alike.groups(cells), [[0, 1, 2, 3, 4]])

    def test_a_tenth_in_whole_groups(self):
        cells, shelf = shelves(20, 2)
        kept = alike.held_out(cells, "onion")
        self.assertEqual(len(kept), 4)
        self.assertFalse({shelf[i] for i in kept} & {shelf[i] for i in set(range(40)) - kept})
        self.assertEqual(kept, alike.held_out(cells, "onion"))

    def test_one_shelf_alone_is_not_split(self):
        self.assertEqual(alike.held_out(np.zeros((5, 16, 16, 3), np.uint8), "onion"), set())


class Packed(unittest.TestCase):
    def test_whole_photos(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "classes.csv").write_text("Class Name,Class ID,Coarse\nRed-Beet,0,Red-Beet\n")
            photo = np.zeros((256, 256, 3), np.uint8)
            photo[:, :40] = 255  # a crop would lose a part of the edge
            names = [f"train/Vegetables/Red-Beet/Red-Beet_{i:03d}.jpg" for i in range(3)]
            with tarfile.open(root / "images.tar", "w") as archive:
                for name in names:
                    file = io.BytesIO()
                    Image.fromarray(photo).save(file, "PNG")
                    entry = tarfile.TarInfo(name)
                    entry.size = file.tell()
                    archive.addfile(entry, io.BytesIO(file.getvalue()))
            (root / "train.txt").write_text("".join(f"{name}, 0, 0\n" for name in names))
            groceries.pack(root, root)
            cells = np.load(root / "groceries.npy")
            self.assertEqual(cells.shape, (3, groceries.SIDE, groceries.SIDE, 3))
            white = (cells[0, 100, :, 0] > 128).sum() / groceries.SIDE
            self.assertAlmostEqual(white, 40 / 256, delta=0.02)
            found = [json.loads(line) for line in (root / "groceries.jsonl").read_text().splitlines()]
            self.assertEqual([line["fine"] for line in found], ["red beet"] * 3)
            self.assertTrue(all(isinstance(line["heldout"], bool) for line in found))


if __name__ == "__main__":
    unittest.main()
