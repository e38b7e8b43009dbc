"""Dates, amounts, numbers and addresses as the world writes them: many looks of each."""
import string

MONTHS = ("January February March April May June July August September October November December").split()
DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
SIGNS = {"train": ["$", "$", "$", "€", "£", "RM", "RM ", "$ ", "€ ", "USD ", "EUR ", "Rs. ", "Rp ", "¥", "S$", "CHF ", "A$", "£ "],
         "heldout": ["$", "€", "£", "RM", "GBP ", "kr ", "C$", "PHP ", "₹"]}
TAILS = [" €", " EUR", " USD", "€", " kr", " RM", " CHF", " PLN"]


def date(rng):
    """A date in one of two dozen looks."""
    y, m, d = rng.randint(1995, 2031), rng.randint(1, 12), rng.randint(1, 31 if rng.random() < 0.3 else 28)
    d = min(d, 28) if m == 2 else min(d, 30)
    full, short, yy = MONTHS[m - 1], MONTHS[m - 1][:3], f"{y % 100:02d}"
    th = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(d, "th")
    numeric = (f"{d:02d}/{m:02d}/{y}", f"{m:02d}/{d:02d}/{y}", f"{d}/{m}/{y}", f"{d:02d}/{m:02d}/{yy}", f"{m}/{d}/{yy}",
               f"{y}-{m:02d}-{d:02d}", f"{d:02d}-{m:02d}-{y}", f"{d:02d}-{m:02d}-{yy}", f"{d:02d}.{m:02d}.{y}",
               f"{d}.{m}.{yy}", f"{y}/{m:02d}/{d:02d}", f"{d:02d} {m:02d} {y}", f"{y}.{m:02d}.{d:02d}")
    words = (f"{d} {short} {y}", f"{d:02d} {short.upper()} {y}", f"{d}-{short}-{y}", f"{d:02d}-{short.upper()}-{yy}",
             f"{short} {d}, {y}", f"{full} {d}, {y}", f"{d} {full} {y}", f"{full} {d}{th}, {y}", f"{d}. {full} {y}",
             f"{short}. {d}, {y}", f"{d}{th} {full} {y}", f"{rng.choice(DAYS)}, {d} {short} {y}", f"{short} {d} {y}",
             f"{d}/{short}/{y}", f"{d} {short} '{yy}", f"{full.upper()} {d}, {y}")
    return rng.choice(numeric if rng.random() < 0.6 else words)


def time(rng):
    """A time of day."""
    h, m, s = rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59)
    noon = "AM" if h < 12 else "PM"
    return rng.choice((f"{h:02d}:{m:02d}", f"{h:02d}:{m:02d}:{s:02d}", f"{h % 12 or 12}:{m:02d} {noon}", f"{h}:{m:02d}",
                       f"{h % 12 or 12}:{m:02d}{noon.lower()}", f"{h:02d}:{m:02d}:{s:02d} {noon}", f"{h:02d}.{m:02d}"))


class Money:
    """How one page writes amounts: its sign, where it stands, its separators."""

    def __init__(self, rng, split):
        style = rng.random()
        self.sign = rng.choice(SIGNS[split]) if style < 0.55 else ""
        self.tail = rng.choice(TAILS) if 0.55 <= style < 0.65 else ""
        comma = rng.random() < (0.5 if self.tail or "€" in self.sign else 0.06)
        self.point, self.thousand = (",", rng.choice((".", " "))) if comma else (".", rng.choice((",", ",", "")))
        self.whole = rng.random() < 0.06

    def plain(self, amount):
        """Whole cents without a sign."""
        whole = f"{abs(amount) // 100:,}".replace(",", self.thousand)
        text = whole if self.whole else f"{whole}{self.point}{abs(amount) % 100:02d}"
        return "-" + text if amount < 0 else text

    def signed(self, amount):
        """With the sign before or behind it."""
        return f"{self.sign}{self.plain(amount)}{self.tail}"


def digits(rng, low, high):
    return "".join(rng.choices(string.digits, k=rng.randint(low, high)))


def capitals(rng, low, high):
    return "".join(rng.choices(string.ascii_uppercase, k=rng.randint(low, high)))


def code(rng):
    """A number that names a paper, a person or a thing."""
    y = rng.randint(2005, 2030)
    return rng.choice((
        lambda: digits(rng, 3, 10), lambda: f"{capitals(rng, 1, 3)}{digits(rng, 3, 8)}", lambda: f"{capitals(rng, 2, 4)}-{digits(rng, 2, 6)}",
        lambda: f"#{digits(rng, 2, 6)}", lambda: f"{y}-{digits(rng, 2, 5)}", lambda: f"{y}/{digits(rng, 2, 5)}",
        lambda: f"{capitals(rng, 2, 3)}/{y}/{digits(rng, 2, 4)}", lambda: f"{digits(rng, 3, 4)}-{digits(rng, 3, 5)}",
        lambda: f"{digits(rng, 2, 4)}/{digits(rng, 2, 4)}/{digits(rng, 2, 4)}", lambda: f"INV-{digits(rng, 3, 6)}",
        lambda: f"{capitals(rng, 1, 2)}{digits(rng, 1, 3)}-{digits(rng, 2, 4)}", lambda: f"No. {digits(rng, 2, 5)}"))()


def phone(rng):
    """A telephone number."""
    d = digits(rng, 11, 11)
    return rng.choice((f"{d[:3]}-{d[3:6]}-{d[6:10]}", f"({d[:3]}) {d[3:6]}-{d[6:10]}", f"+{d[:2]} {d[2:4]} {d[4:8]} {d[8:]}",
                       f"0{d[:2]}-{d[2:9]}", f"0{d[:3]} {d[3:9]}", f"{d[:4]} {d[4:8]}", f"+{d[:1]} {d[1:4]} {d[4:7]} {d[7:]}",
                       f"0{d[:1]}-{d[1:5]} {d[5:9]}", f"{d[:3]}.{d[3:6]}.{d[6:10]}"))


def mail(rng, lexicon):
    name, last = rng.choice(lexicon.first).lower(), rng.choice(lexicon.last).lower()
    user = rng.choice((name, f"{name}.{last}", f"{name[0]}{last}", "info", "sales", "contact", "office", f"{name}{digits(rng, 1, 3)}"))
    return f"{user}@{site(rng, lexicon)}"


def site(rng, lexicon):
    """A domain name."""
    base = rng.choice(lexicon.words + lexicon.last).lower() + rng.choice(("", "", rng.choice(lexicon.words).lower()))
    return f"{base}.{rng.choice(('com', 'com', 'org', 'net', 'co.uk', 'de', 'io', 'com.my', 'edu'))}"


def address(rng, lexicon):
    """[line, …]: street, place."""
    street = rng.choice((
        lambda: f"{rng.randint(1, 999)} {rng.choice(lexicon.last)} {rng.choice(lexicon.streets)}",
        lambda: f"{rng.choice(lexicon.last)} {rng.choice(lexicon.streets)} {rng.randint(1, 200)}",
        lambda: f"No. {rng.randint(1, 99)}, {rng.choice(('Jalan', 'Lorong', 'Rue', 'Via'))} {rng.choice(lexicon.last)}",
        lambda: f"{rng.choice(('Unit', 'Suite', 'Lot', 'Flat'))} {rng.randint(1, 300)}, {rng.choice(lexicon.last)} {rng.choice(lexicon.streets)}"))()
    city = rng.choice(lexicon.cities)
    place = rng.choice((lambda: f"{digits(rng, 5, 5)} {city}", lambda: f"{city}, {capitals(rng, 2, 2)} {digits(rng, 5, 5)}",
                        lambda: f"{city} {digits(rng, 4, 6)}", lambda: f"{city}, {rng.choice(lexicon.states)}"))()
    return [street, place]


def company(rng, lexicon):
    """A name of a firm or shop."""
    end = rng.choice(("Ltd", "Ltd.", "Inc.", "Inc", "LLC", "GmbH", "Co.", "& Co", "Sdn Bhd", "SDN BHD", "Group", "Pte Ltd", "AG", "Corp."))
    last, word = rng.choice(lexicon.last), rng.choice(lexicon.words).capitalize()
    name = rng.choice((
        lambda: lexicon.shop(rng), lambda: f"{lexicon.shop(rng)} {end}", lambda: f"{last} {rng.choice(lexicon.tails)}",
        lambda: f"{last} & {rng.choice(lexicon.last)}", lambda: f"{last} {end}", lambda: f"{word} {rng.choice(lexicon.tails)} {end}",
        lambda: f"{last}'s {rng.choice(lexicon.tails)}", lambda: f"{rng.choice(lexicon.heads)} {word} {rng.choice(lexicon.tails)}",
        lambda: f"{rng.choice(('Restaurant', 'Hotel', 'Cafe', 'Clinic', 'Studio', 'Syarikat', 'Perniagaan'))} {last}",
        lambda: f"{capitals(rng, 2, 4)} {rng.choice(lexicon.tails)} {end}", lambda: word))()
    return name.upper() if rng.random() < 0.4 else name
