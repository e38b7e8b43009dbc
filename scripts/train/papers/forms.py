"""Forms, cards and labels: fields with names of all kinds, in lines, columns or boxes with the name above."""
from papers import coined, looks
from papers.fields import Writer, edges
from papers.labels import ASKS, FORM, filled, question
from papers.page import Page, Span

BESIDE = {"train": ["What stands next to {}?", "What is written beside {}?", "What comes after {}?", "What does it say for {}?", "What stands behind {}?",
                    "What is filled in at {}?", "What did they write for {}?", "What is given under {}?", "What value goes with {}?",
                    "Which entry has {}?", "Read what belongs to {}.", "What is noted for {}?"],
          "heldout": ["What is to the right of {}?", "What is printed next to {}?"]}
TITLE = {"train": ["What is the title?", "What is the heading?", "What is this page called?", "What does the first line say?", "Which title does the page have?",
                   "Read the heading.", "How is this page headed?", "What is the name of this form?", "What does the top line say?", "Give the title.",
                   "What title is on the page?", "What is at the very top?", "What is the caption?"],
         "heldout": ["What is the headline?", "What is written at the top?"]}


def title(page, rng, lexicon, x, key="title"):
    """A large line of some words."""
    words = [rng.choice(lexicon.words) for _ in range(rng.randint(1, 5))]
    text = " ".join(words)
    text = rng.choice((text.title(), text.upper(), text.capitalize()))
    page.put(x, [Span(text, key)], size=rng.uniform(1.3, 2.2))
    page.line(1.8)


def values(rng, lexicon, money):
    """Makers of what may stand in a field: of all kinds, or of one or two, so that only the label tells them apart."""
    makers = (
        lambda: lexicon.person(rng), lambda: " ".join(lexicon.word(rng) for _ in range(rng.randint(1, 4))), lambda: looks.date(rng),
        lambda: looks.code(rng), lambda: money.signed(rng.randint(100, 10**rng.randint(3, 7))), lambda: str(rng.randint(0, 10**rng.randint(1, 5))),
        lambda: f"{rng.randint(1, 999)} {rng.choice(('kg', 'cm', 'mm', 'km', 'V', 'W', 'ml', 'g', 'm', 'days', 'h', 'pcs', '%', 'min'))}",
        lambda: rng.choice(("Yes", "No", "N/A", "Male", "Female", "Single", "Active", "Pending", "Approved", "Open", "Closed", "None", "English")),
        lambda: looks.company(rng, lexicon), lambda: rng.choice(lexicon.cities), lambda: f"{rng.randint(0, 99)}.{rng.randint(0, 9)}%",
        lambda: looks.time(rng), lambda: rng.choice(lexicon.jobs or lexicon.words), lambda: looks.phone(rng), lambda: looks.mail(rng, lexicon))
    return makers if rng.random() < 0.55 else rng.sample(makers, rng.randint(1, 2))


def names(rng, lexicon, split, count):
    """Different labels: of forms, and at times any words."""
    found, ways = [], (5, 4, 3) if split == "train" else (7, 3, 0)
    shared = coined.label(rng, lexicon).split(" ")[0] if split == "train" and rng.random() < 0.25 else ""  # labels that differ in a word
    while len(found) < count:
        text = rng.choices((
            lambda: rng.choice(FORM[split]), lambda: " ".join(rng.choice(lexicon.words) for _ in range(rng.choice((1, 1, 2, 2, 3)))).capitalize(),
            lambda: rng.choice((str.capitalize, str.capitalize, str))(coined.label(rng, lexicon))), ways)[0]()
        if shared and rng.random() < 0.5:
            text = rng.choice((f"{text} {shared}", f"{shared} {text.lower()}"))
        if text.lower() not in map(str.lower, found):
            found.append(text)
    style = rng.random()
    return [t.upper() for t in found] if style < 0.25 else [t.title() for t in found] if style < 0.4 else found


def asked(rng, split, shown):
    """A question for a field of this label."""
    said = shown.lower() if shown.upper() != shown or rng.random() < 0.7 else shown
    said = shown if rng.random() < 0.25 else said
    template = rng.choice(ASKS[split] if rng.random() < 0.75 else BESIDE[split])
    return filled(rng, template, said)


def form(rng, lexicon, split, small=False):
    """A form with fields of all kinds."""
    page = Page(rng, pitch=rng.uniform(1.2, 2))
    write, makers = Writer(page, rng, split), values(rng, lexicon, looks.Money(rng, split))
    left, right = edges(rng)
    if rng.random() < 0.7:
        title(page, rng, lexicon, left)
        page.ask("title", rng.choice(TITLE[split]), "title")
    count = rng.randint(2, 6) if small else rng.randint(4, 24)
    shown = names(rng, lexicon, split, count + 2)
    columns = rng.choice((1, 1, 2)) if count < 7 else rng.choice((1, 2, 2, 3))
    above = rng.random() < 0.35
    twice = rng.random() < 0.2 and count > 5  # the same value in two fields, as with two addresses
    last = ""
    for i in range(count):
        key, x = f"field{i}", left + (i % columns) * (right - left) / columns
        text = last if twice and last and rng.random() < 0.3 else rng.choice(makers)()
        last = text
        if above:
            write.over(key, text, x, shown[i])
        else:
            if columns > 1:
                write.column = min(write.column, 0.45 * (right - left) / columns)
            write.pair(key, text, shown[i], x)
        page.ask("field", asked(rng, split, shown[i]), key, (key + ".label",))
        if i % columns == columns - 1 or i == count - 1:
            page.line(2.2 if above else 1)
            if rng.random() < 0.08:
                title(page, rng, lexicon, left, key="")
    for text in shown[count:]:
        page.ask("absent", filled(rng, rng.choice(ASKS[split]), text.lower()), literal="not stated")
    return page


CARD = ["name", "phone", "mail", "site", "birth", "fax"]


def card(rng, lexicon, split, small=False):
    """A business card, badge or label of a parcel: few lines, mostly without labels; asked for by what things look like."""
    page = Page(rng, pitch=rng.uniform(1.2, 2))
    left, right = edges(rng)
    align = rng.choice(("left", "left", "center"))
    x = left if align == "left" else (left + right) / 2
    texts = {"company": looks.company(rng, lexicon), "name": lexicon.person(rng), "job": rng.choice(lexicon.jobs or ["Clerk"]),
             "phone": looks.phone(rng), "mail": looks.mail(rng, lexicon), "site": "www." + looks.site(rng, lexicon), "date": looks.date(rng),
             "total": looks.Money(rng, split).signed(rng.randint(100, 99999))}
    chosen = [k for k in texts if rng.random() < 0.6] or ["company", "phone"]
    if rng.random() < 0.5:
        rng.shuffle(chosen)
    for key in chosen:
        page.put(x, [Span(texts[key], key)], align, rng.uniform(0.8, 1.5))
        page.line()
    if rng.random() < 0.5:
        for line in looks.address(rng, lexicon):
            page.put(x, [Span(line, "address")], align)
            page.line()
        chosen.append("address")
    asks = {"company": ["What is the name of the company?", "Which company is it?"], "job": ["What is the job title?", "What does the person do?"],
            "total": ["Which amount is on the page?", "What is the amount?", "How much is it?", "What is the price?"],
            "date": ["Which date is on the page?", "What is the date?", "When is it?"]}
    for key in [*texts, "address"]:
        text = rng.choice(asks[key]) if key in asks else question(rng, key, split)
        if key in chosen:
            page.ask(key, text, key)
        elif rng.random() < 0.25:
            page.ask("absent", text, literal="not stated")
    return page
