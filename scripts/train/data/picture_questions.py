"""What is asked about named pictures, with answers, verifiers and thoughts."""
from collections import Counter

from data import concepts
from data.atlas import COLORS
from data.sample import Turn

NEAR, FAR = 0.08, 0.14  # from the middle of a side: within NEAR is the middle, beyond FAR is not, between is not asked
APART = 0.15  # centres of things compared with each other differ by this share of the side at least
BIGGER = 1.3  # ratio of the sizes of things asked to be compared


def place(thing):
    """"left", "top right", "center"; always one, the nearest."""
    across = "left" if thing.x < 0.4 else "right" if thing.x > 0.6 else ""
    along = "top" if thing.y < 0.4 else "bottom" if thing.y > 0.6 else ""
    return f"{along} {across}".strip() or "center"


def clear(share):
    """Whether a centre is clearly in the middle or clearly not."""
    off = abs(share - 0.5)
    return off < NEAR or off > FAR


def ask_name(rng, thing):
    question = rng.choice(["What is this?", "What is in the picture?", "What do you see?", "Name the object."])
    kind = concepts.KIND[thing.name]
    thought = f"Kind {kind}, name {thing.name}." if kind in concepts.ASKED_KINDS else f"Name {thing.name}."
    return Turn(question, thing.name, thought=thought, kind="name" if thing.name in concepts.COMMON else "rare name")


def ask_kind(rng, thing):
    kind = concepts.KIND[thing.name]
    if kind not in concepts.ASKED_KINDS:
        return None
    question = rng.choice(["What kind of thing is this?", "Which category is this?"])
    return Turn(question, kind, thought=f"Name {thing.name}, kind {kind}.", kind="category")


def ask_is_kind(rng, thing):
    kind = concepts.KIND[thing.name]
    if kind not in concepts.ASKED_KINDS:
        return None
    asked = kind if rng.random() < 0.5 else rng.choice([k for k in concepts.ASKED_KINDS if k != kind])
    noun = concepts.KIND_NOUNS[asked]
    return Turn(f"Is this {noun}?", "yes" if asked == kind else "no",
                thought=f"Name {thing.name}, kind {kind}.", kind="category-yes-no")


def other_name(rng, present, source):
    """A name that is not in the picture, half the time of the same kind as something there."""
    pool = source.by_kind[concepts.KIND[rng.choice(present)]] if rng.random() < 0.5 else source.usual
    absent = [name for name in pool if name not in present]
    return rng.choice(absent or [name for name in source.usual if name not in present])


def ask_presence(rng, things, source):
    present = [t.name for t in things]
    asked = rng.choice(present) if rng.random() < 0.5 else other_name(rng, present, source)
    noun = concepts.with_article(asked)
    question = concepts.is_there(rng, asked)
    if len(things) == 1 and rng.random() < 0.3 and not concepts.several(asked):
        question = f"Is this {noun}?"
    seen = ", ".join(present)
    thought = f"I see {seen}. " + (f"There is {noun}." if asked in present else f"There is no {asked}.")
    return Turn(question, "yes" if asked in present else "no", thought=thought, kind="presence")


def ask_color(rng, thing, alone):
    if not thing.color or concepts.KIND[thing.name] in ("person", "body"):
        return None
    verb = "are" if concepts.several(thing.name) else "is"
    nouns = [f"the {thing.name}"] + ["it"] * alone
    noun = rng.choice(nouns)
    return Turn(f"What color {'is' if noun == 'it' else verb} {noun}?", thing.color,
                thought=f"The {thing.name}: {thing.color}.", kind="color")


def ask_one(rng, thing, source):
    """Turns about the only thing of a picture: its name first or later, and two or three more."""
    more = [ask_kind(rng, thing), ask_is_kind(rng, thing), ask_presence(rng, [thing], source),
            ask_presence(rng, [thing], source), ask_color(rng, thing, True)]
    more = rng.sample([turn for turn in more if turn], 2)
    if more[0].question == more[1].question:
        more.pop()
    turns = more + [ask_name(rng, thing)]
    if rng.random() < 0.7:  # what gives the name away stands after it
        return turns[::-1]
    rng.shuffle(turns)
    return turns


def numbered(things, name=None):
    """The things in reading order, those of the name (or all) counted: "1 dog left, cat center, 2 dog right"."""
    out, count = [], 0
    for thing in sorted(things, key=lambda t: ((t.y >= 0.4) + (t.y > 0.6), t.x)):
        if name in (None, thing.name):
            count += 1
            out.append(f"{count} {thing.name} {place(thing)}")
        else:
            out.append(f"{thing.name} {place(thing)}")
    return ", ".join(out) + "."


def ask_count(rng, things, source):
    if rng.random() < 0.4:
        question = rng.choice(["How many objects are there?", "How many objects are in the picture?"])
        return Turn(question, str(len(things)), thought=numbered(things), kind="count")
    counts = Counter(t.name for t in things)
    name = counts.most_common(1)[0][0] if rng.random() < 0.75 else rng.choice(list(counts))
    if rng.random() < 0.12:
        name = other_name(rng, list(counts), source)
    if name not in concepts.COUNTED or not concepts.plural(name):
        return None
    question = rng.choice(["How many {} are there?", "How many {} do you see?"]).format(concepts.plural(name))
    return Turn(question, str(counts[name]), thought=numbered(things, name), kind="count")


def ask_place(rng, things):
    """Where a thing without a double is, or what is in a corner."""
    thing = rng.choice(things)
    if not (clear(thing.x) and clear(thing.y)) or [t.name for t in things].count(thing.name) > 1:
        return None
    where = place(thing)
    if rng.random() < 0.35 and [place(t) for t in things].count(where) == 1:
        spot = "in the center" if where == "center" else f"at the {where}"
        return Turn(f"What is {spot}?", thing.name, thought=numbered(things), kind="what-where")
    verb = "are" if concepts.several(thing.name) else "is"
    return Turn(f"Where {verb} the {thing.name}?", where,
                thought=f"{thing.name} x {round(100 * thing.x)} y {round(100 * thing.y)}.", kind="place")


def single(things):
    """Those of the things whose name no other has."""
    counts = Counter(t.name for t in things)
    return [t for t in things if counts[t.name] == 1]


def ask_relation(rng, things):
    if len(single(things)) < 2:
        return None
    a, b = rng.sample(single(things), 2)
    across = rng.random() < 0.6
    first, second, axis = (a.x, b.x, "x") if across else (a.y, b.y, "y")
    if abs(first - second) < APART:
        return None
    one, two = ("left", "right") if across else ("above", "below")
    verb = "Are" if concepts.several(a.name) else "Is"
    tail = "of the" if across else "the"
    p, q = round(100 * first), round(100 * second)
    thought = f"{a.name} {axis} {p}, {b.name} {axis} {q}. {p} {'<' if p < q else '>'} {q}."
    return Turn(f"{verb} the {a.name} {one} or {two} {tail} {b.name}?", one if first < second else two,
                thought=thought, kind="relation")


def ask_neighbour(rng, things):
    """What is left of, right of, above or below a thing, of the two that there are."""
    if len(things) != 2 or things[0].name == things[1].name:
        return None
    a, b = rng.sample(things, 2)
    dx, dy = a.x - b.x, a.y - b.y
    if max(abs(dx), abs(dy)) < APART:
        return None
    if abs(dx) > abs(dy):
        way = "left of" if dx < 0 else "right of"
    else:
        way = "above" if dy < 0 else "below"
    return Turn(f"What is {way} the {b.name}?", a.name, thought=numbered(things), kind="neighbour")


def ask_bigger(rng, things, h, w):
    if len(single(things)) < 2:
        return None
    a, b = rng.sample(single(things), 2)
    p, q = a.size(h, w), b.size(h, w)
    if max(p, q) < BIGGER * min(p, q):
        return None
    thought = f"{a.name} {round(p)}, {b.name} {round(q)}."
    return Turn(f"Which is bigger, the {a.name} or the {b.name}?", (a if p > q else b).name, thought=thought,
                kind="bigger")


def ask_list(rng, things):
    """All names from left to right, when the order is clear."""
    ordered = sorted(things, key=lambda t: t.x)
    if any(b.x - a.x < APART for a, b in zip(ordered, ordered[1:])):
        return None
    question = rng.choice(["Name the objects from left to right.", "What objects are there, from left to right?"])
    thought = ", ".join(f"{t.name} x {round(100 * t.x)}" for t in ordered) + "."
    return Turn(question, ", ".join(t.name for t in ordered), thought=thought, kind="list")


def ask_box(rng, things):
    if not single(things):
        return None
    thing = rng.choice(single(things))
    box = [round(1000 * v) for v in thing.box]
    thought = f"{thing.name} {place(thing)}, x {round(100 * thing.x)} y {round(100 * thing.y)}."
    return Turn(rng.choice(["Give the box of the {}.", "Give the bounding box of the {}."]).format(thing.name),
                str(box).replace(" ", ""), "box", box, thought, "box")


def ask_odd(rng, things):
    """Which of four things is not of the kind of the others?"""
    kinds = Counter(concepts.KIND[t.name] for t in things)
    odd = next(t for t in things if kinds[concepts.KIND[t.name]] == 1)
    thought = ", ".join(f"{t.name} {concepts.KIND[t.name]}" for t in things) + "."
    return Turn(rng.choice(["Which is the odd one out?", "Which one does not belong?"]), odd.name, thought=thought,
                kind="odd")


def ask_scene(rng, things, layout, source, h, w):
    """Three to five different turns about the things."""
    asks = {"count": 3.0, "presence": 2.0, "place": 3.0, "relation": 3.0, "neighbour": 3.0, "bigger": 1.0, "list": 2.0,
            "box": 1.5, "color": 1.0}
    turns = {"odd": lambda: [ask_odd(rng, things)], "repeats": lambda: [ask_count(rng, things, source)]}
    turns = turns.get(layout, list)()
    calls = {"count": lambda: ask_count(rng, things, source), "presence": lambda: ask_presence(rng, things, source),
             "place": lambda: ask_place(rng, things), "relation": lambda: ask_relation(rng, things),
             "neighbour": lambda: ask_neighbour(rng, things), "bigger": lambda: ask_bigger(rng, things, h, w),
             "list": lambda: ask_list(rng, things), "box": lambda: ask_box(rng, things),
             "color": lambda: ask_color(rng, rng.choice(single(things)), False) if single(things) else None}
    turns = [turn for turn in turns if turn]
    wanted = rng.randint(3, 5)
    for _ in range(3 * wanted):
        turn = calls[rng.choices(list(asks), list(asks.values()))[0]]()
        key = turn and (turn.kind, turn.answer, turn.thought)  # the same in other words has the same
        if turn and all(key != (t.kind, t.answer, t.thought) and turn.question != t.question for t in turns):
            turns.append(turn)
            if len(turns) >= wanted:
                break
    rng.shuffle(turns)
    return turns or [ask_presence(rng, things, source)]


FIRST = "What Name Which Is Are Do How Where Give yes no left right above below top bottom center I Kind The".split()
LATER = ("is this in the picture do you see object kind of thing category there a an color are it many objects from "
         "left to right at center top bottom above below or bigger bounding box odd one out does not belong name yes "
         "no The There x y").split()


def spellings(name):
    """A name's pre-tokens at the start of an answer and within a text."""
    first, *rest = name.split()
    return {first, " " + first, *(" " + part for part in rest)}


def fixed_words():
    """Pre-tokens of all questions, thoughts and fixed answers."""
    found = set(FIRST) | {" " + word for word in LATER}
    for noun in filter(None, map(concepts.plural, concepts.COUNTED)):
        found |= {" " + part for part in noun.split()}
    for noun in concepts.KIND_NOUNS.values():
        found |= {" " + part for part in noun.split()}
    for name in (*concepts.NAMES, *COLORS, *concepts.ASKED_KINDS):
        found |= spellings(name)
    return sorted(found)
