"""Arithmetic written as a line of text, with worked steps that a small model can follow."""
from dataclasses import dataclass

UNITS = [("cm", "mm", 10), ("m", "cm", 100), ("km", "m", 1000), ("kg", "g", 1000), ("L", "mL", 1000), ("h", "min", 60),
         ("min", "s", 60), ("days", "h", 24), ("weeks", "days", 7), ("t", "kg", 1000)]
MODULUS = 7


@dataclass(frozen=True)
class Fact:
    """An exercise: what is drawn, the number that solves it, the steps, and its row of the tables."""

    shown: str
    answer: object
    thought: str
    kind: str


def is_held_out(a, b):
    """Number pairs that never occur in training; tables of numbers below 10 belong to both splits."""
    a, b = sorted((a, b))
    return b >= 10 and (31 * a + b) % MODULUS == 0


class Operands:
    """Draws the pairs of numbers of a split."""

    def __init__(self, rng, split):
        self.rng, self.held_out = rng, split == "heldout"

    def __call__(self, a, b):
        """Two whole numbers from the inclusive ranges a and b (b may be a list of choices)."""
        while True:
            x, y = self.rng.randint(*a), self.rng.randint(*b) if isinstance(b, tuple) else self.rng.choice(b)
            if is_held_out(x, y) == self.held_out:
                return x, y


def plus(a, b):
    """Steps of a + b: units, tens, together."""
    if max(a, b) < 10 or min(a, b) == 0:
        return f"{a} + {b} = {a + b}"
    if a % 10 == 0 or b % 10 == 0:
        return f"{a} + {b} = {a + b}"
    units, tens = a % 10 + b % 10, a - a % 10 + b - b % 10
    first = f"{a % 10} + {b % 10} = {units}, "
    if min(a, b) > 9:
        first += f"{a - a % 10} + {b - b % 10} = {tens}, "
    return f"{first}{tens} + {units} = {a + b}"


def minus(a, b):
    """Steps of a - b: tens first, then units."""
    if b > 10 and b % 10:
        return f"{a} - {b - b % 10} = {a - b + b % 10}, {a - b + b % 10} - {b % 10} = {a - b}"
    return f"{a} - {b} = {a - b}"


def times(a, b):
    """Steps of a * b: tens and units of the larger factor apart."""
    if max(a, b) < 10 or max(a, b) % 10 == 0 or min(a, b) in (1, 10):
        return f"{a} * {b} = {a * b}"
    a, b = max(a, b), min(a, b)
    tens, units = a - a % 10, a % 10
    return f"{tens} * {b} = {tens * b}, {units} * {b} = {units * b}, {tens * b} + {units * b} = {a * b}"


def by(a, b):
    """Steps of a / b: the product that proves it."""
    return f"{a // b} * {b} = {a}, {a} / {b} = {a // b}"


def add(rng, pick):
    a, b = pick((1, 99), (1, 99)) if rng.random() < 0.7 else pick((1, 20), (1, 20))
    if rng.random() < 0.2:
        c = rng.randint(1, 9)
        return Fact(f"{a} + {b} + {c}", a + b + c, f"{plus(a, b)}, {a + b} + {c} = {a + b + c}", "sum")
    return Fact(f"{a} + {b}", a + b, plus(a, b), "sum")


def subtract(rng, pick):
    a, b = pick((1, 99), (1, 99)) if rng.random() < 0.7 else pick((1, 20), (1, 20))
    a, b = max(a, b), min(a, b)
    return Fact(f"{a} - {b}", a - b, minus(a, b), "difference")


def multiply(rng, pick):
    a, b = pick((2, 15), (2, 9)) if rng.random() < 0.8 else pick((11, 15), (11, 15))
    if rng.random() < 0.5:
        a, b = b, a
    return Fact(f"{a} {rng.choice('x*')} {b}", a * b, times(a, b), "product")


def divide(rng, pick):
    a, b = pick((2, 12), (2, 9))
    return Fact(f"{a * b} {rng.choice('/:')} {b}", a, by(a * b, b), "division")


def missing(rng, pick):
    a, b = pick((2, 50), (2, 49))
    way = rng.randrange(4)
    if way == 0:
        return Fact(f"{a} + ? = {a + b}", b, minus(a + b, a), "missing")
    if way == 1:
        return Fact(f"? + {a} = {a + b}", b, minus(a + b, a), "missing")
    if way == 2:
        return Fact(f"? - {a} = {b}", a + b, plus(b, a), "missing")
    a, b = pick((2, 12), (2, 9))
    return Fact(f"? x {b} = {a * b}", a, by(a * b, b), "missing")


def equation(rng, pick):
    x, a = pick((2, 30), (2, 30))
    way = rng.randrange(4)
    if way == 0:
        return Fact(f"x + {a} = {x + a}", x, f"x = {x + a} - {a}, {minus(x + a, a)}", "equation")
    if way == 1 and x > a:
        return Fact(f"x - {a} = {x - a}", x, f"x = {x - a} + {a}, {plus(x - a, a)}", "equation")
    x, a = pick((2, 12), (2, 9))
    if way == 2:
        return Fact(f"{a}x = {a * x}", x, f"x = {a * x} / {a}, {by(a * x, a)}", "equation")
    b = rng.randint(1, 20)
    return Fact(f"{a}x + {b} = {a * x + b}", x, f"{minus(a * x + b, b)}, {by(a * x, a)}", "equation")


def sequence(rng, pick):
    start, step = pick((1, 40), (2, 12))
    row = [start + step * i for i in range(4)]
    row = row if rng.random() < 0.75 else row[::-1]
    gap = row[1] - row[0]
    following = row[3] + gap
    if following < 0:
        row, gap, following = row[::-1], -gap, row[0] - gap
    steps = plus(row[3], gap) if gap > 0 else minus(row[3], -gap)
    way = f"{row[1]} - {row[0]} = {gap}" if gap > 0 else f"{row[0]} - {row[1]} = {-gap}"
    return Fact(", ".join(map(str, row)) + ", ?", following, f"{way}, {steps}", "sequence")


def units(rng, pick):
    large, small, factor = rng.choice(UNITS)
    number, _ = pick((2, 12), [max(factor, 10)])
    if rng.random() < 0.6:
        return Fact(f"{number} {large} = ? {small}", number * factor,
                    f"1 {large.rstrip('s')} = {factor} {small}, {number} * {factor} = {number * factor}", "units")
    return Fact(f"{number * factor} {small} = ? {large}", number,
                f"1 {large.rstrip('s')} = {factor} {small}, {number * factor} / {factor} = {number}", "units")


def percent(rng, pick):
    """Shares that are one part of a few."""
    share, part = rng.choice([(10, 10), (20, 5), (25, 4), (50, 2)])
    number, _ = pick((2, 20), [share])
    return Fact(f"{share}% of {number * part}", number, f"{number * part} / {part} = {number}", "percent")


FACTS = {add: 4, subtract: 4, multiply: 3, divide: 2, missing: 2, equation: 2, sequence: 2, units: 3, percent: 1}


def fact(rng, pick):
    """One random Fact."""
    return rng.choices(list(FACTS), list(FACTS.values()))[0](rng, pick)
