"""Letters, notices and tickets: running text over several lines, with what the lines say asked for."""
from papers import looks
from papers.fields import Writer, edges
from papers.page import Page, Span

SENTENCES = {
    "train": ["The meeting is on {date}.", "Please call {phone} before {time}.", "The price is {amount}.", "We received {amount} on {date}.",
              "Your contact is {person}.", "Our office is in {city}.", "The new address is {address}.", "Write to {mail} with any questions.",
              "The {word} will begin at {time}.", "{person} will visit {city} on {date}.", "The order of {count} {products} is ready.",
              "Payment of {amount} is due.", "Bring the {word} and the {other}.", "The {word} was sent to {company}.", "See {site} for more."],
    "heldout": ["We meet again on {date}.", "You can reach {person} under {phone}.", "It costs {amount} in all.", "{company} has moved to {city}.",
                "Send the {word} to {mail}.", "Doors open at {time}.", "The {word} weighs {count} kilos."]}
ASKS = {"date": ["Which date is mentioned?", "What is the date?", "When is it?", "On which day?"], "phone": ["Which number should be called?", "What is the phone number?"],
        "time": ["At what time?", "What time is mentioned?"], "amount": ["Which amount is mentioned?", "How much is it?", "What is the amount?"],
        "person": ["Who is mentioned?", "Which person is named?", "Who is it about?"], "city": ["Which city is mentioned?", "In which city?"],
        "mail": ["What is the email address?", "To which address should one write?"], "company": ["Which company is mentioned?"],
        "site": ["What is the website?", "Which website is named?"], "address": ["What is the new address?", "Which address is given?"]}
EVENTS = {"train": ["Concert", "Summer Party", "Workshop", "Annual Meeting", "Open Day", "Flea Market", "Exhibition", "Lecture", "Football Match", "Sale"],
          "heldout": ["Theatre Night", "Book Fair", "Charity Run", "Film Festival"]}


def wrapped(page, spans, left, room):
    """Writes spans as lines of at most `room` characters; a span that is cut keeps its key on both lines."""
    line, used = [], 0
    for span in spans:
        for word in span.text.split(" "):
            if used + len(word) + 1 > room and line and word != ".":
                page.put(left, line)
                page.line()
                line, used = [], 0
            if line and word not in (".", "?"):
                line.append(Span(" ", span.key if line[-1].key == span.key else ""))
            line.append(Span(word, span.key))
            used += len(word) + 1
    if line:
        page.put(left, line)
        page.line()


def filled(rng, lexicon, split, template):
    """The spans of a sentence; what can be asked about has its key."""
    makers = {"date": lambda: looks.date(rng), "phone": lambda: looks.phone(rng), "time": lambda: looks.time(rng),
              "amount": lambda: looks.Money(rng, split).signed(rng.randint(100, 10**6)), "person": lambda: lexicon.person(rng),
              "city": lambda: rng.choice(lexicon.cities), "address": lambda: ", ".join(looks.address(rng, lexicon)), "mail": lambda: looks.mail(rng, lexicon),
              "word": lambda: rng.choice(lexicon.words), "other": lambda: rng.choice(lexicon.words), "count": lambda: str(rng.randint(2, 500)),
              "products": lambda: rng.choice(lexicon.products), "company": lambda: looks.company(rng, lexicon), "site": lambda: "www." + looks.site(rng, lexicon)}
    spans = []
    for part in template.replace("}", "{").split("{"):
        if part in makers:
            spans.append(Span(makers[part](), part if part in ASKS else ""))
        elif part.strip():
            spans.append(Span(part.strip()))
    return spans


def letter(rng, lexicon, split, small=False):
    """A short letter or notice: sender, date, subject, sentences, name."""
    page = Page(rng, pitch=rng.uniform(1.2, 1.7))
    write, (left, _) = Writer(page, rng, split), edges(rng)
    room = rng.randint(30, 70)
    if rng.random() < 0.6:
        page.put(left, [Span(looks.company(rng, lexicon), "sender")])
        page.line(1.5)
        page.ask("company", rng.choice(("Who sent this?", "Which company wrote this?", "Who is the sender?")), "sender")
    if rng.random() < 0.5:
        about = " ".join(rng.choice(lexicon.words) for _ in range(rng.randint(1, 4))).capitalize()
        write.pair("subject", about, rng.choice(("Subject", "Re", "RE", "Betreff")), left)
        page.ask("subject", rng.choice(("What is the subject?", "What is it about?")), "subject", ("subject.label",))
        page.line(1.5)
    page.put(left, [rng.choice(("Dear ", "Hello ", "Dear Mr. ")), Span(rng.choice(lexicon.last), "reader"), ","])
    page.ask("reader", rng.choice(("To whom is it addressed?", "Who is greeted?")), "reader")
    page.line(1.3)
    body, seen = [], {}  # in the order of the page: a set has another one in each process
    for template in rng.sample(SENTENCES[split], rng.randint(1, 2) if small else rng.randint(2, 5)):
        spans = filled(rng, lexicon, split, template)
        keys = {span.key: True for span in spans if span.key}
        if keys.keys() & seen.keys():
            continue
        seen |= keys
        body += spans
    wrapped(page, body, left, room)
    for key in seen:
        page.ask("said " + key, rng.choice(ASKS[key]), key)
    for key in [k for k in ASKS if k not in seen and rng.random() < 0.15]:
        page.ask("absent", rng.choice(ASKS[key]), literal="not stated")
    page.line(0.5)
    page.put(left, [rng.choice(("Yours sincerely", "Best regards", "Kind regards", "Thank you"))])
    page.line()
    page.put(left, [Span(lexicon.person(rng), "signed")])
    page.ask("signed", rng.choice(("Who signed it?", "Who wrote this letter?", "What is the writer's name?")), "signed")
    return page


def poster(rng, lexicon, split, small=False):
    """A ticket or notice of an event: few lines without labels."""
    page = Page(rng, pitch=rng.uniform(1.3, 2.2))
    left, right = edges(rng)
    middle, align = ((left + right) / 2, "center") if rng.random() < 0.6 else (left, "left")
    parts = {"event": " ".join([rng.choice(lexicon.words).capitalize(), rng.choice(EVENTS[split])]), "date": looks.date(rng), "time": looks.time(rng),
             "place": f"{rng.choice(lexicon.last)} {rng.choice(('Hall', 'Arena', 'Park', 'Theatre', 'School', 'Library', 'Stadium'))}",
             "entry": looks.Money(rng, split).signed(rng.randint(200, 9900)), "seat": f"{looks.capitals(rng, 1, 1)}{rng.randint(1, 40)}"}
    asks = {"event": ["What is the event?", "What is announced?", "What takes place?"], "date": ["When is the event?", "What is the date?"],
            "time": ["When does it begin?", "At what time?"], "place": ["Where is it?", "Where does it take place?", "What is the venue?"],
            "entry": ["How much is the entry?", "What does a ticket cost?", "What is the price?"], "seat": ["Which seat is it?", "What is the seat number?"]}
    lead = {"entry": ("Entry: ", "Admission ", "Tickets "), "seat": ("Seat ", "Seat: "), "time": ("", "", "at ", "Start: "), "date": ("", "", "on ")}
    for key, text in parts.items():
        if key == "event" or rng.random() < 0.75:
            label = rng.choice(lead.get(key, ("",)))
            page.put(middle, [Span(label, key + ".label")] * bool(label) + [Span(text, key)], align, 2 if key == "event" else 1)
            page.line(2 if key == "event" else 1)
            page.ask("poster " + key, rng.choice(asks[key]), key)
        else:
            page.ask("absent", rng.choice(asks[key]), literal="not stated")
    return page
