"""Group-relative policy optimisation: a reply is worth what it earns above the other replies to its prompt.

No value model, no KL term, no entropy bonus; the clip range is wider upwards ("clip-higher"); the loss is the mean over
the tokens of a reply, then over replies, so that long ones count no more than short ones. Inserted tokens have no gradient.
"""
from dataclasses import dataclass

import numpy as np
import torch

from generate import asked, log_probabilities
from precision import mixed
from rows import IGNORE, Batch, Row, collate

LOW, HIGH = 0.2, 0.28  # how far the ratio of new to old probability may lead, downwards and upwards
FLOOR = 0.05  # added to a group's deviation: a group whose rewards hardly differ is not blown up
ROOM = 512  # tokens of replies in one row; attention costs their square
BUDGET = 3000  # tokens of a batch


def advantages(group):
    """Normalised reward of each reply of a group."""
    rate, spread = group.rate, group.spread
    return [(reply.reward - rate) / (spread + FLOOR) for reply in group.replies]


@dataclass
class Part:
    """Some replies to one prompt in a row."""

    sample: object
    row: Row
    replies: list
    advantages: list


def parts(group):
    """A group -> its Parts: the replies see picture and question, which stand there once, but not each other."""
    base, made = asked(group.sample, group.turn), []
    for reply, advantage in zip(group.replies, advantages(group)):
        size = len(reply.ids)
        if not made or len(made[-1].row.ids) + size > len(base.ids) + ROOM:
            made.append(Part(group.sample, Row(base.ids, base.positions, base.numbers, [], []), [], []))
        part, row = made[-1], made[-1].row
        start = len(row.ids)
        row.spans.append((len(part.replies), start, start + size))
        row.numbers = row.numbers + [len(row.spans)] * size
        row.ids = row.ids + reply.ids
        after = base.positions[:, -1:] + 1 + np.arange(size)
        row.positions = np.concatenate([row.positions, after], 1)
        part.replies.append(reply)
        part.advantages.append(advantage)
    return made


def batches(groups):
    """Groups -> lists of Parts, each with pictures of one shape and rows of about one length."""
    by_shape, found = {}, []
    for group in groups:
        by_shape.setdefault(group.sample.frames.shape, []).extend(parts(group))
    for same in by_shape.values():
        same.sort(key=lambda part: -len(part.row.ids))
        while same:
            count = max(1, BUDGET // len(same[0].row.ids))
            found.append(same[:count])
            same = same[count:]
    return found


@dataclass
class Policy:
    """A batch for the loss; [B, K] holds the tokens of each row's replies, padded."""

    batch: Batch
    old: torch.Tensor  # f32 [B, K], log-probability when sampled
    advantage: torch.Tensor  # f32 [B, K]
    weight: torch.Tensor  # f32 [B, K], share of each token in the sum over replies; 0 where it was inserted or pads


def policy(some, device="cpu"):
    """Parts -> Policy."""
    batch = collate([part.sample for part in some], [part.row for part in some])
    old, advantage, weight = (torch.zeros(batch.keep.shape) for _ in range(3))
    for i, (part, answers) in enumerate(zip(some, batch.answers)):
        for reply, worth, (_, start, end) in zip(part.replies, part.advantages, answers):
            batch.keep[i, start] = batch.ends[i]  # the question's last token predicts the first one of every reply
            free = torch.tensor(reply.sampled)
            old[i, start:end] = torch.tensor(reply.scores)
            advantage[i, start:end] = worth
            weight[i, start:end] = free * reply.count / free.sum().clamp_min(1)
    return Policy(batch.to(device), old.to(device), advantage.to(device), weight.to(device))


def scores(model, batch):
    """Log-probability of each reply token [B, K] under the model; 0 where it pads."""
    logits, _ = model(batch.pixels, batch.grid, batch.ids, batch.positions, batch.mask, batch.keep)
    some = batch.labels != IGNORE
    found = log_probabilities(logits).gather(-1, batch.labels.where(some, 0)[..., None])[..., 0]
    return found.where(some, 0)


def loss(new, made):
    """(Sum over the replies of the clipped loss, sum of the weights of tokens whose ratio was clipped)."""
    ratio = (new - made.old).exp()
    clipped = ratio.clamp(1 - LOW, 1 + HIGH)
    gain = torch.minimum(ratio * made.advantage, clipped * made.advantage)
    hit = (ratio * made.advantage > clipped * made.advantage) * made.weight
    return -(gain * made.weight).sum(), hit.sum().item()


def gradients(model, groups, total, device="cpu", is_fresh=False, is_mixed=False):
    """Adds the gradients of the groups' part of a mean over `total` rollouts. Returns the share that was clipped.

    is_fresh: the model has not changed since it wrote the replies, so that ratios are 1 but for rounding. is_mixed: see precision.mixed.
    """
    hit = 0.0
    for some in batches(groups):
        made = policy(some, device)
        with mixed(torch.device(device), is_mixed):
            new = scores(model, made.batch)
        if is_fresh:
            made.old = new.detach()
        value, clipped = loss(new, made)
        (value / total).backward()
        hit += clipped
    return hit / total
