"""Tiny checkpoints in the official format: tokenizer, chat template, config and random weights of both families."""

import math

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import Glm4vConfig, GlmOcrConfig

COMMON = [
    "<|endoftext|>",
    "[MASK]",
    "[gMASK]",
    "[sMASK]",
    "<sop>",
    "<eop>",
    "<|system|>",
    "<|user|>",
    "<|assistant|>",
    "<|observation|>",
    "<|begin_of_image|>",
    "<|end_of_image|>",
    "<|begin_of_video|>",
    "<|end_of_video|>",
]
SPECIALS = {
    "glm4v": COMMON
    + ["<|image|>", "<|video|>", "<think>", "</think>", "<answer>", "</answer>", "<|begin_of_box|>", "<|end_of_box|>"],
    "glm_ocr": COMMON
    + [
        "<think>",
        "</think>",
        "<tool_call>",
        "</tool_call>",
        "<tool_response>",
        "</tool_response>",
        "<arg_key>",
        "</arg_key>",
        "<arg_value>",
        "</arg_value>",
        "/nothink",
        "<|begin_of_box|>",
        "<|end_of_box|>",
        "<|image|>",
        "<|video|>",
    ],
}
SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CORPUS = [
    "The quick brown fox jumps over the lazy dog. 0123456789",
    "What color is the circle in the image?",
    "Invoice total: $1,234.56 due 2026-11-23",
    "Text Recognition:",
    "Table Recognition:",
    "Formula Recognition:",
    "un café à côté, naïve coöperation",
    "视觉语言模型 文档解析",
    "print('hello')\n\tfor i in range(10):\n",
] * 4
TEMPLATE = {
    "glm4v": (
        "[gMASK]<sop>{%- for m in messages %}<|{{ m.role }}|>\n{% if m.content is string %}{{ m.content }}{% else %}"
        "{%- for p in m.content %}{% if p.type == 'image' %}<|begin_of_image|><|image|><|end_of_image|>"
        "{% elif p.type == 'video' %}<|begin_of_video|><|video|><|end_of_video|>{% elif p.type == 'text' %}{{ p.text }}{% endif %}"
        "{%- endfor %}{% endif %}{%- endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
    ),
    "glm_ocr": (
        "[gMASK]<sop>{%- for m in messages %}<|{{ m.role }}|>\n{% if m.role == 'assistant' %}<think></think>\n{% endif %}"
        "{% if m.content is string %}{{ m.content }}{% else %}"
        "{%- for p in m.content %}{% if p.type == 'image' %}<|begin_of_image|><|image|><|end_of_image|>"
        "{% elif p.type == 'text' %}{{ p.text }}{% endif %}{%- endfor %}{% endif %}{%- endfor %}"
        "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
    ),
}


DIMS = {
    "glm4v": dict(
        vh=64,
        vd=2,
        vheads=2,
        vi=160,
        h=128,
        inter=192,
        layers=3,
        heads=4,
        kv=2,
        vocab=640,
        theta=10000.0,
        sections=[2, 3, 3],
    ),
    "glm_ocr": dict(
        vh=64,
        vd=2,
        vheads=2,
        vi=160,
        h=96,
        hd=32,
        inter=160,
        layers=2,
        heads=4,
        kv=2,
        vocab=640,
        theta=10000.0,
        sections=[4, 6, 6],
    ),
}


def build_tokenizer(family, vocab):
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tok.decoder = decoders.ByteLevel()
    specials = SPECIALS[family]
    tok.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(
            vocab_size=vocab - len(specials),
            special_tokens=[],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    from tokenizers import AddedToken

    tok.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in specials])
    return tok


def init(model, seed):
    g = torch.Generator().manual_seed(seed)
    for n, p in sorted(model.named_parameters()):
        x = torch.randn(p.shape, generator=g)
        if n.endswith(("norm.weight", "norm1.weight", "norm2.weight")):
            v = 1 + 0.1 * x
        elif p.ndim == 1:
            v = 0.1 * x
        elif "embed" in n and "patch" not in n:
            v = x
        else:
            v = x * (1.4 / math.sqrt(p[0].numel()))
        p.data.copy_(v.to(torch.bfloat16).float())


def config(family, dims, tok):
    i = tok.token_to_id
    s = dims
    ids = dict(
        image_token_id=i("<|image|>"),
        video_token_id=i("<|video|>"),
        image_start_token_id=i("<|begin_of_image|>"),
        image_end_token_id=i("<|end_of_image|>"),
        video_start_token_id=i("<|begin_of_video|>"),
        video_end_token_id=i("<|end_of_video|>"),
    )
    vis = dict(
        hidden_size=s["vh"],
        depth=s["vd"],
        num_heads=s["vheads"],
        patch_size=14,
        temporal_patch_size=2,
        spatial_merge_size=2,
        out_hidden_size=s["h"],
        intermediate_size=s["vi"],
        image_size=336,
        in_channels=3,
        hidden_act="silu",
        rms_norm_eps=1e-5,
    )
    txt = dict(
        vocab_size=s["vocab"],
        hidden_size=s["h"],
        intermediate_size=s["inter"],
        num_hidden_layers=s["layers"],
        num_attention_heads=s["heads"],
        num_key_value_heads=s["kv"],
        rms_norm_eps=1e-5,
        hidden_act="silu",
        max_position_embeddings=4096,
        eos_token_id=[i("<|endoftext|>"), i("<|user|>")] + ([i("</answer>")] if family == "glm4v" else []),
        pad_token_id=i("<|endoftext|>"),
    )
    rope = dict(rope_type="default", rope_theta=s["theta"], mrope_section=s["sections"])
    if family == "glm4v":
        return Glm4vConfig(
            vision_config=dict(vis, attention_bias=False),
            text_config=dict(txt, attention_bias=True, rope_parameters=dict(rope, partial_rotary_factor=0.5)),
            tie_word_embeddings=False,
            **ids,
        )
    return GlmOcrConfig(
        vision_config=dict(vis, attention_bias=True),
        text_config=dict(
            txt, head_dim=s["hd"], attention_bias=False, rope_parameters=dict(rope, partial_rotary_factor=1.0)
        ),
        tie_word_embeddings=False,
        **ids,
    )
