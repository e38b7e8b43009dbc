"""Papers with fields, and questions for those alone: what a start that copies learns to choose first."""
from data import papers

DOMAIN = "fields"
SIZES = {(0, 160): 4, (0, 320): 1}
KINDS = {"receipt": 3, "form": 3, "card": 1}
LATER = {"count", "presence", "quantity", "no item"}


class Source(papers.Source):
    """The same pages, fewer kinds and questions."""

    def draw(self, rng, size, kinds=None):
        while True:
            sample = super().draw(rng, size, kinds or KINDS)
            sample.turns = [turn for turn in sample.turns if turn.kind not in LATER]
            if sample.turns:
                return sample


def words():
    """None of its own, as with papers."""
    return []
