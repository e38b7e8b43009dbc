"""What reinforcement learning pays for a reply."""
import re

from verifiers import registry, reply

LONGEST = 8192  # characters of a whole reply
REPEATED = 0.5  # the share that is left when the thought goes in circles
CIRCLE = re.compile(r"(.{4,80}?)\1{9}", re.DOTALL)
# What an answer that never looks at the picture can get where partly right counts: it must not pay.
FLOOR = {"edit": 0.3, "box": 0.1, "tree": 0.3}


def reward(text, turn):
    """0 to 1 for a reply (markers in, end token out) to the turn: the verifier's score of the answer in its right form.

    Nothing for a broken format, a box too many or too few, an empty answer, or less than what a blind guess gets.
    """
    if len(text) > LONGEST:
        return 0.0
    parts = reply.split(text)
    if not parts.is_formed or parts.boxed != turn.boxed or not parts.answer:
        return 0.0
    value = registry.score(turn.check, parts.answer, turn.expected)
    if value < FLOOR.get(turn.check, 0):
        return 0.0
    return value * REPEATED if CIRCLE.search(parts.thought) else value
