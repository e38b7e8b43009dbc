"""Small tables: two or three columns, two to four rows under a header, with or without rules."""
from dataclasses import dataclass

from data import lexicon
from data.sheets import asker, counted, html, listing, quote, some

ASK = {
    "cell": ["What is the {column} of {row}?", "What {column} does {row} have?"],
    "whose": ["Which {first} has the {column} {cell}?"],
    "most": ["Which {first} has the highest {column}?", "What {first} has the highest {column}?"],
    "least": ["Which {first} has the lowest {column}?"],
    "sum": ["What is the sum of the {column} column?", "What is the total {column}?"],
    "rows": ["How many rows are under the header?", "How many data rows are there?"],
    "columns": ["What are the columns?", "Which columns are there?"],
    "html": ["Convert the table to HTML.", "Write the table as HTML.", "Give the table as HTML."],
    "markdown": ["Convert the table to Markdown.", "Write the table as Markdown."],
}
# header of the first column, and what stands under it; the number columns that go with it
THINGS = {"Item": ("Price", "Qty", "Stock", "Cost"), "Name": ("Age", "Score", "Points", "Team"),
          "City": ("Temp", "Rain", "Sales", "Code"), "Day": ("Hours", "Visits", "Sales", "Temp"),
          "Year": ("Sales", "Cost", "Units")}
HELD_THINGS = {"Dish": ("Price", "Qty"), "Player": ("Goals", "Points", "Age"), "Month": ("Rain", "Visits", "Units")}
STYLES, HELD_STYLES = ("grid", "rows", "zebra", "header", "bare"), ("dots", "header line", "boxed")
FILLED = ("zebra", "header", "boxed")  # styles whose header is filled
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
SAID = ["The highest is 0.", "The lowest is 0.", "The header is 0", "There are 0 rows and 0 columns."]


@dataclass
class Table:
    """Rows of cells, the header first; numbers: which columns can be compared and summed."""

    rows: list
    numbers: list

    def column(self, i):
        """[(name in the first column, cell)] under the header."""
        return [(row[0], row[i]) for row in self.rows[1:]]


def names(rng, words, header, number):
    """Different entries of the first column."""
    pools = {"Item": words.products, "Dish": words.products, "Name": words.first, "Player": words.last,
             "City": words.cities, "Day": DAYS, "Month": lexicon.MONTHS, "Year": [str(y) for y in range(1995, 2030)]}
    short = [w for w in pools[header] if len(w) < 9]
    found = rng.sample(short, number)
    in_order = header in ("Day", "Month", "Year")
    return sorted(found, key=short.index) if in_order else [word.capitalize() for word in found]


def numbers(rng, header, number):
    """Different cells of a number column."""
    if header == "Team":
        return rng.sample(["Red", "Blue", "Green", "Gold", "White", "Black"], number)
    if header == "Code":
        return [lexicon.code(rng) for _ in range(number)]
    if header in ("Price", "Cost"):
        return [lexicon.cents(n) for n in rng.sample(range(20, rng.choice((999, 9999))), number)]
    top = {"Age": 90, "Temp": 40, "Qty": 20, "Goals": 30, "Hours": 24}.get(header, rng.choice((99, 999)))
    return [str(n) for n in rng.sample(range(1, top), number)]


def make(sheet):
    """A table that fits the sheet."""
    rng, things = sheet.rng, HELD_THINGS if sheet.held_out else THINGS
    most = int((sheet.h - 2 * sheet.margin) / (1.3 * sheet.size)) - 1
    while True:
        first = rng.choice(list(things))
        headers = rng.sample(things[first], rng.randint(1, 2))
        number = rng.randint(2, min(4, most))
        filled = [[first, *names(rng, sheet.lexicon, first, number)],
                  *[[header, *numbers(rng, header, number)] for header in headers]]
        if sum(max(sheet.bold.width(cell) for cell in column) + 10 for column in filled) <= sheet.room:
            kept = [i for i, header in enumerate(headers, 1) if header not in ("Team", "Code")]
            return Table([list(row) for row in zip(*filled)], kept)


def columns(sheet, table):
    """x of the columns' edges, one more than there are columns."""
    rng = sheet.rng
    widths = [max(sheet.bold.width(row[i]) for row in table.rows) + 10 for i in range(len(table.rows[0]))]
    stretch = rng.uniform(1, sheet.room / sum(widths))
    edges = [rng.uniform(sheet.margin, sheet.w - sheet.margin - sum(widths) * stretch)]
    for width in widths:
        edges.append(edges[-1] + width * stretch)
    return edges


def rules(sheet, style, edges, tops, ground):
    """Lines and fills of a style; tops: upper edge of each row and the end; ground: fill of the header."""
    canvas, line = sheet.canvas, sheet.faint(sheet.rng.uniform(0.3, 0.8))
    left, right, last = edges[0], edges[-1], len(tops) - 1
    if style in FILLED:
        canvas.fill(left, tops[0], right, tops[1], ground)
    if style == "zebra":
        for i in range(2, last, 2):
            canvas.fill(left, tops[i], right, tops[i + 1], sheet.faint(0.1))
    ruled = {"grid": range(last + 1), "rows": range(last + 1), "header line": [1], "boxed": [0, last]}
    for i in ruled.get(style, ()):
        canvas.fill(left, tops[i], right + 1, tops[i] + 1, line)
    if style == "dots":
        for x in range(round(left), round(right), 4):
            for i in range(1, last):
                canvas.fill(x, tops[i], x + 2, tops[i] + 1, line)
    for x in {"grid": edges, "boxed": (left, right)}.get(style, ()):
        canvas.fill(x, tops[0], x + 1, tops[-1], line)


def paint(sheet, table):
    """Draw the table with one of several kinds of rules and fills."""
    rng, size, count = sheet.rng, sheet.size, len(table.rows)
    step = rng.uniform(1.3 * size, max(1.3 * size, min(2 * size, (sheet.h - 2 * sheet.margin) / count)))
    top = rng.uniform(sheet.margin, max(sheet.margin, sheet.h - sheet.margin - step * count))
    edges = columns(sheet, table)
    style = rng.choice(HELD_STYLES if sheet.held_out else STYLES)
    ground = sheet.accent if style == "header" and rng.random() < 0.5 else sheet.faint(rng.uniform(0.08, 0.16))
    rules(sheet, style, edges, [top + i * step for i in range(count + 1)], ground)
    align, strong = rng.choice(("left", "center", "right")), rng.random() < 0.6
    for i, row in enumerate(table.rows):
        ink = sheet.on(ground) if i == 0 and style in FILLED else sheet.ink
        face, y = sheet.bold if i == 0 and strong else sheet.face, top + (i + 0.5) * step + 0.35 * size
        for j, cell in enumerate(row):
            if j == 0 or align == "left":
                sheet.left(edges[j] + 5, y, cell, face, ink)
            elif align == "center":
                sheet.center((edges[j] + edges[j + 1]) / 2, y, cell, face, ink)
            else:
                sheet.right(edges[j + 1] - 5, y, cell, face, ink)


def markdown(rows):
    """A Markdown table."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def number_turns(rng, ask, table, first):
    """Questions that compare or sum a column of numbers."""
    i = rng.choice(table.numbers)
    column, cells = table.rows[0][i], table.column(i)
    order = sorted(cells, key=lambda pair: float(pair[1]))
    found = [ask("most", order[-1][0], f"{listing(cells)} The highest is {order[-1][1]}.", first=first, column=column),
             ask("least", order[0][0], f"{listing(cells)} The lowest is {order[0][1]}.", first=first, column=column)]
    if column != "Temp":
        money = "." in cells[0][1]
        total = sum(round(float(cell) * 100) if money else int(cell) for _, cell in cells)
        total = lexicon.cents(total) if money else str(total)
        sums = " + ".join(cell for _, cell in cells)
        found.append(ask("sum", total, f"{sums} = {total}.", column=column))
    return found


def draw(sheet):
    """Draw a table on the sheet; returns its turns."""
    table = make(sheet)
    paint(sheet, table)
    rng, rows = sheet.rng, table.rows
    ask, first = asker(rng, ASK), rows[0][0].lower()
    cells = [(row, j) for row in rows[1:] for j in range(1, len(row))]
    light = [ask("cell", row[j], quote(" ".join(row)), column=rows[0][j], row=row[0])
             for row, j in rng.sample(cells, 2)]
    row, j = rng.choice(cells)
    if [r[j] for r in rows].count(row[j]) == 1:
        light.append(ask("whose", row[0], quote(" ".join(row)), first=first, column=rows[0][j], cell=row[j]))
    light.append(ask("rows", str(len(rows) - 1), counted(row[0] for row in rows[1:])))
    light.append(ask("columns", ", ".join(rows[0]), f"The header is {' '.join(rows[0])}"))
    light += number_turns(rng, ask, table, first) if table.numbers else []
    shape = f"There are {len(rows)} rows and {len(rows[0])} columns."
    heavy = [ask("html", html(rows), shape, "tree")] * 2 + [ask("markdown", markdown(rows), shape, "edit")]
    return some(rng, light, heavy if len(rows) * len(rows[0]) <= 10 else (), 3)


def texts():
    """What the questions and thoughts consist of."""
    heads = {h for things in (THINGS, HELD_THINGS) for first, others in things.items() for h in (first, *others)}
    return [*sum(ASK.values(), []), *SAID, *[form for h in heads for form in (h, f"the {h}", f"the {h.lower()}")],
            html([["0", "0"], ["0", "0"]]), html([["a", "b"]]), markdown([["0", "0"]] * 2)]
