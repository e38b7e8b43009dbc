"""Write the held-out twins as folders that any program can evaluate: images/N.png and questions.jsonl.

    python -m data.heldout --root ASSETS --out FOLDER [--items 300] [--domain reading ...] [--split train]

`--split train` draws from what training sees: for calibrating, never for measuring.

A line of questions.jsonl is {"images": [...], "seconds": [...] (videos), "question", "answer", "kind", "check", "truth",
"boxed"}. The pictures have the size that the model's processor would give them, so it leaves them as they are.
"""
import argparse
import json
import random
from pathlib import Path

from PIL import Image

from data import registry
from mixture import seed_of

# what the bars are about; each of these kinds gets enough items, the others come as they come
KINDS = {"reading": ["short line", "lines"], "documents": ["total", "fields"], "pictures": ["name"],
         "groceries": ["product"], "charts": ["value"], "screens": ["locate"], "design": ["html"]}
TURNS = 2  # of one picture
SEEDS = {"heldout": "held-out items", "train": "calibration items"}


def pick(rng, turns, wanted):
    """Up to TURNS turns; first of the kinds that still lack items."""
    some = rng.sample(turns, len(turns))
    some.sort(key=lambda turn: wanted.get(turn.kind, 0) <= 0)
    return some[:TURNS]


def write(domain, root, folder, items, split="heldout"):
    """One domain's folder: at least `items` questions in all and of each of its KINDS."""
    module, rng = registry.module(domain), random.Random(seed_of(SEEDS[split], domain))
    source, sizes = module.Source(split, root), getattr(module, "SENT", module.SIZES)
    wanted, lines, pictures = dict.fromkeys(KINDS.get(domain, []), items), [], 0
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for _ in range(20 * items):
        if len(lines) >= items and max(wanted.values(), default=0) <= 0:
            break
        sample = source.draw(rng, rng.choices(list(sizes), list(sizes.values()))[0])
        names = [f"{pictures + i}.png" for i in range(len(sample.frames))]
        for name, frame in zip(names, sample.frames):
            Image.fromarray(frame).save(folder / "images" / name)
        pictures += len(names)
        for turn in pick(rng, sample.turns, wanted):
            wanted[turn.kind] = wanted.get(turn.kind, 0) - 1
            stamps = {"seconds": list(sample.seconds)} if sample.seconds else {}
            lines.append({"images": names, **stamps, "question": turn.question, "answer": turn.answer, "kind": turn.kind,
                          "check": turn.check, "truth": turn.expected, "boxed": turn.boxed})
    (folder / "questions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return len(lines), pictures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--domain", nargs="+", choices=registry.MODULES,
                        default=[name for name in registry.MODULES if name not in ("pages", *registry.BLIND)])
    parser.add_argument("--split", choices=SEEDS, default="heldout")
    args = parser.parse_args()
    for domain in args.domain:
        questions, pictures = write(domain, args.root, args.out / domain, args.items, args.split)
        print(f"{domain}: {questions} questions about {pictures} pictures")


if __name__ == "__main__":
    main()
