"""A JSON object: how many of its values are right."""
import json

from verifiers.plain import strip

DEEPEST = 8  # levels of nesting; no form has more


def unique(pairs):
    """An object; refuses a key that comes twice, which would be two answers to one question."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def refuse(name):
    raise ValueError(f"{name} is no JSON")


def parse(text):
    """The object that the text is, or None."""
    try:
        found = json.loads(strip(text), object_pairs_hook=unique, parse_int=float, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def leaves(value, path=()):
    """{(path, kind, value)} of everything that holds nothing else. ValueError when it is nested too deep."""
    if len(path) > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, (dict, list)) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return set().union(*(leaves(child, (*path, key)) for key, child in items))
    if isinstance(value, str):
        return {(path, "text", strip(value).lower())}
    if isinstance(value, (dict, list)):
        return {(path, "empty", type(value).__name__)}
    if isinstance(value, bool) or value is None:
        return {(path, "name", value)}
    return {(path, "number", float(value))}


def score(answer, truth):
    """F1 over (key, value) pairs; truth: a dict or its JSON text. Keys are exact, values as words in any letter case.

    Values of nested objects and lists count one by one, each under the whole path to it.
    """
    came, wanted = parse(answer), parse(truth) if isinstance(truth, str) else truth
    if came is None:
        return 0.0
    try:
        a = leaves(came)
    except ValueError:
        return 0.0
    b = leaves(wanted)
    return 2 * len(a & b) / (len(a) + len(b))
