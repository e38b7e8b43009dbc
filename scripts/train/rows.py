"""Rows of a batch: one prefix with the picture, then question-and-answer segments that share it."""
from dataclasses import dataclass

import numpy as np
import torch

from images import CELL, patchify
from tokenizer import encode, special

SYSTEMS = ["Answer briefly.", "Answer with one word.", "You are Glimpse, a small vision model."]
ROOM = 92  # tokens for segments in a row
IGNORE = -100
NOWHERE = -1e9


@dataclass
class Batch:
    """One batch of pictures of one size."""

    pixels: torch.Tensor  # [B, patches, 588]
    grid: tuple  # patch rows and columns
    ids: torch.Tensor  # [B, T]
    positions: torch.Tensor  # [3, B, T]
    mask: torch.Tensor  # [B, 1, T, T]
    keep: torch.Tensor  # [B, K] positions whose next token is part of an answer
    labels: torch.Tensor  # [B, K] that next token, or IGNORE
    answers: list  # for each row, the (start, end) of each answer in K
    anchors: torch.Tensor  # [N, 2] row and position of each name's last token, for the auxiliary head
    places: torch.Tensor  # [N, 2] where the named thing is, x and y in -1..1


def prefix(grid, system=None):
    """Token ids and positions [3, n] up to and with the end of the picture; the counter after it."""
    head = "[gMASK]<sop>" + (f"<|system|>\n{system}" if system else "") + "<|user|>\n<|begin_of_image|>"
    start, rows, cols = len(encode(head)), grid[0] // 2, grid[1] // 2
    ids = list(encode(head)) + [special("<|image|>")] * (rows * cols) + [special("<|end_of_image|>")]
    text = np.arange(start)
    y, x = (a.reshape(-1) for a in np.meshgrid(np.arange(rows), np.arange(cols), indexing="ij"))
    end = start + max(rows, cols)
    positions = np.concatenate([np.stack([text] * 3), np.stack([0 * y, y, x]) + start, [[end]] * 3], 1)
    return ids, positions, end + 1


def segment(question, answer, anchors=(), history=None):
    """Token ids of a question with its answer, how many of them (the last) are the model's to write, and the anchors
    of questions.anchors() with tokens counted instead of characters.
    """
    past = f"{history[0]}<|assistant|>\n{history[1]}<|user|>\n" if history else ""
    ids = encode(past + question) + encode("<|assistant|>\n")
    reply = encode(f"<think></think><answer>{answer}</answer>")
    return ids + reply, len(reply), [(len(encode(past + question[:end])), x, y) for end, x, y in anchors]


def row(grid, asked, room=ROOM, system=None, rng=None):
    """One row, as many segments as fit: (ids, positions [3, n], segment numbers, label spans [(start, end)], anchors).

    asked: [(question, answer) or (question, answer, anchors)].
    """
    ids, positions, counter = prefix(grid, system)
    limit = len(prefix(grid)[0]) + room
    parts, numbers, spans, named = [positions], [0] * len(ids), [], []
    for i, question in enumerate(asked):
        past = asked[i - 1] if rng and i and rng.random() < 0.05 else None
        new, written, anchors = segment(*question, history=past)
        if len(ids) + len(new) > limit:
            continue
        spans.append((len(ids) + len(new) - written, len(ids) + len(new)))
        named += [(len(ids) + after - 1, x, y) for after, x, y in anchors]
        ids = ids + list(new)
        numbers += [len(spans)] * len(new)
        parts.append(np.tile(np.arange(counter, counter + len(new)), (3, 1)))
    return ids, np.concatenate(parts, 1), numbers, spans, named


def visible(numbers):
    """Additive mask [B, 1, T, T]: causal, and a segment sees the prefix (segment 0) and itself."""
    same = (numbers[:, None, :] == numbers[:, :, None]) | (numbers[:, None, :] == 0)
    size = numbers.shape[1]
    same &= torch.ones(size, size, dtype=torch.bool).tril()
    return torch.zeros(same.shape).masked_fill(~same, NOWHERE)[:, None]


def collate(images, rows):
    """uint8 arrays [h, w, 3] of one size and their rows -> Batch."""
    size, pad = max(len(r[0]) for r in rows), special("<|endoftext|>")
    width = max(sum(b - a for a, b in r[3]) for r in rows)
    count = len(rows)
    ids, numbers = np.full((count, size), pad), np.full((count, size), -1)
    positions = np.zeros((3, count, size), np.int64)
    keep, labels = np.zeros((count, width), np.int64), np.full((count, width), IGNORE)
    answers = []
    for i, (tokens, places, segments, spans, _) in enumerate(rows):
        n, at = len(tokens), 0
        ids[i, :n], numbers[i, :n], positions[:, i, :n] = tokens, segments, places
        answers.append([])
        for start, end in spans:
            k = end - start
            keep[i, at:at + k] = np.arange(start - 1, end - 1)  # the position before each token predicts it
            labels[i, at:at + k] = tokens[start:end]
            answers[-1].append((at, at + k))
            at += k
    pixels = torch.from_numpy(np.stack(images))
    grid = pixels.shape[1] // CELL * 2, pixels.shape[2] // CELL * 2
    ids, positions, keep, labels, numbers = (torch.from_numpy(a) for a in (ids, positions, keep, labels, numbers))
    named = [(i, at, 2 * x - 1, 2 * y - 1) for i, r in enumerate(rows) for at, x, y in r[4]]
    named = torch.tensor(named).view(-1, 4)
    return Batch(patchify(pixels), grid, ids, positions, visible(numbers), keep, labels, answers,
                 named[:, :2].long(), named[:, 2:])
