"""Notes: a title and a list with bullets, numbers or boxes, or a short paragraph."""
from data import lexicon
from data.forms import tick
from data.sheets import asker, counted, some

ASK = {
    "title": ["What is the title?", "What is the heading?"],
    "count": ["How many items are on the list?", "How many list items are there?"],
    "nth": ["What is the {nth} item?", "What is the {nth} item on the list?"],
    "listed": ["Is {item} on the list?"],
    "done": ["Which items are checked?", "Which items are ticked?"],
    "markdown": ["Write it as Markdown.", "Convert it to Markdown.", "Give the text as Markdown."],
}
TITLES = {"train": ["Shopping list", "To do", "Menu", "Notes", "Packing list", "Guests", "Ideas", "Today", "Groceries"],
          "heldout": ["Wish list", "Tasks", "Supplies", "Tomorrow"]}
ORDER = ["first", "second", "third", "fourth", "fifth"]
SAID = ["There is no 0.", "Yes", "No", "- [x] 0", "- [ ] 0", "# 0", "- 0", "None"]


def entry(sheet, title):
    """One line of a list."""
    rng, words = sheet.rng, sheet.lexicon
    if title == "Guests":
        return words.person(rng)
    if title == "Menu":
        return f"{rng.choice(words.products).capitalize()} {lexicon.cents(rng.randint(50, 3000))}"
    if title in ("Notes", "Ideas", "To do", "Today", "Tasks", "Tomorrow") and rng.random() < 0.8:
        return " ".join(rng.choices(words.words, k=rng.randint(1, 3))).capitalize()
    return rng.choice(words.products).capitalize()


def paint(sheet, style, items, done, y, step):
    """The list with its bullets; y: base line of the first item."""
    size, x = sheet.size, sheet.margin + sheet.rng.uniform(0, 8)
    for i, item in enumerate(items):
        if style == "boxes":
            tick(sheet, x, y, round(0.75 * size), done[i], False)
        elif style == "bullets":
            r = size / 6
            sheet.canvas.fill(x + r, y - 0.35 * size - r, x + 3 * r, y - 0.35 * size + r, sheet.ink)
        else:
            sheet.left(x, y, f"{i + 1}." if style == "numbers" else "-")
        sheet.left(x + 1.4 * size, y, item)
        y += step


def draw(sheet):
    """Draw a note on the sheet; returns its turns."""
    rng, size = sheet.rng, sheet.size
    title = sheet.fitting(lambda: rng.choice(TITLES["heldout" if sheet.held_out else "train"]), face=sheet.big)
    most = int((sheet.h - 2 * sheet.margin - 1.5 * size) / (1.3 * size))
    number, items = rng.randint(2, min(5, most)), []
    while len(items) < number:
        item = sheet.fitting(lambda: entry(sheet, title), room=sheet.room - 1.4 * size - 8)
        items += [item] if item not in items else []
    style = rng.choice(("bullets", "bullets", "numbers", "hyphens", "boxes"))
    done = [style == "boxes" and rng.random() < 0.4 for _ in items]
    step = rng.uniform(1.3 * size, max(1.3 * size, min(1.9 * size, (sheet.h - 2 * sheet.margin - 1.6 * size) / number)))
    y = sheet.margin + 1.1 * size
    if rng.random() < 0.6:
        sheet.left(sheet.margin, y, title, sheet.big)
    else:
        sheet.center(sheet.w / 2, y, title, sheet.big)
    if rng.random() < 0.3:
        sheet.rule(y + 0.35 * size)
    paint(sheet, style, items, done, y + 0.3 * size + step, step)
    return turns(rng, sheet.lexicon, title, style, items, done)


def turns(rng, words, title, style, items, done):
    """Questions about a note."""
    ask, count = asker(rng, ASK), len(items)
    nth = rng.randrange(count)
    absent = rng.choice([p for p in words.products if p.capitalize() not in items]).capitalize()
    asked = rng.choice((rng.choice(items), absent))
    known = ", ".join(items)
    light = [
        ask("title", title, "It stands above the list."),
        ask("count", str(count), counted(items)),
        ask("nth", items[nth], ", ".join(f"{ORDER[i]} {item}" for i, item in enumerate(items[:nth + 1])) + ".",
            nth=ORDER[nth]),
        ask("listed", "Yes" if asked in items else "No", known + "." if asked in items else
            f"{known}. There is no {asked}.", item=asked),
    ]
    if style == "boxes":
        marked = [f"{'[x]' if on else '[ ]'} {item}" for item, on in zip(items, done)]
        light.append(ask("done", ", ".join(i for i, on in zip(items, done) if on) or "None", ", ".join(marked) + "."))
    marks = {"numbers": [f"{i}. " for i in range(1, count + 1)],
             "boxes": ["- [x] " if on else "- [ ] " for on in done]}.get(style, ["- "] * count)
    lines = "\n".join(mark + item for mark, item in zip(marks, items))
    return some(rng, light, [ask("markdown", f"# {title}\n\n{lines}", f"There are {count} items.", "edit")], 3)


def texts():
    """What the questions and thoughts consist of."""
    titles = [form for listed in TITLES.values() for title in listed for form in (title, f"# {title}")]
    order = [f"{word}, the {word}" for word in ORDER]
    return [*sum(ASK.values(), []), *SAID, *titles, *order, "It stands above the list.", "There are 0 items."]
