"""Draw a run: loss and held-out accuracy of the supervised stages; reward, difficulty and expansion of RLCS; divergences of `distil`.

    python plot.py --run RUN [RUN …] --out FOLDER       # training.png, readings.png, rlcs.png, distil.png; several runs: each goes on from the one before
"""
import argparse
import json
import math
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend must be chosen first)

from stages import STAGES  # noqa: E402


def read(path):
    """The entries of a log of JSON lines."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def clock(lines):
    """Minutes of training since the first stage began, and (stage, minute) where each begins."""
    offset, last, minutes, starts = 0.0, math.inf, [], []
    for line in lines:
        if not starts or line["stage"] != starts[-1][0] or line["minutes"] < last:
            offset += last if starts else 0
            starts.append((line["stage"], offset))
        last = line["minutes"]
        minutes.append(offset + last)
    return minutes, starts


def curves(axes, minutes, lines, values):
    """One curve a domain, in colours that the two axes share; values: line -> {domain: number}."""
    names = sorted({name for line in lines for name in line["right"]})
    for i, name in enumerate(names):
        axes.plot(minutes, [values(line).get(name, math.nan) for line in lines], color=f"C{i % 10}",
                  linestyle="-" if i < 10 else "--", label=name, linewidth=1.3)


def losses(line):
    """{domain: loss}; a domain that has not been drawn yet has none."""
    return {name: line.get(f"{name} loss", math.nan) for name in line["right"]}


SEEN = ["pages glyphs", "reading glyphs", "documents glyphs", "pictures names", "groceries names"]


def training(lines, out):
    """What the tower sees, loss, and held-out accuracy over the minutes of all supervised stages."""
    minutes, starts = clock(lines)
    figure, (seen, left, right) = plt.subplots(1, 3, figsize=(17, 4.5), constrained_layout=True)
    for name in SEEN:
        seen.plot(minutes, [100 * line.get(name, math.nan) for line in lines], label=name, linewidth=1.3)
    curves(left, minutes, lines, losses)
    curves(right, minutes, lines, lambda line: {n: 100 * v for n, v in line["right"].items()})
    seen.set(xlabel="minutes of training", ylabel="read off the vision tower, training pictures, %",
             ylim=(0, 101))
    seen.legend(fontsize=7)
    left.set(yscale="log", xlabel="minutes of training", ylabel="loss (answer tokens)")
    right.set(xlabel="minutes of training", ylabel="held-out answers right, teacher-forced, %", ylim=(0, 101))
    for axes in (seen, left, right):
        for stage, start in starts:
            axes.axvline(start, color="gray", linestyle=":", linewidth=0.8)
            axes.text(start, axes.get_ylim()[1], stage, fontsize=7, va="top", rotation=90)
        axes.grid(alpha=0.3)
    right.legend(fontsize=7, ncols=2)
    figure.savefig(out, dpi=110)


BY_KIND = ["total", "date", "company", "number", "phone", "price", "field", "cell", "title", "absent"]


def readings(lines, scores, out):
    """Stages without pictures: is the place chosen, is what follows copied; held-out answers by kind, teacher-forced and greedy."""
    minutes, starts = clock(lines)
    figure, (left, right, greedy) = plt.subplots(1, 3, figsize=(19, 4.5), constrained_layout=True)
    for name in sorted({key for line in lines for key in line if key.endswith((" first", " rest"))}):
        left.plot(minutes, [100 * line.get(name, math.nan) for line in lines], label=name, linewidth=1.3)
    for i, kind in enumerate(BY_KIND):
        shares = smooth([line.get("kinds", {}).get(kind, [math.nan])[0] for line in lines], 0.5)
        right.plot(minutes, [100 * share for share in shares], label=kind, color=f"C{i}", linewidth=1.3)
    left.set(ylabel="tokens right in training, %")
    right.set(ylabel="held-out answers right, quote included, %")
    for i, kind in enumerate(BY_KIND):
        known = [(line["step"], *line[kind]) for line in scores if kind in line]
        if known:
            steps, shares, _, counts = zip(*known)
            spread = [196 * (share * (1 - share) / count) ** 0.5 for share, count in zip(shares, counts)]
            greedy.errorbar(steps, [100 * share for share in shares], spread, label=kind, color=f"C{i}", linewidth=1.3, capsize=2)
    greedy.set(xlabel="steps", ylabel="held-out answers right, greedy, %; 95 % intervals", ylim=(0, 102))
    greedy.grid(alpha=0.3)
    if scores:
        greedy.legend(fontsize=7)
    for axes in (left, right):
        for stage, start in starts:
            axes.axvline(start, color="gray", linestyle=":", linewidth=0.8)
            axes.text(start, 101, stage, fontsize=7, va="top", rotation=90)
        axes.set(xlabel="minutes of training", ylim=(0, 102))
        axes.grid(alpha=0.3)
        axes.legend(fontsize=7, ncols=2)
    figure.savefig(out, dpi=110)


def distillation(lines, out):
    """Divergence from the exact model over the minutes, a curve a domain."""
    figure, axes = plt.subplots(figsize=(7, 4.5), constrained_layout=True)
    curves(axes, [line["minutes"] for line in lines], lines, losses)
    axes.set(yscale="log", xlabel="minutes of training", ylabel="divergence from the exact weights, nats a token")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=7, ncols=2)
    figure.savefig(out, dpi=110)


def smooth(values, keep=0.8):
    """Exponential mean; missing values are passed over."""
    out, mean = [], math.nan
    for value in values:
        if value is not None and not math.isnan(value):
            mean = value if math.isnan(mean) else keep * mean + (1 - keep) * value
        out.append(mean)
    return out


def rlcs(lines, held, out):
    """Over the steps: reward a domain, difficulties, expansion ratio, reward of held-out items, replies with a thought."""
    steps = [line["step"] for line in lines]
    figure, axes = plt.subplots(1, 5, figsize=(22, 4.2), constrained_layout=True)
    for i, name in enumerate(sorted({n for line in lines for n in line["rewards"]})):
        style = {"label": name, "color": f"C{i % 10}", "linestyle": "-" if i < 10 else "--"}
        axes[0].plot(steps, smooth([line["rewards"].get(name, math.nan) for line in lines]), **style)
        axes[3].plot([line["step"] for line in held], [line["held"].get(name, math.nan) for line in held], **style)
        axes[4].plot(steps, smooth([line.get("thoughts", {}).get(name, math.nan) for line in lines]), **style)
    axes[3].plot([line["step"] for line in held], [line["reward"] for line in held], color="black", linewidth=2)
    mix = {name: [line["mix"][name] for line in lines] for name in lines[0]["mix"]}
    axes[1].stackplot(steps, *mix.values(), labels=list(mix), alpha=0.8)
    axes[2].plot(steps, [line["expansion"] for line in lines])
    for one, label in zip(axes, ("reward of rollouts", "share of prompts", "expansion ratio (moving mean)",
                                "reward of greedy held-out replies; black: mean", "share of rollouts that think")):
        one.set(xlabel="step", ylabel=label)
        one.grid(alpha=0.3)
    axes[0].legend(fontsize=7, ncols=2)
    axes[1].legend(fontsize=8)
    figure.savefig(out, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    lines = [line for run in args.run for line in read(run / "log.jsonl")]
    learned, distilled = ([line for line in lines if (line["stage"] == "distil") == wanted] for wanted in (False, True))
    blind = [line for line in lines if STAGES[line["stage"]].is_blind]
    if blind:
        readings(blind, [line for run in args.run for line in read(run / "scores.jsonl")], args.out / "readings.png")
    if learned:
        training(learned, args.out / "training.png")
    if distilled:
        distillation(distilled, args.out / "distil.png")
    lines = read(args.run[-1] / "rlcs.jsonl")
    if lines:
        rlcs([line for line in lines if "rewards" in line], [line for line in lines if "held" in line],
             args.out / "rlcs.png")


if __name__ == "__main__":
    main()
