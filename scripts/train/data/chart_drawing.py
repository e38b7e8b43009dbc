"""Our own quick drawing of bar, line and pie charts in many styles."""
from dataclasses import dataclass

from data.drawing import Drawing, Look, around, light, mix

PALETTES = [["#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948"],
            ["#d62728", "#1f77b4", "#2ca02c", "#ff7f0e", "#9467bd", "#8c564b"],
            ["#003f5c", "#7a5195", "#ef5675", "#ffa600", "#2f9e8f", "#6c757d"],
            ["#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51", "#8ab17d"],
            ["#cc0000", "#0055cc", "#008833", "#e0b000", "#aa00aa", "#00a0b0"],
            ["#8dd3c7", "#fb8072", "#80b1d3", "#fdb462", "#b3de69", "#bebada"],
            ["#222222", "#999999", "#555555", "#bbbbbb", "#777777", "#3a3a3a"]]
PAPERS = [(255, 255, 255)] * 6 + [(245, 245, 245), (252, 248, 235), (235, 242, 250), (234, 234, 242)]
DARK = [(20, 24, 32), (40, 40, 40), (0, 0, 40)]


@dataclass(frozen=True)
class Style:
    """The choices of one chart's look that are not colours."""

    grid: str  # "", line or dash
    frame: str  # axes, box, left, bottom or none
    bar: float  # share of its slot that a bar fills
    edge: bool  # bars, slices and markers have an outline
    many: bool  # every bar of a single series has a colour of its own
    marker: str  # disc, box or none
    area: bool  # under a line
    hole: float  # of a doughnut, as a share of the pie's radius
    start: float  # of the first slice, in turns
    ticks: bool


def paint(rng):
    """A Look and a Style."""
    dark = rng.random() < 0.1
    paper = rng.choice(DARK if dark else PAPERS)
    ink = mix(paper, (255, 255, 255) if dark else (0, 0, 0), rng.uniform(0.7, 1))
    palette = [tuple(int(c[i:i + 2], 16) for i in (1, 3, 5)) for c in rng.choice(PALETTES)]
    palette = [c for c in palette if light(c) != light(paper) or abs(sum(c) - sum(paper)) > 150]
    rng.shuffle(palette)
    while len(palette) < 6:
        palette.append(mix(palette[len(palette) % 3], ink, 0.3))
    return Look(paper, ink, tuple(palette), rng.choice([1, 1, 1.5])), Style(
        grid=rng.choice(["", "line", "line", "dash"]),
        frame=rng.choice(["axes", "axes", "box", "left", "bottom", "none"]),
        bar=rng.uniform(0.45, 0.9), edge=rng.random() < 0.3, many=rng.random() < 0.4,
        marker=rng.choice(["disc", "disc", "box", "none"]), area=rng.random() < 0.15,
        hole=rng.choice([0, 0, 0, 0.45]), start=rng.choice([0, 0, 0, 0.25]), ticks=rng.random() < 0.5)


@dataclass(frozen=True)
class Plot:
    """The rectangle between the axes; `tall` values run up (x to the right when not)."""

    x0: float
    y0: float
    x1: float
    y1: float
    top: float
    tall: bool

    def value(self, value):
        """Coordinate of a value along its axis."""
        share = value / self.top
        return self.y1 - share * (self.y1 - self.y0) if self.tall else self.x0 + share * (self.x1 - self.x0)

    def slot(self, index, number):
        """Start and stop of a category's slot along the other axis."""
        start, stop = (self.x0, self.x1) if self.tall else (self.y0, self.y1)
        return start + (stop - start) * index / number, start + (stop - start) * (index + 1) / number

    def box(self, a, b, value):
        """The corners of a bar from 0 to the value between a and b on the other axis."""
        end = self.value(value)
        return (a, end, b, self.y1) if self.tall else (self.x0, a, end, b)


def ticks(chart):
    """The numbers on the axis."""
    return [chart.step * i for i in range(round(chart.top / chart.step) + 1)]


def heading(drawing, chart, left):
    """Title and legend; returns the height that they take."""
    size, y = drawing.font.size, 4
    if chart.title:
        middle = drawing.rng.random() < 0.7
        drawing.text(drawing.w / 2 if middle else left, y + size / 2, chart.title, "m" if middle else "l")
        y += size + 3
    if len(chart.values) > 1:
        x = max(4.0, drawing.w / 2 - sum(drawing.width(n) + 20 for n in chart.names) / 2)
        for name, color in zip(chart.names, drawing.look.accents):
            drawing.box(x, y + size / 2 - 4, x + 8, y + size / 2 + 4, color)
            drawing.text(x + 11, y + size / 2, name, "l")
            x += drawing.width(name) + 20
        y += size + 3
    return y + size / 2


def axes(drawing, chart, style):
    """Frame, grid and the texts along the axes; returns the Plot."""
    look, size, tall = drawing.look, drawing.font.size, chart.kind != "hbar"
    numbers = [f"{t:g}" for t in ticks(chart)]
    left = max(drawing.width(t) for t in (numbers if tall else chart.labels)) + 6
    bottom = drawing.h - size - 6
    right = drawing.w - (6 if tall else max(8, drawing.width(numbers[-1]) / 2 + 1))
    raised = size if chart.shown and tall else 0  # room for what is written above the highest bar
    plot = Plot(left, heading(drawing, chart, left) + raised * 0.7, right, bottom, chart.top, tall)
    faint = mix(look.paper, look.ink, 0.2)
    for tick, text in zip(ticks(chart), numbers):
        at = plot.value(tick)
        start, stop = ((plot.x0, at), (plot.x1, at)) if tall else ((at, plot.y0), (at, plot.y1))
        if style.grid == "line":
            drawing.line([start, stop], faint, 1)
        elif style.grid == "dash":
            drawing.dashes(start, stop, faint)
        if style.ticks:
            drawing.line([(left - 3, at), (left, at)] if tall else [(at, bottom), (at, bottom + 3)])
        if tall:
            drawing.text(left - 4, at, text, "r")
        else:
            drawing.text(at, bottom + 3 + size / 2, text)
    for index, label in enumerate(chart.labels):
        middle = sum(plot.slot(index, len(chart.labels))) / 2
        if tall:
            drawing.text(middle, bottom + 3 + size / 2, label)
        else:
            drawing.text(left - 4, middle, label, "r")
    if style.frame == "box":
        drawing.box(plot.x0, plot.y0, plot.x1, plot.y1, edge=look.ink)
    if style.frame in ("axes", "left"):
        drawing.line([(plot.x0, plot.y0), (plot.x0, plot.y1)])
    if style.frame in ("axes", "bottom"):
        drawing.line([(plot.x0, plot.y1), (plot.x1, plot.y1)])
    return plot


def beside(drawing, plot, value, middle, under=False):
    """The value written at the end of its bar, over its point or under it."""
    if plot.tall:
        away = 3 + 0.5 * drawing.font.size
        drawing.text(middle, plot.value(value) + (away + 1 if under else 1 - away), f"{value:g}")
        return
    room = plot.value(value) + drawing.width(f"{value:g}") + 3 < drawing.w
    color = drawing.look.ink if room else (0, 0, 0) if light(drawing.look.accents[0]) else (255, 255, 255)
    drawing.text(plot.value(value) + (3 if room else -3), middle, f"{value:g}", "l" if room else "r", color)


def bars(drawing, chart, style):
    """Upright or lying bars, grouped when there are several series."""
    plot, number, groups = axes(drawing, chart, style), len(chart.labels), len(chart.values)
    many = style.many and groups == 1 and not (chart.kind == "hbar" and chart.shown)
    for index in range(number):
        a, b = plot.slot(index, number)
        a, b = a + (b - a) * (1 - style.bar) / 2, b - (b - a) * (1 - style.bar) / 2
        for group, series in enumerate(chart.values):
            start, stop = a + (b - a) * group / groups, a + (b - a) * (group + 1) / groups
            color = drawing.look.accents[index if many else group]
            drawing.box(*plot.box(start, stop, series[index]), color, drawing.look.ink if style.edge else None)
            if chart.shown:
                beside(drawing, plot, series[index], (a + b) / 2)


def lines(drawing, chart, style):
    """One or more series as lines with or without markers."""
    plot, number = axes(drawing, chart, style), len(chart.labels)
    width = drawing.rng.choice([1.5, 2, 2.5])
    for series, color in zip(chart.values, drawing.look.accents):
        points = [(sum(plot.slot(i, number)) / 2, plot.value(v)) for i, v in enumerate(series)]
        if style.area and len(chart.values) == 1:
            drawing.shape([(points[0][0], plot.y1), *points, (points[-1][0], plot.y1)],
                          mix(drawing.look.paper, color, 0.4))
        drawing.line(points, color, width)
        edge = drawing.look.ink if style.edge else None
        for index, ((x, y), value) in enumerate(zip(points, series)):
            if style.marker == "disc":
                drawing.disc(x, y, width + 1.5, color, edge)
            elif style.marker == "box":
                drawing.box(x - width - 1, y - width - 1, x + width + 1, y + width + 1, color, edge)
            if chart.shown:
                valley = value < min(series[max(0, index - 1):index] + series[index + 1:index + 2])
                beside(drawing, plot, value, x, under=valley and value > 0.25 * chart.top)


def pie(drawing, chart, style):
    """Slices clockwise; names beside them, or in a legend when the picture is wide."""
    size, look = drawing.font.size, drawing.look
    above = heading(drawing, chart, 4) - size / 2
    legend = drawing.w > drawing.h and drawing.rng.random() < 0.5
    widest = max(drawing.width(label) for label in chart.labels)
    room = (drawing.w - widest - 26 if legend else drawing.w - 2 * widest - 12) / 2
    radius = min(room, (drawing.h - above - 4) / 2 - (0 if legend else size + 1))
    x, y = (radius + 6 if legend else drawing.w / 2), (above + drawing.h - 2) / 2
    edge = rim(drawing, style)
    at = style.start
    for index, (label, value) in enumerate(zip(chart.labels, chart.values[0])):
        stop, color = at + value / 100, look.accents[index]
        inner = around(x, y, radius * style.hole, stop, at) if style.hole else [(x, y)]
        drawing.shape(around(x, y, radius, at, stop) + inner, color, edge)
        middle = (at + stop) / 2
        if chart.shown and value >= 10:
            place = around(x, y, radius * (0.72 if style.hole else 0.66), middle, middle)[0]
            drawing.text(*place, f"{value}%", color=(0, 0, 0) if light(color) else (255, 255, 255))
        if legend:
            row = y + (index - (len(chart.labels) - 1) / 2) * (size + 4)
            drawing.box(drawing.w - widest - 16, row - 4, drawing.w - widest - 8, row + 4, color)
            drawing.text(drawing.w - widest - 4, row, label, "l")
        else:
            px, py = around(x, y, radius + 3, middle, middle)[0]
            side = (px - x) / radius
            anchor = "l" if side > 0.3 else "r" if side < -0.3 else "m"
            drawing.text(px, py + (py - y) / radius * size * 0.45, label, anchor)
        at = stop


def rim(drawing, style):
    """Colour of the lines between slices."""
    return drawing.look.paper if style.edge or drawing.rng.random() < 0.5 else None


DRAW = {"bar": bars, "hbar": bars, "line": lines, "pie": pie}


def fits(chart, size, font):
    """Whether the labels under upright charts stay apart in this font."""
    slot = (size[1] - 20 - font.width(f"{chart.top:g}")) / len(chart.labels)
    return chart.kind in ("hbar", "pie") or max(font.width(label) for label in chart.labels) + 3 < slot


def draw(rng, chart, size, font):
    """The chart as uint8 [h, w, 3] and its glyph marks float32 [n, 3]."""
    look, style = paint(rng)
    drawing = Drawing(rng, size, look, font)
    DRAW[chart.kind](drawing, chart, style)
    return drawing.done()
