"""Photos of groceries with the product's name: fruit, vegetables and packages, taken with a phone in shops.

The train split of GroceryStoreDataset (MIT, github.com/marcusklasson/GroceryStoreDataset), shorter side 256 pixels.
prepare.py calls pack(): images.tar, train.txt and classes.csv become groceries.npy, uint8 [n, 224, 224, 3] (whole photos; the
twentieth that is not square is cropped to its middle), and groceries.jsonl. Held out is a tenth of the photos of every class that
looks like none of the others (alike.py); the official test split is not used here at all.
"""
import csv
import io
import json
import math
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from data import alike
from data.concepts import with_article
from data.sample import Sample, Thing, Turn

DOMAIN = "groceries"
SIZES = {(84, 84): 1, (112, 112): 2, (168, 168): 0.4, (224, 224): 0.4}
SENT = {(224, 224): 1}  # what the processor makes of a photo as users send it
SIDE = 224
WHOLE = 0.4  # share of training's photos that are shown whole; the others are a part of one
KINDS = {"Fruit": "fruit", "Vegetables": "vegetable", "Packages": "package"}
PLAIN = {"asparagus", "cabbage", "carrots", "garlic", "ginger", "juice", "milk", "oatghurt", "oat milk", "satsumas",
         "sour cream", "sour milk", "soyghurt", "soy milk", "yoghurt"}


def readable(name):
    return name.strip().lower().replace("-", " ")


def lines(source):
    """One a photo, in the order of train.txt: file, fine and coarse name, and kind."""
    with open(source / "classes.csv", newline="") as file:
        names = {int(row[1]): (readable(row[0]), readable(row[2])) for row in list(csv.reader(file))[1:]}
    out = []
    for row in (source / "train.txt").read_text().splitlines():
        file, fine, _ = (part.strip() for part in row.split(","))
        name, coarse = names[int(fine)]
        out.append({"file": file, "fine": name, "coarse": coarse, "kind": KINDS[file.split("/")[1]]})
    return out


def pack(source, root):
    """Write the array and its lines."""
    found = lines(source)
    cells = np.zeros((len(found), SIDE, SIDE, 3), np.uint8)
    with tarfile.open(source / "images.tar") as archive:
        for i, line in enumerate(found):
            image = Image.open(io.BytesIO(archive.extractfile(line["file"]).read())).convert("RGB")
            cells[i] = np.asarray(ImageOps.fit(image, (SIDE, SIDE), Image.LANCZOS))
    for name in {line["fine"]: None for line in found}:
        own = [i for i, line in enumerate(found) if line["fine"] == name]
        kept = alike.held_out(cells[own], name)
        for place, i in enumerate(own):
            found[i]["heldout"] = place in kept
    np.save(root / "groceries.npy", cells)
    (root / "groceries.jsonl").write_text("".join(json.dumps(line) + "\n" for line in found))


def augmented(rng, cell, h, w):
    """The photo or a random part of it, turned a little, mirrored, recoloured, with a patch sometimes missing."""
    image = Image.fromarray(cell)
    whole = rng.random() < WHOLE
    part = 1.0 if whole else rng.uniform(0.6, 1)
    if not whole and rng.random() < 0.4:
        turn = rng.uniform(-15, 15)
        image = image.rotate(turn, Image.BILINEAR)
        part = min(part, 1 / (math.cos(math.radians(turn)) + abs(math.sin(math.radians(turn)))))
    side = part * SIDE
    edge = (SIDE - side) / 2
    spread = edge if part < 0.8 else edge * 0.7
    x, y = edge + rng.uniform(-spread, spread), edge + rng.uniform(-spread, spread)
    pixels = np.asarray(image.resize((w, h), Image.BILINEAR, box=(x, y, x + side, y + side))).astype(np.float32)
    if rng.random() < 0.5:
        pixels = pixels[:, ::-1]
    gain = rng.uniform(0.75, 1.25)
    gains = [gain * rng.uniform(0.93, 1.07) for _ in range(3)]
    pixels = np.clip((pixels - 128) * rng.uniform(0.8, 1.2) + 128, 0, 255) * np.array(gains, np.float32)
    pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    if rng.random() < 0.25:
        size = rng.randint(h // 6, h // 3)
        top, left = rng.randint(0, h - size), rng.randint(0, w - size)
        pixels[top:top + size, left:left + size] = rng.randint(0, 255)
    return np.ascontiguousarray(pixels)


def article(name):
    return name if name in PLAIN else with_article(name)


def turns(rng, line, kinds_of):
    """The coarse name, the exact one, and questions with yes or no; kinds_of: {coarse name: kind}."""
    fine, coarse, kind = line["fine"], line["coarse"], line["kind"]
    start = f"Kind {kind}, name {coarse}"
    name = Turn(rng.choice(["What product is this?", "What is this?", "Which grocery is this?"]), coarse,
                thought=f"{start}.", kind="product")
    exact = Turn(rng.choice(["What exactly is this product?", "Which variety is this?"]), fine,
                 thought=f"{start}, exactly {fine}.", kind="variety")
    asked = kind if rng.random() < 0.5 else rng.choice([k for k in KINDS.values() if k != kind])
    is_kind = Turn(f"Is this a {asked}?", "yes" if asked == kind else "no", thought=f"{start}.", kind="kind-yes-no")
    pool = [n for n in kinds_of if n != coarse and (kinds_of[n] == kind or rng.random() < 0.3)]
    guess = coarse if rng.random() < 0.5 else rng.choice(pool)
    is_name = Turn(f"Is this {article(guess)}?", "yes" if guess == coarse else "no", thought=f"{start}.",
                   kind="product-yes-no")
    kinds = Turn("Is this a fruit, a vegetable or a package?", kind, thought=f"{start}.", kind="kind")
    out = [name, exact, is_kind if rng.random() < 0.5 else kinds, is_name]
    if rng.random() < 0.3:
        rng.shuffle(out)
    return out


class Source:
    def __init__(self, split, root):
        root = Path(root)
        self.cells = np.load(root / "groceries.npy", mmap_mode="r")
        self.lines = [json.loads(line) for line in (root / "groceries.jsonl").read_text().splitlines()]
        self.heldout = split == "heldout"
        self.chosen = [i for i, line in enumerate(self.lines) if line["heldout"] == self.heldout]
        self.kinds_of = {line["coarse"]: line["kind"] for line in self.lines}
        self.by_fine = {}
        for i in self.chosen:
            self.by_fine.setdefault(self.lines[i]["fine"], []).append(i)

    def draw(self, rng, size):
        h, w = size
        if self.heldout or rng.random() < 0.5:
            index = rng.choice(self.chosen)
        else:  # the rare classes as often as the others
            index = rng.choice(self.by_fine[rng.choice(list(self.by_fine))])
        line = self.lines[index]
        if self.heldout:
            pixels = np.asarray(Image.fromarray(self.cells[index]).resize((w, h), Image.BILINEAR))
        else:
            pixels = augmented(rng, self.cells[index], h, w)
        thing = Thing(line["coarse"], "", 0.5, 0.5, 0.4)
        return Sample(pixels[None], turns(rng, line, self.kinds_of), things=[thing])


# the names of the 81 classes, as words: fixed here so that the vocabulary does not need the photos
NAMES = (
    "golden delicious granny smith pink lady red royal gala apple avocado banana kiwi lemon lime mango cantaloupe "
    "galia melon honeydew watermelon nectarine orange papaya passion fruit peach anjou conference kaiser pear "
    "pineapple plum pomegranate grapefruit satsumas bravo juice god morgon tropicana smooth mandarin morning arla "
    "ecological medium fat milk lactose standard garant oatly natural oatghurt oat sour cream alpro blueberry "
    "soyghurt vanilla fresh soy shelf mild yoghurt low valio strawberry yoggi asparagus aubergine cabbage carrots "
    "cucumber garlic ginger leek brown cap mushroom yellow onion green bell pepper floury potato solid sweet beet "
    "beef tomato regular vine zucchini package vegetable").split()
QUESTIONS = "product this is grocery exactly variety a an fruit vegetable or package name yes no".split()


def words():
    """Every word of the questions, thoughts and answers."""
    found = {"What", "Which", "Is", "Kind", "yes", "no"} | {" " + word for word in QUESTIONS}
    return sorted(found | set(NAMES) | {" " + word for word in NAMES})

