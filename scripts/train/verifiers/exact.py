"""Equality of words."""
from verifiers.plain import plain


def score(answer, truth):
    """1 or 0; both are text. Letter case, whitespace around and one final full stop do not count."""
    return float(plain(answer) == plain(truth))
