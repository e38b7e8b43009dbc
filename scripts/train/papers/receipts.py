"""Receipts and invoices: who, when, items with amounts, sums; asked for by field, by item and by what is missing."""
from papers import looks
from papers.fields import Writer, edges
from papers.items import Items
from papers.labels import FIELDS, question
from papers.page import Page, Span

THANKS = ["Thank you!", "THANK YOU", "Please come again", "Have a nice day", "Goods sold are not returnable", "Keep this receipt",
          "THANK YOU FOR SHOPPING", "See you soon", "Returns within 14 days", "Customer copy", "E. & O. E.", "www.thanks.com"]
TITLES = ["RECEIPT", "Receipt", "INVOICE", "Invoice", "TAX INVOICE", "Tax Invoice", "CASH BILL", "Bill", "Sales receipt", "Order", "Quotation",
          "DELIVERY NOTE", "Statement", "Proforma invoice"]
METHODS = ["Visa", "VISA", "Mastercard", "Cash", "Card", "Debit card", "PayPal", "Bank transfer", "Credit card", "EFTPOS", "Amex", "Cheque"]
HEADER = ["date", "time", "number", "order", "cashier", "table", "customer number", "tax number", "terms"]


class Paper:
    """One receipt or invoice while it is written."""

    def __init__(self, rng, lexicon, split, small=False):
        self.rng, self.lexicon, self.split, self.small = rng, lexicon, split, small
        self.page = Page(rng, pitch=rng.uniform(1.15, 1.8))
        self.write = Writer(self.page, rng, split)
        self.left, self.right = edges(rng)
        self.money = looks.Money(rng, split)
        self.spoken = set()  # fields that stand on the page

    def value(self, name):
        """What a field of this name says."""
        rng, lexicon = self.rng, self.lexicon
        makers = {
            "date": looks.date, "invoice date": looks.date, "due date": looks.date, "delivery date": looks.date, "time": looks.time,
            "phone": looks.phone, "fax": looks.phone, "mail": lambda r: looks.mail(r, lexicon), "site": lambda r: "www." + looks.site(r, lexicon),
            "cashier": lambda r: r.choice((lexicon.person(r), r.choice(lexicon.first), looks.digits(r, 2, 4))),
            "table": lambda r: str(r.randint(1, 60)), "payment": lambda r: r.choice(METHODS), "customer": self.customer,
            "terms": lambda r: r.choice(("30 days", "14 days net", "Net 30", "Cash", "C.O.D.", "60 days")),
            "account": lambda r: looks.capitals(r, 2, 2) + " ".join(looks.digits(r, 4, 4) for _ in range(4))}
        return makers.get(name, looks.code)(rng)

    def customer(self, rng):
        return self.lexicon.person(rng) if rng.random() < 0.5 else looks.company(rng, self.lexicon)

    def field(self, name, x, right=None, text=None):
        """A labelled field on its own line, asked for."""
        self.write.pair(name, self.value(name) if text is None else text, x=x, right=right)
        self.write.ask(name)
        self.spoken.add(name)

    def top(self):
        """Name of the firm, address, numbers to call."""
        rng, page = self.rng, self.page
        align = rng.choice(("center", "center", "left"))
        x = (self.left + self.right) / 2 if align == "center" else self.left
        title = rng.random() < 0.5
        first = title and rng.random() < 0.4
        if first:
            page.put(x, [rng.choice(TITLES)], align, rng.uniform(1, 2))
            page.line(1.4)
        page.put(x, [Span(looks.company(rng, self.lexicon), "company")], align, rng.uniform(1, 1.8))
        page.line(1.5)
        page.ask("company", rng.choice(COMPANY[self.split]), "company")
        if rng.random() < 0.6:
            for line in looks.address(rng, self.lexicon):
                page.put(x, [Span(line, "firm address")], align)
                page.line()
            page.ask("address", rng.choice(("What is the address?", "What is the address of the company?", "Where is the shop?")), "firm address")
        for name in ("phone", "fax", "mail", "site", "tax number"):
            if rng.random() < (0.12 if self.small else 0.3):
                self.beside(name, x, align)
        if title and not first:
            page.put(x, [rng.choice(TITLES)], align, rng.uniform(1, 1.6))
            page.line()

    def beside(self, name, x, align):
        """A field of the letter head, at times without a label."""
        rng, page, text = self.rng, self.page, self.value(name)
        if name in ("mail", "site", "phone") and rng.random() < 0.35:
            page.put(x, [Span(text, name)], align)
            page.ask(name, question(rng, name, self.split), name)
        else:
            page.put(x, [Span(rng.choice(FIELDS[name][0]), name + ".label"), rng.choice((": ", " ", ":")), Span(text, name)], align)
            self.write.ask(name)
        self.spoken.add(name)
        page.line()

    def header(self):
        """Date, numbers and so on: below each other, or in two columns."""
        rng, page = self.rng, self.page
        names = [n for n in HEADER if rng.random() < (0.15 if self.small else 0.35) and n not in self.spoken]
        names = list(dict.fromkeys(names + (["date"] if rng.random() < 0.85 else [])))
        rng.shuffle(names)
        two = rng.random() < 0.3
        middle = (self.left + self.right) / 2
        for i, name in enumerate(names):
            if name == "date" and rng.random() < 0.3:
                self.bare_date()
                continue
            if name in self.spoken:  # the time, beside a bare date
                continue
            self.field(name, middle if two and i % 2 else self.left)
            if not two or i % 2 or i == len(names) - 1:
                page.line()
        if rng.random() < 0.25:
            self.field("customer", self.left)
            page.line()

    def bare_date(self):
        """A date without a label, often with the time beside it."""
        rng, page = self.rng, self.page
        spans = [Span(looks.date(rng), "date")]
        if "time" not in self.spoken and rng.random() < 0.6:
            spans += [rng.choice((" ", "  ", ", ")), Span(looks.time(rng), "time")]
            page.ask("time", question(rng, "time", self.split), "time")
            self.spoken.add("time")
        page.put(self.left, spans)
        page.line()
        page.ask("date", question(rng, "date", self.split), "date")
        self.spoken.add("date")

    def sums(self, total):
        """Subtotal, tax, total, payment, in the order of paper."""
        rng, page, amounts = self.rng, self.page, {}
        tax = round(total * rng.choice((5, 6, 7, 8, 10, 19, 20)) / 100)
        chosen = [n for n in ("subtotal", "discount", "shipping", "service", "tax", "rounding") if rng.random() < (0.2 if self.small else 0.35)]
        extra = {"subtotal": 0, "tax": tax, "discount": -rng.randint(10, max(11, total // 5)), "shipping": rng.randint(100, 2500),
                 "service": total // 10, "rounding": rng.choice((-2, -1, 1, 2))}
        for name in chosen:
            amounts[name] = total if name == "subtotal" else extra[name]
        amounts["total"] = total + sum(extra[n] for n in chosen)
        if rng.random() < 0.4:
            amounts["cash"] = -(-(amounts["total"] + rng.randint(0, 900)) // 100) * 100
            amounts["change"] = amounts["cash"] - amounts["total"]
        wide = rng.random() < 0.7
        x = self.left if wide else self.left + 0.45 * (self.right - self.left)
        for name, amount in amounts.items():
            text = (self.money.signed if rng.random() < 0.5 or name == "total" else self.money.plain)(amount)
            if rng.random() < 0.12:
                self.field(name, x, text=text)
            else:
                self.field(name, x, self.right, text)
            page.line(1.4 if name == "total" else 1)

    def ask_again(self):
        """What is asked most, in other words: questions share the page, so that they cost little."""
        for name in ("total", "total", "date") if "date" in self.spoken else ("total", "total"):
            self.write.ask(name)
        self.page.ask("company", self.rng.choice(COMPANY["train"]), "company")

    def bottom(self):
        rng, page = self.rng, self.page
        for name in ("payment", "account", "due date"):
            if name not in self.spoken and rng.random() < 0.2:
                self.field(name, self.left)
                page.line()
        for _ in range(rng.choice((0, 1, 1, 2))):
            page.put((self.left + self.right) / 2, [rng.choice(THANKS)], "center")
            page.line()
        missing = [n for n in FIELDS if n not in self.spoken and n not in ("total", "name", "number", "account", "customer", "address", "invoice date")]
        for name in rng.sample(missing, 2):
            page.ask("absent", question(rng, name, self.split), literal="not stated")


COMPANY = {"train": ["What is the name of the company?", "Which company issued this?", "What is the name of the store?", "Who is the seller?",
                     "What shop is it?", "What is the company?", "Which store is this from?", "Who issued it?", "What is the vendor's name?",
                     "Who is the merchant?", "Where was this bought?", "What is the name of the shop?", "From which shop is this?", "Who is it from?",
                     "Which firm is it?", "What is the firm called?", "Name the supplier.", "Who gets the money?", "Which merchant is this?",
                     "Who wrote this bill?", "Whose receipt is this?", "At which place was it purchased?", "Tell me the seller's name.", "Store name?",
                     "What does the company call itself?", "Who sent the invoice?", "Which retailer?", "the company please", "Who made this out?",
                     "Who was paid?", "What is the merchant's name?", "In which store was this?", "Give the name of the vendor.", "Which shop is named?"],
           "heldout": ["What is the name of the business?", "Who sold this?", "What is the company's name?"]}


def draw(rng, lexicon, split, small=False):
    """A Page."""
    paper = Paper(rng, lexicon, split, small)
    paper.top()
    paper.header()
    items = Items(paper)
    total = items.write()
    paper.sums(total)
    paper.bottom()
    items.ask()
    if split == "train":
        paper.ask_again()
    return paper.page
