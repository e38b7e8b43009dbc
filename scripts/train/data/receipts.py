"""Receipts: shop, date, items with prices, tax, total, payment."""
from data.lexicon import cents, date, time
from data.sheets import asker, counted, fields, html, listing, quote, some

ASK = {
    "total": ["What is the total?", "How much is the total?", "What is the total amount?"],
    "subtotal": ["What is the subtotal?", "How much is the subtotal?"],
    "tax": ["What is the tax?", "How much is the tax?"],
    "date": ["What is the date?", "What date is on the receipt?"],
    "time": ["What is the time?", "What time is on the receipt?"],
    "store": ["What is the store?", "What is the name of the store?"],
    "price": ["What is the price of the {item}?", "How much is the {item}?"],
    "quantity": ["What is the quantity of {item}?"],
    "count": ["How many items are there?", "How many items are on the receipt?"],
    "most": ["Which item costs the most?", "What is the most expensive item?"],
    "least": ["Which item costs the least?", "What is the cheapest item?"],
    "sum": ["How much are the {item} and the {other} together?"],
    "bought": ["Is {item} on the receipt?", "Was {item} bought?"],
    "cash": ["How much cash was paid?", "How much was paid?"],
    "change": ["How much change was given?", "What is the change?"],
    "payment": ["How was it paid?", "What is the payment method?"],
    "fields": ["Give {keys} as JSON.", "Extract {keys} as JSON."],
    "items": ["Give the items as an HTML table.", "Write the items as an HTML table."],
    "markdown": ["Write the receipt as Markdown.", "Convert it to Markdown."],
}
LABELS = {
    "total": ["Total", "TOTAL", "Total", "TOTAL", "Total due", "Amount"],
    "subtotal": ["Subtotal", "SUBTOTAL", "Sub total"],
    "tax": ["Tax", "TAX", "VAT", "Sales tax"],
    "cash": ["Cash", "CASH", "Paid"],
    "change": ["Change", "CHANGE"],
}
HELD_LABELS = {**LABELS, "total": ["Total", "TOTAL", "Grand total"]}
PAYMENTS = ["Visa", "Mastercard", "Card", "Debit"]
THANKS = ["Thank you!", "THANK YOU", "Thanks!", "Come again", "Have a nice day", "See you soon"]
HELD_THANKS = ["Visit us again", "Good bye"]
SAID = ["The first line is 0", "The highest is 0.", "The lowest is 0.", "There is no 0.", "Yes", "No",
        *[label for labels in HELD_LABELS.values() for label in labels], *PAYMENTS]


def items(sheet, count, top):
    """([(name, quantity, cents)], whether quantities are printed): different items that fit into a line each."""
    rng, found, several = sheet.rng, {}, sheet.rng.random() < 0.2
    for attempt in range(60 * count):
        several = several and (attempt < 20 or len(found) > 1)  # a face may be too wide for quantities
        name, quantity = rng.choice(sheet.lexicon.products).capitalize(), rng.randint(1, 4) if several else 1
        amount = rng.randint(20, top - 1) * quantity
        new = name not in found and amount not in [a for _, a in found.values()]
        if new and sheet.fits(f"{quantity} x {name.upper()}" if several else name.upper(), "$" + cents(amount)):
            found[name] = quantity, amount
        if len(found) == count:
            break
    return [(name, *rest) for name, rest in found.items()], several


class Receipt:
    """What one receipt says, as rows (style, left text, right text), chosen to fit the sheet."""

    def __init__(self, sheet):
        self.sheet, self.rng = sheet, sheet.rng
        rng, self.upper = self.rng, self.rng.random() < 0.25
        self.labels = HELD_LABELS if sheet.held_out else LABELS
        self.sign = {"item": rng.choice(("", "", "", "$")), "total": rng.choice(("", "$"))}
        self.capacity = int((sheet.h - 2 * sheet.margin) / (1.22 * sheet.size)) - 1  # the title is higher
        extras = self._extras(rng.randint(0, self.capacity - 6))
        spare = self.capacity - 3 - len(extras)  # shop, date and total are always there
        top = 10 ** rng.choice((3, 3, 4))
        self.items, self.several = items(sheet, rng.randint(2, max(3, min(6, spare))), top)
        self.store = self._case(sheet.fitting(lambda: sheet.lexicon.shop(rng), face=sheet.big))
        self.date, self.time, self.payment = date(rng), time(rng), rng.choice(PAYMENTS)
        self.subtotal = sum(amount for _, _, amount in self.items)
        self.tax = round(self.subtotal * rng.choice((5, 6, 7, 8, 10, 19, 20)) / 100) if "tax" in extras else 0
        self.total = self.subtotal + self.tax
        self.cash = -(-(self.total + rng.randint(0, 300)) // 100) * 100
        self.lines = {}  # printed line of each kind, for the thoughts
        self.rows = self._rows(extras)

    def _case(self, text):
        return text.upper() if self.upper else text

    def _extras(self, spare):
        """Which optional rows there are: at most `spare`, in groups that belong together."""
        groups = [("tax",), ("subtotal", "tax"), ("cash", "change"), ("payment",), ("time",), ("thanks",), ("rule",),
                  ("second rule",), ("address",)]
        self.rng.shuffle(groups)
        chosen = set()
        for group in groups:
            cashless = not ({"cash", "payment"} & chosen and {"cash", "payment"} & set(group))
            if cashless and len(chosen | set(group)) <= spare and self.rng.random() < 0.8:
                chosen |= set(group)
        return chosen

    def _money(self, kind, amount):
        label = self.rng.choice(self.labels[kind])
        if not self.sheet.fits(label, "$" + cents(amount)):
            label = self.labels[kind][0]
        right = self.sign["total" if kind == "total" else "item"] + cents(amount)
        self.lines[kind] = f"{label} {right}"
        return "both", label, right

    def _rows(self, extras):
        rng, sheet = self.rng, self.sheet
        rows = [("title", self.store, "")]
        if "address" in extras:
            rows.append(("center", sheet.fitting(lambda: self._case(sheet.lexicon.street(rng))), ""))
        lead = rng.choice(("", "Date ", "Date: "))
        lead = lead if sheet.fits(lead + self.date) else ""
        beside = "time" in extras and rng.random() < 0.5 and sheet.fits(lead + self.date, self.time)
        style = "both" if beside else rng.choice(("center", "left"))
        rows.append((style, lead + self.date, self.time if beside else ""))
        self.lines["date"] = lead + self.date
        if "time" in extras:
            self.lines["time"] = self.time
            rows += [] if beside else [(style, self.time, "")]
        rows += [("rule", "", "")] if "rule" in extras else []
        self.printed, times = [], rng.choice(("", "x "))
        for name, quantity, amount in self.items:
            left = self._case(name)
            if self.several:
                left = f"{quantity} {times}{left}"
            self.printed.append((left, self.sign["item"] + cents(amount)))
            rows.append(("both", *self.printed[-1]))
        rows += [("rule", "", "")] if "second rule" in extras else []
        for kind, amount in (("subtotal", self.subtotal), ("tax", self.tax), ("total", self.total)):
            if kind in extras or kind == "total":
                rows.append(self._money(kind, amount))
        self.total_row = len(rows) - 1
        if "cash" in extras:
            rows += [self._money("cash", self.cash), self._money("change", self.cash - self.total)]
        if "payment" in extras:
            lead = "Paid by " if sheet.fits(f"Paid by {self.payment}") else ""
            self.lines["payment"] = lead + self.payment
            rows.append(("left", self.lines["payment"], ""))
        if "thanks" in extras:
            rows.append(("center", sheet.fitting(lambda: rng.choice(HELD_THANKS if sheet.held_out else THANKS)), ""))
        return rows


def paint(receipt):
    """Write the rows from top to bottom."""
    sheet, rng = receipt.sheet, receipt.rng
    if rng.random() < 0.2 and not sheet.held_out:
        sheet.canvas.slope = rng.uniform(-0.03, 0.03)
    size, rows = sheet.size, receipt.rows
    free = sheet.h - 2 * sheet.margin - 0.5 * size
    step = rng.uniform(1.18 * size, max(1.2 * size, min(1.7 * size, free / len(rows))))
    y = sheet.margin + 0.9 * size + rng.uniform(0, max(0, free - step * len(rows)))
    sign, bold_total, middle = rng.choice("-=*_"), rng.random() < 0.5, rng.random() < 0.8
    right = sheet.w - sheet.margin
    for i, (style, a, b) in enumerate(rows):
        face = sheet.bold if i == receipt.total_row and bold_total and sheet.fits(a, b, face=sheet.bold) else sheet.face
        if style == "title":
            write = sheet.center if middle else sheet.left
            write(sheet.w / 2 if middle else sheet.margin, y, a, sheet.big)
        elif style == "center":
            sheet.center(sheet.w / 2, y, a)
        elif style == "rule" and (sheet.canvas.slope or rng.random() < 0.5):
            sheet.left(sheet.margin, y, sign * int(sheet.room / sheet.face.width(sign)))
        elif style == "rule":
            sheet.rule(y - 0.35 * size, line=rng.randint(1, 2))
        else:
            sheet.left(sheet.margin, y, a, face)
            if b:
                sheet.right(right, y, b, face)
                if sheet.held_out and sheet.room - face.width(a + b) > 30:  # dotted leaders, never in training
                    dots = "." * int((sheet.room - face.width(a + b) - 12) / face.width("."))
                    sheet.left(sheet.margin + face.width(a) + 6, y, dots, face)
        y += step + (0.15 * size if style == "title" else 0)


def markdown(receipt):
    """The receipt as Markdown: heading, date, list of items, total in bold."""
    listed = "\n".join(f"- {a} {b}" for a, b in receipt.printed)
    return f"# {receipt.store}\n\n{receipt.lines['date']}\n\n{listed}\n\n**{receipt.lines['total']}**"


def item_turns(receipt, ask):
    """Questions about the items."""
    rng, case = receipt.rng, receipt._case
    named = [(case(name), cents(amount)) for name, _, amount in receipt.items]
    i, j = rng.sample(range(len(named)), 2)
    (item, price), (other, second) = named[i], named[j]
    both = cents(receipt.items[i][2] + receipt.items[j][2])
    by_price = sorted(receipt.items, key=lambda entry: entry[2])
    dear, cheap = by_price[-1], by_price[0]
    absent = rng.choice([p for p in receipt.sheet.lexicon.products if p.capitalize() not in dict(named)]).capitalize()
    asked = rng.choice((item, case(absent)))
    names = ", ".join(name for name, _ in named)
    line = quote(" ".join(receipt.printed[i]))
    turns = [
        ask("price", price, line, item=item),
        ask("price", second, quote(" ".join(receipt.printed[j])), item=other),
        ask("most", case(dear[0]), f"{listing(named)} The highest is {cents(dear[2])}."),
        ask("least", case(cheap[0]), f"{listing(named)} The lowest is {cents(cheap[2])}."),
        ask("sum", both, f"{item} {price}, {other} {second}. {price} + {second} = {both}.", item=item, other=other),
        ask("bought", "Yes" if asked == item else "No",
            quote(" ".join(receipt.printed[i])) if asked == item else f"{names}. There is no {asked}.", item=asked),
        ask("count", str(len(named)), counted(name for name, _ in named)),
    ]
    if receipt.several:
        turns.append(ask("quantity", str(receipt.items[i][1]), line, item=item))
    return turns


def draw(sheet):
    """Draw a receipt on the sheet; returns its turns."""
    receipt = Receipt(sheet)
    paint(receipt)
    ask, lines = asker(receipt.rng, ASK), receipt.lines
    answers = {"total": cents(receipt.total), "subtotal": cents(receipt.subtotal), "tax": cents(receipt.tax),
               "date": receipt.date, "time": receipt.time, "cash": cents(receipt.cash),
               "change": cents(receipt.cash - receipt.total), "payment": receipt.payment}
    said = [ask(kind, answers[kind], quote(line)) for kind, line in lines.items()]
    said.append(ask("store", receipt.store, f"The first line is {receipt.store}"))
    pairs = [("store", receipt.store), ("date", receipt.date), ("total", answers["total"])]
    heavy = [fields(ask, pairs)]
    if len(receipt.items) <= 3:
        heavy.append(ask("items", html(receipt.printed), f"There are {len(receipt.items)} items.", "tree"))
        if len(receipt.rows) <= 7:
            heavy.append(ask("markdown", markdown(receipt), f"There are {len(receipt.items)} items.", "edit"))
    of_items = receipt.rng.sample(item_turns(receipt, ask), 2)
    return some(receipt.rng, said, heavy, 3) + of_items


def texts():
    """What the questions, labels and thoughts consist of."""
    return [*sum(ASK.values(), []), *SAID, *THANKS, *HELD_THANKS, "Paid by 0", "Date: 0", "There are 0 items.",
            "**Total 0**", "**TOTAL 0**", "# 0", "- 0", "0 x 0 + 0 = 0", html([["0", "0"]] * 2)]
