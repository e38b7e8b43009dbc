"""Write a stage's model as an official checkpoint folder (Glm4vForConditionalGeneration), and read such a folder.

    python export.py --checkpoint RUN/sft.pt --out FOLDER
    python export.py --checkpoint RUN/read.pt --out FOLDER --heads          # with the auxiliary heads: a master
    python export.py --checkpoint RUN/distil.pt --out FOLDER --rounded      # rounded as in its training, in bf16
    python export.py --folder FOLDER --checkpoint RUN/warmup.pt            # back, so that the next stage starts from it
"""
import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import tokenizer
from images import MAX_VOLUME, MEAN, MERGE, MIN_VOLUME, PATCH, STD
from model import Dims, Glimpse
from quantise import Rounding
from readings import MARKS

HEADS = "auxiliary.safetensors"
STOPS = ["<|endoftext|>", "<|user|>", "</answer>"]
# Beyond the 500 tokens it was trained on, and small enough for a whole cache of 5 MB in an isolate.
CONTEXT = 1024
READINGS = 640  # tokens of readings in a prompt: the longest that data/papers.py draws
TEMPLATE = (
    "[gMASK]<sop>{%- for m in messages %}<|{{ m.role }}|>\n{% if m.content is string %}{{ m.content }}{% else %}"
    "{%- for p in m.content %}{% if p.type == 'image' %}<|begin_of_image|><|image|><|end_of_image|>"
    "{% elif p.type == 'video' %}<|begin_of_video|><|video|><|end_of_video|>"
    "{% elif p.type == 'text' %}{{ p.text }}{% endif %}"
    "{%- endfor %}{% endif %}{%- endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}")


def config(dims):
    """config.json."""
    stops = [tokenizer.special(s) for s in STOPS]
    vision = dict(
        model_type="glm4v_vision", hidden_size=dims.vision_hidden, depth=dims.vision_depth,
        num_heads=dims.vision_heads, attention_bias=False, patch_size=PATCH, temporal_patch_size=2,
        spatial_merge_size=MERGE, in_channels=3, out_hidden_size=dims.hidden, intermediate_size=dims.merger_inner,
        image_size=PATCH * dims.table, hidden_act="silu", rms_norm_eps=1e-5)
    text = dict(
        model_type="glm4v_text", vocab_size=dims.vocab, hidden_size=dims.hidden, intermediate_size=dims.inner,
        num_hidden_layers=dims.layers, num_attention_heads=dims.heads, num_key_value_heads=dims.kv_heads,
        attention_bias=True, hidden_act="silu", rms_norm_eps=1e-5, max_position_embeddings=CONTEXT,
        rope_parameters=dict(rope_type="default", rope_theta=dims.theta, partial_rotary_factor=0.5,
                             mrope_section=list(dims.sections)),
        eos_token_id=stops, pad_token_id=stops[0])
    names = dict(image_token_id="<|image|>", video_token_id="<|video|>", image_start_token_id="<|begin_of_image|>",
                 image_end_token_id="<|end_of_image|>", video_start_token_id="<|begin_of_video|>",
                 video_end_token_id="<|end_of_video|>")
    return dict(architectures=["Glm4vForConditionalGeneration"], model_type="glm4v", torch_dtype="bfloat16",
                tie_word_embeddings=False, capabilities=dict(readings=dict(max_tokens=READINGS)), vision_config=vision, text_config=text,
                **{k: tokenizer.special(v) for k, v in names.items()})


def save(state, path):
    """A safetensors file in bf16."""
    save_file({k: v.to(torch.bfloat16).contiguous() for k, v in state.items()}, str(path), metadata={"format": "pt"})


def write(model, folder):
    """The whole folder; weights in bf16."""
    folder.mkdir(parents=True, exist_ok=True)
    stops = [tokenizer.special(s) for s in STOPS]
    save(model.state_dict(), folder / "model.safetensors")
    tokenizer.build().save(str(folder / "tokenizer.json"))
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    files = {
        "config": config(model.dims),
        "tokenizer_config": dict(tokenizer_class="PreTrainedTokenizerFast", eos_token="<|endoftext|>",
                                 pad_token="<|endoftext|>", padding_side="left",
                                 additional_special_tokens=[*tokenizer.SPECIALS, *MARKS]),
        "preprocessor_config": dict(size=dict(shortest_edge=MIN_VOLUME, longest_edge=MAX_VOLUME), do_rescale=True,
                                    patch_size=PATCH, temporal_patch_size=2, merge_size=MERGE, image_mean=MEAN,
                                    image_std=STD, image_processor_type="Glm4vImageProcessor",
                                    processor_class="Glm4vProcessor"),
        "generation_config": dict(do_sample=False, eos_token_id=stops, pad_token_id=stops[0]),
        "capabilities": dict(pictures="first", reasoning="optional"),  # every sample has its pictures before its question
    }
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content, indent=1))


def tensors(path):
    """The tensors of a file, in f32."""
    return {k: v.float() for k, v in load_file(str(path)).items()}


def read(folder):
    """A folder that write() made -> our model, in f32. Its vocabulary may be an older, shorter one."""
    weights = tensors(folder / "model.safetensors")
    inner, outer = weights["model.language_model.embed_tokens.weight"], weights["lm_head.weight"]
    model = Glimpse(Dims(vocab=len(inner), tied=torch.equal(inner, outer)), tokenizer.special("<|image|>"))
    model.load_state_dict(weights)
    return model.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="folder to write")
    parser.add_argument("--heads", action="store_true", help="keep the auxiliary heads beside it")
    parser.add_argument("--rounded", action="store_true", help="weights as the rounded forward pass sees them")
    parser.add_argument("--folder", type=Path, help="folder to make the checkpoint of")
    args = parser.parse_args()
    if args.folder:
        args.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"model": read(args.folder).state_dict(), "heads": tensors(args.folder / HEADS)}, args.checkpoint)
        return
    model = Glimpse(Dims(), tokenizer.special("<|image|>"))
    saved = torch.load(args.checkpoint)
    model.load_state_dict(saved["model"])
    with Rounding(model).applied(args.rounded):
        write(model, args.out)
    if args.heads:
        save(saved["heads"], args.out / HEADS)
    size = sum(p.numel() for p in model.parameters())
    print(f"{args.out}: {size:,} parameters")


if __name__ == "__main__":
    main()
