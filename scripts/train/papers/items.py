"""The items of a receipt or invoice: columns with heads or not, quantities, one line or two an item."""
from papers.page import Span

HEADS = {"name": ["Item", "Description", "ITEM", "Product", "Article", "DESCRIPTION", "Service"], "quantity": ["Qty", "QTY", "Quantity", "Pcs", "Menge"],
         "price": ["Price", "Unit price", "PRICE", "Rate", "U.Price", "Each"], "amount": ["Amount", "AMOUNT", "Total", "Sum", "Line total", "Amt"]}
PRICE = {"train": ["How much is the {}?", "What is the price of the {}?", "What does the {} cost?", "How much does {} cost?", "{}: how much?",
                   "What is the amount for {}?"], "heldout": ["What was paid for the {}?", "How much is the {}?"]}
QUANTITY = {"train": ["How many {} were bought?", "What is the quantity of {}?", "How many of {}?"], "heldout": ["How many {} are there?"]}


class Items:
    """Writes the items of a paper and asks for them."""

    def __init__(self, paper):
        self.paper, rng = paper, paper.rng
        self.count = rng.randint(1, 3) if paper.small else rng.choice((1, 2, 3, 3, 4, 5, 6, 8, 10, 14))
        self.counts = rng.random() < 0.55
        self.way = rng.choice(("line", "line", "columns", "columns", "two lines")) if self.counts else "line"
        self.upper = rng.random() < 0.4
        self.top = 10 ** rng.choice((3, 3, 4, 5))
        self.names = {}

    def name(self):
        """A name that no other item has."""
        rng, lexicon = self.paper.rng, self.paper.lexicon
        while True:
            words = [rng.choice(lexicon.products).capitalize()]
            if rng.random() < 0.5:
                words.insert(0, rng.choice(lexicon.words).capitalize())
            if rng.random() < 0.2:
                words.append(rng.choice(("500g", "1kg", "XL", "(L)", "2L", "250ml", "A4", "x6", "12pk", "No.2")))
            text = " ".join(words).upper() if self.upper else " ".join(words)
            if not any(text in other or other in text for other in self.names):
                return text

    def write(self):
        """All items; returns the sum of the amounts in cents."""
        paper, rng, total = self.paper, self.paper.rng, 0
        page, plain, left, right = paper.page, paper.money.plain, paper.left, paper.right
        wide = right - left
        at = {"quantity": left + wide * rng.uniform(0.5, 0.6), "price": left + wide * rng.uniform(0.72, 0.8), "amount": right}
        if rng.random() < 0.3:
            at["quantity"], shift = left + 0.06 * wide, 0.1 * wide
        else:
            shift = 0
        if self.way == "columns" and rng.random() < 0.9:
            page.put(left + shift, [Span(rng.choice(HEADS["name"]), "name.head")])
            for key in ("quantity", "price", "amount"):
                page.put(at[key], [Span(rng.choice(HEADS[key]), key + ".head")], "right")
            page.line(1.2)
        for i in range(self.count):
            name, price = self.name(), rng.randint(20, self.top)
            quantity = rng.choice((1, 1, 1, 2, 2, 3, 4, 5, 6, 10, 12)) if self.counts else 1
            total += price * quantity
            self.names[name] = i
            code = f"{rng.randint(10**5, 10**9)} " if rng.random() < 0.06 else ""
            spans = {"name": Span(name, f"item{i}.label"), "quantity": Span(str(quantity), f"item{i}.quantity"),
                     "price": Span(plain(price), f"item{i}.price"), "amount": Span(plain(price * quantity), f"item{i}.amount")}
            if self.way == "two lines":
                page.put(left, [code, spans["name"]])
                page.line()
                page.put(left + rng.uniform(0, 60), [spans["quantity"], rng.choice((" x ", " X ", " @ ")), spans["price"]])
            elif self.way == "columns":
                page.put(left + shift, [code, spans["name"]])
                for key in ("quantity", "price"):
                    page.put(at[key], [spans[key]], "right")
            else:
                first = [spans["quantity"], rng.choice((" ", " x "))] if self.counts else []
                page.put(left, [*first, code, spans["name"]])
            page.put(at["amount"], [spans["amount"]] if rng.random() < 0.9 else [paper.money.sign, spans["amount"]], "right")
            page.line()
        return total

    def ask(self):
        """Prices, quantities, presence, how many."""
        paper, rng = self.paper, self.paper.rng
        page = paper.page
        for name in rng.sample(list(self.names), min(len(self.names), 3)):
            i, said = self.names[name], name if rng.random() < 0.5 else name.lower()
            page.ask("price", rng.choice(PRICE[paper.split]).format(said), f"item{i}.amount", (f"item{i}.label",))
            if self.counts:
                page.ask("quantity", rng.choice(QUANTITY[paper.split]).format(said), f"item{i}.quantity", (f"item{i}.label",))
        name = rng.choice(list(self.names))
        page.ask("presence", rng.choice(("Is {} on the list?", "Is there {}?", "Was {} bought?")).format(name),
                 hops=(f"item{self.names[name]}.label",), literal="Yes", absent="")
        other = self.name()
        page.ask("presence", rng.choice(("Is {} on the list?", "Is there {}?", "Was {} bought?")).format(other), literal="No")
        page.ask("no item", rng.choice(PRICE[paper.split]).format(self.name()), literal="not stated")
        if len(self.names) < 9:
            page.ask("count", rng.choice(("How many items are there?", "How many different items were bought?", "How many items are listed?")),
                     hops=tuple(f"item{i}.label" for i in range(len(self.names))), literal=str(len(self.names)), absent="")
