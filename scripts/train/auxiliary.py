"""The auxiliary task that makes the vision tower start to learn: which object covers each patch, and where it lies."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from data.questions import COLORS, SHAPES, matches
from images import PATCH, block_order

SIZES = (len(COLORS) + 1, len(SHAPES) + 1, 2)  # colour or none, shape or none, an object's centre or not
PLACE_WEIGHT, COUNT_WEIGHT = 5.0, 4.0
MOST = 5  # objects in a picture


def counts(things):
    """How many things in all, of each colour, of each shape: int64 [15]."""
    by = [matches(things)] + [matches(things, color=c) for c in COLORS] + [matches(things, shape=s) for s in SHAPES]
    return np.array([len(found) for found in by])


def targets(things, grid, shape):
    """What covers each patch, in block order. grid: patch rows and columns; shape: picture (h, w).

    Returns int64 [patches, 3]: colour, shape, centre; f32 [patches, 2]: the object's place (x, y) in -1..1; counts().
    """
    rows, cols = grid
    y, x = (a.numpy() for a in block_order(rows, cols))
    out, best = np.zeros((rows * cols, 3), np.int64), np.full(rows * cols, np.inf)
    places = np.zeros((rows * cols, 2), np.float32)
    for thing in things:
        cy, cx, r = thing.y * shape[0] / PATCH, thing.x * shape[1] / PATCH, thing.r * min(shape) / PATCH
        away = np.hypot(np.maximum(np.abs(y + 0.5 - cy) - 0.5, 0), np.maximum(np.abs(x + 0.5 - cx) - 0.5, 0))
        near = (away < 0.8 * r) & (away / r < best)
        best[near] = (away / r)[near]
        out[near, 0], out[near, 1] = COLORS.index(thing.color) + 1, SHAPES.index(thing.shape) + 1
        places[near] = 2 * thing.x - 1, 2 * thing.y - 1
        out[(y == int(cy)) & (x == int(cx)), 2] = 1
    return out, places, counts(things)


class Heads(nn.Module):
    """Reads the targets off the patch features (one head for all patches) and off the merged tokens."""

    def __init__(self, dims):
        super().__init__()
        self.patch = nn.Linear(dims.vision_hidden, sum(SIZES))
        self.merged = nn.Linear(dims.hidden, 4 * sum(SIZES))
        self.places = nn.Linear(dims.hidden, 4 * 2)
        self.named = nn.Linear(dims.hidden, 2)
        self.counts = nn.Linear(dims.hidden, (1 + len(COLORS) + len(SHAPES)) * (MOST + 1))

    def forward(self, merged, patches, wanted, places):
        """merged [B, P/4, hidden], patches [B, P, width], wanted [B, P, 3], places [B, P, 2].

        Returns the loss and, to watch, the share of covered patches read right off the merged tokens and the mean
        distance of the places read off them.
        """
        loss, wanted = 0.0, wanted.reshape(-1, 3)
        merged = F.rms_norm(merged.float(), merged.shape[-1:])
        some = wanted[:, 0] > 0
        for logits in (self.patch(patches), self.merged(merged)):
            parts = logits.float().reshape(-1, sum(SIZES)).split(SIZES, -1)
            for i, part in enumerate(parts):
                one = F.cross_entropy(part, wanted[:, i], reduction="none")
                weight = torch.where(some, 1.0, 0.2)
                loss = loss + (one * weight).sum() / weight.sum()
        right = (parts[0].argmax(-1) == wanted[:, 0]) & (parts[1].argmax(-1) == wanted[:, 1])
        away = (self.places(merged).float().reshape(-1, 2) - places.reshape(-1, 2))[some]
        # without this the merger drops where things are, and relations are never learned
        loss = loss + PLACE_WEIGHT * away.pow(2).mean()
        return loss, right[some].float().mean().item(), away.norm(dim=-1).mean().item()

    def names(self, states, batch):
        """Where is the thing that was just named?  Read off the text states [B, T, hidden] of its last token.

        Returns the loss and the mean distance.
        """
        at = states[batch.anchors[:, 0], batch.anchors[:, 1]].float()
        away = self.named(F.rms_norm(at, at.shape[-1:])).float() - batch.places
        return PLACE_WEIGHT * away.pow(2).mean(), away.norm(dim=-1).mean().item()

    def summary(self, states, wanted):
        """How many are there?  Read off the text state [B, hidden] of the end-of-image token; wanted [B, 15].

        That token sees the whole picture but no question, so it can count once for all of them.
        Returns the loss and the share of totals read right.
        """
        logits = self.counts(F.rms_norm(states.float(), states.shape[-1:])).float().view(*wanted.shape, MOST + 1)
        loss = F.cross_entropy(logits.flatten(0, 1), wanted.flatten())
        return COUNT_WEIGHT * loss, (logits[:, 0].argmax(-1) == wanted[:, 0]).float().mean().item()
