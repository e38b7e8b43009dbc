"""Tables: a value by its row and column, what a column or row is called, how many rows."""
from papers import looks
from papers.fields import edges
from papers.forms import TITLE, names, title
from papers.page import Page, Span

CELL = {"train": ["What is the {column} of {row}?", "What is the {column} for {row}?", "{row}: {column}?", "How high is the {column} of {row}?",
                  "What {column} does {row} have?", "Give the {column} of {row}."],
        "heldout": ["Which {column} belongs to {row}?", "What is the {column} in the row {row}?", "{column} of {row}?"]}


def cells(rng, lexicon):
    """A maker of the texts of one column."""
    money, unit = looks.Money(rng, "train"), rng.choice(("", "", "%", " kg", " km", " h"))
    top = 10 ** rng.randint(1, 6)
    return rng.choice((
        lambda: f"{rng.randint(0, top)}{unit}", lambda: f"{rng.randint(0, top):,}", lambda: money.plain(rng.randint(100, 100 * top)),
        lambda: money.signed(rng.randint(100, 100 * top)), lambda: looks.date(rng), lambda: lexicon.person(rng), lambda: looks.code(rng),
        lambda: rng.choice(lexicon.cities), lambda: f"{rng.randint(0, 100)}.{rng.randint(0, 9)}", lambda: rng.choice(lexicon.words),
        lambda: looks.time(rng), lambda: rng.choice(("Yes", "No")), lambda: rng.choice(("open", "closed", "done", "late"))))


def heads(rng, lexicon):
    """A maker of the first cells of the rows."""
    return rng.choice((
        lambda: rng.choice(lexicon.cities), lambda: rng.choice(lexicon.last), lambda: lexicon.person(rng), lambda: rng.choice(lexicon.products).capitalize(),
        lambda: str(rng.randint(1990, 2030)), lambda: rng.choice(looks.MONTHS), lambda: rng.choice(lexicon.words).capitalize(),
        lambda: rng.choice(lexicon.states), lambda: looks.company(rng, lexicon), lambda: looks.date(rng), lambda: looks.code(rng)))


def different(make, count):
    """Up to `count` different texts, none of them within another."""
    found = []
    for _ in range(6 * count):
        text = make()
        if len(found) < count and not any(text.lower() in f.lower() or f.lower() in text.lower() for f in found):
            found.append(text)
    return found


def table(rng, lexicon, split, small=False):
    """A table with a head."""
    page = Page(rng, pitch=rng.uniform(1.3, 2.2))
    left, right = edges(rng)
    if rng.random() < 0.6:
        title(page, rng, lexicon, left)
        page.ask("title", rng.choice(TITLE[split]), "title")
    columns = rng.randint(2, 3) if small else rng.randint(2, 6)
    rows = different(heads(rng, lexicon), rng.randint(2, 4) if small else rng.randint(3, 14))
    named = names(rng, lexicon, split, columns)
    makers = [cells(rng, lexicon) for _ in range(columns - 1)]
    step = (right - left) / columns
    align = rng.choice(("left", "right", "center"))
    shift = {"left": 0.0, "right": 0.8 * step, "center": 0.4 * step}[align]
    for c, text in enumerate(named):
        page.put(left + c * step + (shift if c else 0), [Span(text, f"column{c}")], align if c else "left")
    page.line(1.2)
    for r, row in enumerate(rows):
        page.put(left, [Span(row, f"row{r}")])
        for c, make in enumerate(makers, 1):
            if rng.random() < 0.97:
                page.put(left + c * step + shift, [Span(make(), f"cell{r}.{c}")], align)
        page.line()
    for _ in range(8):
        r, c = rng.randrange(len(rows)), rng.randint(1, columns - 1)
        said = named[c] if rng.random() < 0.4 else named[c].lower()
        page.ask("cell", rng.choice(CELL[split]).format(column=said, row=rows[r]), f"cell{r}.{c}", (f"column{c}", f"row{r}"))
    r = rng.randrange(len(rows))
    page.ask("row", f"Which {named[0].lower()} is in row {r + 1}?", f"row{r}")
    other = different(heads(rng, lexicon), 1)[0]
    page.ask("absent", rng.choice(CELL[split]).format(column=named[-1].lower(), row=other if other not in rows else "Nobody"), literal="not stated")
    return page
