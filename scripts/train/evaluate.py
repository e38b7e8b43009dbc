"""Share of held-out questions answered exactly, by kind of question.

    python evaluate.py --model EXPORTED_FOLDER --quantised HELD_OUT_FOLDER...

An answer counts when the whole reply, end token included, is what greedy decoding would write: each of its tokens is
the most likely one after the right tokens before it.
"""
import argparse
import json
from pathlib import Path

import torch
from PIL import Image

import quantise
from images import resize
from rows import collate, row

BATCH = 48


def load(folder):
    """[(image array [h, w, 3], [(question, answer)], [kind])] of a held-out folder, one entry a row."""
    found = {}
    for question, answer, index, *kind in json.loads((Path(folder) / "questions.json").read_text()):
        found.setdefault(index, []).append((question, answer, *kind))
    rows = []
    for index, asked in found.items():
        image = resize(Image.open(Path(folder) / "images" / f"{index}.png"))
        for i in range(0, len(asked), 4):  # four questions always fit in a row
            some = asked[i:i + 4]
            rows.append((image, [q[:2] for q in some], [q[2] if len(q) > 2 else sort(*q) for q in some]))
    return rows


def sort(question, answer):
    """Kind of an easy-VQA question."""
    if answer in ("yes", "no"):
        return "negated" if " not " in question or " no " in question else "presence"
    return "color" if "color" in question else "shape"


@torch.no_grad()
def score(model, rows):
    """{kind: (right, asked)} over rows from load()."""
    sizes, tally = {}, {}
    for entry in rows:
        sizes.setdefault(entry[0].shape, []).append(entry)
    for entries in sizes.values():
        for i in range(0, len(entries), BATCH):
            part = entries[i:i + BATCH]
            grid = part[0][0].shape[0] // 14, part[0][0].shape[1] // 14
            batch = collate([e[0] for e in part], [row(grid, e[1]) for e in part])
            logits, _ = model(batch.pixels, batch.grid, batch.ids, batch.positions, batch.mask, batch.keep)
            right = logits.argmax(-1) == batch.labels
            for b, (_, asked, kinds) in enumerate(part):
                assert len(asked) == len(batch.answers[b]), "questions too long for one row"
                for (start, end), kind in zip(batch.answers[b], kinds):
                    good, all_ = tally.get(kind, (0, 0))
                    tally[kind] = good + int(right[b, start:end].all()), all_ + 1
    return tally


def shares(tally):
    """{kind: share right}, "all" first."""
    total = sum(n for _, n in tally.values())
    out = {"all": round(sum(r for r, _ in tally.values()) / total, 4)}
    return out | {k: round(r / n, 4) for k, (r, n) in sorted(tally.items())}


def main():
    from export import read

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--quantised", action="store_true", help="with weights rounded to 4 bits")
    parser.add_argument("folders", type=Path, nargs="+")
    args = parser.parse_args()
    model = read(args.model)
    for folder in args.folders:
        with quantise.applied(model, args.quantised):
            tally = score(model, load(folder))
        counts = {k: n for k, (_, n) in sorted(tally.items())}
        print(json.dumps({"folder": folder.name, "right": shares(tally), "questions": counts}))


if __name__ == "__main__":
    main()
