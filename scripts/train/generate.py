"""Replies written by the model: sampled (temperature 1, whole distribution) or greedy, many at a time.

A thought that is too long is closed by force, so that the answer is still judged (force-answering); the inserted tokens
are marked, since the policy did not choose them. Rows that have ended leave the batch: the time follows the live rows.
"""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F

from cache import Cache
from export import STOPS
from model import rotate
from rows import Row, collate, grid_of, prefix, segment
from tokenizer import special, unused

MARKS = ("<|image|>", "<|video|>")  # stand for pictures: no text
PREFILL = 16  # prompts a pass
SMALLER = 0.75  # a batch shrinks when this share of it is enough


@dataclass(frozen=True)
class Caps:
    """Most tokens of a reply."""

    thought: int = 112  # before the end-of-think tag, which is inserted here
    answer: int = 160  # after it


@dataclass
class Rollouts:
    """What was written: P prompts by G rollouts by L tokens, padded behind `lengths`."""

    ids: torch.Tensor  # int64 [P, G, L]
    scores: torch.Tensor  # f32 [P, G, L], log-probability of each token when it was sampled; 0 where it was inserted
    sampled: torch.Tensor  # bool [P, G, L], false where it was inserted
    lengths: torch.Tensor  # int64 [P, G]


def asked(sample, turn):
    """Row of the picture with one question, up to where the reply starts."""
    ids, positions, counter = prefix(grid_of(sample), sample.seconds, readings=sample.readings)
    new, count, _ = segment(turn)
    question = list(new[:len(new) - count])
    after = np.tile(counter + np.arange(len(question)), (3, 1))
    ids = ids + question
    return Row(ids, np.concatenate([positions, after], 1), [0] * len(ids), [], [])


@lru_cache
def unspeakable(vocab, device):
    """[vocab], -inf for ids that no reply can contain: marks of pictures, rows of the embedding without a word."""
    bias = torch.zeros(vocab, device=device)
    bias[[*map(special, MARKS), *(i for i in unused() if i < vocab)]] = -torch.inf
    return bias


def log_probabilities(logits):
    """Log-probabilities of what a reply can go on with."""
    return (logits.float() + unspeakable(logits.shape[-1], logits.device)).log_softmax(-1)


def prefill(model, prompts):
    """(sample, turn) pairs with pictures of one shape -> keys and values [layers, 2, B, kv, T, d]; lengths [B] in
    tokens; position [B] and logits [B, vocab] of a reply's first token.
    """
    batch = collate([sample for sample, _ in prompts], [asked(*prompt) for prompt in prompts]).to(model.freq.device)
    lm = model.model.language_model
    x, _, _ = model.embedded(batch.pixels, batch.grid, batch.ids)
    rope, found = model.rope(batch.positions), []
    for layer in lm.layers:
        normed, attention = layer.input_layernorm(x), layer.self_attn
        keys = attention.split(attention.k_proj(normed), model.dims.kv_heads)
        values = attention.split(attention.v_proj(normed), model.dims.kv_heads)
        found.append(torch.stack([rotate(keys, *rope), values]))
        x = layer(x, rope, batch.mask, batch.ends[:, None] if layer is lm.layers[-1] else None)
    last = batch.positions[0].gather(1, batch.ends[:, None])[:, 0]
    return torch.stack(found), batch.ends + 1, last + 1, model.lm_head(lm.norm(x))[:, 0]


def start(model, prompts, group):
    """Prompts of any shapes -> (Cache; position [P] and logits [P, vocab] of a reply's first token)."""
    by_shape, order, parts = {}, [], []
    for i, (sample, _) in enumerate(prompts):
        by_shape.setdefault(None if sample.frames is None else sample.frames.shape, []).append(i)
    for same in by_shape.values():
        for at in range(0, len(same), PREFILL):
            order += same[at:at + PREFILL]
            parts.append(prefill(model, [prompts[i] for i in same[at:at + PREFILL]]))
    found, *rest = zip(*parts)
    longest = max(part.shape[4] for part in found)
    shared = torch.cat([F.pad(part, (0, 0, 0, longest - part.shape[4])) for part in found], 2)
    back = torch.tensor(order, device=shared.device).argsort()  # from by shape to as given
    lengths, first, logits = (torch.cat(part)[back] for part in rest)
    return Cache(shared[:, :, back], lengths, group), first, logits


def step(model, cache, ids, positions):
    """One more token in every row: ids and positions [R] -> logits [R, vocab] of the next one."""
    lm, dims = model.model.language_model, model.dims
    cache.reserve()
    x = lm.embed_tokens(ids)[:, None]
    rope = model.rope(positions.view(1, -1, 1).expand(3, -1, 1))
    for i, layer in enumerate(lm.layers):
        normed, attention = layer.input_layernorm(x), layer.self_attn
        q = rotate(attention.split(attention.q_proj(normed), dims.heads), *rope)
        k = rotate(attention.split(attention.k_proj(normed), dims.kv_heads), *rope)
        v = attention.split(attention.v_proj(normed), dims.kv_heads)
        out = cache.attend(i, q[:, :, 0], k[:, :, 0], v[:, :, 0])
        x = x + layer.post_self_attn_layernorm(attention.o_proj(out)[:, None])
        x = x + layer.post_mlp_layernorm(layer.mlp(layer.post_attention_layernorm(x)))
    return model.lm_head(lm.norm(x))[:, 0]


def choose(logits, greedy, rng):
    """Token of each row [R] and its log-probability."""
    scores = log_probabilities(logits)
    if greedy:
        ids = scores.argmax(-1)
    else:  # by the inverse of the distribution function: one random number a row
        reached = scores.exp().cumsum(-1)
        at = torch.rand(len(scores), 1, generator=rng, device=scores.device) * (1 - 1e-6) * reached[:, -1:]
        ids = torch.searchsorted(reached, at, right=True)[:, 0]
    return ids, scores.gather(1, ids[:, None])[:, 0]


class Writer:
    """The rows that are still being written, and where their tokens go."""

    def __init__(self, prompts, group, caps, device):
        self.shape, self.caps, size = (prompts, group), caps, caps.thought + caps.answer + 1
        self.rows = torch.arange(prompts * group, device=device)  # which rollout each row is
        self.alive = torch.ones_like(self.rows, dtype=torch.bool)
        self.closed = torch.full_like(self.rows, size)  # step at which the thought of each rollout ended
        self.forced = torch.zeros_like(self.alive)
        self.ids = torch.full((prompts * group, size), special("<|endoftext|>"), device=device)
        self.scores = torch.zeros(self.ids.shape, device=device)
        self.sampled = torch.zeros(self.ids.shape, dtype=torch.bool, device=device)
        self.lengths = torch.zeros_like(self.rows)
        self.stops = torch.tensor([special(s) for s in STOPS], device=device)

    def write(self, t, ids, scores):
        """Takes the tokens chosen at step t, or what is inserted instead; gives what the rows go on with."""
        rows, end = self.rows, special("</think>")
        late = (t == self.caps.thought) & (self.closed[rows] > t) & (ids != end)
        opening = self.forced[rows] & (t == self.caps.thought + 1)
        ids = torch.where(late, end, torch.where(opening, special("<answer>"), ids))
        live, free = rows[self.alive], ~(late | opening)
        self.forced[rows[late]] = True
        self.closed[rows[(ids == end) & (self.closed[rows] > t)]] = t
        self.ids[live, t], self.sampled[live, t] = ids[self.alive], free[self.alive]
        self.scores[live, t] = (scores * free)[self.alive]
        self.lengths[live] = t + 1
        self.alive = self.alive & ~torch.isin(ids, self.stops) & (t - self.closed[rows] < self.caps.answer)
        return ids

    def compact(self, cache):
        """Takes ended rows out if that makes the batch clearly smaller. Returns which rows stay, or None: all.

        What stays is a rectangle, the prompts that have live rows by the most that one has; its dead rows stay dead.
        """
        alive = self.alive.view(-1, cache.group)
        prompts, group = alive.any(1).nonzero()[:, 0], int(alive.sum(1).max())
        if len(prompts) * group > SMALLER * alive.numel():
            return None
        order = alive[prompts].int().argsort(dim=1, descending=True, stable=True)[:, :group]
        kept = (prompts[:, None] * cache.group + order).flatten()
        cache.keep(prompts, kept, group)
        self.rows, self.alive = self.rows[kept], self.alive[kept]
        return kept

    def result(self):
        size = max(1, int(self.lengths.max()))
        ids, scores, sampled = (a[:, :size].view(*self.shape, size) for a in (self.ids, self.scores, self.sampled))
        return Rollouts(ids, scores, sampled, self.lengths.view(self.shape))


def restrict(logits, guards):
    """Sets logits [R, vocab] of what may not come next to -inf; guards: one of each row."""
    for row, guard in zip(logits, guards):
        allowed = guard.allowed()
        if allowed is not None:
            kept = torch.tensor(sorted(allowed), device=row.device)
            held = row[kept].clone()
            row.fill_(-torch.inf)[kept] = held


@torch.no_grad()
def generate(model, prompts, group=1, greedy=False, caps=Caps(), rng=None, guards=None):
    """`group` replies to each of the prompts, (sample, turn) pairs of any shapes -> Rollouts.

    guards: one for each reply (quoting.Quote), which says what may come next; None: anything.
    Costs one pass over each prompt, and for every token one pass over the rows that are still live.
    """
    cache, first, logits = start(model, prompts, group)
    logits, first = logits.repeat_interleave(group, 0), first.repeat_interleave(group)
    writer = Writer(len(prompts), group, caps, logits.device)
    for t in range(writer.ids.shape[1]):
        if guards:
            restrict(logits, [guards[i] for i in writer.rows.tolist()])
        ids = writer.write(t, *choose(logits, greedy, rng))
        for i, token in zip(writer.rows.tolist(), ids.tolist()) if guards else ():
            guards[i].push(token)
        if not writer.alive.any():
            break
        kept = writer.compact(cache)
        logits = step(model, cache, ids if kept is None else ids[kept], first[writer.rows] + t)
    return writer.result()
