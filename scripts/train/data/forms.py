"""Forms: labels with filled-in values, and boxes that are ticked or not."""
from data import lexicon
from data.sheets import asker, counted, fields, quote, some

ASK = {
    "value": ["What is the {label}?", "What does it say for {label}?"],
    "title": ["What is the title?", "What is the title of the form?"],
    "ticked": ["Is the box {label} checked?", "Is {label} ticked?"],
    "which ticked": ["Which box is checked?", "Which option is ticked?"],
    "empty": ["Which field is empty?", "Which field is not filled in?"],
    "count": ["How many fields are there?"],
    "fields": ["Give {keys} as JSON.", "Extract {keys} as JSON."],
}
TITLES = {"train": ["Registration", "Application", "Order Form", "Membership", "Patient Record", "Visitor Pass",
                    "Contact Form", "Booking", "Library Card", "Survey"],
          "heldout": ["Enrollment", "Claim Form", "Check-in", "Admission"]}
LABELS = ["Name", "First name", "Last name", "City", "Phone", "Date", "Birth date", "ID", "Job", "State", "Address",
          "Email", "Code", "Age", "Time", "Room"]
OPTIONS = [("Yes", "No"), ("Male", "Female"), ("Adult", "Child"), ("Card", "Cash"), ("New", "Renewal"),
           ("Email", "Phone"), ("Single", "Married"), ("Pickup", "Delivery"), ("Small", "Large")]
SAID = ["The first line is 0", "The box is checked.", "The box is empty.", "The mark is at 0",
        "Nothing stands after 0"]


def value(rng, words, label):
    """Something to fill in after this label."""
    makers = {"Name": words.person, "Phone": lexicon.phone, "Date": lexicon.date, "Birth date": lexicon.date,
              "ID": lexicon.code, "Code": lexicon.code, "Time": lexicon.time, "Address": words.street}
    lists = {"First name": words.first, "Last name": words.last, "City": words.cities, "Job": words.jobs,
             "State": words.states}
    if label in makers:
        return makers[label](rng)
    if label in lists:
        return rng.choice(lists[label])
    if label == "Email":
        return f"{rng.choice(words.first)}@{rng.choice(words.words)}.{rng.choice(('com', 'org', 'net'))}".lower()
    return str(rng.randint(18, 90) if label == "Age" else rng.randint(1, 499))


def tick(sheet, x, y, side, on, filled):
    """A box of this side with its lower left corner at (x, y), crossed or filled when on."""
    canvas, ink = sheet.canvas, sheet.ink
    canvas.frame(x, y - side, x + side, y, ink)
    if not on:
        return
    if filled:
        canvas.fill(x + 2, y - side + 2, x + side - 2, y - 2, ink)
        return
    for i in range(2, round(side) - 2):
        canvas.fill(x + i, y - side + i, x + i + 2, y - side + i + 1, ink)
        canvas.fill(x + side - i - 2, y - side + i, x + side - i, y - side + i + 1, ink)


class Layout:
    """How a form is set: style, the face of the values, where the values begin."""

    def __init__(self, sheet, labels):
        rng = sheet.rng
        self.style = rng.choice(("inline", "inline", "lined", "boxed", "above"))
        self.labels, self.face = labels, sheet.face
        if rng.random() < 0.35:
            self.face = sheet.fonts.pick(rng, sheet.size + 3, ("hand",))
        self.pen = sheet.accent if rng.random() < 0.5 else sheet.ink
        widest = max(sheet.face.width(label) for label in labels)
        self.column = sheet.margin + widest + rng.randint(8, 14)
        if self.style in ("lined", "boxed") and sheet.w - sheet.margin - self.column < self.face.width("0" * 11):
            self.style = "above"

    def start(self, sheet, label):
        """Where the value after this label begins."""
        inline = sheet.margin + sheet.face.width(label + ": ")
        return {"above": sheet.margin + 3, "inline": inline}.get(self.style, self.column)

    def fill(self, sheet):
        """[(label, value)]; sometimes one value is empty."""
        found = []
        for label in self.labels:
            room = sheet.w - sheet.margin - 2 - self.start(sheet, label)
            text = sheet.fitting(lambda name=label: value(sheet.rng, sheet.lexicon, name), face=self.face, room=room)
            found.append((label, text))
        if sheet.rng.random() < 0.3:
            i = sheet.rng.randrange(len(found))
            found[i] = found[i][0], ""
        return found

    def paint(self, sheet, y, step, label, text):
        """One label and its value with the base line at y."""
        margin, right, x = sheet.margin, sheet.w - sheet.margin, self.start(sheet, label)
        if self.style == "above":
            sheet.left(margin, y - 0.42 * step, label, sheet.face, sheet.faint(0.75))
        else:
            sheet.left(margin, y, label + ("" if self.style == "boxed" else ":"))
        if self.style == "boxed":
            sheet.canvas.frame(x - 3, y - sheet.size, right, y + 0.35 * sheet.size, sheet.faint(0.6))
        elif self.style != "inline":
            sheet.canvas.fill(x - 2, y + 3, right, y + 4, sheet.faint(0.6))
        sheet.left(x, y, text, self.face, self.pen)


def boxes(sheet, y, options, chosen):
    """A line of boxes with their options, one of them ticked."""
    size, x, filled = sheet.size, sheet.margin + 1, sheet.rng.random() < 0.4
    for i, option in enumerate(options):
        tick(sheet, x, y + 1, round(0.85 * size), i == chosen, filled)
        sheet.left(x + 1.3 * size, y, option)
        x = max(x + 2.4 * size + sheet.face.width(option), sheet.w * 0.45)


def draw(sheet):
    """Draw a form on the sheet; returns its turns."""
    rng, size = sheet.rng, sheet.size
    options = rng.choice(OPTIONS) if rng.random() < 0.5 else ()
    free = sheet.h - 2 * sheet.margin - 1.6 * size - (1.8 * size if options else 0)
    layout = Layout(sheet, rng.sample(LABELS, 6))
    least = (2.5 if layout.style == "above" else 1.5) * size
    number = min(rng.randint(3, 6), int(free / least))
    layout.labels = layout.labels[:number]
    filled, step = layout.fill(sheet), min(free / number, least * 1.4)
    title = sheet.fitting(lambda: rng.choice(TITLES["heldout" if sheet.held_out else "train"]), face=sheet.big)
    y = sheet.margin + size
    if rng.random() < 0.6:
        sheet.center(sheet.w / 2, y, title, sheet.big)
    else:
        sheet.left(sheet.margin, y, title, sheet.big)
    y += 0.3 * size
    for label, text in filled:
        y += step
        layout.paint(sheet, y, step, label, text)
    chosen = rng.randrange(2)
    boxes(sheet, y + 1.7 * size, options, chosen)
    return turns(rng, title, filled, options, chosen)


def turns(rng, title, filled, options, chosen):
    """Questions about a form."""
    ask = asker(rng, ASK)
    written = [(label, text) for label, text in filled if text]
    light = [ask("value", text, quote(f"{label}: {text}"), label=label) for label, text in written]
    light.append(ask("title", title, f"The first line is {title}"))
    light.append(ask("count", str(len(filled)), counted(label for label, _ in filled)))
    if len(written) < len(filled):
        missing = next(label for label, text in filled if not text)
        light.append(ask("empty", missing, f"Nothing stands after {missing}"))
    light = rng.sample(light, min(3, len(light)))
    if options:
        asked = rng.randrange(2)
        light.append(ask("which ticked", options[chosen], f"The mark is at {options[chosen]}"))
        state = "The box is checked." if asked == chosen else "The box is empty."
        light.append(ask("ticked", "Yes" if asked == chosen else "No", state, label=options[asked]))
    pairs = [(label.lower(), text) for label, text in rng.sample(written, min(3, len(written)))]
    return some(rng, light, [fields(ask, pairs)] if len(pairs) > 1 else ())


def texts():
    """What the questions and thoughts consist of."""
    titles = [title for listed in TITLES.values() for title in listed]
    labels = [form for label in LABELS for form in (label, f"the {label}", label.lower(), f" {label.lower()}")]
    return [*sum(ASK.values(), []), *SAID, *titles, *labels, *[o for pair in OPTIONS for o in pair],
            *[f"box {o}" for pair in OPTIONS for o in pair]]
