"""One chart by matplotlib, in one of its style sheets."""
import random

import matplotlib
import numpy as np
from matplotlib import font_manager, style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

STYLES = ["default", "default", "ggplot", "bmh", "seaborn-v0_8", "seaborn-v0_8-whitegrid", "seaborn-v0_8-ticks",
          "classic", "fivethirtyeight", "dark_background", "Solarize_Light2", "tableau-colorblind10"]
DPI = 72  # one point is one pixel


def settings(font, family):
    """Text of one size everywhere, and thin lines that suit small pictures."""
    small = dict.fromkeys(["font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize",
                           "legend.fontsize", "figure.titlesize"], font["size"])
    return {**small, "font.family": [family], "axes.titlepad": 4, "axes.titleweight": "normal", "xtick.major.pad": 2,
            "ytick.major.pad": 2, "xtick.major.size": 2, "ytick.major.size": 2, "lines.markersize": 4,
            "axes.linewidth": 1, "xtick.minor.visible": False, "ytick.minor.visible": False,
            "figure.dpi": DPI, "savefig.dpi": DPI}


def bars(rng, axes, chart, colors):
    lying, number, groups = chart["kind"] == "hbar", len(chart["labels"]), len(chart["values"])
    width, edge = rng.uniform(0.5, 0.85) / groups, rng.choice([None, None, "black"])
    many = groups == 1 and rng.random() < 0.35
    hatch = rng.choice([None] * 6 + ["//", ".."])
    for group, values in enumerate(chart["values"]):
        at = np.arange(number) + (group - (groups - 1) / 2) * width
        color = (colors * number)[:number] if many else colors[group % len(colors)]
        draw = axes.barh if lying else axes.bar
        drawn = draw(at, values, width, color=color, edgecolor=edge, hatch=hatch, label=chart["names"][group])
        if chart["shown"]:
            axes.bar_label(drawn, padding=1, fmt="%g")
    if lying:
        axes.set_yticks(range(number), chart["labels"])
        axes.invert_yaxis()
    else:
        axes.set_xticks(range(number), chart["labels"])


def lines(rng, axes, chart, colors):
    marker, dash = rng.choice(["o", "o", "s", "^", "D", ""]), rng.choice(["-", "-", "--"])
    for values, name, color in zip(chart["values"], chart["names"], colors):
        axes.plot(range(len(values)), values, dash, marker=marker, color=color, linewidth=rng.choice([1.5, 2, 2.5]),
                  label=name, clip_on=False)
        if chart["shown"]:
            for i, value in enumerate(values):
                axes.annotate(f"{value:g}", (i, value), (0, 4), textcoords="offset points", ha="center")
    axes.set_xticks(range(len(chart["labels"])), chart["labels"])
    axes.set_xlim(-0.4, len(chart["labels"]) - 0.6)


def pie(rng, axes, chart, colors):
    legend, hole = rng.random() < 0.35, rng.choice([1, 1, 0.5])
    shown = (lambda share: f"{share:.0f}%" if share >= 9.5 else "") if chart["shown"] else None
    slices = axes.pie(chart["values"][0], labels=None if legend else chart["labels"], autopct=shown, startangle=90,
                      counterclock=rng.random() < 0.5, labeldistance=1.08, pctdistance=0.62 if hole == 1 else 0.75,
                      colors=(colors * 6)[:len(chart["labels"])], radius=1,
                      wedgeprops={"edgecolor": rng.choice(["white", "none", "black"]), "width": hole})[0]
    if legend:
        axes.legend(slices, chart["labels"], loc="center left", bbox_to_anchor=(1, 0.5), handlelength=0.7,
                    handletextpad=0.4, borderpad=0.2, labelspacing=0.3, frameon=False)


def compose(rng, figure, chart):
    """The chart in a figure."""
    axes = figure.add_subplot()
    colors = matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
    colors = colors[(start := rng.randrange(len(colors))):] + colors[:start]
    {"line": lines, "pie": pie}.get(chart["kind"], bars)(rng, axes, chart, colors)
    if chart["kind"] != "pie":
        limit, ticks = (axes.set_xlim, axes.set_xticks) if chart["kind"] == "hbar" else (axes.set_ylim, axes.set_yticks)
        ticks([chart["step"] * i for i in range(round(chart["top"] / chart["step"]) + 1)])
        limit(0, chart["top"] * ((1.22 if chart["kind"] == "hbar" else 1.12) if chart["shown"] else 1.02))
        if rng.random() < 0.3:
            axes.spines[["top", "right"]].set_visible(False)
    if chart["title"]:
        axes.set_title(chart["title"], loc=rng.choice(["center", "center", "left"]))
    if len(chart["values"]) > 1:
        figure.legend(loc="outside upper center", ncols=2, handlelength=0.8, handletextpad=0.4, columnspacing=1,
                      borderpad=0.1, frameon=False)


def render(job):
    """Pixels [h, w, 3] and the level texts [(text, x, y)]: start and middle of the capitals in pixels."""
    rng, font, (h, w) = random.Random(repr(job["dice"])), job["font"], job["size"]
    font_manager.fontManager.addfont(font["file"])
    family = font_manager.FontProperties(fname=font["file"]).get_name()
    with style.context([rng.choice(STYLES), settings(font, family)]):
        figure = Figure(figsize=(w / DPI, h / DPI), dpi=DPI, layout="constrained")
        figure.get_layout_engine().set(w_pad=3 / DPI, h_pad=3 / DPI)
        canvas = FigureCanvasAgg(figure)
        compose(rng, figure, job["chart"])
        canvas.draw()
        pixels = np.asarray(canvas.buffer_rgba())[..., :3].copy()
        texts = []
        for text in figure.findobj(Text):
            if text.get_visible() and text.get_text().strip() and text.get_rotation() == 0:
                box = text.get_window_extent()
                if box.x0 >= 0 and box.x1 <= w and box.y0 >= 0 and box.y1 <= h:
                    texts.append((text.get_text(), box.x0, h - (box.y0 + box.y1) / 2))
    return pixels, texts
