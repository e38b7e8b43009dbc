"""A quote says only what the page says: which tokens may come next in a thought that quotes readings.

A quote goes from the mark of a place through the page's own tokens and ends between words; `<row>` may jump to any place. What an answer
says is free. A model that has chosen a place then cannot copy on from another one.
"""
import re
from functools import lru_cache
from itertools import groupby

import shapes
from readings import MARKS, PAGE, PAGE_END, ROW
from tokenizer import build, decode, special


@lru_cache(maxsize=1)
def forms():
    """{token: tokens that are the same text with or without a space before it}."""
    by_text = {}
    for token, i in build().get_vocab().items():
        by_text.setdefault(token.removeprefix("Ġ") or token, []).append(i)
    return {i: frozenset(same) for same in by_text.values() for i in same}


# Across the border of two tokens: a word, a number, or a sign of currency with its number goes on.
JOINED = re.compile(r"[^\W_]{2}|[.,:/-]\d|\d[.,:/-]\d|[$€£¥₹]\d")
BROKEN = "\ufffd"  # of a character that is cut


@lru_cache(maxsize=65536)
def joined(token, following, after):
    """Whether a quote may not end between a token and the one following it; after: the token behind them."""
    left, right = decode([token]), decode([following])
    if BROKEN in left and (BROKEN in right or right[:1].isdigit()):
        return True
    return bool(JOINED.match(left[-1:] + (right + decode([after]))[:2]))


class Quote:
    """Follows one reply from its first token."""

    def __init__(self, prompt, question=""):
        """prompt: token ids in which a page stands; question: what rows are left for a quote to begin in (shapes.py)."""
        start, end = prompt.index(special(PAGE)) + 1, prompt.index(special(PAGE_END))
        self.page = [*prompt[start:end], special(ROW), special(ROW)]
        row = special(ROW)
        self.marks = {special(mark) for mark in MARKS} - {row}
        self.starts = self.places(question)
        self.at, self.may_end = [], False  # where the tokens of the quote that come next stand
        self.stage = "before"  # then "place", "text", "after"

    def places(self, question):
        """Where the marks stand that a quote may begin with."""
        rows = [list(row) for is_row, row in groupby(enumerate(self.page), lambda pair: pair[1] == special(ROW)) if not is_row]
        kept = shapes.fitting(question, [shapes.pieces(decode([token for _, token in row])) for row in rows])
        return [i for n, row in enumerate(rows) if n in kept for i, token in row if token in self.marks]

    def allowed(self):
        """Ids that may come next, or None: any."""
        end, row = special("</think>"), special(ROW)
        if self.stage == "place":
            return {self.page[i] for i in self.starts} | {end}
        if self.stage == "text":
            return {same for i in self.at for same in forms()[self.page[i]]} | ({end, row} if self.may_end else set())
        return None

    def push(self, token):
        """Takes the token that was chosen."""
        if self.stage == "before":
            self.stage = "place" if token == special("<think>") else "after"
        elif token == special("</think>"):
            self.stage = "after"
        elif self.stage == "place":
            self.at = [i for start in self.starts if self.page[start] == token for i in self.piece(start + 1)]
            self.stage, self.may_end = "text", False
        elif self.stage == "text":
            if token == special(ROW):
                self.stage = "place"
                return
            self.at = [i + 1 for i in self.at if token in forms()[self.page[i]]]
            self.may_end = token not in self.marks and not all(joined(token, *self.page[i:i + 2]) for i in self.at)

    def piece(self, start):
        """Where the tokens of the piece stand that begins here."""
        row = special(ROW)
        while self.page[start] != row and self.page[start] not in self.marks:
            yield start
            start += 1
