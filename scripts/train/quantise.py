"""The 4-bit form that the weights will have in the product, for training that expects it (straight-through)."""
import contextlib
import re

import torch

GROUP = 32
LINEAR = re.compile(r"(attn\.(qkv|proj)|(q|k|v|o)_proj|(gate|up|down|gate_up)_proj|merger\.proj|downsample)\.weight$")
BYTES = re.compile(r"(embed_tokens|lm_head)\.weight$")


def rounded4(weight):
    """Nearest 4-bit values: groups of 32 inputs share an int8 scale, each row has one f32 scale."""
    if weight.dim() == 4:  # the downsample kernel is quantised as the matrix [out, 2*2*in] it is used as
        out = rounded4(weight.permute(0, 2, 3, 1).flatten(1))
        return out.view(weight.shape[0], 2, 2, -1).permute(0, 3, 1, 2)
    groups = weight.view(weight.shape[0], -1, GROUP)
    scale = groups.abs().amax(-1, keepdim=True) / 7
    row = scale.amax(1, keepdim=True).clamp_min(1e-12) / 127
    scale = (scale / row).round().clamp(1, 127) * row
    return ((groups / scale).round().clamp(-7, 7) * scale).view_as(weight)


def rounded8(weight):
    """Nearest 8-bit values with one scale a row."""
    scale = weight.abs().amax(-1, keepdim=True).clamp_min(1e-12) / 127
    return (weight / scale).round() * scale


def quantised(name, weight):
    """What becomes of this weight; tensors that stay as they are come back as they are."""
    if LINEAR.search(name):
        return rounded4(weight)
    return rounded8(weight) if BYTES.search(name) else weight


@contextlib.contextmanager
def applied(model, active=True):
    """Inside, the model computes with rounded weights; outside, gradients go to the exact ones."""
    exact = {}
    with torch.no_grad():
        for name, parameter in model.named_parameters() if active else ():
            exact[name] = parameter.data
            parameter.data = quantised(name, parameter.data)
    try:
        yield
    finally:
        for name, parameter in model.named_parameters() if active else ():
            parameter.data = exact[name]
