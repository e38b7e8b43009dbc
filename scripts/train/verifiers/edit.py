"""Text that is copied: how much of it is right."""
from verifiers.plain import strip


def distance(a, b):
    """Levenshtein distance in code points. Bit-parallel (Myers 1999, Hyyrö 2003): a column is one big integer."""
    if not a:
        return len(b)
    where = {}
    for i, char in enumerate(a):
        where[char] = where.get(char, 0) | 1 << i
    full, last = (1 << len(a)) - 1, 1 << len(a) - 1
    up, down, count = full, 0, len(a)
    for char in b:
        match = where.get(char, 0)
        vertical = match | down
        horizontal = (((match & up) + up) ^ up) | match
        plus, minus = down | (full & ~(horizontal | up)), up & horizontal
        count += bool(plus & last) - bool(minus & last)
        plus, minus = plus << 1 | 1, minus << 1
        up, down = full & (minus | ~(vertical | plus)), plus & vertical
    return count


def score(answer, truth):
    """1 - distance / longer length, in code points; case counts, whitespace around does not."""
    answer, truth = strip(answer), strip(truth)
    longer = max(len(answer), len(truth))
    return 1 - distance(answer, truth) / longer if longer else 1.0
