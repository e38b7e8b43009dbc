"""Rows of a batch: one prefix with the picture or video, then question-and-answer segments that share it."""
from dataclasses import dataclass, fields

import numpy as np
import torch

from images import PATCH, patches
from tokenizer import encode, special

SYSTEMS = ["Answer briefly.", "Answer with one word.", "You are Glimpse, a small vision model."]
IGNORE = -100
NOWHERE = -1e9
STEP = 16


@dataclass
class Batch:
    """Rows of samples of one size; B rows, T tokens, K of them answer tokens."""

    pixels: torch.Tensor | None  # see images.patches; None without pictures
    grid: tuple | None  # patch rows and columns of one picture
    ids: torch.Tensor  # [B, T]
    positions: torch.Tensor  # [3, B, T]
    mask: torch.Tensor  # [B, 1, T, T]
    keep: torch.Tensor  # [B, K] positions whose next token is part of an answer
    labels: torch.Tensor  # [B, K] that next token, or IGNORE
    ends: torch.Tensor  # [B] position of the last token before the questions
    answers: list  # for each row, (index of the turn, start, end) of each answer in K
    anchors: torch.Tensor  # [N, 2] row and position of the last token of a thing's name, for the auxiliary heads
    places: torch.Tensor  # [N, 4] where the named thing is: Thing.place

    def to(self, device):
        moved = {f.name: getattr(self, f.name) for f in fields(self)}
        return Batch(**{k: v.to(device) if torch.is_tensor(v) else v for k, v in moved.items()})


def written(turn, thinking=False):
    """What the model is to write for a turn, in 4.1V's form."""
    answer = f"<|begin_of_box|>{turn.answer}<|end_of_box|>" if turn.boxed else turn.answer
    return f"<think>{turn.thought if thinking else ''}</think><answer>{answer}</answer>"


def picture(grid):
    """Ids of one picture's tokens between its marks; positions relative to the first mark [3, n]; its advance."""
    rows, cols = grid[0] // 2, grid[1] // 2
    ids = [special("<|begin_of_image|>"), *[special("<|image|>")] * (rows * cols), special("<|end_of_image|>")]
    y, x = (a.reshape(-1) for a in np.meshgrid(np.arange(rows), np.arange(cols), indexing="ij"))
    end = 1 + max(rows, cols)
    return ids, np.concatenate([[[0]] * 3, np.stack([0 * y, y, x]) + 1, [[end]] * 3], 1), end + 1


def prefix(grid, seconds=(), system=None, readings=""):
    """Token ids and positions [3, n] up to and with the picture or video (grid None: neither) and its readings; the counter after it."""
    head = "[gMASK]<sop>" + (f"<|system|>\n{system}" if system else "") + "<|user|>\n"
    ids, counter = list(encode(head + ("<|begin_of_video|>" if seconds else ""))), 0
    places = [np.tile(np.arange(len(ids)), (3, 1))]
    counter = len(ids)
    for stamp in seconds or ([None] if grid else []):
        tokens, at, advance = picture(grid)
        text = () if stamp is None else encode(str(stamp))
        after = counter + advance + np.arange(len(text))
        ids += [*tokens, *text]
        places += [at + counter, np.tile(after, (3, 1)).astype(np.int64)]
        counter += advance + len(text)
    if seconds:
        ids.append(special("<|end_of_video|>"))
        places.append(np.full((3, 1), counter))
        counter += 1
    lines = encode(readings)
    places.append(np.tile(counter + np.arange(len(lines)), (3, 1)))
    ids, counter = [*ids, *lines], counter + len(lines)
    return ids, np.concatenate(places, 1).astype(np.int64), counter


def names(things):
    """{what only this thing is called: thing}."""
    found = {}
    for thing in things:
        called = [f"{thing.color} {thing.name}", thing.name, f"{thing.color} shape", f"{thing.color} object"]
        for name in called if thing.color else called[1:2]:
            found.setdefault(name, []).append(thing)
    return {name: same[0] for name, same in found.items() if len(same) == 1}


def anchors(question, called):
    """(characters up to its end, thing) of each thing that the question names; called: names()."""
    text, found = question.lower().replace("grey", "gray"), []
    for name, thing in sorted(called.items(), key=lambda item: -len(item[0])):
        at = text.find(name)
        if at >= 0:
            found.append((at + len(name), thing))
            text = text.replace(name, "#" * len(name))  # "star" must not be found in "red star" again
    return found


def segment(turn, thinking=False, history=None):
    """Token ids of a question with its answer, and how many of them (the last) are the model's to write."""
    past = f"{history.question}<|assistant|>\n{history.answer}<|user|>\n" if history else ""
    ids = encode(past + turn.question) + encode("<|assistant|>\n")
    reply = encode(written(turn, thinking))
    return ids + reply, len(reply), past


def grid_of(sample):
    """Patch rows and columns of its picture, or None."""
    return None if sample.frames is None else (sample.frames.shape[1] // PATCH, sample.frames.shape[2] // PATCH)


@dataclass
class Row:
    """One row before it is padded."""

    ids: list
    positions: np.ndarray  # [3, T]
    numbers: list  # segment of each token; 0 is the prefix
    spans: list  # (index of the turn, start, end) of each answer
    anchors: list  # (position, thing)


def row(sample, room, thinking=0.0, system=None, rng=None):
    """As many of the sample's turns as fit into `room` tokens after the prefix. With rng, some follow another turn.

    thinking: share of the turns whose thought is written; without rng all are written or none, as most would be.
    """
    ids, positions, counter = prefix(grid_of(sample), sample.seconds, system, sample.readings)
    limit = len(ids) + room
    made = Row(ids, positions, [0] * len(ids), [], [])
    parts, called = [positions], names(sample.things)
    for i, turn in enumerate(sample.turns):
        past = sample.turns[i - 1] if rng and i and rng.random() < 0.04 else None
        thinks = (rng.random() if rng else 0.5) < thinking
        new, count, before = segment(turn, thinks, past)
        if len(made.ids) + len(new) > limit:
            continue
        start = len(made.ids)
        made.spans.append((i, start + len(new) - count, start + len(new)))
        made.anchors += [(start + len(encode(before + turn.question[:end])) - 1, thing)
                         for end, thing in anchors(turn.question, called)]
        made.ids = made.ids + list(new)
        made.numbers += [len(made.spans)] * len(new)
        parts.append(np.tile(np.arange(counter, counter + len(new)), (3, 1)))
    made.positions = np.concatenate(parts, 1)
    return made


def visible(numbers):
    """Additive mask [B, 1, T, T]: causal, and a segment sees the prefix (segment 0) and itself."""
    same = (numbers[:, None, :] == numbers[:, :, None]) | (numbers[:, None, :] == 0)
    size = numbers.shape[1]
    same &= torch.ones(size, size, dtype=torch.bool).tril()
    return torch.zeros(same.shape).masked_fill(~same, NOWHERE)[:, None]


def stepped(size):
    """The next multiple of STEP: few different shapes, since matrix kernels are made anew for each."""
    return -(-size // STEP) * STEP


def collate(samples, rows):
    """Samples of one size and their rows -> Batch."""
    size, pad = stepped(max(len(r.ids) for r in rows)), special("<|endoftext|>")
    width = stepped(max(1, *(sum(b - a for _, a, b in r.spans) for r in rows)))
    count = len(rows)
    ids, numbers = np.full((count, size), pad), np.full((count, size), -1)
    positions = np.zeros((3, count, size), np.int64)
    keep, labels = np.zeros((count, width), np.int64), np.full((count, width), IGNORE)
    answers = []
    for i, made in enumerate(rows):
        n, at = len(made.ids), 0
        ids[i, :n], numbers[i, :n], positions[:, i, :n] = made.ids, made.numbers, made.positions
        answers.append([])
        for turn, start, end in made.spans:
            k = end - start
            keep[i, at:at + k] = np.arange(start - 1, end - 1)  # the position before each token predicts it
            labels[i, at:at + k] = made.ids[start:end]
            answers[-1].append((turn, at, at + k))
            at += k
    grid = grid_of(samples[0])
    pixels = patches(torch.from_numpy(np.stack([s.frames for s in samples]))) if grid else None
    ids, positions, keep, labels, numbers = (torch.from_numpy(a) for a in (ids, positions, keep, labels, numbers))
    named = torch.tensor([(i, at, *thing.place(*grid or (1, 1))) for i, r in enumerate(rows) for at, thing in r.anchors])
    named = named.view(-1, 6)
    return Batch(pixels, grid, ids, positions, visible(numbers), keep, labels,
                 torch.tensor([r.numbers.count(0) - 1 for r in rows]), answers,
                 named[:, :2].long(), named[:, 2:])
