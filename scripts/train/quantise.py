"""The form that the weights will have in the product, for training that expects it (straight-through).

The 4-bit scales are those that a plain import chooses: weights/q4.ts is the other twin. Hence an import finds weights that
were rounded here on its own grid, and keeps them.
"""
import contextlib
import re

import torch

GROUP = 32
LOWEST, HIGHEST = -8, 7  # whole steps of a 4-bit weight
MAX_SUB_SCALE = 127
TRIED_STEPS = (1.1, 1.03, 0.97, 0.91, 0.85, 0.79, 0.72, 0.65)  # parts of the one that puts a group's largest weight at -8
LINEAR = re.compile(r"(attn\.(qkv|proj)|(q|k|v|o)_proj|(gate|up|down|gate_up)_proj|merger\.proj|downsample)\.weight$")
BYTES = re.compile(r"(embed_tokens|lm_head)\.weight$")


def grouped(weight):
    """[rows, columns] -> [rows, groups, 32]. The downsample kernel is the matrix [out, 2*2*in] it is used as."""
    matrix = weight.permute(0, 2, 3, 1).flatten(1) if weight.dim() == 4 else weight
    return matrix.reshape(len(matrix), -1, GROUP)


def ungrouped(groups, like):
    """What grouped() undoes, in the shape of `like`."""
    if like.dim() == 4:
        out, channels, height, width = like.shape
        return groups.reshape(out, height, width, channels).permute(0, 3, 1, 2)
    return groups.view_as(like)


def levels(weights, steps):
    """Whole steps of each weight; none where the step is 0."""
    inverse = torch.where(steps == 0, 0, 1 / steps)
    return (weights * inverse).add_(0.5).floor_().clamp_(LOWEST, HIGHEST)


def fitted(weight):
    """Steps [rows, groups, 1]: an f32 of each row by an int8 of each group, those with the least squared error of all tried."""
    groups = grouped(weight)
    row = (groups.abs().amax((1, 2), keepdim=True) / -LOWEST / MAX_SUB_SCALE).clamp_min(1e-12)
    units = groups / row
    extreme = units.gather(-1, units.abs().argmax(-1, keepdim=True))
    best, least = torch.zeros_like(extreme), torch.full_like(extreme, torch.inf)
    for part in (signed for step in TRIED_STEPS for signed in (-step, step)):
        whole = levels(units, part * extreme / -LOWEST)
        step = (units * whole).sum(-1, keepdim=True) / whole.square().sum(-1, keepdim=True).clamp_min(1)
        step = step.add_(0.5).floor_().clamp_(-MAX_SUB_SCALE, MAX_SUB_SCALE)
        error = (units - levels(units, step) * step).square_().sum(-1, keepdim=True)
        best, least = torch.where(error < least, step, best), torch.minimum(error, least)
    return best * row


def rounded4(weight, steps):
    """Nearest 4-bit values with these steps: see fitted()."""
    return ungrouped(levels(grouped(weight), steps) * steps, weight)


def rounded8(weight):
    """Nearest 8-bit values with one scale a row."""
    scale = weight.abs().amax(-1, keepdim=True).clamp_min(1e-12) / 127
    return (weight / scale).round() * scale


class Rounding:
    """A model in the product's form, at times."""

    def __init__(self, model):
        self.model, self.steps = model, {}

    @torch.no_grad()
    def fit(self):
        """Choose scales for the weights as they are now: half a second of a core for 7 M weights."""
        self.steps = {name: fitted(p.data) for name, p in self.model.named_parameters() if LINEAR.search(name)}

    @contextlib.contextmanager
    def applied(self, active=True):
        """Inside, the model computes with rounded weights; outside, gradients go to the exact ones."""
        if not active:
            yield
            return
        if not self.steps:
            self.fit()
        exact = {}
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                exact[name] = parameter.data
                if name in self.steps:
                    parameter.data = rounded4(parameter.data, self.steps[name])
                elif BYTES.search(name):
                    parameter.data = rounded8(parameter.data)
        try:
            yield
        finally:
            for name, parameter in self.model.named_parameters():
                parameter.data = exact[name]
