"""One box, by how much it overlaps with the true one."""
import re

from verifiers.plain import strip

NUMBER = r"([0-9]{1,4}(?:\.[0-9]{1,3})?)"
BOX = re.compile(r"[\[({<]{0,2}\s*" + r"\s*,\s*".join([NUMBER] * 4) + r"\s*[\])}>]{0,2}", re.ASCII)
SIDE = 1000  # coordinates are thousandths of the picture's sides


def parse(text):
    """(x1, y1, x2, y2) with x1 < x2 and y1 < y2 inside the picture, or None. Any bracket or none will do."""
    found = BOX.fullmatch(strip(text))
    if not found:
        return None
    x1, y1, x2, y2 = map(float, found.groups())
    return (x1, y1, x2, y2) if x1 < x2 <= SIDE and y1 < y2 <= SIDE else None


def area(x1, y1, x2, y2):
    return max(0, x2 - x1) * max(0, y2 - y1)


def score(answer, truth):
    """Intersection over union; truth: [x1, y1, x2, y2] or its text. Anything but one box is 0."""
    a, b = parse(answer), parse(truth) if isinstance(truth, str) else truth
    if a is None or b is None:
        return 0.0
    shared = area(max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
    return shared / (area(*a) + area(*b) - shared)
