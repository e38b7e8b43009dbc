"""What a question asks for by its looks: an amount, a date, a time, a mail address, a site. Which rows of a page have such a thing.

A rule beside the model: who asks how much is answered with an amount, or with "not stated", whatever else lies nearer. Where no row has
one, or the question asks for no shape, the model chooses among all.
"""
import re

from pointing import WORD
from readings import MARK

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
AMOUNT = re.compile(r"\d[.,]\d\d(?!\d|[./-]\d)|(?:[$€£¥₹]|\b[A-Z]{2,3}|\bRs\.?|\bkr) ?\d|\d ?(?:[€$]|EUR|USD|RM|kr|CHF|PLN)\b")
DATE = re.compile(rf"\d{{1,4}}[-./ ]\d\d?[-./ ](?:\d{{4}}|\d\d)\b|\d(?:st|nd|rd|th|\.)?[-/ ]*{MONTH}|{MONTH}\.? ?\d", re.IGNORECASE)
SHAPES = (
    (re.compile(r"\btime\b"), re.compile(r"\d[:.]\d\d|\d ?[ap]m\b", re.IGNORECASE)),
    (re.compile(r"how much|\b(?:total|subtotal|price|sum|cost|costs|owe|charge|charged|spent|amount|add up)\b"), AMOUNT),
    (re.compile(r"\b(?:when(?! does)|dates?|day|how old|deadline|birthday)\b"), DATE),
    (re.compile(r"e-?mail"), re.compile(r"@")),
    (re.compile(r"\bweb|\bsite\b"), re.compile(r"www|\w\.\w", re.IGNORECASE)),
)


def shape(question):
    """The pattern of what a question asks for, or None."""
    return next((looks for asks, looks in SHAPES if asks.search(MARK.sub("", question).lower())), None)


def pieces(text):
    """[(place's mark without brackets, what stands behind it)] of a text with marks."""
    parts = MARK.split(text)
    return list(zip(parts[1::2], parts[2::2]))


def fitting(question, rows):
    """Indices of the rows that an answer may be quoted from.

    question   as it points into the page (pointing.py)
    rows       pieces() of each row, in reading order
    Those with a piece of the asked shape, the row above one that stands alone, since that is its label, and those that the question
    points into. All where none has the shape.
    """
    looks = shape(question)
    has = [bool(looks and any(looks.search(text) for _, text in row)) for row in rows]
    if not any(has):
        return set(range(len(rows)))
    labels = [i for i in range(len(rows) - 1) if has[i + 1] and len(rows[i + 1]) == 1]
    named = {(mark, word) for mark, text in pieces(question) for word in WORD.findall(text)[:1]}
    pointed = [i for i, row in enumerate(rows) if named & {(mark, word) for mark, text in row for word in WORD.findall(text)}]
    return {i for i in range(len(rows)) if has[i]} | set(labels) | set(pointed)
