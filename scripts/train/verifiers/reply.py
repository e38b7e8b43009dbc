"""A whole reply, markers included, taken apart."""
import re
from dataclasses import dataclass

from verifiers.plain import strip

BOX_BEGIN, BOX_END = "<|begin_of_box|>", "<|end_of_box|>"
TAGS = ("<think>", "</think>", "<answer>", "</answer>")
MARKER = re.compile(r"<\|[a-z_]+\|>")
REPLY = re.compile(r"\s*<think>(.*)</think>\s*<answer>(.*)</answer>\s*", re.DOTALL | re.ASCII)


@dataclass(frozen=True)
class Reply:
    """The parts of a reply, stripped; all empty when the format is broken. `answer` has no box markers."""

    thought: str = ""
    answer: str = ""
    boxed: bool = False  # whether the answer stood in a box
    is_formed: bool = False  # one thought, one answer, nothing else, at most one box, and that around the whole answer


def split(text):
    """Text of a reply without its end token -> Reply."""
    found = REPLY.fullmatch(text)
    if not found or any(text.count(tag) != 1 for tag in TAGS):
        return Reply()
    thought, answer = map(strip, found.groups())
    boxed = answer.startswith(BOX_BEGIN) and answer.endswith(BOX_END)
    if boxed:
        answer = strip(answer[len(BOX_BEGIN):-len(BOX_END)])
    if MARKER.search(thought + answer):
        return Reply()
    return Reply(thought, answer, boxed, True)
