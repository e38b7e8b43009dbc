"""Charts (bars, lines, pies) and questions about their values, extremes, differences, shares, trends and titles.

Training charts are our own drawings (data.chart_drawing) and pre-rendered ones of matplotlib and Vega-Lite; held-out
charts are pre-rendered by ECharts, with other label and title words. They come from data/chart_library.py.
"""
import json
import random
from pathlib import Path

import numpy as np

from data import chart_data, chart_drawing
from data.fonts import Fonts
from data.rendered import recoloured
from data.sample import Sample, Turn
from data.words import pretokens

DOMAIN = "charts"
SIZES = {(112, 168): 4, (140, 168): 3, (168, 168): 2, (168, 224): 2}
ASKED = 4  # turns a picture, at most
FONT_SIZES = (11, 12, 12, 13)
FONT_KINDS = ("sans", "sans", "condensed", "serif", "mono")
RENDERED = 0.3  # share of training pictures that are pre-rendered
MARKS = {"bar": ("bar", "bars"), "hbar": ("bar", "bars"), "line": ("point", "points"), "pie": ("slice", "slices")}


def reading(chart, label, value):
    """How one value is read off: from the text beside it, or between which ticks it ends."""
    if chart.shown and (chart.kind != "pie" or value >= 10):
        return f"{label} is marked {value:g}"
    if chart.kind == "pie":
        low = max(t for t in (0, 10, 25, 50, 75) if t <= value)
        high = min(t for t in (10, 25, 50, 75, 100) if t >= value)
        return f"{label} is about {value}" if low == high else f"{label} between {low} and {high}, about {value}"
    low = int(value / chart.step + 1e-6) * chart.step
    if abs(low - value) < 1e-6:
        return f"axis 0 to {chart.top}, {label} at {value:g}"
    return f"axis 0 to {chart.top}, {label} between {low} and {low + chart.step}, {value:g}"


def listed(chart, series=0):
    """Every label with its value: what extremes and tables are found from."""
    return ", ".join(f"{label} {value:g}" for label, value in zip(chart.labels, chart.values[series]))


def ask_value(rng, chart):
    """How much one label has; a share in pies."""
    series, index = rng.randrange(len(chart.values)), rng.randrange(len(chart.labels))
    label, value, name = chart.labels[index], chart.values[series][index], chart.names[series]
    if name:
        question = rng.choice(["What is the value of {n} in {l}?", "What is {n} in {l}?"]).format(n=name, l=label)
        return Turn(question, f"{value:g}", "number", value, reading(chart, f"{name} {label}", value), "value")
    if chart.kind == "pie":
        question = rng.choice(["What share is {} in percent?", "What percent is {}?", "How many percent is {}?"])
        return Turn(question.format(label), f"{value:g}", "number", value, reading(chart, label, value), "share")
    question = rng.choice(["What is the value of {}?", "What is the value for {}?", "How much is {}?"])
    return Turn(question.format(label), f"{value:g}", "number", value, reading(chart, label, value), "value")


def ask_extreme(rng, chart):
    """The largest or smallest, when there is only one."""
    values = chart.values[0]
    largest = rng.random() < 0.6
    best = max(values) if largest else min(values)
    if len(chart.values) > 1 or values.count(best) > 1:
        return None
    word, other = ("largest", "highest") if largest else ("smallest", "lowest")
    question = rng.choice([f"Which {MARKS[chart.kind][0]} is the {word}?", f"Which has the {other} value?",
                           f"What is the {word} one?"])
    answer = chart.labels[values.index(best)]
    return Turn(question, answer, thought=f"{listed(chart)}: {word} {best:g}, {answer}", kind=word)


def ask_difference(rng, chart):
    """How far two values of a series lie apart."""
    series = rng.randrange(len(chart.values))
    a, b = rng.sample(range(len(chart.labels)), 2)
    x, y = chart.values[series][a], chart.values[series][b]
    if x < y:
        a, b, x, y = b, a, y, x
    if x - y < 0.08 * (chart.top or 100):  # a few pixels off would be wrong
        return None
    of = f" for {chart.names[series]}" if chart.names[series] else ""
    first, second = chart.labels[a], chart.labels[b]
    question = rng.choice(["What is the difference between {} and {}{}?", "How much larger is {} than {}{}?"])
    gap = chart_data.tidy(x - y)
    return Turn(question.format(first, second, of), f"{gap:g}", "number", gap,
                f"{first} {x:g}, {second} {y:g}, {x:g} - {y:g} = {gap:g}", "difference")


def ask_sum(rng, chart):
    """Two values together."""
    if len(chart.values) > 1:
        return None
    a, b = rng.sample(range(len(chart.labels)), 2)
    x, y = chart.values[0][a], chart.values[0][b]
    total = chart_data.tidy(x + y)
    first, second = chart.labels[a], chart.labels[b]
    question = rng.choice(["What is the sum of {} and {}?", "How much are {} and {} together?"])
    return Turn(question.format(first, second), f"{total:g}", "number", total,
                f"{first} {x:g}, {second} {y:g}, {x:g} + {y:g} = {total:g}", "sum")


def ask_compare(rng, chart):
    """Which of two values is larger, as yes or no."""
    if len(chart.values) > 1:
        return None
    a, b = rng.sample(range(len(chart.labels)), 2)
    x, y = chart.values[0][a], chart.values[0][b]
    if abs(x - y) < 0.05 * (chart.top or 100):
        return None
    first, second = chart.labels[a], chart.labels[b]
    larger = rng.random() < 0.5
    question = f"Is {first} {'larger' if larger else 'smaller'} than {second}?"
    sign = ">" if x > y else "<"
    return Turn(question, "yes" if (x > y) == larger else "no",
                thought=f"{first} {x:g}, {second} {y:g}, {x:g} {sign} {y:g}", kind="compare")


def ask_count(rng, chart):
    """How many bars, points or slices."""
    if len(chart.values) > 1:
        return None
    many, number = MARKS[chart.kind][1], len(chart.labels)
    question = rng.choice([f"How many {many} are there?", f"How many {many} does the chart have?"])
    return Turn(question, str(number), thought=f"{', '.join(chart.labels)}: {number}", kind="count")


def ask_title(rng, chart):
    """The title, read."""
    if not chart.title:
        return None
    return Turn(rng.choice(["What is the title?", "Read the title."]), chart.title, "edit", kind="title")


def ask_trend(rng, chart):
    """Whether a line rises, falls or stays."""
    if not chart.trend:
        return None
    values = chart.values[0]
    question = rng.choice(["What is the trend?", "Is the trend up, down or flat?",
                           "Does the line go up, down or flat?"])
    return Turn(question, chart.trend, thought=f"from {values[0]:g} to {values[-1]:g}, {chart.trend}", kind="trend")


def ask_labels(rng, chart):
    """All labels, read in their order."""
    question = rng.choice(["Read the labels.", "What are the labels?"])
    return Turn(question, ", ".join(chart.labels), "edit", kind="labels")


def ask_data(rng, chart):
    """The whole table as JSON."""
    if len(chart.values) > 1:
        return None
    truth = dict(zip(chart.labels, chart.values[0]))
    question = rng.choice(["Give the data as JSON.", "Write the values as JSON."])
    return Turn(question, json.dumps(truth), "fields", truth, listed(chart), "data")


def ask_kind(rng, chart):
    """Bar, line or pie."""
    question = rng.choice(["What kind of chart is this?", "What type of chart is it?"])
    return Turn(question, {"hbar": "bar"}.get(chart.kind, chart.kind), kind="type")


ASK = {ask_value: 8, ask_extreme: 4, ask_difference: 3, ask_sum: 1.5, ask_compare: 1.5, ask_count: 1, ask_title: 2,
       ask_trend: 6, ask_labels: 1, ask_data: 1, ask_kind: 0.5}


def ask(rng, chart, number=ASKED):
    """Up to `number` different Turns about a chart."""
    found = {}
    for _ in range(5 * number):
        turn = rng.choices(list(ASK), list(ASK.values()))[0](rng, chart)
        if turn and (turn.kind, turn.thought) not in found:
            found[turn.kind, turn.thought] = turn
            if len(found) == number:
                break
    return list(found.values())


def packs(folder):
    """Pre-rendered charts by size: (pixels uint8 [n, h, w, 3] as a memory map, [(Chart, glyphs [k, 3])])."""
    found = {}
    for path in sorted(folder.glob("*.npy")):
        records = [json.loads(line) for line in path.with_suffix(".jsonl").read_text().splitlines()]
        content = [(chart_data.Chart(**record["chart"]), np.array(record["glyphs"], np.float32).reshape(-1, 3))
                   for record in records]
        found[tuple(map(int, path.stem.split("x")))] = np.load(path, mmap_mode="r"), content
    if not found:
        raise FileNotFoundError(f"no charts in {folder}: run prepare.py")
    return found


class Source:
    """Charts of one split."""

    def __init__(self, split, root):
        self.split, self.fonts = split, Fonts(split, root)
        self.packs = packs(Path(root) / "charts" / split)

    def draw(self, rng, size):
        if self.split == "heldout" or rng.random() < RENDERED:
            return self.rendered(rng, *self.packs[size])
        chart = chart_data.make(rng, self.split, size)
        for _ in range(4):
            font = self.fonts.pick(rng, rng.choice(FONT_SIZES), FONT_KINDS)
            if chart_drawing.fits(chart, size, font):
                break
        pixels, glyphs = chart_drawing.draw(rng, chart, size, font)
        return Sample(pixels[None], ask(rng, chart), glyphs=glyphs)

    def rendered(self, rng, pictures, content):
        """A chart of another program, in training sometimes in other colours."""
        index = rng.randrange(len(content))
        pixels, (chart, glyphs) = np.array(pictures[index]), content[index]
        if self.split == "heldout":
            return Sample(pixels[None], ask(rng, chart))
        if rng.random() < 0.5:
            pixels = recoloured(pixels, rng)
        return Sample(pixels[None], ask(rng, chart), glyphs=glyphs)


def words():
    """The pre-tokens of questions, thoughts and answers."""
    rng = random.Random("chart words")
    found = set()
    for _ in range(4000):
        for turn in ask(rng, chart_data.make(rng, "train", rng.choice(list(SIZES)))):
            found |= pretokens(turn.question, turn.thought, turn.answer)
    return sorted(found)
