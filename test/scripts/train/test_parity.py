"""Our training forward against transformers' Glm4vForConditionalGeneration, on an exported folder.

A freshly initialised model is exported and read back by transformers; GLIMPSE_EXPORT names a trained export to use
instead. Run with: python -m unittest discover -s test/scripts/train
"""
import os
import random
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

import export  # noqa: E402  (found through the path above)
from data import questions  # noqa: E402
from data.sample import Sample, Turn  # noqa: E402
from data.scenes import scene  # noqa: E402
from images import patches, resize  # noqa: E402
from model import Dims, Glimpse  # noqa: E402
from rows import collate, prefix, row, segment  # noqa: E402
from tokenizer import build, decode, special  # noqa: E402

SIZES = [(64, 64), (320, 240), (150, 330)]
ROOM = 92


def reference(folder):
    from transformers import Glm4vForConditionalGeneration

    model = Glm4vForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    return model.eval()


def inputs(sample, grid, ids):
    """What transformers wants for one row of one still or video."""
    frames = torch.from_numpy(sample.frames)[None]
    video = frames.shape[1] > 1
    pixels = patches(frames if video else frames.repeat(1, 2, 1, 1, 1)).flatten(0, 1)
    ids = torch.tensor([ids])
    groups = max(1, len(sample.seconds))
    grids = {"video_grid_thw": torch.tensor([[groups, *grid]]), "pixel_values_videos": pixels} if video else {
        "image_grid_thw": torch.tensor([[1, *grid]]), "pixel_values": pixels}
    kinds = (ids == special("<|image|>")).long() * (2 if video else 1)
    return dict(input_ids=ids, mm_token_type_ids=kinds, attention_mask=torch.ones_like(ids), **grids)


class Parity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(os.environ.get("GLIMPSE_EXPORT") or cls.temporary.name)
        if "GLIMPSE_EXPORT" not in os.environ:
            torch.manual_seed(3)
            model = Glimpse(Dims(tied=False), special("<|image|>"))  # logits of the size that the bound is for
            kernel = model.model.visual.patch_embed.proj.weight.data
            kernel += 0.01 * torch.randn_like(kernel)  # so that the two temporal slices differ
            export.write(model, cls.folder)
        cls.ours, cls.theirs = export.read(cls.folder), reference(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def samples(self):
        """Scenes of a few sizes, and a video."""
        rng = random.Random(11)
        for size in SIZES:
            image, things = scene(rng, *size, number=3)
            yield Sample(resize(image)[None], questions.ask(rng, things, 5), things=things)
        frames = np.random.default_rng(5).integers(0, 255, (6, 56, 84, 3), np.uint8)
        yield Sample(frames, [Turn("What moves?", "star"), Turn("where is it?", "left")], seconds=(0, 1, 2))

    def forward(self, batch, keep=None):
        with torch.no_grad():
            return self.ours(batch.pixels, batch.grid, batch.ids, batch.positions, batch.mask, keep)[0][0]

    def test_logits_of_packed_rows(self):
        for sample in self.samples():
            batch = collate([sample], [row(sample, ROOM)])
            ours, kept = self.forward(batch), self.forward(batch, batch.keep)
            self.assertLess((ours[batch.keep[0]] - kept).abs().max().item(), 1e-4)
            head = at = batch.ends[0].item() + 1
            for turn, *_ in batch.answers[0]:
                new = segment(sample.turns[turn])[0]
                ids = batch.ids[0, :head].tolist() + list(new)
                with torch.no_grad():
                    theirs = self.theirs(**inputs(sample, batch.grid, ids)).logits[0]
                mine = torch.cat([ours[:head], ours[at:at + len(new)]])
                self.assertLess((mine - theirs).abs().max().item(), 1e-4)
                at += len(new)

    def test_tokenizer_and_prompt(self):
        from transformers import AutoTokenizer

        theirs = AutoTokenizer.from_pretrained(self.folder)
        content = [{"type": "image"}, {"type": "text", "text": "What color is the circle?"}]
        text = theirs.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True,
                                          tokenize=False)
        ids = theirs(text, add_special_tokens=False)["input_ids"]
        turn = Turn("What color is the circle?", "red")
        new, count, _ = segment(turn)
        ours = prefix((2, 2))[0] + list(new)
        self.assertEqual(ids, ours[:len(ids)])
        self.assertEqual(len(ids), len(ours) - count)
        self.assertEqual(decode(ours[len(ids):]), "<think></think><answer><|begin_of_box|>red<|end_of_box|></answer>")

    def test_words_are_single_tokens_and_other_text_is_spelt(self):
        for word in questions.words():
            self.assertEqual(len(build().encode(word).ids), 1, word)
        for text in ("xqzt", "Größe 12.50", "a\n b\t"):
            self.assertEqual(decode(build().encode(text).ids), text)
        self.assertEqual(len(build().encode("xqzt").ids), 4)


if __name__ == "__main__":
    unittest.main()
