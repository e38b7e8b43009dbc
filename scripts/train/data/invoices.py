"""Invoices and orders: seller, number, date, customer, a table of items, the total."""
from data.lexicon import cents, date, letters
from data.sheets import asker, counted, fields, listing, quote, some

ASK = {
    "number": ["What is the invoice number?", "What is the number?"],
    "date": ["What is the date?", "What is the invoice date?"],
    "due": ["What is the due date?", "When is it due?"],
    "customer": ["Who is the customer?", "Who is it billed to?"],
    "seller": ["Who is the seller?", "Which company sent it?"],
    "total": ["What is the total?", "How much is the total?", "What is the total amount?"],
    "quantity": ["What is the quantity of {item}?", "How many {item} were ordered?"],
    "amount": ["What is the amount for {item}?", "How much is the {item}?"],
    "count": ["How many items are there?", "How many items are listed?"],
    "most": ["Which item costs the most?", "What is the most expensive item?"],
    "fields": ["Give {keys} as JSON.", "Extract {keys} as JSON."],
}
TITLES = {"train": ["INVOICE", "Invoice", "BILL", "Order"], "heldout": ["Tax Invoice", "Statement"]}
NUMBER = ["No. ", "Invoice no. ", "Invoice # ", "Number: "]
DATE = ["Date: ", "Date ", "Issued: "]
DUE = ["Due: ", "Due date: "]
CUSTOMER = ["To: ", "Bill to: ", "Customer: "]
HEADERS = [("Item", "Qty", "Amount"), ("Item", "Qty", "Price"), ("Product", "Qty", "Total")]
TOTAL = ["Total", "TOTAL", "Total due", "Amount due"]
SAID = ["The seller is 0", "The highest is 0."]


class Invoice:
    """What an invoice says; `lines`: the printed line of each part."""

    def __init__(self, sheet):
        rng, words = sheet.rng, sheet.lexicon
        self.sheet, self.split = sheet, "heldout" if sheet.held_out else "train"
        self.number = rng.choice(("", "", "INV-", "A", "#")) + letters(rng, "0123456789", 3, 6)
        self.style, self.lines = rng.randrange(6), {}
        self.date, self.due = date(rng, self.style), date(rng, self.style) if rng.random() < 0.4 else ""
        self.seller = sheet.fitting(lambda: words.shop(rng), face=sheet.big)
        self.lines["number"] = self._line(NUMBER, self.number)
        self.lines["date"] = self._line(DATE, self.date)
        if self.due:
            self.lines["due"] = self._line(DUE, self.due)
        lead = rng.choice(CUSTOMER)
        self.customer = sheet.fitting(lambda: words.person(rng), lead)
        self.lines["customer"] = lead + self.customer
        self.headers = rng.choice(HEADERS)
        self.sign = rng.choice(("", "$"))
        rows = int((sheet.h - 2 * sheet.margin) / (1.3 * sheet.size)) - len(self.lines) - 4
        self.items = self._items(rng.randint(2, max(2, min(5, rows))))
        self.total = sum(amount for _, _, amount in self.items)
        self.lines["total"] = f"{rng.choice(TOTAL)} {self.sign}{cents(self.total)}"

    def _line(self, leads, text):
        lead = self.sheet.rng.choice(leads)
        return (lead if self.sheet.fits(lead + text) else leads[0]) + text

    def _items(self, count):
        """Different (name, quantity, cents of the line) that fit between the columns."""
        sheet, found = self.sheet, {}
        short = [p.capitalize() for p in sheet.lexicon.products if sheet.face.width(p) < 0.42 * sheet.room]
        top = sheet.rng.choice((999, 5000, 20000))
        for name in sheet.rng.sample(short, count):
            quantity = sheet.rng.randint(1, 12)
            found[name] = quantity, quantity * sheet.rng.randint(20, top)
            if found[name][1] > 99999:
                found[name] = 1, found[name][1] // quantity
        return [(name, *rest) for name, rest in found.items()]


def head(invoice, y, step):
    """Title, seller and the lines above the table; returns the next base line."""
    sheet, rng = invoice.sheet, invoice.sheet.rng
    title = rng.choice(TITLES[invoice.split])
    right = sheet.w - sheet.margin
    ink = sheet.accent if rng.random() < 0.4 else sheet.ink
    beside = sheet.fits(title, invoice.seller, face=sheet.big)
    sheet.left(sheet.margin, y, title, sheet.big, ink)
    if not beside:
        y += step
        sheet.left(sheet.margin, y, invoice.seller)
    else:
        sheet.right(right, y, invoice.seller, sheet.big)
    y += 1.2 * step
    texts = [invoice.lines[kind] for kind in ("number", "date", "due", "customer") if kind in invoice.lines]
    while texts:
        pair = len(texts) > 1 and sheet.fits(texts[0], texts[1])
        sheet.left(sheet.margin, y, texts.pop(0))
        if pair:
            sheet.right(right, y, texts.pop(0))
        y += step
    return y


def body(invoice, y, step):
    """The table of items and the total."""
    sheet, rng, size = invoice.sheet, invoice.sheet.rng, invoice.sheet.size
    left, right = sheet.margin, sheet.w - sheet.margin
    middle = left + 0.57 * sheet.room
    fill = sheet.accent if rng.random() < 0.3 else sheet.faint(0.12)
    filled, ruled = rng.random() < 0.6, rng.random() < 0.4
    if filled:
        sheet.canvas.fill(left - 2, y - size, right + 2, y + 0.35 * size, fill)
    for i, (name, quantity, amount) in enumerate([invoice.headers, *invoice.items]):
        ink = sheet.on(fill) if filled and i == 0 else sheet.ink
        sheet.left(left, y, name, ink=ink)
        sheet.right(middle, y, str(quantity), ink=ink)
        sheet.right(right, y, amount if i == 0 else cents(amount), ink=ink)
        if ruled:
            sheet.rule(y + 0.35 * size, sheet.faint(0.35))
        y += step
    if not ruled:
        sheet.rule(y - 0.85 * step)
    label, amount = invoice.lines["total"].rsplit(" ", 1)
    face = sheet.bold if sheet.fits(label, amount, face=sheet.bold) else sheet.face
    sheet.right(right, y + 2, amount, face)
    if rng.random() < 0.5:
        sheet.left(left, y + 2, label, face)
    else:
        sheet.right(right - face.width(amount) - 8, y + 2, label, face)


def paint(invoice):
    """Write the invoice on its sheet."""
    sheet = invoice.sheet
    rows = len(invoice.lines) + len(invoice.items) + 3
    step = min((sheet.h - 2 * sheet.margin - sheet.size) / rows, 1.7 * sheet.size)
    y = head(invoice, sheet.margin + sheet.size, step)
    body(invoice, y, step)


def draw(sheet):
    """Draw an invoice on the sheet; returns its turns."""
    invoice = Invoice(sheet)
    paint(invoice)
    return turns(sheet.rng, invoice)


def turns(rng, invoice):
    """Questions about an invoice."""
    ask = asker(rng, ASK)
    answers = {"number": invoice.number, "date": invoice.date, "due": invoice.due, "customer": invoice.customer,
               "total": cents(invoice.total)}
    light = [ask(kind, answers[kind], quote(line)) for kind, line in invoice.lines.items()]
    light.append(ask("seller", invoice.seller, f"The seller is {invoice.seller}"))
    amounts = [(name, cents(amount)) for name, _, amount in invoice.items]
    name, quantity, amount = rng.choice(invoice.items)
    line = quote(f"{name} {quantity} {cents(amount)}")
    of_items = [
        ask("quantity", str(quantity), line, item=name),
        ask("amount", cents(amount), line, item=name),
        ask("count", str(len(amounts)), counted(name for name, _ in amounts)),
    ]
    dear = max(invoice.items, key=lambda item: item[2])
    if [amount for _, _, amount in invoice.items].count(dear[2]) == 1:
        of_items.append(ask("most", dear[0], f"{listing(amounts)} The highest is {cents(dear[2])}."))
    keys = rng.choice((("number", "date", "total"), ("number", "customer", "total"), ("seller", "date", "total")))
    pairs = [(key, answers.get(key, invoice.seller)) for key in keys]
    return some(rng, light, [fields(ask, pairs)], 3) + rng.sample(of_items, 2)


def texts():
    """What the questions, labels and thoughts consist of."""
    titles = [title for listed in TITLES.values() for title in listed]
    heads = [f"{a} {b} {c}" for a, b, c in HEADERS]
    return [*sum(ASK.values(), []), *NUMBER, *DATE, *DUE, *CUSTOMER, *TOTAL, *SAID, *titles, *heads]
