"""Groups of rollouts: what the model wrote for a prompt, several times, and what each reply earned."""
from dataclasses import dataclass

import torch

from curriculum import Prompt
from data.sample import Sample
from generate import Caps, generate
from tokenizer import decode
from verifiers import reply
from verifiers.reward import reward

SAME = 0.01  # deviation of rewards under which there is nothing to learn from a group


@dataclass
class Reply:
    """One text and how often it came: equal replies earn the same and have the same gradient."""

    ids: list  # tokens, with the one that ended it
    scores: list  # log-probability of each when it was sampled
    sampled: list  # false where a token was inserted by force
    text: str
    reward: float
    count: int = 1


@dataclass
class Group:
    """The different replies to one prompt."""

    prompt: Prompt | None
    sample: Sample
    turn: object
    replies: list

    @property
    def size(self):
        return sum(r.count for r in self.replies)

    def mean(self, value):
        """Mean over the rollouts of value(reply)."""
        return sum(r.count * value(r) for r in self.replies) / self.size

    @property
    def rate(self):
        return self.mean(lambda r: r.reward)

    @property
    def spread(self):
        """Deviation of the rewards."""
        rate = self.rate
        return self.mean(lambda r: (r.reward - rate) ** 2) ** 0.5

    @property
    def is_valid(self):
        return self.spread > SAME

    def facts(self):
        """What the report wants to know."""
        return {"reward": self.rate, "formed": self.mean(lambda r: reply.split(r.text).is_formed),
                "thinks": self.mean(lambda r: reply.split(r.text).thought != ""),
                "length": self.mean(lambda r: len(r.ids)), "forced": self.mean(lambda r: not all(r.sampled)),
                "different": len(self.replies) / self.size, "valid": self.is_valid}


def merged(turn, ids, scores, sampled, lengths):
    """Lists over the rollouts of one prompt -> its different Replies."""
    found = {}
    for tokens, score, free, size in zip(ids, scores, sampled, lengths):
        key = tuple(tokens[:size]), tuple(free[:size])
        if key in found:
            found[key].count += 1
            continue
        text = decode(tokens[:size])
        found[key] = Reply(tokens[:size], score[:size], free[:size], text, reward(text, turn))
    return list(found.values())


def roll(model, asked, group=1, greedy=False, caps=Caps(), rng=None):
    """asked: [(Prompt or None, sample, turn)] -> a Group each, of `group` rollouts."""
    if not asked:
        return []
    found = generate(model, [(sample, turn) for _, sample, turn in asked], group, greedy, caps, rng)
    ids, scores, sampled, lengths = (a.tolist() for a in (found.ids, found.scores, found.sampled, found.lengths))
    return [Group(prompt, sample, turn, merged(turn, ids[i], scores[i], sampled[i], lengths[i]))
            for i, (prompt, sample, turn) in enumerate(asked)]
