"""Writing with a cache against writing without one, and against transformers' generate.

Run with: python -m unittest discover -s test/scripts/train
"""
import sys
import tempfile
import unittest
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent))

import tiny_model  # noqa: E402  (found through the path above)
import export  # noqa: E402
from generate import STOPS, Caps, asked, generate, log_probabilities, unspeakable  # noqa: E402
from images import patches  # noqa: E402
from rows import Row, collate  # noqa: E402
from tokenizer import VOCAB, encode, special  # noqa: E402

CAPS = Caps(thought=10, answer=6)
INSERTED = list(encode("</think><answer>"))


def scores_after(model, prompt, reply):
    """Log-probabilities [vocab] after the prompt and the tokens of a reply, by a whole pass."""
    made = asked(*prompt)
    after = torch.arange(len(reply)).expand(3, -1).numpy() + made.positions[:, -1:] + 1
    positions = torch.cat([torch.from_numpy(made.positions), torch.from_numpy(after)], 1).numpy()
    ids = made.ids + reply
    batch = collate([prompt[0]], [Row(ids, positions, [0] * len(ids), [], [])])
    with torch.no_grad():
        logits = model(batch.pixels, batch.grid, batch.ids, batch.positions, batch.mask, batch.ends[:, None])[0]
    return log_probabilities(logits)[0, 0]


def naive(model, prompt):
    """The greedy reply [(id, score, whether it was chosen)], by the rule in words: no cache, one row at a time."""
    reply = []
    while not reply or (reply[-1][0] not in map(special, STOPS)):
        ids = [i for i, _, _ in reply]
        ended = INSERTED[0] in ids
        if ended and len(ids) - ids.index(INSERTED[0]) > CAPS.answer:
            break
        scores = scores_after(model, prompt, ids)
        best = int(scores.argmax())
        if len(ids) == CAPS.thought and not ended:
            reply += [(token, 0.0, False) for token in INSERTED]
        else:
            reply.append((best, scores[best].item(), True))
    return reply


class Generate(unittest.TestCase):
    def test_greedy_is_what_whole_passes_choose(self):
        model, prompts = tiny_model.model(), tiny_model.prompts()
        found = generate(model, prompts, greedy=True, caps=CAPS)
        for i, prompt in enumerate(prompts):
            wanted, size = naive(model, prompt), found.lengths[i, 0]
            self.assertEqual(found.ids[i, 0, :size].tolist(), [token for token, _, _ in wanted])
            self.assertEqual(found.sampled[i, 0, :size].tolist(), [chosen for _, _, chosen in wanted])
            for ours, (_, score, _) in zip(found.scores[i, 0].tolist(), wanted):
                self.assertAlmostEqual(ours, score, places=3)

    def test_sampled_scores_are_those_of_whole_passes(self):
        model, prompts = tiny_model.model(stopping=0.6), tiny_model.prompts()
        found = generate(model, prompts, 6, caps=CAPS, rng=torch.Generator().manual_seed(1))
        self.assertGreater(len(set(found.lengths.flatten().tolist())), 3)  # rows left the batch at different steps
        for i, prompt in enumerate(prompts):
            for g in range(0, 6, 2):
                ids = found.ids[i, g, :found.lengths[i, g]].tolist()
                self.assertTrue(found.sampled[i, g, 0])
                for t in range(0, len(ids), 3):
                    if found.sampled[i, g, t]:
                        score = scores_after(model, prompt, ids[:t])[ids[t]].item()
                        self.assertAlmostEqual(found.scores[i, g, t].item(), score, places=3)

    def test_replies_end_at_a_stop_or_at_the_cap(self):
        found = generate(tiny_model.model(stopping=0.6), tiny_model.prompts(), 6, caps=CAPS,
                         rng=torch.Generator().manual_seed(2))
        stops = set(map(special, STOPS))
        for ids, size in zip(found.ids.flatten(0, 1).tolist(), found.lengths.flatten().tolist()):
            where = [t for t, token in enumerate(ids[:size]) if token in stops]
            self.assertEqual(where, [size - 1] if where else [])
            if not where:
                self.assertEqual(size - ids.index(INSERTED[0]), CAPS.answer + 1)
                self.assertEqual(ids[CAPS.thought:CAPS.thought + 2], INSERTED)

    def test_sampling_follows_the_distribution(self):
        model, prompt = tiny_model.model(stopping=0.9), tiny_model.prompts()[:1]
        found = generate(model, prompt, 4000, caps=Caps(1, 0), rng=torch.Generator().manual_seed(3))
        scores = found.scores[..., 0]
        likely = scores_after(model, prompt[0], [])
        entropy = -(likely.exp() * likely.clamp_min(-99)).sum()
        self.assertAlmostEqual(-scores.mean().item(), entropy.item(), delta=0.1)

    def test_transformers_writes_the_same(self):
        from safetensors.torch import load_file
        from transformers import Glm4vForConditionalGeneration

        ours = tiny_model.model()
        with tempfile.TemporaryDirectory() as folder:
            export.write(ours, Path(folder))
            ours.load_state_dict({k: v.float() for k, v in load_file(f"{folder}/model.safetensors").items()})
            theirs = Glm4vForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
        silent = (unspeakable(VOCAB, torch.device("cpu")) < 0).nonzero()[:, 0].tolist()
        prompts = tiny_model.prompts()
        found = generate(ours, prompts, greedy=True, caps=Caps(12, 0))
        for i, prompt in enumerate(prompts):
            made = inputs(prompt)
            size = made["input_ids"].shape[1]
            wanted = theirs.eval().generate(**made, max_new_tokens=12, do_sample=False, suppress_tokens=silent)
            self.assertEqual(found.ids[i, 0, :wanted.shape[1] - size].tolist(), wanted[0, size:].tolist())


def inputs(prompt):
    """What transformers wants for one prompt."""
    sample, ids = prompt[0], torch.tensor([asked(*prompt).ids])
    frames = torch.from_numpy(sample.frames)[None]
    video = frames.shape[1] > 1
    pixels = patches(frames if video else frames.repeat(1, 2, 1, 1, 1)).flatten(0, 1)
    grid = torch.tensor([[max(1, len(sample.seconds)), frames.shape[2] // 14, frames.shape[3] // 14]])
    names = ("video_grid_thw", "pixel_values_videos") if video else ("image_grid_thw", "pixel_values")
    kinds = (ids == special("<|image|>")).long() * (2 if video else 1)
    return dict(zip(names, (grid, pixels)), input_ids=ids, mm_token_type_ids=kinds, attention_mask=torch.ones_like(ids))


if __name__ == "__main__":
    unittest.main()
