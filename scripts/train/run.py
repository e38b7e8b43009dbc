"""State of one training process: model, optimisers, data, checkpoint, report. train.py starts it."""
import json
import math
import os
import time

import torch
import torch.distributed as dist
import torch.nn.functional as F

import auxiliary
import copying
import evaluate
import mixture
from data import registry
from mixture import Mixture, Plan, seed_of
from model import Dims, Glimpse
from optim import Muon, is_tower, split_parameters
from precision import mixed
from quantise import Rounding
from readings import MARKS
from rows import IGNORE
from stages import STAGES
from tokenizer import special

LONGEST_STEP = 20.0  # seconds; a step that took longer was stopped from outside, and counts as this
WARM_UP = 30  # steps
FIT_EVERY = 8  # steps between two choices of the 4-bit scales
SAVE = 180.0  # seconds of training between two checkpoints


def begins(labels):
    """Which labels [B, K] are the first token of a thought, of an answer, or of what stands at a place: where a choice is made."""
    opening = torch.tensor([special(tag) for tag in ("<think>", "<|begin_of_box|>", *MARKS)], device=labels.device)
    return F.pad(torch.isin(labels, opening)[:, :-1], (1, 0))


class Run:
    """One process of a stage."""

    def __init__(self, rank, args, taken):
        """taken: number of batches that all processes together have begun, shared between them."""
        self.rank, self.args, self.world, self.stage = rank, args, args.processes, STAGES[args.stage]
        self.taken, self.planned, self.drawn = taken, 0, 0  # drawn: this process's pictures of the step
        self.minutes = args.minutes or self.stage.minutes
        torch.manual_seed(args.seed)
        self.device = torch.device(args.device)
        dims = Dims()
        self.model = Glimpse(dims, special("<|image|>")).to(self.device)
        self.heads = auxiliary.Heads(dims).to(self.device)
        named = [*self.model.named_parameters(), *(self.heads.named_parameters() if self.stage.auxiliary else ())]
        if self.stage.is_blind:  # without a gradient weights would only decay
            named = [(name, p) for name, p in named if not name.startswith("model.visual.")]
        self.parameters = [p for _, p in named]
        self.optimisers(named)
        self.step, self.used, self.seen, self.smooth = 0, 0.0, 0, {}
        self.rounding = Rounding(self.model)
        self.resume()
        self.teacher = self.exact_before(dims) if self.stage.distils else None
        if args.compile:
            self.model.compile_blocks()
        self.prepare_data()

    def optimisers(self, named):
        """Muon and AdamW; the tower has its own share of the rate, and without one it is not computed backwards."""
        args, share = self.args, self.stage.tower
        tower = {p for name, p in named if is_tower(name)}
        for p in tower:
            p.requires_grad_(share > 0)
        matrices, others, vectors = split_parameters(named)
        self.muon = Muon(matrices, args.decay, self.rank, self.world, shares=dict.fromkeys(tower, share))
        groups = [{"params": [p for p in params if (p in tower) == seeing], "weight_decay": decay, "share": share if seeing else 1}
                  for params, decay in ((others, args.decay), (vectors, 0)) for seeing in (False, True)]
        self.adam = torch.optim.AdamW(groups, lr=args.adam_rate, betas=(0.9, 0.95), fused=True)

    def prepare_data(self):
        stage, args = self.stage, self.args
        domains = stage.asks | stage.looks
        sources = registry.sources("train", args.root, domains)
        sizes = {name: stage.sizes.get(name) or registry.module(name).SIZES for name in domains}
        self.plan = Plan(sizes, stage.asks, stage.looks, seed_of(args.stage, args.seed, self.step))
        self.mixture = Mixture(sources, seed_of(args.stage, args.seed, self.step, self.rank), args.budget,
                               stage.thinking, stage.reads)
        self.held_out = evaluate.draw(stage.asks if self.rank == 0 else (), args.root, args.held, stage.thinking)

    def path(self, stage):
        return self.args.run / f"{stage}.pt"

    def resume(self):
        """Go on from this stage's checkpoint or start from the one before. Muon's momentum rebuilds in twenty steps."""
        path = self.path(self.args.stage)
        if not path.exists() and self.stage.before:
            before = torch.load(self.path(self.stage.before), map_location=self.device)
            if self.stage.copies:
                copying.start(self.model)
                seen = {k: v for k, v in before["model"].items() if k.startswith("model.visual.")}
                self.model.load_state_dict(self.model.state_dict() | seen)
            else:
                self.model.load_state_dict(before["model"])
            self.load_heads(before["heads"])
            return
        if path.exists():
            state = torch.load(path, map_location=self.device)
            self.model.load_state_dict(state["model"])
            self.load_heads(state["heads"])
            if "adam" in state:
                self.adam.load_state_dict(state["adam"])
            # a checkpoint without a clock was made of a master (export.py): its stage has ended
            self.step, self.used, self.seen = (state.get(k, v) for k, v in (("step", 0), ("used", math.inf), ("seen", 0)))

    def exact_before(self, dims):
        """The model of the stage before, as it is."""
        teacher = Glimpse(dims, special("<|image|>")).to(self.device)
        teacher.load_state_dict(torch.load(self.path(self.stage.before), map_location=self.device)["model"])
        if self.args.compile:
            teacher.compile_blocks()
        return teacher.requires_grad_(False)

    def load_heads(self, saved):
        """Heads that have changed since begin anew: they only help to learn."""
        own = self.heads.state_dict()
        fitting = {k: v for k, v in saved.items() if k in own and v.shape == own[k].shape}
        self.heads.load_state_dict(own | fitting)

    def save(self):
        state = {"model": self.model.state_dict(), "heads": self.heads.state_dict(), "adam": self.adam.state_dict(),
                 "step": self.step, "used": self.used, "seen": self.seen}
        path = self.path(self.args.stage)
        torch.save(state, path.with_suffix(".tmp"))
        os.replace(path.with_suffix(".tmp"), path)

    @property
    def progress(self):
        return self.used / (60 * self.minutes)

    @property
    def is_rounded(self):
        return self.progress >= self.stage.rounding

    def note(self, name, value):
        self.smooth[name] = value if name not in self.smooth else 0.95 * self.smooth[name] + 0.05 * value

    def loss(self, domain, batch, found):
        """Answer loss plus weighted auxiliary losses of one batch."""
        if any(batch.answers):
            logits, features = self.model(batch.pixels, batch.grid, batch.ids, batch.positions, batch.mask, batch.keep)
            answer = self.answer_loss(logits.float(), batch)
            self.note(f"{domain} loss", answer.item())
            if batch.pixels is None:
                self.note_copying(domain, logits, batch)
                return answer
        else:
            answer = torch.zeros((), device=self.device, requires_grad=True)
            features = *self.model.model.visual(batch.pixels, batch.grid), []
        if not self.stage.auxiliary:
            return answer
        extra, seen = self.heads(batch, found, *features)
        for name, value in seen.items():
            self.note(f"{domain} {name}", value)
        return answer + self.stage.auxiliary * extra

    def note_copying(self, domain, logits, batch):
        """Whether the right place is chosen (first tokens of quotes and answers), and whether what follows is copied."""
        right, first, written = logits.argmax(-1) == batch.labels, begins(batch.labels), batch.labels != IGNORE
        for name, chosen in (("first", first & written), ("rest", written & ~first)):
            self.note(f"{domain} {name}", right[chosen].float().mean().item())

    def answer_loss(self, logits, batch):
        """Cross entropy of the answers, or the divergence from what the teacher expects there."""
        if self.teacher is None:
            each = F.cross_entropy(logits.flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORE, reduction="none")
            weight = (batch.labels != IGNORE) * torch.where(begins(batch.labels), self.stage.first, 1.0)
            return (each * weight.flatten()).sum() / weight.sum()
        expected, _ = self.teacher(batch.pixels, batch.grid, batch.ids, batch.positions, batch.mask, batch.keep)
        written = batch.labels != IGNORE
        ours, theirs = (x[written].log_softmax(-1) for x in (logits, expected.float()))
        return F.kl_div(ours, theirs, log_target=True, reduction="batchmean")

    def jobs(self):
        """The step's batches (domain, size, asked), each for whichever process is free first: they differ in cost."""
        planned = [self.plan.next() for _ in range(self.args.batches * self.world)]
        first, self.planned = self.planned, self.planned + len(planned)
        while True:
            with self.taken.get_lock():
                turn = self.taken.value
                self.taken.value += turn < self.planned
            if turn == self.planned:
                return
            yield planned[turn - first]

    def gradients(self):
        """This process's batches of the step, then the mean of the gradients over all processes."""
        if self.is_rounded and self.step % FIT_EVERY == 0:
            self.rounding.fit()
        with self.rounding.applied(self.is_rounded):
            for domain, size, asked in self.jobs():
                batch, found = self.mixture.batch(domain, size, asked)
                self.drawn += len(batch.ids)
                with mixed(self.device):
                    loss = self.loss(domain, batch.to(self.device), mixture.to(found, self.device))
                (loss / self.args.batches).backward()
        for p in self.parameters:
            p.grad = torch.zeros_like(p) if p.grad is None else p.grad
        if self.world > 1:
            flat = torch.cat([p.grad.flatten() for p in self.parameters]).bfloat16()
            dist.all_reduce(flat)
            parts = (flat.float() / self.world).split([p.numel() for p in self.parameters])
            for p, part in zip(self.parameters, parts):
                p.grad.copy_(part.view_as(p))

    def update(self):
        """One step of both optimisers at the rate that the time used asks for."""
        first, last = self.stage.rate
        rate = (first + (last - first) * min(1, self.progress)) * min(1, (self.step + 1) / WARM_UP)
        for group in self.adam.param_groups:
            group["lr"] = self.args.adam_rate * rate * group["share"]
        torch.nn.utils.clip_grad_norm_([p for g in self.adam.param_groups for p in g["params"]], 1.0)
        self.adam.step()
        self.muon.step(self.args.muon_rate * rate)
        for p in self.parameters:
            p.grad = None
        return rate

    def tick(self, seconds):
        """Add this step's time, which is that of process 0, and the pictures of all processes."""
        added = torch.tensor([min(seconds, LONGEST_STEP) if self.rank == 0 else 0, self.drawn], dtype=torch.float64)
        if self.world > 1:
            dist.all_reduce(added)
        self.step, self.used, self.seen = self.step + 1, self.used + added[0].item(), self.seen + int(added[1])
        self.drawn = 0

    def report(self, rate):
        """One JSON line: losses (smoothed), speed, held-out shares."""
        self.model.eval()
        with self.rounding.applied(self.is_rounded):
            right, kinds = evaluate.teacher_forced(self.model, self.held_out, self.device)
        self.model.train()
        line = {"stage": self.args.stage, "clock": time.strftime("%H:%M:%S"), "minutes": round(self.used / 60, 2),
                "step": self.step, "pictures": self.seen, "rate": round(rate, 5), "rounding": self.is_rounded,
                **{k: round(v, 4) for k, v in self.smooth.items()}, "right": right, "kinds": kinds}
        with open(self.args.run / "log.jsonl", "a") as log:
            log.write(json.dumps(line) + "\n")
        shares = " ".join(f"{name} {share:.2f}" for name, share in right.items())
        print(f"{self.args.stage} {self.used / 60:.1f}/{self.minutes:g} min, {self.seen} pictures, "
              f"{self.smooth['seconds']:.2f} s a step; held-out: {shares}", flush=True)

    def loop(self):
        """Train until the time is used up."""
        reported = saved = self.used
        while self.progress < 1:
            start = time.time()
            self.gradients()
            rate = self.update()
            self.note("seconds", time.time() - start)
            self.tick(time.time() - start)
            last = self.progress >= 1
            if self.rank == 0 and (last or self.used - saved > SAVE):
                saved = self.used
                self.save()
            if self.rank == 0 and (last or self.used - reported > self.args.report):
                reported = self.used
                self.report(rate)
