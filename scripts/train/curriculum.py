"""Which prompts reinforcement learning draws: rather those that the model gets right about half of the time.

Offline, each prompt of a pool is tried a few times by the model that supervised training left (pass@k); online, its
rate follows the rollouts. A prompt is its seed: picture and question are drawn again from that, nothing is stored.
"""
import random
from dataclasses import asdict, dataclass

from verifiers import registry

EASY, HARD = 0.75, 0.25  # rates above and below which a prompt is called easy and hard
RARELY = 0.05  # weight of a prompt that is always or never answered right; 1 at half
DRAWS = 4  # of one prompt, then a new one takes its place
LATEST = 0.7  # weight of new rollouts in a prompt's rate: the policy has moved


@dataclass
class Prompt:
    """One question about one picture, as what draws it, and how often it is answered right."""

    domain: str
    size: tuple
    seed: int
    rate: float | None = None  # mean reward, 0 to 1; None before the first try
    draws: int = 0  # in training

    def ask(self, source):
        """(sample, turn that a verifier can judge); the same every time, since the seed decides both."""
        rng, turns = random.Random(self.seed), []
        while not turns:
            sample = source.draw(rng, self.size)
            turns = [turn for turn in sample.turns if turn.check in registry.SCORES]
        return sample, turns[self.seed % len(turns)]


def tier(rate):
    """easy, middle or hard."""
    return "easy" if rate > EASY else "hard" if rate < HARD else "middle"


def shares(rates):
    """{tier: share of these rates}."""
    tiers = [tier(rate) for rate in rates]
    return {name: round(tiers.count(name) / max(1, len(tiers)), 3) for name in ("easy", "middle", "hard")}


class Pool:
    """Prompts of every domain. Equal in all processes as long as they make the same calls."""

    def __init__(self, sizes, count, seed):
        """sizes: {domain: {size: weight}}; count: prompts a domain."""
        self.sizes, self.rng = sizes, random.Random(seed)
        self.prompts = {name: [self.fresh(name) for _ in range(count)] for name in sizes}
        self.tried = []  # domains whose first prompts have all been tried

    def fresh(self, domain):
        sizes = self.sizes[domain]
        size = self.rng.choices(list(sizes), list(sizes.values()))[0]
        return Prompt(domain, size, self.rng.getrandbits(48))

    def expected(self, prompt):
        """Its rate, or before its first try that of its domain."""
        if prompt.rate is not None:
            return prompt.rate
        known = [p.rate for p in self.prompts[prompt.domain] if p.rate is not None]
        return sum(known) / len(known) if known else 0.5

    def draw(self, count):
        """This many different prompts: as many of every domain (give or take one), likeliest those near half right."""
        names = list(self.prompts)
        order = self.rng.sample(names, len(names))
        drawn = []
        for i, name in enumerate(order):
            quota = (count - i + len(order) - 1) // len(order)
            # weighted without replacement: the largest keys u ** (1 / w)
            keys = {id(p): self.rng.random() ** (1 / weight(self.expected(p))) for p in self.prompts[name]}
            drawn += sorted(self.prompts[name], key=lambda p: -keys[id(p)])[:quota]
        return drawn

    def update(self, prompt, rate):
        """Takes the mean reward of new rollouts. A prompt that is worn out or teaches nothing gives way to a new one."""
        prompt.rate = rate if prompt.rate is None else LATEST * rate + (1 - LATEST) * prompt.rate
        prompt.draws += 1
        if prompt.draws >= DRAWS or rate in (0, 1):
            prompts = self.prompts[prompt.domain]
            prompts[next(i for i, p in enumerate(prompts) if p is prompt)] = self.fresh(prompt.domain)

    def state_dict(self):
        return {"prompts": {name: [asdict(p) for p in prompts] for name, prompts in self.prompts.items()},
                "tried": self.tried, "rng": self.rng.getstate()}

    def load_state_dict(self, state):
        """Domains that the state does not know keep their new prompts."""
        known = {name: prompts for name, prompts in state["prompts"].items() if name in self.sizes}
        self.prompts |= {name: [Prompt(**p) for p in prompts] for name, prompts in known.items()}
        self.tried = [name for name in state["tried"] if name in self.sizes]
        self.rng.setstate(state["rng"])


def weight(rate):
    """How likely a prompt of this rate is drawn, relative to one answered right half of the time."""
    return RARELY + (1 - RARELY) * 4 * rate * (1 - rate)


class Expansion:
    """How many more prompts to try than are kept, so that enough of them have both better and worse replies."""

    MOST = 2.5
    DECAY = 0.8

    def __init__(self, ratio=1.0):
        self.ratio = ratio

    def update(self, invalid):
        """invalid: share of this step's groups in which all replies earned the same."""
        now = min(self.MOST, 1 / (1 - min(invalid, 0.99)))
        self.ratio = self.DECAY * self.ratio + (1 - self.DECAY) * now


def balanced(groups, count):
    """At most `count` of the valid groups: the best balanced of each domain first.

    groups: with .prompt and .spread, the deviation of the rewards, which is largest when half of them are right.
    """
    by_domain, ranked = {}, []
    for group in sorted((g for g in groups if g.is_valid), key=lambda g: -g.spread):
        rank = by_domain[group.prompt.domain] = by_domain.get(group.prompt.domain, -1) + 1
        ranked.append((rank, -group.spread, group))
    ranked.sort(key=lambda entry: entry[:2])
    return [group for _, _, group in ranked[:count]]
