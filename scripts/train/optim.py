"""Muon for the matrices of the blocks, AdamW for everything else; both are split over the processes."""
import torch

from precision import has_matrix_units

COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonal(g, steps=5):
    """Newton-Schulz iteration: a stack of matrices [n, rows, cols] to their nearest semi-orthogonal ones."""
    a, b, c = COEFFICIENTS
    tall = g.shape[1] > g.shape[2]
    x = g.transpose(1, 2) if tall else g
    x = x / (x.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    if has_matrix_units(x.device.type):
        x = x.bfloat16()
    for _ in range(steps):
        s = x @ x.transpose(1, 2)
        x = a * x + (b * s + c * (s @ s)) @ x
    return (x.transpose(1, 2) if tall else x).float()


class Muon:
    """Momentum, then an orthogonalised step. Each process computes its share of the matrices."""

    def __init__(self, parameters, decay, rank, world, momentum=0.95, shares=None):
        """shares: {parameter: its share of the rate}; the others have all of it."""
        self.parameters, self.decay, self.momentum, self.world = parameters, decay, momentum, world
        self.shares = shares or {}
        order = sorted(parameters, key=lambda p: -p.numel() * min(p.flatten(1).shape))
        self.mine = order[rank::world]
        self.buffers = [torch.zeros_like(p.flatten(1)) for p in self.mine]
        self.sizes = [p.numel() for p in parameters]

    def updates(self):
        """{parameter: its orthogonalised update}; matrices of one shape go through in one stack."""
        stacks, out = {}, {}
        for p, buffer in zip(self.mine, self.buffers):
            gradient = p.grad.flatten(1)
            buffer.lerp_(gradient, 1 - self.momentum)
            stacks.setdefault(tuple(buffer.shape), []).append((p, gradient.lerp(buffer, self.momentum)))
        for shape, pairs in stacks.items():
            step = orthogonal(torch.stack([g for _, g in pairs])) * max(1, shape[0] / shape[1]) ** 0.5
            out.update({p: s for (p, _), s in zip(pairs, step)})
        return out

    @torch.no_grad()
    def step(self, rate):
        mine = self.updates()
        flat = torch.cat([mine[p].flatten() if p in mine else torch.zeros(p.numel()) for p in self.parameters])
        if self.world > 1:
            half = flat.bfloat16()
            torch.distributed.all_reduce(half)
            flat = half.float()
        for p, part in zip(self.parameters, flat.split(self.sizes)):
            own = rate * self.shares.get(p, 1)
            p.mul_(1 - own * self.decay).add_(part.view_as(p), alpha=-own)

    def state_dict(self):
        return {"buffers": self.buffers}

    def load_state_dict(self, state):
        self.buffers = state["buffers"]


def split_parameters(named):
    """Block matrices for Muon; other matrices and vectors for AdamW."""
    blocks = ("blocks.", "layers.", "merger.", "downsample.")
    matrices = [p for n, p in named if p.dim() >= 2 and any(b in n for b in blocks)]
    chosen = set(matrices)
    rest = [p for _, p in named if p not in chosen]
    return matrices, [p for p in rest if p.dim() >= 2], [p for p in rest if p.dim() < 2]


def is_tower(name):
    """Whether a parameter sees: the merger behind the tower speaks the decoder's language and learns with it."""
    return name.startswith("model.visual.") and "merger." not in name
