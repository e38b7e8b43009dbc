"""How well a model writes what it should, on the held-out twins of the sources.

Teacher-forced: an answer counts as right when each of its tokens, end tag included, is the most likely one after the right
tokens before it, which is what greedy decoding needs to write it exactly. Quick, so every report of a stage uses it.
"""
import random

import torch

from data import registry
from mixture import room, seed_of
from rows import collate, row

BATCH = 16


def draw(domains, root, count, thinking):
    """{domain: [(samples, rows)]} of held-out samples, in batches of one size. thinking: Stage.thinking."""
    found = {}
    for name, source in registry.sources("heldout", root, domains).items():
        rng, sizes = random.Random(seed_of("held-out", name)), registry.module(name).SIZES
        by_size = {}
        for _ in range(count):
            size = rng.choices(list(sizes), list(sizes.values()))[0]
            by_size.setdefault(size, []).append(source.draw(rng, size))
        parts = [group[i:i + BATCH] for group in by_size.values() for i in range(0, len(group), BATCH)]
        share = thinking.get(name, 0.0)
        found[name] = [(part, [row(s, room(name, share), share) for s in part]) for part in parts]
    return found


@torch.no_grad()
def teacher_forced(model, held_out, device="cpu"):
    """{domain: share of the answers of draw() that would be written exactly}; the same of papers by kind of question."""
    shares, kinds = {}, {}
    for name, parts in held_out.items():
        right = total = 0
        for samples, rows in parts:
            batch = collate(samples, rows).to(device)
            logits, _ = model(batch.pixels, batch.grid, batch.ids, batch.positions, batch.mask, batch.keep)
            same = (logits.argmax(-1) == batch.labels).cpu()
            spans = [(i, start, end) for i, answers in enumerate(batch.answers) for _, start, end in answers]
            right += sum(bool(same[i, start:end].all()) for i, start, end in spans)
            total += len(spans)
            if name in registry.BLIND:
                for i, answers in enumerate(batch.answers):
                    for turn, start, end in answers:
                        kinds.setdefault(samples[i].turns[turn].kind, []).append(bool(same[i, start:end].all()))
        shares[name] = round(right / max(1, total), 4)
    return shares, {kind: [round(sum(hits) / len(hits), 3), len(hits)] for kind, hits in sorted(kinds.items())}
