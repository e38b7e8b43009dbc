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

import torch

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "train"))

import export  # noqa: E402  (found through the path above)
from data import questions  # noqa: E402
from data.scenes import scene  # noqa: E402
from images import patchify, resize  # noqa: E402
from model import Dims, Glimpse  # noqa: E402
from rows import collate, row, segment  # noqa: E402
from tokenizer import build, encode, special  # noqa: E402

SIZES = [(64, 64), (320, 240), (150, 330)]


def reference(folder):
    from transformers import Glm4vForConditionalGeneration

    model = Glm4vForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    return model.eval()


def inputs(pixels, grid, ids):
    """What transformers wants for one row: each patch twice, once a frame."""
    frames = pixels.view(-1, 3, 1, 196).expand(-1, 3, 2, 196).reshape(-1, 1176)
    ids = torch.tensor([ids])
    return dict(input_ids=ids, pixel_values=frames, image_grid_thw=torch.tensor([[1, *grid]]),
                mm_token_type_ids=(ids == special("<|image|>")).long(), attention_mask=torch.ones_like(ids))


class Parity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(os.environ.get("GLIMPSE_EXPORT") or cls.temporary.name)
        if "GLIMPSE_EXPORT" not in os.environ:
            torch.manual_seed(3)
            export.write(Glimpse(Dims(), special("<|image|>")), cls.folder)
        cls.ours, cls.theirs = export.read(cls.folder), reference(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def cases(self):
        """(pixels, grid, asked) of one scene for each size."""
        rng = random.Random(11)
        for size in SIZES:
            image, things = scene(rng, *size, number=3)
            array = resize(image)
            grid = array.shape[0] // 14, array.shape[1] // 14
            yield array, grid, [(q, a) for q, a, *_ in questions.ask(rng, things, 5)]

    def test_logits_of_packed_rows(self):
        for array, grid, asked in self.cases():
            batch = collate([array], [row(grid, asked)])
            with torch.no_grad():
                ours = self.ours(batch.pixels, grid, batch.ids, batch.positions, batch.mask)[0][0]
                kept = self.ours(batch.pixels, grid, batch.ids, batch.positions, batch.mask, batch.keep)[0][0]
            self.assertLess((ours[batch.keep[0]] - kept).abs().max().item(), 1e-4)
            head, at = len(row(grid, [])[0]), len(row(grid, [])[0])
            for question, answer in asked[:len(batch.answers[0])]:
                new = segment(question, answer)[0]
                ids = batch.ids[0, :head].tolist() + list(new)
                with torch.no_grad():
                    theirs = self.theirs(**inputs(batch.pixels[0], grid, ids)).logits[0]
                mine = torch.cat([ours[:head], ours[at:at + len(new)]])
                self.assertLess((mine - theirs).abs().max().item(), 1e-4)
                at += len(new)

    def greedy(self, array, grid, question, count):
        """Our own greedy continuation, without a cache."""
        batch = collate([array], [row(grid, [(question, "")])])
        start = len(row(grid, [])[0]) + len(encode(question)) + 2
        ids, positions = batch.ids[:, :start], batch.positions[:, :, :start]
        for _ in range(count):
            mask = torch.full((1, 1, ids.shape[1], ids.shape[1]), -1e9).triu(1)
            with torch.no_grad():
                logits = self.ours(batch.pixels, grid, ids, positions, mask)[0]
            ids = torch.cat([ids, logits[:, -1:].argmax(-1)], 1)
            positions = torch.cat([positions, positions[:, :, -1:] + 1], 2)
        return batch.ids[0, :start].tolist(), ids[0, start:].tolist()

    def test_greedy_ids(self):
        for array, grid, asked in self.cases():
            prompt, ours = self.greedy(array, grid, asked[0][0], 6)
            pixels = patchify(torch.from_numpy(array.copy())[None])[0]
            with torch.no_grad():
                out = self.theirs.generate(**inputs(pixels, grid, prompt), do_sample=False, max_new_tokens=6,
                                           eos_token_id=-1)
            self.assertEqual(out[0, len(prompt):].tolist(), ours)

    def test_tokenizer_and_prompt(self):
        from transformers import AutoTokenizer

        theirs = AutoTokenizer.from_pretrained(self.folder)
        content = [{"type": "image"}, {"type": "text", "text": "What color is the circle?"}]
        text = theirs.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True,
                                          tokenize=False)
        ids = theirs(text, add_special_tokens=False)["input_ids"]
        ours = row((2, 2), [("What color is the circle?", "red")])[0]
        self.assertEqual(ids, ours[:len(ids)])
        self.assertEqual(build().decode(ours[len(ids):], skip_special_tokens=False),
                         "<think></think><answer>red</answer>")

    def test_every_word_is_one_token(self):
        for word in questions.vocabulary():
            for form in (word, f" {word}", word.capitalize()):
                self.assertEqual(len(encode(form)), 1, form)


if __name__ == "__main__":
    unittest.main()
