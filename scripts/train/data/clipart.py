"""Clip art of the Open Clip Art Library (Debian's openclipart-svg, public domain) whose title names a concept.

The library's keywords are loose, its titles and file names less so: a drawing is taken when its title, or its file's
name, ends with a concept's name behind nothing but adjectives. Rather too few than wrong ones: themes of computer
icons, flags, road signs and maps are not looked at, and what a look at all of them showed to be something else is
in WRONG.
"""
import re
from pathlib import Path

FOLDER = Path("/usr/share/openclipart/svg")
LEFT_OUT = (
    "computer/icons/", "shapes/stars/", "shapes/arrows/", "shapes/jigsaw/", "signs_and_symbols/flags/", "special/",
    "geography/", "logos/", "buttons/", "recreation/games/", "recreation/religion/", "people/stickmen/",
    "signs_and_symbols/map_symbols/", "transportation/roadsigns/",
)
LARGEST = 400_000  # bytes of a drawing; larger ones take seconds each
# what may stand before the name: it is still that thing
ADJECTIVES = set("""
    a the simple little small big large cute cartoon funny happy sad bored sleeping standing sitting running red
    green blue yellow orange purple pink brown black white gray grey golden gold old new ripe fresh tiny contour fat
    baby hand drawn stylized stylised plain wild rubber wooden glass lit open closed half whole sliced juicy nice
    pretty beautiful color colored coloured line art icon clipart clip single one comic vector lonely smiling silver
    dark light acoustic electric classic classical sports office desk table arm kitchen straight round square long
    short winter summer spring autumn christmas alarm wall digital family country brass steel metal iron crystal
    dutch african asian indian american european spotted garden sea bull tree house pet farm mountain desert snow
    great common wise
""".split())
# words of the titles that name a concept
SAME = {
    "automobile": "car", "sedan": "car", "puppy": "dog", "kitten": "cat", "kitty": "cat", "pony": "horse",
    "rooster": "chicken", "hen": "chicken", "rat": "mouse", "bunny": "rabbit", "hare": "rabbit", "lamb": "sheep",
    "ram": "sheep", "duckling": "duck", "tortoise": "turtle", "alligator": "crocodile", "ladybird": "ladybug",
    "honeybee": "bee", "bike": "bicycle", "motorbike": "motorcycle", "plane": "airplane", "aeroplane": "airplane",
    "jet": "airplane", "lorry": "truck", "lightbulb": "light bulb", "bulb": "light bulb", "couch": "sofa",
    "armchair": "chair", "tv": "television", "spectacles": "glasses", "mug": "coffee", "hotdog": "hot dog",
    "burger": "hamburger", "cheeseburger": "hamburger", "doughnut": "donut", "icecream": "ice cream",
    "aubergine": "eggplant", "maize": "corn", "cherry": "cherries", "grape": "grapes", "palmtree": "palm",
    "fir": "pine", "daisy": "flower", "cellphone": "phone", "telephone": "phone", "spanner": "wrench",
    "handsaw": "saw", "paint brush": "paintbrush", "magnifying glass": "magnifier", "snow man": "snowman",
    "snow flake": "snowflake", "lighting bolt": "lightning", "lightning bolt": "lightning", "pail": "bucket",
    "tyrannosaurus": "dinosaur", "sail boat": "sailboat", "necktie": "tie", "t shirt": "shirt", "tshirt": "shirt",
    "tee shirt": "shirt", "present": "gift", "jack o lantern": "pumpkin", "pine tree": "pine", "palm tree": "palm",
    "fried eggs": "fried egg", "parcel": "box", "cardboard box": "box", "die": "dice", "teddybear": "teddy bear",
    "snowboots": "boot", "boots": "boot", "shoes": "shoe", "sock": "socks", "glove": "gloves", "wine glass": "wine",
    "wineglass": "wine", "beer mug": "beer", "coffee cup": "coffee", "cup of coffee": "coffee", "cup of tea": "tea",
    "padlock": "lock", "floppy eared rabbit": "rabbit", "soccerball": "soccer ball", "pc": "computer",
    "notebook computer": "laptop", "rubber duck": "duck", "canary": "bird", "sparrow": "bird", "robin": "bird",
    "bluebird": "bird", "seagull": "bird", "goldfish": "fish", "trout": "fish", "salmon": "fish", "oak": "tree",
    "headphone": "headphones", "dagger": "sword",
}
# ambiguous as a last word: taken only when the title has nothing else in it
ALONE = set("""
    orange bat fly seal box ring cap bag tie key star heart square circle diamond drop wave shell boot fork palm
    pepper corn bow gear drum window door map mouse bear fish iron glasses target watch coat rock ice eye ear nose
    hand foot mouth
""".split())
WRONG = set("""
    airplane horse train tram mug_toh_yen_cheng_01 mug_toh_yen_cheng_02 mouse mouse1 mouse_the_structorr_
    caterpillar butter_01 pear_jean-victor_balin_01r moon_jasper_van_de_grond_01 horse_1_konstantin_r._01
    horse_1_rotkevich_konsat_01 tree_01 big_truck_01 cactus_linda_kim_01 bicycle_philippe_colin_01
    bucket_michael_moore_ compass_01 wrench_jarno_vasamaa_01
""".split())
BARCODED = "_mateya_"  # of a series on black cards with a bar code
PHOTOS = "lightning_jon"  # of bolts, hardly seen when small


def words(text):
    """Lower-case words without numbers."""
    return re.sub(r"[^a-z]+", " ", text.lower()).split()


def named(text, names):
    """The concept that a title names, or None."""
    found = words(text)
    for start in range(len(found)):
        rest = " ".join(found[start:])
        name = SAME.get(rest, rest)
        if name in names:
            before = found[:start]
            return name if set(before) <= ADJECTIVES and not (before and rest in ALONE) else None
    return None


def title(svg):
    """The drawing's title: of its metadata, "" for one of a numbered collection."""
    start = svg.find("<dc:title")
    found = re.match(r"<dc:title[^>]{0,99}>([^<]{0,99})<", svg[start:start + 300]) if start >= 0 else None
    text = found[1] if found else ""
    return "" if text.startswith("Clipart by") else text


def find(names, folder=FOLDER):
    """Yields (concept, file) of the drawings that name one of these concepts."""
    for file in sorted(folder.rglob("*.svg")):
        place = file.relative_to(folder).as_posix()
        if place.startswith(LEFT_OUT) or file.stem in WRONG or BARCODED in place or PHOTOS in place:
            continue
        if file.stat().st_size > LARGEST:
            continue
        svg = file.read_text(errors="replace")
        if "<text" in svg:
            continue
        name = named(title(svg), names) or named(file.stem, names)
        if name:
            yield name, file
