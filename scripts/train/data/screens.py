"""Screens: dialogs, forms, toolbars and settings in real UI kits; what is where, what it is called, what to click.

The pictures come from data/rendered.py. The held-out ones show other kits, fonts and words.
"""
import json
from pathlib import Path

from data.rendered import TOOLS, load, vary
from data.sample import Sample, Thing, Turn
from data.words import pretokens

DOMAIN = "screens"
SIZES = {(112, 168): 3, (140, 168): 3, (168, 168): 2, (168, 224): 2}
TEXTS = json.loads((TOOLS / "ui-words.json").read_text())
SIDE = 1000  # boxes are in thousandths of the picture's sides
STEP = 10  # answers name coordinates in steps of this
TOGGLES = ("checkbox", "switch", "radio")
CLICKED = ("button", "link", "tab")
COUNTED = {"button": "buttons", "link": "links", "tab": "tabs", "field": "fields", "checkbox": "checkboxes",
           "switch": "switches", "radio": "radios"}

LOCATE = ["Locate the {name} {role}.", "Where is the {name} {role}?", "Give the box of the {name} {role}."]
INSIDE = ["What is in the box {box}?", "What is the element at {box} called?"]
CLICK = ["What would you click to {do}?", "Which element do you click to {do}?"]
AIM = ["Where would you click to {do}?", "Give the box to click to {do}."]
ROLE = ["What kind of element is {name}?", "What is {name}?"]
ON = ["Is {name} checked?", "Is {name} selected?", "Is {name} on?"]
COUNT = ["How many {roles} are there?", "Count the {roles}."]
LIST = ["Name the {roles}.", "Which {roles} are there?"]
HEADING = ["What is the heading?", "Read the heading."]
VALUE = ["What is in the {name} field?", "What does the {name} field say?"]
BESIDE = ["Which button is {side} of {name}?"]
ROWS, COLUMNS = ["top", "middle", "bottom"], ["left", "center", "right"]


def place(box, size):
    """Where a box lies, in two words; box in pixels [x1, y1, x2, y2], size (h, w)."""
    x, y = (box[0] + box[2]) / 2 / size[1], (box[1] + box[3]) / 2 / size[0]
    return f"{ROWS[min(2, int(3 * y))]} {COLUMNS[min(2, int(3 * x))]}"


def thousandths(box, size, step=1):
    """The box in 0..1000 of the sides, in whole steps."""
    sides = (size[1], size[0]) * 2
    return [min(SIDE, max(0, step * round(SIDE * v / side / step))) for v, side in zip(box, sides)]


def written(box, size):
    """The box as an answer or a question writes it."""
    return "[" + ",".join(map(str, thousandths(box, size, STEP))) + "]"


def moved(widgets, dx, dy):
    """The widgets of a record after a shift in pixels."""
    shift = (dx, dy, dx, dy)
    return [widget | {"box": [v + d for v, d in zip(widget["box"], shift)]} for widget in widgets]


def listing(widgets, size, places=False):
    """Their names in reading order, with places if wanted."""
    return ", ".join(w["name"] + (f" {place(w['box'], size)}" if places else "") for w in widgets)


class Screen:
    """One drawn picture: its widgets in pixels, and the turns about them. `ask_*` give a Turn, or None."""

    def __init__(self, widgets, size, intents, actions):
        self.widgets, self.size, self.intents, self.actions = widgets, size, intents, actions

    def of(self, *roles):
        return [w for w in self.widgets if w["role"] in roles]

    def sides(self, widget):
        """A widget's box in words: the thought that an answer in numbers follows from."""
        x1, y1, x2, y2 = thousandths(widget["box"], self.size, STEP)
        return f"{place(widget['box'], self.size)}: left {x1}, top {y1}, right {x2}, bottom {y2}."

    def box_turn(self, question, widget, thought, kind):
        truth = thousandths(widget["box"], self.size)
        return Turn(question, written(widget["box"], self.size), "box", truth, f"{thought} {self.sides(widget)}", kind)

    def ask_locate(self, rng):
        widget = rng.choice(self.widgets)
        question = rng.choice(LOCATE).format(**widget)
        return self.box_turn(question, widget, f"{widget['name']} is a {widget['role']},", "locate")

    def ask_inside(self, rng):
        widget = rng.choice(self.widgets)
        question = rng.choice(INSIDE).format(box=written(widget["box"], self.size))
        thought = f"The box is {place(widget['box'], self.size)}. A {widget['role']} is there: {widget['name']}."
        return Turn(question, widget["name"], "exact", None, thought, "inside")

    def purpose(self, rng):
        """A widget to click and what for, or None."""
        known = [w for w in self.of(*CLICKED) if w["name"].split()[0] in self.actions]
        if not known:
            return None
        widget = rng.choice(known)
        aims = [widget["name"].lower()]
        if widget["name"] in self.intents:
            aims.append(self.intents[widget["name"]])
        aim = rng.choice(aims)
        shared = [w for w in self.widgets if w is not widget and self.intents.get(w["name"]) == aim]
        return None if shared else (widget, aim)

    def choice(self, widget, aim):
        rivals = self.of(widget["role"])
        return f"{COUNTED[widget['role']]}: {listing(rivals, self.size)}. To {aim}: {widget['name']}"

    def ask_click(self, rng):
        found = self.purpose(rng)
        if not found:
            return None
        widget, aim = found
        question = rng.choice(CLICK).format(do=aim)
        return Turn(question, widget["name"], "exact", None, f"{self.choice(widget, aim)}.", "click")

    def ask_aim(self, rng):
        found = self.purpose(rng)
        if not found:
            return None
        widget, aim = found
        question = rng.choice(AIM).format(do=aim)
        return self.box_turn(question, widget, f"{self.choice(widget, aim)},", "aim")

    def ask_role(self, rng):
        widget = rng.choice(self.widgets)
        thought = f"{widget['name']} is {place(widget['box'], self.size)}, a {widget['role']}."
        return Turn(rng.choice(ROLE).format(**widget), widget["role"], "exact", None, thought, "role")

    def ask_on(self, rng):
        toggles = self.of(*TOGGLES)
        if not toggles:
            return None
        widget = rng.choice(toggles)
        question = dict(zip(TOGGLES, (ON[0], ON[2], ON[1])))[widget["role"]].format(**widget)
        states = ", ".join(f"{w['name']} {'on' if w['on'] else 'off'}" for w in toggles)
        return Turn(question, "yes" if widget["on"] else "no", "exact", None, f"{states}.", "on")

    def ask_count(self, rng):
        roles = [role for role in COUNTED if self.of(role)] + ["button"]
        role = rng.choice(roles)
        found = self.of(role)
        many, roles = len(found), COUNTED[role]
        thought = f"{listing(found, self.size)}: {many}." if found else f"There are no {roles}: 0."
        return Turn(rng.choice(COUNT).format(roles=roles), str(many), "number", many, thought, "count")

    def ask_list(self, rng):
        roles = [role for role in COUNTED if len(self.of(role)) > 1]
        if not roles:
            return None
        role = rng.choice(roles)
        thought = f"{COUNTED[role]}: {listing(self.of(role), self.size, places=True)}."
        answer = listing(self.of(role), self.size)
        return Turn(rng.choice(LIST).format(roles=COUNTED[role]), answer, "edit", None, thought, "list")

    def ask_heading(self, rng):
        found = self.of("heading")
        if not found:
            return None
        thought = f"The heading is {place(found[0]['box'], self.size)}: {found[0]['name']}."
        return Turn(rng.choice(HEADING), found[0]["name"], "exact", None, thought, "heading")

    def ask_value(self, rng):
        found = [w for w in self.of("field", "menu") if w["value"]]
        if not found:
            return None
        widget = rng.choice(found)
        thought = f"The {widget['name']} field is {place(widget['box'], self.size)}: {widget['value']}."
        return Turn(rng.choice(VALUE).format(**widget), widget["value"], "exact", None, thought, "value")

    def ask_beside(self, rng):
        """Neighbours in one row of buttons."""
        buttons = self.of("button")
        pairs = [(a, b) for a, b in zip(buttons, buttons[1:]) if abs(a["box"][1] - b["box"][1]) < 4]
        if not pairs:
            return None
        left, right = rng.choice(pairs)
        side, answer, other = rng.choice([("left", left, right), ("right", right, left)])
        thought = f"In that row: {left['name']}, {right['name']}."
        return Turn(rng.choice(BESIDE).format(side=side, **other), answer["name"], "exact", None, thought, "beside")


ASKED = {"locate": 3, "inside": 2, "click": 1.2, "aim": 1.2, "role": 1, "on": 2, "count": 1, "list": 1, "heading": 0.8,
         "value": 1.5, "beside": 0.8}
TURNS = (3, 5)


class Source:
    """Screens of one split; root: folder of the prepared assets."""

    def __init__(self, split, root):
        self.packs = load(Path(root) / "screens" / split)
        self.varied = split == "train"
        self.intents = TEXTS["intents"] if split == "train" else {}
        self.actions = set(TEXTS[split]["actions"])

    def draw(self, rng, size):
        pack = self.packs[size]
        index = rng.randrange(len(pack))
        record, pixels = pack.records[index], pack.pixels[index]
        glyphs, widgets = record["glyphs"], record["widgets"]
        if self.varied:
            pixels, glyphs, shift = vary(pixels, record, rng)
            widgets = moved(widgets, *shift)
        screen = Screen(widgets, size, self.intents, self.actions)
        return Sample(pixels[None], self.turns(screen, rng), glyphs=glyphs, things=things(widgets, size))

    @staticmethod
    def turns(screen, rng):
        count, turns, kinds = rng.randint(*TURNS), {}, dict(ASKED)
        while kinds and len(turns) < count:
            kind = rng.choices(list(kinds), list(kinds.values()))[0]
            turn = getattr(screen, f"ask_{kind}")(rng)
            if turn is None or kind not in ("locate", "inside") or rng.random() < 0.5:
                del kinds[kind]
            if turn is not None:
                turns.setdefault((kind, turn.answer), turn)
        return list(turns.values())


def things(widgets, size):
    """Widgets as things, called by their names: which place does a name in a question mean?"""
    h, w = size
    found = []
    for widget in widgets:
        x1, y1, x2, y2 = widget["box"]
        if len(widget["name"]) > 2:  # a shorter one stands inside other words
            found.append(Thing(widget["name"].lower(), "", (x1 + x2) / 2 / w, (y1 + y2) / 2 / h,
                               min(x2 - x1, y2 - y1) / 2 / min(size), widget["role"], ((x2 - x1) / w, (y2 - y1) / h)))
    return found


def ui_words():
    """The UI words as they stand in questions and answers, and the aims of clicks."""
    known = TEXTS["train"]
    first = known["actions"] + known["nouns"]
    forms = [form for word in first for form in (word, f" {word}")]
    aims = [f" {word.lower()}" for word in known["actions"]] + [f" {aim}" for aim in TEXTS["intents"].values()]
    return forms + [f" {word}" for word in known["seconds"]] + aims


def words():
    """All whole words of the questions, thoughts and fixed answers, and the UI words."""
    asked = sum((LOCATE, INSIDE, CLICK, AIM, ROLE, ON, COUNT, LIST, HEADING, VALUE, BESIDE), [])
    blank = {"name": "0", "role": "0", "roles": "0", "do": "0", "side": "0", "box": "[0,0,0,0]"}
    said = ["yes", "no", "[0,0,0,0]", " left, top, right, bottom.", "0 is a 0, 0: left 0, top 0, right 0, bottom 0.",
            "The box is 0. A 0 is there: 0.", "0: 0. To 0: 0.", "0 on, off.", "There are no 0: 0.",
            "The heading is 0: 0.", "The 0 field is 0: 0.", "In that row: 0, 0.", " left right"]
    names = [f"{form}" for role, many in COUNTED.items() for form in (role, f" {role}", many, f" {many}")]
    roles = [form for role in ("heading", "text", "menu") for form in (role, f" {role}")]
    places = [form for word in ROWS + COLUMNS for form in (word, f" {word}")]
    return sorted(pretokens(*[text.format(**blank) for text in asked], *said, *names, *roles, *places, *ui_words()))
