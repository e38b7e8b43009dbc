"""State of one process of reinforcement learning: policy, optimiser, pool, checkpoint, report. rlcs.py starts it."""
import contextlib
import json
import math
import os
import random
import time

import torch
import torch.distributed as dist

import grpo
from curriculum import Expansion, Pool, Prompt, balanced, shares
from data import registry
from mixture import cost, seed_of
from model import Dims, Glimpse
from optim import Muon, is_tower, split_parameters
from quantise import Rounding
from rollouts import roll
from tokenizer import special
from verifiers.registry import passes

LONGEST_STEP = 120.0  # seconds; a step that took longer was stopped from outside, and counts as this
WARM_UP = 5  # steps
SAVE = 180.0  # seconds of training between two checkpoints
AVERAGED = 20  # steps whose policies the result is the mean of, about: one step's gradient is mostly noise
CHUNK = 64  # prompts of one rollout each that are written together


class Reinforcement:
    """One process. All of them hold the same pool; each writes and learns from its own part of the prompts."""

    def __init__(self, rank, args):
        self.rank, self.args, self.world, self.device = rank, args, args.processes, torch.device(args.device)
        self.path = args.run / "rlcs.pt"
        self.model = Glimpse(Dims(), special("<|image|>")).to(self.device)
        for name, p in self.model.named_parameters():
            p.requires_grad_(not is_tower(name))  # few replies cannot teach it to see
        named = [(name, p) for name, p in self.model.named_parameters() if p.requires_grad]
        self.parameters = [p for _, p in named]
        matrices, *others = split_parameters(named)
        self.muon = Muon(matrices, 0, rank, self.world) if args.optimiser == "muon" else None
        rest = self.parameters if self.muon is None else [p for group in others for p in group]
        self.adam = torch.optim.AdamW(rest, lr=args.rate, betas=(0.9, 0.95), weight_decay=0)
        sizes = {name: registry.module(name).SIZES for name in args.domain}
        self.pool = Pool(sizes, args.pool, seed_of("pool", args.seed))
        self.rounding = Rounding(self.model)
        self.expansion, self.step, self.used, self.average = Expansion(), 0, 0.0, []
        self.resume()
        self.average = self.average or [p.detach().clone() for p in self.parameters]
        self.rng = torch.Generator(self.device).manual_seed(seed_of("rollouts", args.seed, self.step, rank))
        self.sources = registry.sources("train", args.root, args.domain)
        self.held_out = self.draw_held_out(args.domain[rank::self.world])

    def draw_held_out(self, domains):
        """[(Prompt, sample, turn)] of this process."""
        found = []
        for name, source in registry.sources("heldout", self.args.root, domains).items():
            rng, sizes = random.Random(seed_of("held-out rewards", name)), registry.module(name).SIZES
            for size in rng.choices(list(sizes), list(sizes.values()), k=self.args.held):
                prompt = Prompt(name, size, rng.getrandbits(48))
                found.append((prompt, *prompt.ask(source)))
        return found

    def resume(self):
        if not self.path.exists():
            state = torch.load(self.args.run / "sft.pt", map_location=self.device)
            self.model.load_state_dict(state["model"])
            self.heads = state["heads"]
            return
        state = torch.load(self.path, map_location=self.device)
        self.model.load_state_dict(state["model"])
        self.heads = state["heads"]
        if "policy" not in state:  # made of a master (export.py): its stage has ended
            self.used = math.inf
            return
        self.average = [p.detach().clone() for p in self.parameters]
        for p, exact in zip(self.parameters, state["policy"]):
            p.data.copy_(exact)
        self.adam.load_state_dict(state["adam"])
        self.pool.load_state_dict(state["pool"])
        self.expansion.ratio, self.step, self.used = state["expansion"], state["step"], state["used"]

    def save(self):
        if self.rank:
            return
        with self.averaged():
            model = {name: p.clone() for name, p in self.model.state_dict().items()}
        state = {"model": model, "heads": self.heads, "policy": [p.detach() for p in self.parameters],
                 "adam": self.adam.state_dict(), "pool": self.pool.state_dict(), "expansion": self.expansion.ratio,
                 "step": self.step, "used": self.used}
        torch.save(state, self.path.with_suffix(".tmp"))
        os.replace(self.path.with_suffix(".tmp"), self.path)

    @contextlib.contextmanager
    def averaged(self):
        """Inside, the model is the mean of the last policies: what the stage hands on."""
        policy = [p.data for p in self.parameters]
        for p, mean in zip(self.parameters, self.average):
            p.data = mean
        try:
            yield
        finally:
            for p, own in zip(self.parameters, policy):
                p.data = own

    def log(self, **line):
        if self.rank == 0:
            with open(self.args.run / "rlcs.jsonl", "a") as file:
                file.write(json.dumps({"clock": time.strftime("%H:%M:%S"), "minutes": round(self.used / 60, 2),
                                       "step": self.step, **line}) + "\n")

    def gather(self, items):
        """The items of all processes, in one list."""
        if self.world == 1:
            return items
        found = [None] * self.world
        dist.all_gather_object(found, items)
        return [item for part in found for item in part]

    def roll(self, asked, group, greedy=False):
        """Groups of the model as the product has it; asked: see rollouts.roll."""
        size, found = max(1, CHUNK * 4 // group), []
        with self.rounding.applied():
            for at in range(0, len(asked), size):
                found += roll(self.model, asked[at:at + size], group, greedy, rng=self.rng)
        return found

    def write(self, prompts, group):
        """(groups of this process's part of the prompts, [(index of the prompt, rate, facts)] of all)."""
        order = sorted(range(len(prompts)), key=lambda i: cost(prompts[i].domain, prompts[i].size))
        mine = order[self.rank::self.world]
        asked = [(prompts[i], *prompts[i].ask(self.sources[prompts[i].domain])) for i in mine]
        groups = self.roll(asked, group)
        return groups, sorted(self.gather([(i, g.rate, g.facts()) for i, g in zip(mine, groups)]), key=lambda r: r[0])

    def try_pool(self):
        """Offline difficulty: a few rollouts of every prompt of the pool."""
        for name in self.args.domain:
            if name in self.pool.tried:
                continue
            prompts = self.pool.prompts[name]
            for i, rate, _ in self.write(prompts, self.args.tries)[1]:
                prompts[i].rate = rate
            self.pool.tried.append(name)
            rates = [prompt.rate for prompt in prompts]
            self.log(tried=name, rate=round(sum(rates) / len(rates), 4), mix=shares(rates))
            self.save()

    def explore(self):
        """Writes this step's groups. Returns the kept ones of this process, and the line of the report."""
        drawn = self.pool.draw(math.ceil(self.args.prompts * self.expansion.ratio))
        mix = shares([self.pool.expected(prompt) for prompt in drawn])
        groups, found = self.write(drawn, self.args.group)
        for i, rate, _ in found:
            self.pool.update(drawn[i], rate)
        facts = [{"domain": drawn[i].domain, **fact} for i, _, fact in found]
        valid = mean(facts, "valid")
        line = {"reward": mean(facts, "reward"), "mix": mix, "found": shares([rate for _, rate, _ in found]),
                "valid": valid, "expansion": round(self.expansion.ratio, 3), "formed": mean(facts, "formed"),
                **{name: mean(facts, name) for name in ("length", "forced", "different")},
                "rewards": by_domain(facts, "reward"), "formats": by_domain(facts, "formed"),
                "thoughts": by_domain(facts, "thinks")}
        self.expansion.update(1 - valid)
        return balanced(groups, math.ceil(self.args.prompts / self.world)), line

    def learn(self, groups):
        """Updates on the groups of all processes. Returns what to report."""
        total = sum(self.gather([group.size for group in groups]))
        seen = {"kept": total}
        rate = min(1, (self.step + 1) / WARM_UP) * (1 - 0.7 * min(1, self.progress))
        for group in self.adam.param_groups:
            group["lr"] = self.args.rate * rate
        for turn in range(self.args.inner if total else 0):
            with self.rounding.applied():
                clipped = grpo.gradients(self.model, groups, total, self.device, is_fresh=turn == 0, is_mixed=True)
            self.sum_gradients()
            norm = torch.nn.utils.clip_grad_norm_(self.parameters, 1.0).item()
            self.adam.step()
            if self.muon:
                self.muon.step(self.args.muon_rate * rate)
            for p in self.parameters:
                p.grad = None
            seen |= {"clipped": round(sum(self.gather([clipped])), 5), "norm": round(norm, 4), "rate": round(rate, 3)}
        for mean, p in zip(self.average, self.parameters):
            mean.lerp_(p.data, 1 / min(self.step + 1, AVERAGED))
        return seen

    def sum_gradients(self):
        """The sum over all processes, each of which has its part of the mean."""
        for p in self.parameters:
            p.grad = torch.zeros_like(p) if p.grad is None else p.grad
        if self.world > 1:
            flat = torch.cat([p.grad.flatten() for p in self.parameters])
            dist.all_reduce(flat)
            for p, part in zip(self.parameters, flat.split([p.numel() for p in self.parameters])):
                p.grad.copy_(part.view_as(p))

    def report(self):
        """Greedy replies to the held-out items: mean reward, share that passes, share in the right form."""
        with self.averaged():
            self.rounding.fit()
            groups = self.roll(self.held_out, 1, greedy=True)
        facts = self.gather([{"domain": g.prompt.domain, "right": passes(g.turn.check, g.rate), **g.facts()}
                             for g in groups])
        self.log(held=by_domain(facts, "reward"), right=by_domain(facts, "right"), formats=by_domain(facts, "formed"),
                 thoughts=by_domain(facts, "thinks"), length=mean(facts, "length"), reward=mean(facts, "reward"))

    @property
    def progress(self):
        return self.used / (60 * self.args.minutes)

    def tick(self, seconds):
        """Add this step's time; all processes use that of process 0."""
        seconds = torch.tensor([min(seconds, LONGEST_STEP)])
        if self.world > 1:
            dist.broadcast(seconds, 0)
        self.step, self.used = self.step + 1, self.used + seconds.item()

    def loop(self):
        """Learn until the time is used up."""
        if self.progress >= 1:
            return
        self.try_pool()
        if not self.step:
            self.report()
        reported = saved = self.used
        while self.progress < 1:
            start = time.time()
            self.rounding.fit()
            groups, line = self.explore()
            written = time.time()
            line |= self.learn(groups)
            ended = time.time()
            self.tick(ended - start)
            self.log(**line, writing=round(written - start, 2), learning=round(ended - written, 2))
            last = self.progress >= 1
            if last or self.used - saved > SAVE:
                saved = self.used
                self.save()
            if last or self.used - reported > self.args.report:
                reported = self.used
                self.report()


def mean(facts, name):
    """Mean of one of Group.facts() over groups."""
    return round(sum(fact[name] for fact in facts) / max(1, len(facts)), 4)


def by_domain(facts, name):
    """{domain: that mean}."""
    domains = sorted({fact["domain"] for fact in facts})
    return {domain: mean([fact for fact in facts if fact["domain"] == domain], name) for domain in domains}
