"""Papers as readings alone, without a picture: see the package papers. A "size" is (0, most tokens of the readings)."""
from dataclasses import replace

import pointing
import readings
from data.lexicon import Lexicon
from data.sample import Sample
from papers import registry
from papers.asking import layout, turn
from papers.noise import drawn, read
from tokenizer import encode

DOMAIN = "papers"
SIZES = {(0, 160): 4, (0, 320): 4, (0, 640): 1}
SMALL = 160
TURNS = {160: 7, 320: 11, 640: 13}
NOISY = 0.35  # share of the pages with errors of reading
ABSENT = 0.12  # share of the questions about what is not there
GONE = " not stated"


class Source:
    """One page a sample; its turns share its readings."""

    def __init__(self, split, root, words=None):
        """words: the split that names and words are of, where it is another than that of labels and questions."""
        self.split, self.lexicon = split, Lexicon(words or split)

    def draw(self, rng, size, kinds=None):
        """A page whose readings have at most size[1] tokens."""
        while True:
            _, page = registry.draw(rng, self.lexicon, self.split, size[1] <= SMALL, kinds)
            pieces = read(rng, page.pieces, drawn(rng, NOISY))
            if not pieces:
                continue
            lines = readings.rows(pieces)
            places = readings.placed(lines)
            shown = readings.prompt(places)
            if len(encode(shown)) > size[1]:
                continue
            text, found = layout(lines, places)
            turns = [t for fact in page.facts if (t := turn(fact, text, found))]
            turns = pointed(some(rng, turns, TURNS.get(size[1], 8)), places)
            if turns:
                return Sample(None, turns, readings=shown)


def pointed(turns, lines):
    """The turns with questions that point into rows of readings.placed(), as the product asks them."""
    places = pointing.places_of(lines)
    return [replace(turn, question=pointing.pointed(turn.question, places)) for turn in turns]


def some(rng, turns, count):
    """At most so many different turns, about ABSENT of them of what is not stated."""
    rng.shuffle(turns)
    turns = list({t.question: t for t in turns}.values())
    there, gone = [t for t in turns if t.answer != GONE], [t for t in turns if t.answer == GONE]
    kept = there[:count]
    kept += [t for t in gone if rng.random() < ABSENT * max(2, len(kept)) / max(1, len(gone))]
    rng.shuffle(kept)
    return kept[:count + 1]


def words():
    """Readings are spelled by merges: they have no words of their own."""
    return []
