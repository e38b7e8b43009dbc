"""Keys and values of prompts and of what is written after them; all rollouts of a prompt share the prompt's."""
import torch

from rows import NOWHERE

START = 32  # tokens that a rollout has room for at first; the room doubles when it is full


class Cache:
    """P prompts by G rollouts; R = P * G rows, those of a prompt stand together.

    shared: [layers, 2, P, kv heads, T, d], keys and values of the prompts, padded behind those with fewer than T tokens.
    own: [layers, 2, R, kv heads, room, d], of the first `used` tokens of each rollout.
    """

    def __init__(self, shared, lengths, group):
        """lengths: int64 [P], tokens of each prompt."""
        layers, _, prompts, kv, size, d = shared.shape
        self.shared, self.group, self.used = shared, group, 0
        hidden = torch.arange(size, device=shared.device) >= lengths[:, None]
        self.mask = torch.zeros(hidden.shape, device=shared.device).masked_fill(hidden, NOWHERE)
        self.own = shared.new_zeros(layers, 2, prompts * group, kv, START, d)

    def reserve(self):
        """Makes place for one more token in every rollout."""
        if self.used == self.own.shape[-2]:
            self.own = torch.cat([self.own, torch.zeros_like(self.own)], -2)
        self.used += 1

    def keep(self, prompts, rows, group):
        """Goes on with these prompts [P'] and rows [P' * group] only."""
        self.shared, self.mask, self.group = self.shared[:, :, prompts], self.mask[prompts], group
        self.own = self.own[:, :, rows]

    def attend(self, layer, q, k, v):
        """Attention of one new token a row: q [R, heads, d], k and v [R, kv heads, d] -> [R, heads * d].

        All rollouts of a prompt read its keys in one product. Needs reserve() first, once for all layers.
        """
        self.own[layer, 0, :, :, self.used - 1], self.own[layer, 1, :, :, self.used - 1] = k, v
        own_keys, own_values = self.own[layer, :, :, :, :self.used]
        keys, values = self.shared[layer]
        (count, kv, d), prompts, size = k.shape, len(keys), keys.shape[2]
        q = q.view(count, kv, -1, d) * d**-0.5
        near = self.gathered(q, prompts) @ keys.transpose(-1, -2) + self.mask[:, None, None]
        scores = torch.cat([self.spread(near, q), q @ own_keys.transpose(-1, -2)], -1)
        share = scores.softmax(-1)
        far = self.spread(self.gathered(share[..., :size], prompts) @ values, q)
        return (far + share[..., size:] @ own_values).flatten(1)

    def gathered(self, x, prompts):
        """[R, kv, n, m] -> [P, kv, G * n, m]: the rows of a prompt together."""
        _, kv, n, m = x.shape
        return x.view(prompts, self.group, kv, n, m).transpose(1, 2).reshape(prompts, kv, self.group * n, m)

    def spread(self, x, like):
        """[P, kv, G * n, m] -> [R, kv, n, m], n of `like`: what gathered() undoes."""
        prompts, kv, _, m = x.shape
        n = like.shape[2]
        return x.view(prompts, kv, self.group, n, m).transpose(1, 2).reshape(-1, kv, n, m)
