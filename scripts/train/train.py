"""Train the model from scratch on CPU cores: one process a core, gradients averaged every step.

    python train.py --easy EASY_VQA_FOLDER --heldout FOLDER --out RUN_FOLDER --minutes 80 --processes 2

The learning rate follows the training time used so far, not the number of steps: the end is known however slow the
machine is. Time in which the processes are stopped does not count. Started again, a run continues.
"""
import argparse
import json
import os
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F

import auxiliary
import evaluate
import quantise
from data.easy_vqa import EasyVqa
from mixture import Mixture
from model import Dims, Glimpse
from optim import Muon, split_parameters
from rows import IGNORE
from tokenizer import special

LONGEST_STEP = 8.0  # seconds; a step that took longer was stopped from outside, and counts as this
WARM_UP, DECAY_FROM, ROUND_FROM = 60, 0.3, 0.82  # steps; shares of the time
REPORT, SAVE = 150.0, 180.0  # seconds of training between two evaluations, two checkpoints


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--easy", type=Path, required=True, help="easy-VQA: questions.json and images/")
    parser.add_argument("--heldout", type=Path, required=True, help="folder that data.heldout wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=80)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--port", type=int, default=29517)
    parser.add_argument("--easy-rows", type=int, default=8, help="rows of easy-VQA a process and step")
    parser.add_argument("--scene-rows", type=int, default=40)
    parser.add_argument("--muon-rate", type=float, default=0.02)
    parser.add_argument("--adam-rate", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Run:
    """State of one process."""

    def __init__(self, rank, args):
        self.rank, self.args, self.world = rank, args, args.processes
        torch.manual_seed(args.seed)
        dims = Dims()
        self.model, self.heads = Glimpse(dims, special("<|image|>")), auxiliary.Heads(dims)
        named = [*self.model.named_parameters(), *self.heads.named_parameters()]
        self.parameters = [p for _, p in named]
        matrices, others, vectors = split_parameters(named)
        self.muon = Muon(matrices, args.decay, rank, self.world)
        groups = [{"params": others, "weight_decay": args.decay}, {"params": vectors, "weight_decay": 0}]
        self.adam = torch.optim.AdamW(groups, lr=args.adam_rate, betas=(0.9, 0.95), fused=True)
        self.step, self.used, self.seen = 0, 0.0, 0
        self.smooth = {}
        self.resume()
        self.mixture = Mixture(EasyVqa(args.easy), args.seed + self.step, rank)
        folders = ["easy-vqa-heldout", "scenes-heldout"]
        self.held_out = {f: evaluate.load(args.heldout / f)[::3] for f in folders} if rank == 0 else {}

    def resume(self):
        """Continue from the checkpoint, if there is one. Muon's momentum is not kept: twenty steps rebuild it."""
        path = self.args.out / "checkpoint.pt"
        if not path.exists():
            return
        state = torch.load(path)
        self.model.load_state_dict(state["model"])
        self.heads.load_state_dict(state["heads"])
        self.adam.load_state_dict(state["adam"])
        self.step, self.used, self.seen = state["step"], state["used"], state["seen"]

    def save(self):
        state = {"model": self.model.state_dict(), "heads": self.heads.state_dict(), "adam": self.adam.state_dict(),
                 "step": self.step, "used": self.used, "seen": self.seen}
        torch.save(state, self.args.out / "checkpoint.tmp")
        os.replace(self.args.out / "checkpoint.tmp", self.args.out / "checkpoint.pt")

    @property
    def progress(self):
        return self.used / (60 * self.args.minutes)

    @property
    def rounding(self):
        return self.progress > ROUND_FROM

    def note(self, name, value):
        self.smooth[name] = value if name not in self.smooth else 0.95 * self.smooth[name] + 0.05 * value

    def losses(self, name, batch, rows, wanted, places, counts):
        """Answer loss and auxiliary loss of one batch."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits, (merged, patches, states) = self.model(batch.pixels, batch.grid, batch.ids, batch.positions,
                                                           batch.mask, batch.keep)
            answer = F.cross_entropy(logits.float().flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORE)
            extra, seen, away = self.heads(merged[rows], patches[rows], wanted, places)
            ends = states[1][batch.ids == special("<|end_of_image|>")]
            summed, total = self.heads.summary(ends[rows], counts)
            extra = extra + summed
            if len(batch.anchors):
                found, distance = self.heads.names(states[-1], batch)
                extra = extra + found
                self.note(f"{name} named", distance)
        self.note(f"{name} loss", answer.item())
        self.note(f"{name} patches", seen)
        self.note(f"{name} away", away)
        self.note(f"{name} totals", total)
        return answer, extra

    def gradients(self):
        """Sum of both tasks' gradients in this process, then their mean over all."""
        weight = 0.5 if self.progress < 0.5 else 0.15
        with quantise.applied(self.model, self.rounding):
            for name, batch in (("easy", self.mixture.easy_batch(self.args.easy_rows)),
                                ("scene", self.mixture.scene_batch(self.args.scene_rows))):
                answer, extra = self.losses(name, *batch)
                (answer + weight * extra).backward()
        if self.world > 1:
            flat = torch.cat([p.grad.flatten() for p in self.parameters]).bfloat16()
            dist.all_reduce(flat)
            parts = (flat.float() / self.world).split([p.numel() for p in self.parameters])
            for p, part in zip(self.parameters, parts):
                p.grad.copy_(part.view_as(p))

    def update(self):
        """One step of both optimisers at the rate that the time used asks for."""
        rate = min(1, (self.step + 1) / WARM_UP, max(0, 1 - self.progress) / (1 - DECAY_FROM))
        for group in self.adam.param_groups:
            group["lr"] = self.args.adam_rate * rate
        torch.nn.utils.clip_grad_norm_([p for g in self.adam.param_groups for p in g["params"]], 1.0)
        self.adam.step()
        self.muon.step(self.args.muon_rate * rate)
        for p in self.parameters:
            p.grad = None
        return rate

    def tick(self, seconds):
        """Add this step's time; all processes use that of process 0."""
        seconds = torch.tensor([min(seconds, LONGEST_STEP)])
        if self.world > 1:
            dist.broadcast(seconds, 0)
        self.step, self.used = self.step + 1, self.used + seconds.item()
        self.seen += self.world * (self.args.easy_rows + self.args.scene_rows)

    def report(self, rate):
        """One JSON line: losses (smoothed), speed, held-out shares."""
        self.model.eval()
        with quantise.applied(self.model, self.rounding):
            right = {k: evaluate.shares(evaluate.score(self.model, v)) for k, v in self.held_out.items()}
        self.model.train()
        line = {"clock": time.strftime("%H:%M:%S"), "minutes": round(self.used / 60, 2), "step": self.step,
                "pictures": self.seen, "rate": round(rate, 3), "rounding": self.rounding,
                **{k: round(v, 4) for k, v in self.smooth.items()}, "right": right}
        with open(self.args.out / "log.jsonl", "a") as log:
            log.write(json.dumps(line) + "\n")

    def loop(self):
        """Train until the time is used up."""
        reported = saved = self.used
        while self.progress < 1:
            start = time.time()
            self.gradients()
            rate = self.update()
            self.tick(time.time() - start)
            self.note("seconds", time.time() - start)
            last = self.progress >= 1
            if self.rank == 0 and (last or self.used - reported > REPORT):
                reported = self.used
                self.report(rate)
            if self.rank == 0 and (last or self.used - saved > SAVE):
                saved = self.used
                self.save()


def work(rank, args):
    """One process."""
    torch.set_num_threads(1)
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(args.port))
    if args.processes > 1:
        from datetime import timedelta
        # a stopped process must not end the run
        dist.init_process_group("gloo", rank=rank, world_size=args.processes, timeout=timedelta(hours=6))
    with open(args.out / "pids", "a") as pids:
        pids.write(f"{os.getpid()}\n")
    Run(rank, args).loop()
    if args.processes > 1:
        dist.barrier()
        dist.destroy_process_group()


def main():
    args = options()
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "pids").write_text("")
    if args.processes == 1:
        work(0, args)
    else:
        mp.spawn(work, args=(args,), nprocs=args.processes)


if __name__ == "__main__":
    main()
