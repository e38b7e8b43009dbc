"""Layers that both towers share; each keeps the names and the arithmetic of the reference implementation."""
import torch
import torch.nn as nn
import torch.nn.functional as F

BLOCK = 128  # queries whose keys are cut off together


class RMSNorm(nn.Module):
    """x / rms(x) * weight over the last axis, statistics in f32."""

    def __init__(self, size, gain=1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.full((size,), float(gain)))

    def forward(self, x):
        y = x.float()
        y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-5)
        return (self.weight * y).to(x.dtype)


def linear(inputs, outputs, bias=False, gain=1.0):
    """A linear layer that keeps the variance of its input (times gain**2).

    The reference's constant 0.02 leaves so narrow a model nearly linear: training does not start with it.
    """
    layer = nn.Linear(inputs, outputs, bias=bias)
    nn.init.normal_(layer.weight, std=gain * inputs**-0.5)
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def attend(q, k, v, mask=None):
    """Softmax attention. q [B, heads, Q, d], k and v [B, heads, K, d], mask [B, 1, Q, K] added.

    Plain matrix products: at these lengths the backward pass is quicker than that of the fused CPU kernel.
    """
    size = q.shape[2]
    if mask is not None and size == k.shape[2] and size > BLOCK:  # a query for each key: causal, so what comes later is left out
        spans = [(start, min(size, start + BLOCK)) for start in range(0, size, BLOCK)]
        return torch.cat([_attend(q[:, :, a:b], k[:, :, :b], v[:, :, :b], mask[:, :, a:b, :b]) for a, b in spans], 2)
    return _attend(q, k, v, mask)


def _attend(q, k, v, mask):
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
    if mask is not None:
        scores = scores + mask.to(scores.dtype)
    return scores.softmax(-1).to(v.dtype) @ v  # the sum is of f32 in any case; scores of 576 keys in f32 took twice the time


class SwiGLU(nn.Module):
    """down(silu(gate(x)) * up(x)) with separate gate and up matrices (the vision tower's form)."""

    def __init__(self, inputs, inner, gain=1.0):
        super().__init__()
        self.gate_proj, self.up_proj = linear(inputs, inner), linear(inputs, inner)
        self.down_proj = linear(inner, inputs, gain=gain)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))
