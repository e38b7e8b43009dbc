"""One supervised stage on CPU cores (one process a core, gradients averaged every step) or on one GPU.

    python train.py --stage pretrain --root ASSETS --run RUN [--minutes 60] [--processes 2] [--device cuda]

The learning rate follows the training time used, not the number of steps: the end is known however slow the machine is.
Time in which the processes are stopped does not count. Started again, a stage goes on; ended, it does nothing.
"""
import argparse
import os
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp

from run import Run
from stages import STAGES


def options(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", choices=STAGES, required=True)
    parser.add_argument("--root", type=Path, required=True, help="folder of the prepared assets")
    parser.add_argument("--run", type=Path, required=True, help="checkpoints and logs")
    parser.add_argument("--minutes", type=float, help="instead of the stage's own")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--compile", action="store_true", help="compile the blocks: costs two minutes, gives a third more")
    parser.add_argument("--budget", type=int, default=2000, help="size of a batch, in tokens of the decoder")
    parser.add_argument("--batches", type=int, default=4, help="batches a process and step")
    parser.add_argument("--held", type=int, default=64, help="held-out samples a domain in each report")
    parser.add_argument("--report", type=float, default=300, help="seconds of training between two reports")
    parser.add_argument("--port", type=int, default=29517)
    parser.add_argument("--muon-rate", type=float, default=0.02)
    parser.add_argument("--adam-rate", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(argv)


def work(rank, args, taken):
    """One process; taken: see Run."""
    if args.device == "cpu":
        torch.set_num_threads(1)
    if args.processes > 1:
        from datetime import timedelta
        os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(args.port))
        # a stopped process must not end the run
        dist.init_process_group("gloo", rank=rank, world_size=args.processes, timeout=timedelta(hours=6))
    Run(rank, args, taken).loop()
    if args.processes > 1:
        dist.barrier()
        dist.destroy_process_group()


def main():
    args = options()
    args.run.mkdir(parents=True, exist_ok=True)
    taken = mp.get_context("spawn").Value("q", 0)
    if args.processes == 1:
        work(0, args, taken)
    else:
        mp.spawn(work, args=(args, taken), nprocs=args.processes)


if __name__ == "__main__":
    main()
