"""Greedy answers from readings alone, by kind of question: on training's labels and words, and on the held-out twin's.

    python reading_scores.py --checkpoint RUN/readings.pt [--pages 150] [--kinds receipt form] [--ask total date] [--apart]

Quotes say only what the page says (quoting.py) and begin where the asked shape is (shapes.py), unless --free. With --apart also on each of two halves of the twin: held-out labels and
questions with training's words, and the other way round. --into appends what the twin gave to a file that plot.py draws.

A value counts when it is the expected one but for case and spaces around it; the quote before it may differ.
"""
import argparse
import json
import random
from pathlib import Path

import torch

from data.papers import GONE, SIZES, Source
from generate import Caps, generate
from mixture import seed_of
from model import Dims, Glimpse
from quoting import Quote
from tokenizer import decode, encode, special
from verifiers.exact import score
from verifiers.plain import strip
from verifiers.reply import split

CAPS = Caps(thought=80, answer=48)
MOST = 4  # questions a page
PART = 64  # prompts at a time


def load(path):
    """The model of a checkpoint of training."""
    model = Glimpse(Dims(), special("<|image|>"))
    model.load_state_dict(torch.load(path, map_location="cpu")["model"])
    return model.eval()


def prompts(twin, pages, kinds=None, ask=None, words=None):
    """[(sample, turn)] of so many pages of a split, the same every time; kinds of pages, ask: kinds of questions; words: see Source."""
    source, rng = Source(twin, None, words), random.Random(seed_of("reading scores", twin))
    found = []
    for _ in range(pages):
        sample = source.draw(rng, rng.choices(list(SIZES), list(SIZES.values()))[0], kinds and dict.fromkeys(kinds, 1))
        found += [(sample, turn) for turn in [t for t in sample.turns if not ask or t.kind in ask][:MOST]]
    return found


def answers(model, asked, is_free=False):
    """The model's replies, taken apart; is_free: a quote may say anything."""
    replies = []
    for at in range(0, len(asked), PART):
        part = asked[at:at + PART]
        guards = None if is_free else [Quote(encode(sample.readings), turn.question) for sample, turn in part]
        written = generate(model, part, greedy=True, caps=CAPS, guards=guards)
        for ids, size in zip(written.ids[:, 0], written.lengths[:, 0]):
            text = decode(ids[:size].tolist())
            replies.append(split(text if text.endswith("</answer>") else text.split("<|endoftext|>")[0]))
    return replies


def table(asked, replies):
    """{kind: [right, said not stated, count]}, "all" and "there" (what stands on the page) among them."""
    rows = {}
    for (_, turn), reply in zip(asked, replies):
        hit, gone = score(reply.answer, strip(turn.answer)), strip(reply.answer) == strip(GONE)
        for name in (turn.kind, "all", "gone" if turn.answer == GONE else "there"):
            row = rows.setdefault(name, [0, 0, 0])
            row[0], row[1], row[2] = row[0] + hit, row[1] + gone, row[2] + 1
    return {name: [round(a / n, 3), round(b / n, 3), n] for name, (a, b, n) in sorted(rows.items())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--kinds", nargs="+", help="of pages")
    parser.add_argument("--ask", nargs="+", help="kinds of questions")
    parser.add_argument("--wrong", type=int, default=0, help="show so many wrong answers")
    parser.add_argument("--free", action="store_true")
    parser.add_argument("--apart", action="store_true")
    parser.add_argument("--only", choices=("train", "heldout"), help="one of the twins")
    parser.add_argument("--into", type=Path)
    parser.add_argument("--step", type=int, default=0, help="of the run, for --into")
    args = parser.parse_args()
    model = load(args.checkpoint)
    twins = {"train": ("train", "train"), "heldout": ("heldout", "heldout")}
    if args.apart:
        twins |= {"held-out labels and questions": ("heldout", "train"), "held-out words": ("train", "heldout")}
    if args.only:
        twins = {args.only: twins[args.only]}
    for name, (twin, words) in twins.items():
        asked = prompts(twin, args.pages, args.kinds, args.ask, words)
        replies = answers(model, asked, args.free)
        found = table(asked, replies)
        print(json.dumps({name: found}), flush=True)
        if args.into and name == "heldout":
            with open(args.into, "a") as log:
                log.write(json.dumps({"step": args.step, **found}) + "\n")
        wrong = [(t, r) for (_, t), r in zip(asked, replies) if not score(r.answer, strip(t.answer))]
        for turn, reply in wrong[:args.wrong]:
            print(f"  {turn.kind}: {turn.question} {turn.thought!r} {turn.answer!r}; said {reply.thought!r} {reply.answer!r}")


if __name__ == "__main__":
    main()
