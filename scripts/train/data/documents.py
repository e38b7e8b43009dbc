"""Documents: receipts, invoices, forms, notes and small tables; answers are text, JSON, HTML or Markdown.

Pictures need the fonts (prepare.py).
"""
from data import forms, invoices, notes, receipts, tables
from data.fonts import Fonts
from data.lexicon import Lexicon
from data.sheets import Sheet, quote
from data.words import pretokens

DOMAIN = "documents"
MAKERS = {(168, 140): [receipts], (224, 140): [receipts], (224, 168): [receipts, invoices], (224, 224): [invoices],
          (168, 168): [forms, forms, notes], (112, 168): [tables, tables, tables, notes]}
SIZES = {(168, 140): 4, (224, 140): 2, (224, 168): 2, (168, 168): 3, (112, 168): 4, (224, 224): 1}


class Source:
    """One document a picture; its size says which kinds it can be."""

    def __init__(self, split, root):
        self.fonts, self.lexicon, self.held_out = Fonts(split, root), Lexicon(split), split == "heldout"

    def draw(self, rng, size):
        """One picture of size (h, w) with about five turns."""
        maker = rng.choice(MAKERS[size])
        sheet = Sheet(rng, size, self.fonts, self.lexicon, self.held_out)
        return sheet.finish(maker.draw(sheet))


def words():
    """All whole words of the questions, thoughts, labels and markup."""
    json = [f'{{"{key}":"0","{key}":"0"}}' for key in ("store", "date", "total", "number", "customer", "seller")]
    known = ["and store, date and total", "number, customer and seller", quote("0"), *json]
    texts = [text for maker in (receipts, invoices, forms, notes, tables) for text in maker.texts()]
    names = ("item", "other", "keys", "column", "row", "first", "cell", "nth", "label")
    filled = [text.format(**dict.fromkeys(names, "0")) if "{" in text else text for text in texts]
    return sorted(pretokens(*filled, *known))
