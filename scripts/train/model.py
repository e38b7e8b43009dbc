"""A small, fast training forward of Glm4vForConditionalGeneration; parameter names are the reference's.

A row of a batch is  prefix with the picture or video | question 1, answer 1 | question 2, answer 2 | ...  where each segment
sees the prefix and itself only: exactly equal to separate rows, at a fraction of the cost (see rows.py).
"""
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F

from layers import RMSNorm, attend, linear
from tokenizer import VOCAB
from vision import Visual

POST_NORM_GAIN = 0.25  # the norm after each sub-layer sets the size of its residual: start small


@dataclass
class Dims:
    """Sizes. Matrix inputs are multiples of 32 (a quantisation group), outputs multiples of 16."""

    vocab: int = VOCAB
    vision_hidden: int = 192
    vision_depth: int = 6
    vision_heads: int = 6
    table: int = 16  # side of the position table; image_size is 14 times that
    merger_inner: int = 512
    hidden: int = 256
    layers: int = 5
    heads: int = 4
    kv_heads: int = 2
    inner: int = 512
    theta: float = 30.0  # contexts are short: at 10000 the slow half of the frequencies would hardly turn
    sections: tuple = (4, 6, 6)
    tied: bool = True  # one matrix gives tokens their states and reads tokens off states

    @property
    def head_dim(self):
        return self.hidden // self.heads


class Attention(nn.Module):
    """Causal grouped-query attention with three-axis rotary on the first half of each head."""

    def __init__(self, dims):
        super().__init__()
        self.dims, d = dims, dims.head_dim
        self.q_proj = linear(dims.hidden, dims.heads * d, bias=True)
        self.k_proj = linear(dims.hidden, dims.kv_heads * d, bias=True)
        self.v_proj = linear(dims.hidden, dims.kv_heads * d, bias=True)
        self.o_proj = linear(dims.heads * d, dims.hidden)

    def split(self, x, heads):
        return x.view(*x.shape[:2], heads, self.dims.head_dim).transpose(1, 2)

    def forward(self, x, queries, rope, query_rope, mask):
        """x [B, T, hidden] gives keys and values, queries [B, Q, hidden] the queries; mask [B, 1, Q, T]."""
        heads, kv = self.dims.heads, self.dims.kv_heads
        q = rotate(self.split(self.q_proj(queries), heads), *query_rope)
        k = rotate(self.split(self.k_proj(x), kv), *rope)
        v = self.split(self.v_proj(x), kv)
        k, v = (t.repeat_interleave(heads // kv, 1) for t in (k, v))
        out = attend(q, k, v, mask)
        return self.o_proj(out.transpose(1, 2).flatten(2))


def rotate(x, cos, sin):
    """Rotate adjacent pairs of the first cos.shape[-1] channels; x [B, heads, T, d], cos [B, 1, T, d/2]."""
    size = cos.shape[-1]
    a, rest = x[..., :size], x[..., size:]
    turned = torch.stack((-a[..., 1::2], a[..., 0::2]), -1).flatten(-2)
    return torch.cat([(a * cos + turned * sin).to(rest.dtype), rest], -1)


class Mlp(nn.Module):
    """SwiGLU with one fused matrix: first half of the rows gate, second half up."""

    def __init__(self, dims):
        super().__init__()
        self.gate_up_proj = linear(dims.hidden, 2 * dims.inner)
        self.down_proj = linear(dims.inner, dims.hidden)

    def forward(self, x):
        gate, up = self.gate_up_proj(x).chunk(2, -1)
        return self.down_proj(up * F.silu(gate))


class Layer(nn.Module):
    """Decoder layer: each sub-layer's output is normalised before it joins the residual."""

    def __init__(self, dims):
        super().__init__()
        self.self_attn, self.mlp = Attention(dims), Mlp(dims)
        self.input_layernorm, self.post_attention_layernorm = RMSNorm(dims.hidden), RMSNorm(dims.hidden)
        self.post_self_attn_layernorm = RMSNorm(dims.hidden, POST_NORM_GAIN)
        self.post_mlp_layernorm = RMSNorm(dims.hidden, POST_NORM_GAIN)

    def forward(self, x, rope, mask, keep=None):
        """x [B, T, hidden]. With keep [B, K] only those positions are computed (enough in the last layer)."""
        normed = queries = self.input_layernorm(x)
        query_rope = rope
        if keep is not None:
            x, queries, mask = pick(x, keep), pick(normed, keep), pick(mask[:, 0], keep)[:, None]
            query_rope = tuple(pick(t[:, 0], keep)[:, None] for t in rope)
        x = x + self.post_self_attn_layernorm(self.self_attn(normed, queries, rope, query_rope, mask))
        return x + self.post_mlp_layernorm(self.mlp(self.post_attention_layernorm(x)))


def pick(x, keep):
    """x [B, T, n] at positions keep [B, K] -> [B, K, n]."""
    return x.gather(1, keep[..., None].expand(-1, -1, x.shape[-1]))


class LanguageModel(nn.Module):
    """Embedding, layers, final norm."""

    def __init__(self, dims):
        super().__init__()
        self.embed_tokens = nn.Embedding(dims.vocab, dims.hidden)
        nn.init.normal_(self.embed_tokens.weight, std=0.5)
        self.layers = nn.ModuleList(Layer(dims) for _ in range(dims.layers))
        self.norm = RMSNorm(dims.hidden)


class Glimpse(nn.Module):
    """The whole model."""

    def __init__(self, dims, image_token):
        super().__init__()
        self.dims, self.image_token = dims, image_token
        self.model = nn.Module()
        self.model.visual, self.model.language_model = Visual(dims), LanguageModel(dims)
        self.lm_head = linear(dims.hidden, dims.vocab, gain=0.5)
        if dims.tied:  # what is copied can be said though it was never an answer; an export writes the matrix twice
            self.lm_head.weight = self.model.language_model.embed_tokens.weight
        size = dims.head_dim // 2
        self.register_buffer("freq", dims.theta ** -(torch.arange(0, size, 2).float() / size), persistent=False)

    def compile_blocks(self):
        """Compile what is repeated; the rest is small."""
        for block in [*self.model.visual.blocks, *self.model.language_model.layers]:
            block.compile(dynamic=True)

    def rope(self, positions):
        """positions [3, B, T] -> cos and sin [B, 1, T, head_dim/2]; chunk i of the frequencies turns by axis i."""
        angle = (positions[..., None].float() * self.freq).split(self.dims.sections, -1)
        angle = torch.cat([part[axis] for axis, part in enumerate(angle)], -1)
        angle = angle.repeat_interleave(2, -1)[:, None]
        return angle.cos(), angle.sin()

    def embedded(self, pixels, grid, ids):
        """States [B, T, hidden] before the first layer, the picture's tokens in their places; merged tokens and patch features."""
        x = self.model.language_model.embed_tokens(ids)
        if pixels is None:
            return x, None, None
        merged, patches = self.model.visual(pixels, grid)
        x[ids == self.image_token] = merged.flatten(0, 1).to(x.dtype)
        return x, merged, patches

    def forward(self, pixels, grid, ids, positions, mask, keep=None):
        """pixels: see images.patches, None without pictures; ids [B, T], positions [3, B, T], mask [B, 1, T, T] added to the scores.

        Returns logits [B, T or K, vocab] and what the auxiliary heads read: merged tokens, patch features, and the
        text states [B, T, hidden] after each layer but the last.
        """
        lm = self.model.language_model
        x, merged, patches = self.embedded(pixels, grid, ids)
        rope = self.rope(positions)
        states = []
        for layer in lm.layers[:-1]:
            x = layer(x, rope, mask)
            states.append(x)
        last = lm.layers[-1](x, rope, mask, keep)
        return self.lm_head(lm.norm(last)), (merged, patches, states)
