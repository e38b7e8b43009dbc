"""Dense pages of characters for the warm-up of the vision tower; nothing is asked about them."""
from data import reading

DOMAIN = "pages"
SIZES = {(84, 112): 1}


class Source(reading.Source):
    def draw(self, rng, size):
        return self.page(rng, size)


def words():
    return []
