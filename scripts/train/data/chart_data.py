"""What charts show: labels, values, axis and title, drawn at random but readable at the picture's size."""
from dataclasses import asdict, dataclass

KINDS = {"bar": 5, "hbar": 2, "line": 3, "pie": 2}
# top and step of the ticks
AXES = [(5, 1), (10, 2), (10, 5), (15, 5), (20, 5), (25, 5), (30, 10), (40, 10), (50, 10), (60, 20), (80, 20),
        (100, 20), (100, 25), (100, 50), (150, 50), (200, 50), (300, 100), (400, 100), (500, 100)]
RUNS = [["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], ["A", "B", "C", "D", "E", "F", "G", "H"],
        ["Q1", "Q2", "Q3", "Q4"], [str(y) for y in range(1990, 2031)]]
LISTS = {
    "train": ["Tea Rice Milk Fish Corn Salt Meat Oil Eggs Wine Beef Nuts Bread Sugar Coffee Apples Grapes",
              "USA UK Iran Peru Cuba Mali China India Japan Spain Italy Kenya Egypt Brazil France Canada Poland",
              "Red Blue Pink Gold Gray Green Black White Brown Orange Purple Yellow",
              "Cat Dog Cow Pig Hen Fox Owl Bear Lion Wolf Goat Duck Horse Sheep Tiger Rabbit",
              "Car Bus Bike Train Taxi Ship Tram Plane Truck Metro", "North South East West",
              "Ann Bob Tom Eva Max Sam Leo Amy Mia Dan Jack Lisa Paul Anna Peter Sarah",
              "Golf Polo Judo Chess Tennis Rugby Soccer Hockey Boxing", "Yes No Maybe Never", "Low Mid High"],
    "heldout": ["Soup Cake Pear Plum Lamb Pork Beans Honey Juice Lemon Butter Cheese",
                "Oslo Rome Lima Cairo Paris Delhi", "Ben Kim Ida Zoe Tim Noah Ella Mark Emma Lucas",
                "Ant Bee Elk Frog Crab Seal Swan Zebra Camel",
                "Wind Coal Gas Solar Hydro", "Math Art Music Sport Latin"],
}
TITLES = {
    "train": "Sales Price Visitors Rain Score Users Cost Profit Output Votes Weight Speed Exports Members Income "
             "Budget Orders Points Growth Demand",
    "heldout": "Stock Students Traffic Tickets Energy Revenue Births Harvest",
}
AFTER = ["", "", "", " 2019", " 2020", " 2023", " by year", " report", " (%)", " per day", " total"]


@dataclass
class Chart:
    """A chart's content; every series has one value a label. Axes start at 0; a pie's values are per cent."""

    kind: str  # one of KINDS
    labels: list
    names: list  # of the series; [""] when there is one
    values: list  # [series][label]
    top: float = 0  # the axis ends here
    step: float = 0  # between its ticks
    title: str = ""
    shown: bool = False  # the values stand beside the marks
    trend: str = ""  # up, down or flat: lines only

    def facts(self):
        """As a JSON-able dictionary."""
        return asdict(self)


def labels(rng, split, number, room):
    """`number` different labels of at most `room` characters, in their natural order where they have one."""
    for _ in range(50):
        if rng.random() < 0.45:
            run = rng.choice(RUNS)
            stride = rng.choice([1, 1, 1, 2, 5]) if run[0].isdigit() and len(run) > 10 else 1
            if len(run) < number * stride or len(run[0]) > room:
                continue
            start = rng.randint(0, len(run) - (number - 1) * stride - 1)
            return run[start:start + number * stride:stride][:number]
        fitting = [word for word in rng.choice(LISTS[split]).split() if len(word) <= room]
        if len(fitting) >= number:
            return rng.sample(fitting, number)
    return list("ABCDEFGH"[:number])


def values(rng, number, top, step, exact):
    """Values on a grid that the axis lets one read (any whole number where they are written); one is near the top."""
    grid = 1 if exact and top >= 10 else step / rng.choice([1, 2, 2, 4, 5])
    if top >= 10 and grid != int(grid):
        grid = step / 2 if step % 2 == 0 else step / 5 if step % 5 == 0 else step
    grid = max(grid, top / 100)
    number_of = int(top / grid + 0.001)
    out = [grid * rng.randint(max(1, round(number_of * 0.12)), number_of) for _ in range(number)]
    out[rng.randrange(number)] = grid * rng.randint(round(number_of * 0.7), number_of)
    return [tidy(v) for v in out]


def tidy(value):
    """Two decimals at most, and an int where it is one."""
    value = round(value, 2)
    return int(value) if value == int(value) else value


def trended(rng, number, top, step):
    """Values that clearly rise, fall or stay, and the word for it."""
    trend, grid = rng.choice(["up", "down", "flat"]), step / 2 if top >= 10 and step % 2 == 0 else step
    if trend == "flat":
        level = grid * rng.randint(2, max(2, int(top / grid) - 1))
        return [tidy(level)] * number, trend
    cells = int(top / grid)
    picked = sorted(rng.sample(range(1, cells + 1), number)) if cells >= number else None
    if picked is None or picked[-1] - picked[0] < 0.3 * cells:
        picked = [round(1 + (cells - 1) * i / (number - 1)) for i in range(number)]
    if len(set(picked)) < number:
        return None, ""
    return [tidy(grid * v) for v in (picked if trend == "up" else picked[::-1])], trend


def shares(rng, number):
    """Percentages that sum to 100, in fives, none below 5."""
    cuts = sorted(rng.sample(range(1, 20), number - 1))
    return [5 * (b - a) for a, b in zip([0, *cuts], [*cuts, 20])]


def title(rng, split):
    """A short title."""
    return rng.choice(TITLES[split].split()) + rng.choice(AFTER)


def make(rng, split, size):
    """A Chart for a picture of size (h, w)."""
    h, w = size
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "pie":
        number = rng.choice([2, 3, 3, 4, 4] if h < 168 else [3, 4, 4, 5])
        return Chart(kind, labels(rng, split, number, 5 if w < 200 else 7), [""], [shares(rng, number)],
                     title=title(rng, split) if h >= 140 and rng.random() < 0.4 else "", shown=rng.random() < 0.4)
    most = (h - 40) // 18 if kind == "hbar" else 6
    number = rng.randint(3, min(6, most))
    room = 6 if kind == "hbar" else (w - 44) // number // 7
    while kind != "hbar" and room < 1:
        number, room = number - 1, (w - 44) // (number - 1) // 7
    several = h >= 140 and kind in ("bar", "line") and rng.random() < 0.15
    number = min(number, 4) if several and kind == "bar" else number
    top, step = rng.choice(AXES)
    shown = not several and rng.random() < 0.35
    trend, series = "", [values(rng, number, top, step, shown) for _ in range(2 if several else 1)]
    if kind == "line" and not several and rng.random() < 0.5:
        steady, word = trended(rng, number, top, step)
        series, trend = ([steady], word) if steady else (series, "")
    chosen = labels(rng, split, number, room)
    others = [word for word in rng.choice(LISTS[split]).split() if len(word) < 6 and word not in chosen]
    names = rng.sample(others, 2) if several and len(others) > 1 else [""]
    return Chart(kind, chosen, names, series[:len(names)], top, step,
                 title(rng, split) if rng.random() < 0.4 else "", shown, trend)
