"""Draw a run's loss and held-out accuracy.

    python plot.py --run RUN_FOLDER --out PICTURE.png
"""
import argparse
import json
import math
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend must be chosen first)


def draw(lines, out):
    """lines: the entries of log.jsonl."""
    minutes = [line["minutes"] for line in lines]
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.5), constrained_layout=True)
    for name in ("easy loss", "scene loss"):
        left.plot(minutes, [line[name] for line in lines], label=name)
    left.set(yscale="log", xlabel="minutes of training", ylabel="loss (answer tokens)")
    for folder, style in (("easy-vqa-heldout", "-"), ("scenes-heldout", "--")):
        for kind in lines[-1]["right"][folder]:
            share = [100 * line["right"][folder].get(kind, math.nan) for line in lines]
            width = 2.5 if kind == "all" else 0.9
            right.plot(minutes, share, style, linewidth=width, label=f"{folder.removesuffix('-heldout')}: {kind}")
    right.set(xlabel="minutes of training", ylabel="held-out questions right, %", ylim=(0, 101))
    rounding = next((line["minutes"] for line in lines if line["rounding"]), None)
    for axes in (left, right):
        if rounding is not None:
            axes.axvline(rounding, color="gray", linestyle=":", label="weights rounded to 4 bits from here")
        axes.grid(alpha=0.3)
        axes.legend(fontsize=7, ncols=2)
    figure.savefig(out, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    draw([json.loads(line) for line in (args.run / "log.jsonl").read_text().splitlines()], args.out)


if __name__ == "__main__":
    main()
