"""Texts to learn merges from: papers of training, and English prose out of Python's own documentation."""
import random
import re
from pydoc_data.topics import topics

from data.lexicon import Lexicon
from papers import registry

PAGES = 12000


def sentences():
    """Plain sentences of the language reference, in the cases that paper has."""
    for text in topics.values():
        for sentence in re.split(r"(?<=[.:])\s+", text):
            plain = " ".join(sentence.split())
            if plain.count(" ") > 5 and not re.search(r"[*_`<>={}\[\]|~]", plain):
                yield f" {plain}"


def texts():
    """What papers say and what is asked about them."""
    rng, lexicon = random.Random(7), Lexicon("train")
    found = list(sentences())
    for _ in range(PAGES):
        _, page = registry.draw(rng, lexicon, "train")
        found += [f" {piece.text}" for piece in page.pieces]
        found += [f" {fact.question}" for fact in rng.sample(page.facts, min(3, len(page.facts)))]
    return found
