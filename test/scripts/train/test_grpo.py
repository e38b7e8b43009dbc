"""The policy's loss: packed rows against separate ones, against the scores of the rollouts, and by hand.

Run with: python -m unittest discover -s test/scripts/train
"""
import sys
import unittest
from pathlib import Path
from unittest import mock

import torch

sys.path.insert(0, str(Path(__file__).parent))

import tiny_model  # noqa: E402  (found through the path above)
import grpo  # noqa: E402
import rollouts  # noqa: E402
from data.sample import Turn  # noqa: E402
from generate import Caps  # noqa: E402
from rollouts import Group, Reply, roll  # noqa: E402

CAPS = Caps(thought=8, answer=5)


def groups():
    """A model and its rollouts, with made-up rewards: 0, 1, 0, 1, ... of the different replies."""
    model = tiny_model.model(stopping=0.6)
    asked = [(None, *prompt) for prompt in tiny_model.prompts()]
    made = roll(model, asked, 6, caps=CAPS, rng=torch.Generator().manual_seed(4))
    for group in made:
        for i, reply in enumerate(group.replies):
            reply.reward = float(i % 2)
    return model, made


def gradient(model, made, total):
    model.zero_grad(set_to_none=True)
    clipped = grpo.gradients(model, made, total)
    return clipped, torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])


class Policy(unittest.TestCase):
    def test_scores_are_those_of_the_rollouts(self):
        model, made = groups()
        inserted = 0
        for some in grpo.batches(made):
            policy = grpo.policy(some)
            with torch.no_grad():
                new = grpo.scores(model, policy.batch)
            chosen = policy.weight > 0
            self.assertLess((new - policy.old)[chosen].abs().max().item(), 1e-3)
            inserted += sum(not all(reply.sampled) for part in some for reply in part.replies)
        self.assertGreater(inserted, 0)

    def test_every_reply_weighs_the_same(self):
        _, made = groups()
        made[0].replies[0].count += 3
        policies = [grpo.policy(some) for some in grpo.batches(made)]
        self.assertAlmostEqual(sum(p.weight.sum().item() for p in policies), 4 * 6 + 3, places=4)

    def test_packed_rows_have_the_gradient_of_separate_ones(self):
        model, made = groups()
        _, together = gradient(model, made, 24)
        with mock.patch.object(grpo, "ROOM", 0):  # one reply a row
            self.assertTrue(all(len(part.replies) == 1 for group in made for part in grpo.parts(group)))
            _, apart = gradient(model, made, 24)
        self.assertLess((together - apart).abs().max().item(), 1e-4 * together.abs().max().item())

    def test_equal_replies_are_merged_without_a_difference(self):
        turn = Turn("?", "red")
        rows = [[5, 9], [5, 9], [7, 9]]
        made = rollouts.merged(turn, rows, [[-1.0, -1.0]] * 3, [[True, True]] * 3, [2, 2, 2])
        self.assertEqual([(r.ids, r.count) for r in made], [([5, 9], 2), ([7, 9], 1)])
        model, prompt = tiny_model.model(), tiny_model.prompts()[0]
        apart = [Reply(r.ids, r.scores, r.sampled, "", reward) for r, reward in zip(made + made[:1], (1.0, 0.0, 1.0))]
        made[0].reward = 1.0
        one, two = (gradient(model, [Group(None, *prompt, replies)], 3)[1] for replies in (made, apart))
        self.assertLess((one - two).abs().max().item(), 1e-5 * two.abs().max().item())

    def test_a_step_makes_better_replies_likelier(self):
        model, made = groups()
        gradient(model, made, 24)
        with torch.no_grad():
            for p in model.parameters():
                if p.grad is not None:
                    p -= 1e-3 * p.grad
        gained = 0.0
        for some in grpo.batches(made):
            policy = grpo.policy(some)
            with torch.no_grad():
                new = grpo.scores(model, policy.batch)
            gained += ((new - policy.old) * policy.advantage * policy.weight).sum().item()
        self.assertGreater(gained, 0)


    def test_what_is_rewarded_becomes_more(self):
        """The whole loop, sample, reward, update; replies of at most three tokens are rewarded."""
        model, rng, rates = tiny_model.model(stopping=0.6), torch.Generator().manual_seed(6), []
        asked = [(None, *prompt) for prompt in tiny_model.prompts()]
        adam = torch.optim.Adam(model.parameters(), lr=1e-3)
        for _ in range(8):
            made = roll(model, asked, 8, caps=Caps(thought=6, answer=0), rng=rng)
            for group in made:
                for reply in group.replies:
                    reply.reward = float(len(reply.ids) <= 3)
            rates.append(sum(group.rate for group in made) / len(made))
            adam.zero_grad(set_to_none=True)
            grpo.gradients(model, made, 32)
            adam.step()
        self.assertLess(rates[0], 0.4)
        self.assertGreater(sum(rates[-2:]) / 2, 0.7)


class Loss(unittest.TestCase):
    def made(self, ratio, advantage):
        old = torch.zeros(1, 1)
        new = torch.tensor([[ratio]]).log().requires_grad_()
        policy = grpo.Policy(None, old, torch.tensor([[advantage]]), torch.ones(1, 1))
        value, clipped = grpo.loss(new, policy)
        value.backward()
        return value.item(), clipped, new.grad.item()

    def test_clipped_higher_than_lower(self):
        for ratio, advantage, wanted, is_clipped in [(1.0, 2.0, -2.0, 0), (1.25, 1.0, -1.25, 0), (1.5, 1.0, -1.28, 1),
                                                     (0.5, 1.0, -0.5, 0), (0.5, -1.0, 0.8, 1), (1.5, -1.0, 1.5, 0)]:
            value, clipped, slope = self.made(ratio, advantage)
            self.assertAlmostEqual(value, wanted, places=5)
            self.assertEqual(clipped, is_clipped)
            self.assertAlmostEqual(slope, 0 if is_clipped else wanted, places=5)

    def test_advantages_have_mean_zero_and_about_unit_deviation(self):
        replies = [Reply([1], [0.0], [True], "", reward, count) for reward, count in ((1.0, 2), (0.0, 5), (0.5, 1))]
        group = Group(None, None, None, replies)
        found = grpo.advantages(group)
        self.assertAlmostEqual(sum(a * r.count for a, r in zip(found, replies)), 0, places=6)
        deviation = (sum(a * a * r.count for a, r in zip(found, replies)) / 8) ** 0.5
        self.assertTrue(0.85 < deviation < 1)


if __name__ == "__main__":
    unittest.main()
