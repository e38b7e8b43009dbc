"""Write the held-out questions as folders: images/INDEX.png and questions.json, for evaluation by any program.

    python -m data.heldout --easy EASY_VQA_FOLDER --out FOLDER
"""
import argparse
import json
import random
from pathlib import Path

from data import easy_vqa, questions
from data.scenes import scene

SEED = "held-out scenes"  # training seeds are of the form "number/process"
SCENES, ASKED = 400, 5


def native(rng):
    """Width and height of a held-out scene, in the training range of 64 to 400 pixels."""
    while True:
        side, ratio = rng.uniform(64, 320), 1 if rng.random() < 0.15 else 2 ** rng.triangular(-1.3, 1.3)
        w, h = int(side * ratio**0.5), int(side / ratio**0.5)
        if max(w, h) <= 400:
            return w, h


def write(folder, images, asked):
    """images: {index: PIL image}; asked: [[question, answer, index, ...]]."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for index, image in images.items():
        image.save(folder / "images" / f"{index}.png")
    (folder / "questions.json").write_text(json.dumps(asked))
    print(folder, len(images), "pictures", len(asked), "questions")


def write_easy(source, folder):
    """The held-out tenth of easy-VQA's training pictures."""
    asked = easy_vqa.load(source)
    chosen = [i for i in sorted(asked) if easy_vqa.is_held_out(i)]
    images = {i: easy_vqa.picture(source, i) for i in chosen}
    write(folder, images, [[q, a, i] for i in chosen for q, a in asked[i]])


def write_scenes(folder):
    """Scenes of other seeds; every third shows a (colour, shape, background) that no training picture has."""
    rng, images, asked = random.Random(SEED), {}, []
    for index in range(SCENES):
        image, things = scene(rng, *native(rng), secret=index % 3 == 0)
        images[index] = image
        asked += [[q, a, index, kind] for q, a, kind, _ in questions.ask(rng, things, ASKED)]
    write(folder, images, asked)


def write_demo(folder):
    """One clear picture with four things, of a seed that nothing else uses (chosen by eye and by its answers)."""
    image, things = scene(random.Random("demo 13"), 320, 240, number=4, secret=True)
    image.save(folder / "demo.png")
    print(folder / "demo.png", *[f"{t.color} {t.shape} ({t.x:.2f}, {t.y:.2f})" for t in things], sep="\n  ")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--easy", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    write_easy(args.easy, args.out / "easy-vqa-heldout")
    write_scenes(args.out / "scenes-heldout")
    write_demo(args.out)


if __name__ == "__main__":
    main()
