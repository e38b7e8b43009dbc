"""One number, near enough."""
import math
import re

from verifiers import exact
from verifiers.plain import strip

TOLERANCE = 0.05
NUMBER = re.compile(r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?) ?[%°A-Za-z/²³µ€£$]{0,12}\.?")


def parse(text):
    """The one plain number in ASCII digits that the text is, or None: sign, commas, decimals, a unit after."""
    found = NUMBER.fullmatch(strip(text))
    if not found or not found[1].strip("+-"):
        return None
    value = float(found[1].replace(",", ""))
    return value if math.isfinite(value) else None


def score(answer, truth):
    """1 or 0: within 5 % of the truth. A truth that is text without being a number is compared as words."""
    wanted = parse(truth) if isinstance(truth, str) else truth
    if wanted is None:
        return exact.score(answer, truth)
    value = parse(answer)
    return float(value is not None and abs(value - wanted) <= max(TOLERANCE * abs(wanted), 1e-9))
