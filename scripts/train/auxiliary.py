"""Auxiliary tasks that make so small a model start to learn; dropped at export.

Per patch: which characters have their centre in it, which thing covers it. Off the merged tokens: the same characters, and
where the thing is. Off the text: where the thing that was just named is, and how many things there are.
"""
import zlib

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from data.questions import COLORS, SHAPES
from images import PATCH, block_order

SLOTS, CHARACTERS = 3, 96  # characters a patch names at most; none, then ASCII 32 to 126
NAMES = 512  # buckets of things' names; that two names may share one costs nothing here
SIZES = (NAMES, len(COLORS) + 2, 2)  # name, colour (none, the colours, another), an object's centre or not
MOST = 8  # objects counted
PLACE_WEIGHT, COUNT_WEIGHT, QUIET = 3.0, 0.5, 0.2  # QUIET: weight of patches that show nothing


def name_bucket(name):
    """1..NAMES - 1; 0 is "nothing"."""
    return 1 + zlib.crc32(name.encode()) % (NAMES - 1)


def glyph_targets(glyphs, grid):
    """float [n, 3] (code, x, y) -> int64 [patches, SLOTS], 0 = none, in block order."""
    rows, cols = grid
    out, used = np.zeros((rows, cols, SLOTS), np.int64), np.zeros((rows, cols), np.int64)
    for code, x, y in glyphs:
        r, c = int(y // PATCH), int(x // PATCH)
        if 0 <= r < rows and 0 <= c < cols and used[r, c] < SLOTS and 32 < code < 127:
            out[r, c, used[r, c]] = int(code) - 31
            used[r, c] += 1
    return out.reshape(rows // 2, 2, cols // 2, 2, SLOTS).transpose(0, 2, 1, 3, 4).reshape(-1, SLOTS)


def counts(things):
    """How many things in all, of each colour, of each shape: int64 [1 + colours + shapes]."""
    colors, shapes = [t.color for t in things], [t.name for t in things]
    return np.minimum([len(things), *map(colors.count, COLORS), *map(shapes.count, SHAPES)], MOST)


def thing_targets(things, grid):
    """int64 [patches, 3]: name, colour, centre; f32 [patches, 4]: the thing's place (Thing.place). In block order."""
    rows, cols = grid
    y, x = (a.numpy() for a in block_order(rows, cols))
    out, best = np.zeros((rows * cols, 3), np.int64), np.full(rows * cols, np.inf)
    places = np.zeros((rows * cols, 4), np.float32)
    for thing in things:
        cy, cx = thing.y * rows, thing.x * cols
        half_w, half_h = (max(half * side, 0.3) for half, side in zip(thing.half(rows, cols), (cols, rows)))
        away = np.hypot(np.maximum(np.abs(y + 0.5 - cy) - 0.5, 0) / half_h,
                        np.maximum(np.abs(x + 0.5 - cx) - 0.5, 0) / half_w)
        near = (away < 0.8) & (away < best)
        best[near] = away[near]
        color = COLORS.index(thing.color) + 1 if thing.color in COLORS else len(COLORS) + 1
        out[near, 0], out[near, 1] = name_bucket(thing.kind or thing.name), color
        places[near] = thing.place(rows, cols)
        out[(y == int(cy)) & (x == int(cx)), 2] = 1
    return out, places


def targets(samples, grid):
    """{"glyphs": (rows, [n, patches, SLOTS]), "things": (rows, [n, patches, 3], [n, patches, 4], [n, totals])}.

    Only stills have targets; a kind without rows is left out.
    """
    found = {}
    if grid is None:
        return found
    drawn = [(i, glyph_targets(s.glyphs, grid)) for i, s in enumerate(samples) if s.glyphs is not None]
    if drawn:
        found["glyphs"] = tuple(torch.from_numpy(np.stack(a)) for a in zip(*drawn))
    made = [(i, *thing_targets(s.things, grid), counts(s.things)) for i, s in enumerate(samples)
            if s.things and len(s.frames) == 1]
    if made:
        found["things"] = tuple(torch.from_numpy(np.stack(a)) for a in zip(*made))
    return found


def weighted(logits, wanted):
    """Cross-entropy in which what shows nothing counts little."""
    one = F.cross_entropy(logits, wanted, reduction="none")
    weight = torch.where(wanted > 0, 1.0, QUIET)
    return (one * weight).sum() / weight.sum()


class Heads(nn.Module):
    """Reads the targets off the patch features, the merged tokens and the text states."""

    def __init__(self, dims):
        super().__init__()
        characters = SLOTS * CHARACTERS
        self.patch_glyphs = nn.Linear(dims.vision_hidden, characters)
        self.merged_glyphs = nn.Linear(dims.hidden, 4 * characters)
        self.patch_things = nn.Linear(dims.vision_hidden, sum(SIZES))
        self.merged_places = nn.Linear(dims.hidden, 4 * 4)
        self.named = nn.Linear(dims.hidden, 4)
        self.totals = nn.Linear(dims.hidden, (1 + len(COLORS) + len(SHAPES)) * (MOST + 1))

    def glyphs(self, merged, patches, found):
        """Loss, and the share of characters read right off the merged tokens."""
        rows, wanted = found
        wanted = wanted.flatten()
        merged = F.rms_norm(merged[rows].float(), merged.shape[-1:])
        near = self.patch_glyphs(patches[rows].float()).view(-1, CHARACTERS)
        far = self.merged_glyphs(merged).view(-1, CHARACTERS)
        some = wanted > 0
        right = (far.argmax(-1) == wanted)[some].float().mean().item() if some.any() else 1.0
        return weighted(near, wanted) + weighted(far, wanted), {"glyphs": right}

    def things(self, merged, patches, end, found):
        """Loss, and how well names, places and totals are read; end: text state [B, hidden] after the picture, or None."""
        rows, wanted, places, totals = found
        wanted, some = wanted.flatten(0, 1), wanted.flatten(0, 1)[:, 0] > 0
        parts = self.patch_things(patches[rows].float()).view(-1, sum(SIZES)).split(SIZES, -1)
        loss = sum(weighted(part, wanted[:, i]) for i, part in enumerate(parts))
        merged = F.rms_norm(merged[rows].float(), merged.shape[-1:])
        # without this the merger drops where things are, and relations are never learned
        away = (self.merged_places(merged).view(-1, 4) - places.flatten(0, 1))[some]
        loss = loss + PLACE_WEIGHT * away.pow(2).mean()
        right = {"names": (parts[0].argmax(-1) == wanted[:, 0])[some].float().mean().item()}
        if end is not None:
            logits = self.totals(F.rms_norm(end[rows].float(), end.shape[-1:])).view(*totals.shape, MOST + 1)
            loss = loss + COUNT_WEIGHT * F.cross_entropy(logits.flatten(0, 1), totals.flatten())
            right["totals"] = (logits[:, 0].argmax(-1) == totals[:, 0]).float().mean().item()
        return loss, right

    def names(self, states, batch):
        """Loss: where is the thing that was just named?  Read off the states [B, T, hidden] of its last token."""
        at = states[batch.anchors[:, 0], batch.anchors[:, 1]].float()
        return PLACE_WEIGHT * (self.named(F.rms_norm(at, at.shape[-1:])) - batch.places).pow(2).mean()

    def forward(self, batch, found, merged, patches, states):
        """All losses summed, and what to watch. found: targets(); states: of the layers but the last, [] without text."""
        loss, seen = torch.zeros((), device=batch.ids.device), {}
        if "glyphs" in found:
            loss, seen = self.glyphs(merged, patches, found["glyphs"])
        if "things" in found:
            end = states[1][torch.arange(len(batch.ids)), batch.ends] if states else None
            more, watch = self.things(merged, patches, end, found["things"])
            loss, seen = loss + more, seen | watch
        if len(batch.anchors):
            loss = loss + self.names(states[-1], batch)
        return loss, seen
