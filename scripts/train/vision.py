"""The vision tower of glm4v: patch embedding, position table, blocks with 2-D rotary, 2x2 downsample, merger."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from images import PATCH, block_order
from layers import RMSNorm, SwiGLU, attend, linear

ROPE_THETA = 10000.0
RESIDUAL_GAIN = 0.3  # small residual branches at the start keep the picture readable through all blocks


class Attention(nn.Module):
    """Bidirectional attention over the patches of one picture."""

    def __init__(self, dims):
        super().__init__()
        self.heads, width = dims.vision_heads, dims.vision_hidden
        self.qkv = linear(width, 3 * width)
        self.proj = linear(width, width, gain=RESIDUAL_GAIN)

    def forward(self, x, cos, sin):
        b, p, d = x.shape
        q, k, v = self.qkv(x).view(b, p, 3, self.heads, -1).permute(2, 0, 3, 1, 4)

        def rotate(t):
            half = t.shape[-1] // 2
            return (t * cos + torch.cat((-t[..., half:], t[..., :half]), -1) * sin).to(v.dtype)

        out = attend(rotate(q), rotate(k), v)
        return self.proj(out.transpose(1, 2).reshape(b, p, d))


class Block(nn.Module):
    """Pre-norm transformer block; x [B, patches, width]."""

    def __init__(self, dims):
        super().__init__()
        self.norm1, self.norm2 = RMSNorm(dims.vision_hidden), RMSNorm(dims.vision_hidden)
        self.attn = Attention(dims)
        # the reference takes this MLP's inner width from out_hidden_size, not from intermediate_size
        self.mlp = SwiGLU(dims.vision_hidden, dims.hidden, gain=2 * RESIDUAL_GAIN)

    def forward(self, x, cos, sin):
        x = x + self.attn(self.norm1(x), cos, sin)
        return x + self.mlp(self.norm2(x))


class Merger(SwiGLU):
    """Linear, LayerNorm, GELU, SwiGLU; [B, tokens, hidden] to the same shape, no residual."""

    def __init__(self, dims):
        super().__init__(dims.hidden, dims.merger_inner, gain=1.5)
        self.proj = linear(dims.hidden, dims.hidden)
        self.post_projection_norm = nn.LayerNorm(dims.hidden)

    def forward(self, x):
        return super().forward(F.gelu(self.post_projection_norm(self.proj(x))))


def sinusoids(side, width):
    """A smooth start [side*side, width] for the position table: the place of a patch is readable from step 0."""
    t = (torch.arange(side) + 0.5) / side
    freq = math.pi * 2 ** (torch.arange(width // 4) / (width // 4) * math.log2(side))
    wave = torch.cat([(t[:, None] * freq).sin(), (t[:, None] * freq).cos()], 1)
    grid = [wave[:, None].expand(side, side, -1), wave[None].expand(side, side, -1)]
    return torch.cat(grid, -1).reshape(side * side, width)


class Visual(nn.Module):
    """Patches to one embedding per 2x2 of them [N, patches/4, hidden]."""

    def __init__(self, dims):
        super().__init__()
        self.dims, width = dims, dims.vision_hidden
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv3d(3, width, (2, PATCH, PATCH))
        # both temporal slices start alike: a video of equal frames is a still
        start = torch.randn(width, 3, 1, PATCH, PATCH) * (3 * PATCH * PATCH) ** -0.5
        self.patch_embed.proj.weight.data.copy_(start / 2)
        nn.init.zeros_(self.patch_embed.proj.bias)
        self.embeddings = nn.Module()
        self.embeddings.position_embedding = nn.Embedding(dims.table**2, width)
        self.embeddings.position_embedding.weight.data.copy_(sinusoids(dims.table, width) * 0.5)
        self.post_conv_layernorm, self.post_layernorm = RMSNorm(width), RMSNorm(width)
        self.blocks = nn.ModuleList(Block(dims) for _ in range(dims.vision_depth))
        self.downsample = nn.Conv2d(width, dims.hidden, 2, 2)
        nn.init.normal_(self.downsample.weight, std=(4 * width) ** -0.5)
        nn.init.zeros_(self.downsample.bias)
        self.merger = Merger(dims)
        self.geometries = {}

    def geometry(self, rows, cols):
        """Position-table weights [patches, table**2] and rotary cos, sin [patches, head_dim] of a patch grid."""
        if (rows, cols) not in self.geometries:
            y, x = block_order(rows, cols)
            n = self.dims.table
            at = torch.stack(((x + 0.5) / cols * 2 - 1, (y + 0.5) / rows * 2 - 1), -1)[None, :, None].float()
            table = F.grid_sample(torch.eye(n * n).view(1, n * n, n, n), at, mode="bicubic", align_corners=False,
                                  padding_mode="border")[0, :, :, 0].T.contiguous()
            half = self.dims.vision_hidden // self.dims.vision_heads // 2
            freq = ROPE_THETA ** -(torch.arange(0, half, 2).float() / half)
            angle = torch.cat([y[:, None] * freq, x[:, None] * freq], -1).repeat(1, 2)
            self.geometries[rows, cols] = table, angle.cos(), angle.sin()
        return self.geometries[rows, cols]

    def embed(self, pixels):
        """The patch kernel as one matrix; a still reads the sum of its two temporal slices (images.patches)."""
        kernel = self.patch_embed.proj.weight.flatten(3)
        kernel = kernel.sum(2) if pixels.shape[-1] == kernel.shape[1] * kernel.shape[3] else kernel
        return F.linear(pixels, kernel.flatten(1), self.patch_embed.proj.bias)

    def forward(self, pixels, grid):
        """pixels [N, patches, n]: see images.patches. Returns the merged tokens and the last patch features [B, patches, width] (for the auxiliary head)."""
        table, cos, sin = (t.to(pixels.device) for t in self.geometry(*grid))
        x = self.post_conv_layernorm(self.embed(pixels).float())
        x = x + table @ self.embeddings.position_embedding.weight.float()
        for block in self.blocks:
            x = block(x, cos, sin)
        x = patches = self.post_layernorm(x)
        b, p, d = x.shape
        kernel = self.downsample.weight.permute(0, 2, 3, 1).reshape(-1, 4 * d)
        x = F.linear(x.reshape(b, p // 4, 4 * d), kernel, self.downsample.bias)
        return self.merger(x), patches
