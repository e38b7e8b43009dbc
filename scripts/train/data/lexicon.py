"""Words to write on pictures: training and held-out lists have no word in common.

General words and names are Faker's (MIT) English lists, split by a checksum; things to sell and shops are our own.
"""
import string
import zlib

from faker.providers.address.en_US import Provider as Address
from faker.providers.job.en_US import Provider as Job
from faker.providers.lorem.en_US import Provider as Lorem
from faker.providers.person.en_US import Provider as Person

PRODUCTS = {
    "train": """apple banana lemon onion potato tomato carrot garlic grape peach pear plum cherry melon mango lime
        cabbage celery pepper pumpkin spinach lettuce radish broccoli mushroom ginger avocado kiwi orange pineapple
        bread bagel muffin cookie cake pie donut croissant toast pretzel cereal oats granola flour sugar salt honey
        syrup jam vinegar oil mustard ketchup mayo milk butter cheese yogurt cream eggs tofu rice pasta noodles beans
        lentils corn peas soup chili salad pizza burger sandwich taco burrito fries nachos wings steak beef pork ham
        bacon sausage turkey chicken fish tuna salmon shrimp crab tea coffee latte espresso mocha cocoa juice soda
        water lemonade smoothie wine beer cider candy gum chips popcorn nuts almonds raisins soap shampoo lotion
        towel tissue sponge bleach paper pencil marker notebook folder stapler tape glue scissors envelope stamp
        battery bulb cable charger mouse keyboard printer ink lamp chair desk shelf candle vase mug plate bowl fork
        knife spoon pan kettle shirt jacket socks hat gloves scarf belt shoes boots bag wallet umbrella hammer nail
        screw wrench drill paint brush rope bucket shovel seeds soil ball puzzle doll kite""",
    "heldout": """apricot fig papaya leek beet kale squash turnip cucumber radicchio brownie scone waffle pancake
        biscuit crackers porridge molasses relish salsa pesto hummus custard gelato sorbet quinoa couscous ramen sushi
        curry stew kebab lasagna omelet lobster trout duck lamb veal cappuccino americano matcha kombucha tonic rum
        pecans walnuts pistachio detergent toothpaste napkin razor crayon eraser ruler binder magnet fuse adapter
        headset monitor webcam cushion curtain rug mirror tray jug ladle sweater jeans tie sandals helmet backpack
        pliers chisel sandpaper rake hose mulch yoyo jigsaw""",
}
SHOP_HEADS = {
    "train": """Corner Green River Sunny Golden Happy Fresh City Star Blue Red Silver Lucky Royal North South East West
        Grand Prime Daily Quick Super Union Maple Oak Cedar Pine Lake Hill Bay Harbor Metro Urban Village Family Smart
        Best Value Quality Central Park Garden Ocean Summit Valley Bella Casa Luna Milano Tokyo Delhi""",
    "heldout": """Crystal Meadow Willow Falcon Amber Copper Vista Orchid Pioneer Liberty Cosmic Nordic Velvet Tulip
        Breeze Canyon""",
}
SHOP_TAILS = {
    "train": """Mart Shop Deli Market Foods Store Grocery Cafe Bakery Diner Bistro Grill Kitchen Pharmacy Books Hardware
        Supply Electronics Fashion Sports Toys Pets Motors Pizza Sushi Burgers Coffee""",
    "heldout": "Emporium Pantry Outlet Trading Boutique Tavern Creamery Eatery Bazaar Depot",
}
JOBS = """Manager Engineer Teacher Nurse Driver Designer Chef Lawyer Clerk Pilot Farmer Artist Doctor Analyst Editor
    Baker Painter Plumber Surveyor Writer""".split()


def is_held_out(word):
    """The eighth of the words that no training picture shows."""
    return zlib.crc32(word.lower().encode()) % 8 == 3


def _plain(words):
    """Different words of ASCII letters only, two or more, in order."""
    return [w for w in dict.fromkeys(words) if len(w) > 1 and w.isascii() and w.isalpha()]


class Lexicon:
    """The word lists of a split: lists of str, capitalised as in running text."""

    def __init__(self, split):
        def own(words):
            return [w for w in _plain(words) if is_held_out(w) == (split == "heldout")]

        job_words = [word.lower() for job in Job.jobs for word in job.replace(",", " ").split()]
        self.words = own([*Lorem.word_list, *job_words])
        self.first = own(Person.first_names)
        self.last = own(Person.last_names)
        self.states = own(Address.states)
        self.cities = [name + tail for name in self.last for tail in ("ville", "ton", "burg") if len(name) < 7]
        self.streets = ["St", "Ave", "Rd", "Lane", "Drive"] if split == "train" else ["Way", "Court", "Blvd"]
        self.products = PRODUCTS[split].split()
        self.heads, self.tails = SHOP_HEADS[split].split(), SHOP_TAILS[split].split()
        self.jobs = own(JOBS)

    def word(self, rng):
        """A word in one of the usual cases."""
        pool = rng.choice((self.words, self.words, self.products, self.first, self.last))
        word = rng.choice(pool)
        style = rng.random()
        return word.lower() if style < 0.5 else word.capitalize() if style < 0.8 else word.upper()

    def person(self, rng):
        return f"{rng.choice(self.first)} {rng.choice(self.last)}"

    def shop(self, rng):
        return f"{rng.choice(self.heads)} {rng.choice(self.tails)}"

    def street(self, rng):
        return f"{rng.randint(1, 999)} {rng.choice(self.last)} {rng.choice(self.streets)}"


def cents(amount):
    """Whole cents as money: 1299 is 12.99."""
    return f"{amount // 100}.{amount % 100:02d}"


def price(rng):
    """Money with and without a sign."""
    amount = rng.randint(1, 10 ** rng.randint(2, 5))
    sign = rng.choice(("", "", "$", "$", "-"))
    return sign + (f"{amount // 100:,}.{amount % 100:02d}" if rng.random() < 0.2 else cents(amount))


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def date(rng, style=None):
    """A date in one of six ways."""
    y, m, d = rng.randint(1990, 2031), rng.randint(1, 12), rng.randint(1, 28)
    return (f"{m:02d}/{d:02d}/{y}", f"{y}-{m:02d}-{d:02d}", f"{d:02d}.{m:02d}.{y}", f"{MONTHS[m - 1]} {d}, {y}",
            f"{d} {MONTHS[m - 1]} {y}", f"{m}/{d}/{y % 100:02d}")[rng.randrange(6) if style is None else style]


def time(rng):
    """A time of day."""
    text = f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"
    return text if rng.random() < 0.7 else f"{rng.randint(1, 12)}:{text[3:]} {rng.choice(('AM', 'PM', 'am', 'pm'))}"


def letters(rng, alphabet, low, high):
    """Random characters of an alphabet."""
    return "".join(rng.choices(alphabet, k=rng.randint(low, high)))


def code(rng):
    """An identifier: capitals, digits and a hyphen or none."""
    return letters(rng, string.ascii_uppercase, 1, 3) + rng.choice(("-", "", "#")) + letters(rng, string.digits, 2, 5)


def phone(rng):
    """A telephone number of ten digits or seven."""
    digits = letters(rng, string.digits, 10, 10)
    return rng.choice((f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
                       f"{digits[:3]}-{digits[3:7]}"))
