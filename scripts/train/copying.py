"""Weights that copy before they have learned anything: heads that look one, two and three tokens back, then heads that find what
stood after the same token, or the same three, before (induction, Olsson et al. 2022). No new operator: only where training begins.

Ordinary random weights had learned no copying after half a million tokens; these copy after a few steps (docs/lab-log.md).
The stream of 256 holds subspaces of the size of a head, orthogonal to each other: one for the tokens before, two for what was
found. Half of each head is rotated: there sit the heads of position, in the other half those of content.
"""
import torch

import tokenizer

SHARP = 5.5  # of the heads that look back: the weight of the right place is 0.99
MATCH = 4.0  # of the heads that compare tokens
SHARED = 0.3  # of a word in the rows of its forms
EMBEDDING, FINAL = 0.25, 0.25  # sizes of the tied matrix and of the state it reads
BACK_GAIN, FOUND_GAIN, OTHER_GAIN = 0.3, 1.0, 0.03  # of the norms after each sub-layer
BACK, FIND_ONE, FIND_ALL = 0, 2, 3  # layers
BACKS = 3  # tokens that are looked back: a value below its label stands behind the label's last word and two marks
NEAR, NEAR_GAIN, NEAR_LAYER, NEAR_OFFSETS, NEAR_BAND = 3.5, 0.08, 1, (1.0, 5.0), (0.09, 0.6)


@torch.no_grad()
def start(model):
    """Set the decoder of a fresh Glimpse with at least four layers and two key heads."""
    lm, d = model.model.language_model, model.dims.head_dim
    lm.embed_tokens.weight.mul_(EMBEDDING / lm.embed_tokens.weight.std())
    relate(lm.embed_tokens.weight)
    lm.norm.weight.fill_(FINAL)
    for layer in lm.layers:
        layer.post_self_attn_layernorm.weight.fill_(OTHER_GAIN)
        layer.post_mlp_layernorm.weight.fill_(OTHER_GAIN)
    places = torch.linalg.qr(torch.randn(model.dims.hidden, 4 * d))[0].split(d, 1)
    # what is remembered of a token: out of the subspace that nothing is written to before the last of these heads has looked
    seen = torch.linalg.qr(torch.randn(d, d))[0] @ places[3].t()
    parts = torch.arange(d // 2, d).tensor_split(BACKS)
    kept = remembered(places[0], parts)
    look_back(model, lm.layers[BACK], seen, kept)
    own = [seen, *(place.t() for place in kept)]
    find(model, lm.layers[FIND_ONE], seen[d // 2:], own[1][d // 2:], places[2])
    find(model, lm.layers[FIND_ALL], *(torch.cat([own[i + k][part] for i, part in enumerate(parts)]) for k in (0, 1)), places[3])
    look_near(model, lm.layers[NEAR_LAYER], places[2])


def remembered(place, parts):
    """Where the tokens one, two, … back are kept, each [hidden, head's size]: what the comparing heads read of them, in one subspace."""
    found, used = [], 0
    for back in range(len(parts)):
        rows = torch.cat(parts[back:])
        found.append(torch.zeros_like(place))
        found[-1][:, rows] = place[:, used:used + len(rows)]
        used += len(rows)
    return found


@torch.no_grad()
def relate(weight):
    """Add to the rows of a word's forms (" total", "Total", " TOTAL") something they share; each keeps its size.

    A question names a label in another case than the page has it: its tokens then are alike before anything is learned.
    """
    forms = {}
    for token, i in tokenizer.build().get_vocab().items():
        word = token.removeprefix("Ġ").lower()
        if len(word) > 1 and word.isalpha():
            forms.setdefault(word, []).append(i)
    for same in forms.values():
        rows = weight[same]
        moved = rows + SHARED * rows.sum(0, keepdim=True) / len(same) ** 0.5
        weight[same] = moved * rows.norm(dim=1, keepdim=True) / moved.norm(dim=1, keepdim=True)


def aim(model, bias, offset, sharp, used):
    """The query bias that, with keys of `sharp` on the first of each rotated pair, is largest `offset` tokens back."""
    for i in used:
        bias[2 * i], bias[2 * i + 1] = sharp * torch.cos(offset * model.freq[i]), -sharp * torch.sin(offset * model.freq[i])


def look_back(model, layer, seen, kept):
    """A query head for each place that remembers: the tokens one, two and three back, written where the later layers look for them."""
    attention, d, turned = layer.self_attn, model.dims.head_dim, 2 * len(model.freq)
    attention.k_proj.weight.zero_()
    attention.k_proj.bias.view(-1, d)[:, :turned:2] = SHARP
    attention.v_proj.weight.copy_(seen.repeat(model.dims.kv_heads, 1))
    attention.q_proj.weight[:len(kept) * d] = 0
    attention.o_proj.weight[:, len(kept) * d:] *= 0.3
    for head, place in enumerate(kept):
        aim(model, attention.q_proj.bias[head * d:], torch.tensor(head + 1.0), SHARP, range(len(model.freq)))
        attention.o_proj.weight[:, head * d:(head + 1) * d] = place
    layer.post_self_attn_layernorm.weight.fill_(BACK_GAIN)


@torch.no_grad()
def find(model, layer, query, key, place):
    """Query heads 0 and 1: the token whose predecessors were like the present ones; it is written into `place` and read there."""
    attention, d, turned = layer.self_attn, model.dims.head_dim, 2 * len(model.freq)
    attention.q_proj.weight[:2 * d] = 0
    attention.k_proj.weight[:d] = 0
    attention.k_proj.weight[turned:d] = key * MATCH
    attention.v_proj.weight[:d] = place.t()
    attention.o_proj.weight[:, 2 * d:] *= 0.3
    for head in range(2):
        attention.q_proj.weight[head * d + turned:(head + 1) * d] = query * MATCH
        attention.o_proj.weight[:, head * d:(head + 1) * d] = place
    layer.post_self_attn_layernorm.weight.fill_(FOUND_GAIN)


def look_near(model, layer, place):
    """Query heads 2 and 3: the last few tokens, so that a question reaches its end. Middle frequencies only.

    They write into `place`: anywhere else they would blur what the comparing heads read (a quarter of the copies right, not nine tenths).
    """
    attention, d, turned = layer.self_attn, model.dims.head_dim, 2 * len(model.freq)
    used = [i for i, f in enumerate(model.freq.tolist()) if NEAR_BAND[0] < f < NEAR_BAND[1]]
    attention.k_proj.weight[d:d + turned] *= 0.1
    for i in used:
        attention.k_proj.bias[d + 2 * i], attention.k_proj.bias[d + 2 * i + 1] = NEAR, 0
    for head, offset in zip((2, 3), NEAR_OFFSETS):
        attention.q_proj.weight[head * d:head * d + turned] *= 0.1
        attention.o_proj.weight[:, head * d:(head + 1) * d] = place @ (place.t() @ attention.o_proj.weight[:, head * d:(head + 1) * d])
        aim(model, attention.q_proj.bias[head * d:], torch.tensor(offset), NEAR, used)
    layer.post_self_attn_layernorm.weight.clamp_(min=NEAR_GAIN)
