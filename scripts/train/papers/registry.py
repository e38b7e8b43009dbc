"""All kinds of papers, and how often each is drawn."""
from papers import charts, drills, forms, letters, receipts, tables

KINDS = {"receipt": (receipts.draw, 4), "form": (forms.form, 2.5), "card": (forms.card, 1), "table": (tables.table, 1.5), "drill": (drills.drill, 0.7),
         "letter": (letters.letter, 1.2), "poster": (letters.poster, 0.6), "chart": (charts.chart, 1), "screen": (charts.screen, 0.8)}


def draw(rng, lexicon, split, small=False, kinds=None):
    """(name of the kind, Page); kinds: {name: weight} instead of the usual weights."""
    weights = kinds or {name: weight for name, (_, weight) in KINDS.items()}
    name = rng.choices(list(weights), list(weights.values()))[0]
    return name, KINDS[name][0](rng, lexicon, split, small)
