"""Questions and answers about a scene: a list of objects with colour, shape and place."""
from data.sample import Turn

COLORS = ["red", "green", "blue", "yellow", "black", "gray", "teal", "brown", "orange", "purple"]
SHAPES = ["circle", "rectangle", "triangle", "star"]
SIDES = ["left", "right", "above", "below"]
NONE = "none"
MARGIN = 0.12  # how far apart, as a share of the picture, two centres must be for "left of" or "above" to be asked
# an ask_* gives the question, its answer and the things that the answer depends on, or None
KINDS = ["color", "shape", "count", "relation", "relation-yes-no", "which", "place", "presence"]


def reword(rng, text, formal=0.4):
    """One of the ways that people type a question; `formal` is the chance to leave it as it is."""
    if rng.random() < formal:
        return text
    if rng.random() < 0.3:
        text = text.replace("color", "colour")
    if rng.random() < 0.2:
        text = text.replace("gray", "grey")
    if rng.random() < 0.4:
        text = text[0].upper() + text[1:]
    return text.rstrip("?") if rng.random() < 0.3 else text


def matches(things, color=None, shape=None):
    """Those of the things that have this colour and this shape."""
    return [t for t in things if color in (None, t.color) and shape in (None, t.name)]


def name(rng, things, thing):
    """A name that fits only this thing, or None when it has a double."""
    full = f"{thing.color} {thing.name}"
    options = [full] if len(matches(things, thing.color, thing.name)) == 1 else []
    if len(matches(things, shape=thing.name)) == 1:
        options.append(thing.name)
    if len(matches(things, color=thing.color)) == 1:
        options.append(f"{thing.color} {rng.choice(['shape', 'object'])}")
    return rng.choice(options) if options else None


def ask_color(rng, things):
    """What colour is the (only) star?  "none" when there is no star."""
    shape = rng.choice(SHAPES) if rng.random() < 0.1 else rng.choice(things).name
    found = matches(things, shape=shape)
    if len(found) > 1:
        return None
    text = rng.choice(["what color is the {}?"] * 3 + ["what is the color of the {}?", "which color is the {}?",
                                                       "what color does the {} have?", "color of the {}?"])
    noun = rng.choice(["shape", "object"]) if len(things) == 1 and rng.random() < 0.3 else shape
    if noun != shape:
        found = things
    return text.format(noun), found[0].color if found else NONE, found


def ask_shape(rng, things):
    """What shape is the (only) red object?  "none" when nothing is red."""
    color = rng.choice(COLORS) if rng.random() < 0.1 else rng.choice(things).color
    found = matches(things, color=color)
    if len(found) > 1:
        return None
    if len(things) == 1 and rng.random() < 0.3:
        text = rng.choice(["what shape is in the image?", "what shape is this?", "what shape does the image contain?"])
        return text, things[0].name, things
    text = rng.choice(["what shape is the {} object?", "what is the {} shape?", "what shape is the {} one?",
                       "which shape is {}?", "what shape is {}?", "what is the shape of the {} object?"])
    return text.format(color), found[0].name if found else NONE, found


def ask_count(rng, things):
    """How many things are there, in all, of a colour or of a shape?"""
    text = rng.choice(["how many {} are there?"] * 2 + ["how many {} are in the image?", "how many {} do you see?",
                                                        "count the {}.", "how many {} can you see?"])
    kind = rng.random()
    if kind < 0.5:
        return text.format(rng.choice(["shapes", "objects"])), str(len(things)), things
    absent = rng.random() < 0.2
    if kind < 0.75:
        color = rng.choice(COLORS) if absent else rng.choice(things).color
        found = matches(things, color=color)
        return text.format(f"{color} {rng.choice(['shapes', 'objects'])}"), str(len(found)), found
    shape = rng.choice(SHAPES) if absent else rng.choice(things).name
    found = matches(things, shape=shape)
    return text.format(shape + "s"), str(len(found)), found


def two(rng, things):
    """Two different things with names of their own, or None."""
    if len(things) < 2:
        return None
    a, b = rng.sample(things, 2)
    names = name(rng, things, a), name(rng, things, b)
    return (a, b, *names) if all(names) else None


def ask_relation(rng, things):
    """Where is A relative to B: left, right, above, below."""
    pair = two(rng, things)
    if not pair:
        return None
    a, b, first, second = pair
    dx, dy = a.x - b.x, a.y - b.y
    across, along = ("left" if dx < 0 else "right"), ("above" if dy < 0 else "below")
    way = rng.random()
    if way < 0.4:
        if abs(abs(dx) - abs(dy)) < MARGIN:
            return None
        text = rng.choice(["where is the {} relative to the {}?", "where is the {} compared to the {}?"])
        return text.format(first, second), across if abs(dx) > abs(dy) else along, (a, b)
    if way < 0.7:
        text, answer, gap = "is the {} left or right of the {}?", across, dx
    else:
        text, answer, gap = "is the {} above or below the {}?", along, dy
    return None if abs(gap) < MARGIN else (text.format(first, second), answer, (a, b))


def ask_relation_yes_no(rng, things):
    """Is A left of B?"""
    pair = two(rng, things)
    if not pair:
        return None
    a, b, first, second = pair
    side = rng.choice(SIDES)
    gap = {"left": b.x - a.x, "right": a.x - b.x, "above": b.y - a.y, "below": a.y - b.y}[side]
    if abs(gap) < MARGIN:
        return None
    phrase = {"left": ["left of", "to the left of"], "right": ["right of", "to the right of"], "above": ["above"],
              "below": ["below", "under"]}[side]
    text = f"is the {first} {rng.choice(phrase)} the {second}?"
    return text, "yes" if gap > 0 else "no", (a, b)


def ask_which(rng, things):
    """Which of two shapes is further left, right, higher or lower?"""
    pair = two(rng, things)
    if not pair or len(matches(things, shape=pair[0].name)) > 1 or len(matches(things, shape=pair[1].name)) > 1:
        return None
    a, b = pair[:2]
    side = rng.choice(["on the left", "on the right", "higher", "lower"])
    gap = {"on the left": b.x - a.x, "on the right": a.x - b.x, "higher": b.y - a.y, "lower": a.y - b.y}[side]
    if abs(gap) < MARGIN:
        return None
    text = f"which is {side}, the {a.name} or the {b.name}?"
    return text, (a if gap > 0 else b).name, (a, b)


def ask_place(rng, things):
    """In which half of the picture is A?  The first step towards relations, and easier to learn."""
    thing = rng.choice(things)
    called = name(rng, things, thing)
    if not called:
        return None
    if rng.random() < 0.5:
        text, gap = "is the {} on the left or right of the image?", thing.x
        answer = "left" if gap < 0.5 else "right"
    else:
        text, gap = "is the {} above or below the center?", thing.y
        answer = "above" if gap < 0.5 else "below"
    return None if abs(gap - 0.5) < MARGIN / 2 else (text.format(called), answer, [thing])


PRESENCE = [("is there a {}?", True), ("is there a {} in the image?", True), ("is a {} present?", True),
            ("does the image contain a {}?", True), ("is there not a {}?", False),
            ("is there not a {} in the image?", False), ("is no {} present?", False),
            ("does the image not contain a {}?", False)]


def ask_presence(rng, things, negative=0.2):
    """Is there (or is there not) such a thing?"""
    one = rng.choice(things)
    color, shape = (one.color, one.name) if rng.random() < 0.5 else (rng.choice(COLORS), rng.choice(SHAPES))
    way = rng.random()
    if way < 0.35:
        noun, there = f"{color} shape", matches(things, color=color)
    elif way < 0.65:
        noun, there = shape, matches(things, shape=shape)
    else:
        noun, there = f"{color} {shape}", matches(things, color, shape)
    text, positive = rng.choice(PRESENCE[:4] if rng.random() > negative else PRESENCE[4:])
    text = text.format(noun).replace(" a orange", " an orange")
    return text, "yes" if bool(there) == positive else "no", there


ASK = {"color": ask_color, "shape": ask_shape, "count": ask_count, "relation": ask_relation,
       "relation-yes-no": ask_relation_yes_no, "which": ask_which, "place": ask_place,
       "presence": ask_presence}
WEIGHTS = {"color": 2, "shape": 2, "count": 3, "relation": 4, "relation-yes-no": 2, "which": 1.5, "place": 2,
           "presence": 1}


def listing(things):
    """The things with their places in tenths of the picture, in reading order: "red circle 2 3, blue star 7 5"; or "none"."""
    ordered = sorted(things, key=lambda t: (round(10 * t.y), t.x))
    return NONE if not ordered else ", ".join(f"{t.color} {t.name} {round(10 * t.x)} {round(10 * t.y)}" for t in ordered)


def ask(rng, things, number, weights=None):
    """Up to `number` different turns about the things; a thought lists those that the question is about, no others."""
    out, weights = {}, weights or WEIGHTS
    for _ in range(4 * number):
        kind = rng.choices(KINDS, [weights[k] for k in KINDS])[0]
        found = ASK[kind](rng, things)
        if found and found[0] not in out:
            out[found[0]] = found[1], kind, listing(found[2])
            if len(out) == number:
                break
    return [Turn(reword(rng, q), a, kind=kind, thought=thought) for q, (a, kind, thought) in out.items()]


def words():
    """Every word that a question or an answer can hold, in the forms in which they stand there."""
    text = ("what which color colour is are the of does have shape shapes object objects one in image picture "
            "this contain how many there do you see can count where relative compared to left right above below "
            "under or higher lower on a an present not no yes none grey circles rectangles triangles stars answer "
            "with briefly word small vision model glimpse you i am")
    found = {*text.split(), *COLORS, *SHAPES}
    return sorted(form for word in found for form in (word, f" {word}", word.capitalize()))
