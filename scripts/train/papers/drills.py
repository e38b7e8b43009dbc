"""Pages of words without sense, for the skills under all others: copying, going on, and what stands beside or below what."""
from papers import looks
from papers.page import Page, Span


def text(rng, lexicon):
    """One to five words or numbers."""
    word = (lambda: lexicon.word(rng), lambda: lexicon.word(rng), lambda: looks.digits(rng, 1, 6), lambda: looks.capitals(rng, 1, 4))
    return " ".join(rng.choice(word)() for _ in range(rng.randint(1, 5)))


def drill(rng, lexicon, split, small=False):
    """Rows of one to three pieces: which piece is beside or below another, how does a line go on."""
    page = Page(rng)
    count = rng.randint(2, 5) if small else rng.randint(4, 16)
    grid = [[text(rng, lexicon) for _ in range(rng.choice((1, 2, 2, 3)))] for _ in range(count)]
    texts = [t for row in grid for t in row]
    starts = sorted(rng.uniform(0, 800) for _ in range(3))
    for r, row in enumerate(grid):
        x = starts[0]
        for c, shown in enumerate(row):
            x = max(x, starts[c])
            words = shown.split(" ")
            head, tail = words[0], " ".join(words[1:])
            piece = page.put(x, [Span(head, f"p{r}.{c}"), Span(" " + tail if tail else "", f"p{r}.{c}"), ])
            x = piece.x1 + 20
        page.line()
    for _ in range(6):
        r = rng.randrange(count)
        c = rng.randrange(len(grid[r]))
        shown = grid[r][c]
        if texts.count(shown) > 1:
            continue
        if c + 1 < len(grid[r]):
            page.ask("beside", rng.choice(("What is next to {}?", "What is beside {}?", "What is right of {}?")).format(shown), f"p{r}.{c + 1}", (f"p{r}.{c}",))
        if r + 1 < count and c == 0:
            page.ask("below", rng.choice(("What is below {}?", "What is under {}?")).format(shown), f"p{r + 1}.0", (f"p{r}.0",))
        if shown.count(" ") > 1:
            first = " ".join(shown.split(" ")[:2])
            if sum(t.startswith(first) for t in texts) == 1:
                page.ask("line", rng.choice(("Read the text that begins with {}.", "What goes on from {}?")).format(first), f"p{r}.{c}")
    page.ask("first", "What is the first line?", "p0.0")
    return page
