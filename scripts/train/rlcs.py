"""Reinforcement learning with curriculum sampling, from the supervised model: RUN/sft.pt to RUN/rlcs.pt.

    python rlcs.py --root ASSETS --run RUN [--minutes 60] [--processes 2] [--device cuda]

First it tries a pool of prompts of every domain (pass@k). Then each step draws prompts of all domains, rather those
that come out right about half of the time, writes a group of replies to each, has the verifiers judge them, and follows
the policy gradient. The forward pass sees 4-bit weights throughout: what improves is what the product ships. Started
again it goes on; ended, it does nothing. RUN/rlcs.jsonl has a line for every step and every held-out report.
"""
import argparse
import os
from datetime import timedelta
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp

from data import registry
from reinforce import Reinforcement

DOMAINS = [name for name in registry.MODULES if name not in ("pages", *registry.BLIND)]


def options(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="folder of the prepared assets")
    parser.add_argument("--run", type=Path, required=True, help="checkpoints and logs")
    parser.add_argument("--minutes", type=float, default=60, help="of training, without trying the pool")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--domain", nargs="+", choices=DOMAINS, default=DOMAINS)
    parser.add_argument("--prompts", type=int, default=96, help="groups that a step learns from")
    parser.add_argument("--group", type=int, default=8, help="rollouts a prompt")
    parser.add_argument("--pool", type=int, default=192, help="prompts a domain to choose from")
    parser.add_argument("--tries", type=int, default=4, help="rollouts a prompt of the pool at the start")
    parser.add_argument("--inner", type=int, default=1, help="updates on the same rollouts")
    parser.add_argument("--optimiser", choices=("adam", "muon"), default="adam")
    parser.add_argument("--rate", type=float, default=5e-5, help="of AdamW")
    parser.add_argument("--muon-rate", type=float, default=2e-4, help="of Muon, for the matrices of the blocks")
    parser.add_argument("--held", type=int, default=32, help="held-out items a domain in each report")
    parser.add_argument("--report", type=float, default=600, help="seconds of training between two reports")
    parser.add_argument("--port", type=int, default=29518)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(argv)


def work(rank, args):
    """One process."""
    if args.device == "cpu":
        torch.set_num_threads(1)
    if args.processes > 1:
        os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(args.port))
        # a stopped process must not end the run
        dist.init_process_group("gloo", rank=rank, world_size=args.processes, timeout=timedelta(hours=6))
    Reinforcement(rank, args).loop()
    if args.processes > 1:
        dist.barrier()
        dist.destroy_process_group()


def main():
    args = options()
    if args.processes == 1:
        work(0, args)
    else:
        mp.spawn(work, args=(args,), nprocs=args.processes)


if __name__ == "__main__":
    main()
