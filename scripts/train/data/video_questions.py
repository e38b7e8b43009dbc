"""What is asked about the things of a video, with answers and thoughts; actors: see data.video."""
from data import concepts
from data.picture_questions import spellings
from data.sample import Turn

LISTED = 5  # seconds that a thought lists at most
NEAR, FAR = 0.08, 0.14  # as in picture_questions: beyond doubt in the middle, or not


def spot(one, second, across):
    """Mean place along the lane in this second, 0 to 1."""
    return sum(one.places[f][0 if across else 1] for f in (2 * second, 2 * second + 1)) / 2


def listed(seconds):
    """Up to LISTED of the seconds, the first and last among them."""
    if seconds <= LISTED:
        return list(range(seconds))
    return [round(i * (seconds - 1) / (LISTED - 1)) for i in range(LISTED)]


def track(one, seconds, across):
    """Where the thing is in each second: "0: x 20, 1: x 45"."""
    axis = "x" if across else "y"
    return ", ".join(f"{s}: {axis} {round(100 * spot(one, s, across))}" for s in listed(seconds))


def presence(one, seconds):
    """Whether the thing is there in each second: "0: no, 1: yes"."""
    return ", ".join(f"{s}: {'yes' if one.there(s) else 'no'}" for s in range(seconds))


def verb(name, one="does", more="do"):
    return more if concepts.several(name) else one


def deeds(actors):
    """What everything does: "dog moves, cat still"."""
    names = {"move": "moves", "still": "still", "appear": "appears", "vanish": "disappears", "grow": "grows",
             "shrink": "shrinks"}
    return ", ".join(f"{one.name} {names[one.act]}" for one in actors)


def ask_way(rng, actors, seconds, across):
    movers = [one for one in actors if one.act == "move"]
    if not movers:
        return None
    one = rng.choice(movers)
    grows = one.way in ("right", "down")
    thought = f"{track(one, seconds, across)}. {'More' if grows else 'Less'}, so {one.way}."
    text = rng.choice(["Which way {} the {} move?", "In which direction {} the {} move?"])
    return Turn(text.format(verb(one.name), one.name), one.way, thought=thought, kind="direction")


def ask_what(rng, actors):
    """What is the one thing that moves, appears, disappears, grows or shrinks?"""
    texts = {"move": "What is moving?", "appear": "What appears?", "vanish": "What disappears?",
             "grow": "What gets bigger?", "shrink": "What gets smaller?"}
    acts = [one.act for one in actors]
    fitting = [one for one in actors if one.act in texts and acts.count(one.act) == 1]
    if not fitting:
        return None
    one = rng.choice(fitting)
    return Turn(texts[one.act], one.name, thought=deeds(actors) + ".", kind="what")


def ask_when(rng, actors, seconds):
    fitting = [one for one in actors if one.act in ("appear", "vanish")]
    if not fitting:
        return None
    one = rng.choice(fitting)
    act, second = ("appear", one.first) if one.act == "appear" else ("disappear", one.last + 1)
    text = rng.choice(["When {} the {} {}?", "At which second {} the {} {}?"])
    return Turn(text.format(verb(one.name), one.name, act), str(second), thought=presence(one, seconds) + ".",
                kind="when")


def ask_does(rng, actors, seconds, across):
    """Does it move, appear, disappear?"""
    one = rng.choice(actors)
    asked = rng.choice(["move", "appear", "vanish"])
    if rng.random() < 0.4 and one.act in ("move", "appear", "vanish"):
        asked = one.act
    word = "disappear" if asked == "vanish" else asked
    evidence = f"{one.name} {track(one, seconds, across)}" if asked == "move" else presence(one, seconds)
    if asked == "move" and one.act in ("appear", "vanish"):
        evidence = deeds([one])  # it has no place in some seconds
    return Turn(f"{verb(one.name).capitalize()} the {one.name} {word}?", "yes" if one.act == asked else "no",
                thought=evidence + ".", kind="does")


def ask_count(rng, actors):
    if rng.random() < 0.5:
        number = sum(one.act == "move" for one in actors)
        return Turn(rng.choice(["How many things move?", "How many objects move?"]), str(number),
                    thought=f"{deeds(actors)}: {number}.", kind="count-moving")
    listed_names = ", ".join(f"{i} {one.name}" for i, one in enumerate(actors, 1))
    return Turn(rng.choice(["How many objects are there?", "How many things are in the video?"]), str(len(actors)),
                thought=listed_names + ".", kind="count")


def ask_seen(rng, actors, usual):
    """What is in the video, or is there such a thing?"""
    names = [one.name for one in actors]
    if len(actors) == 1 and rng.random() < 0.6:
        kind = concepts.KIND[names[0]]
        thought = f"Kind {kind}, name {names[0]}." if kind in concepts.ASKED_KINDS else f"Name {names[0]}."
        return Turn(rng.choice(["What is in the video?", "What do you see?"]), names[0], thought=thought, kind="name")
    asked = rng.choice(names) if rng.random() < 0.5 else rng.choice([n for n in usual if n not in names])
    question = concepts.is_there(rng, asked)
    return Turn(question, "yes" if asked in names else "no", thought=f"I see {', '.join(names)}.",
                kind="presence")


def ask_order(rng, actors):
    """Which of two things appears first or last?"""
    coming = sorted((one for one in actors if one.act == "appear"), key=lambda one: one.first)
    if len(coming) < 2 or len({one.first for one in coming}) < len(coming):
        return None
    first = rng.random() < 0.5
    thought = ", ".join(f"{one.name} {one.first}" for one in coming) + "."
    return Turn(f"What appears {'first' if first else 'last'}?", coming[0 if first else -1].name, thought=thought,
                kind="order")


def ask_place(rng, actors, seconds, across):
    """Where is it in one of the seconds, along its lane?"""
    one, second = rng.choice(actors), rng.randrange(seconds)
    share = spot(one, second, across)
    off = abs(share - 0.5)
    if not one.there(second) or NEAR < off < FAR:
        return None
    low, high = ("left", "right") if across else ("top", "bottom")
    answer = "center" if off < NEAR else low if share < 0.5 else high
    axis = "x" if across else "y"
    return Turn(f"Where {verb(one.name, 'is', 'are')} the {one.name} at second {second}?", answer,
                thought=f"{second}: {axis} {round(100 * share)}.", kind="place")


def ask_change(rng, actors):
    fitting = [one for one in actors if one.act in ("grow", "shrink")]
    if not fitting:
        return None
    one = rng.choice(fitting)
    start, end = one.sizes[0], one.sizes[-1]
    return Turn(f"{verb(one.name).capitalize()} the {one.name} get bigger or smaller?",
                "bigger" if one.act == "grow" else "smaller", thought=f"{start} to {end}.", kind="change")


def ask(rng, actors, seconds, across, usual):
    """Three to five different turns."""
    calls = [(lambda: ask_way(rng, actors, seconds, across), 4), (lambda: ask_what(rng, actors), 3),
             (lambda: ask_when(rng, actors, seconds), 4), (lambda: ask_does(rng, actors, seconds, across), 1.5),
             (lambda: ask_count(rng, actors), 2), (lambda: ask_seen(rng, actors, usual), 2),
             (lambda: ask_order(rng, actors), 3), (lambda: ask_place(rng, actors, seconds, across), 1.5),
             (lambda: ask_change(rng, actors), 2)]
    turns, wanted = [], rng.randint(3, 5)
    for _ in range(4 * wanted):
        turn = rng.choices(calls, [weight for _, weight in calls])[0][0]()
        if turn and all((turn.kind, turn.answer, turn.thought) != (t.kind, t.answer, t.thought) for t in turns):
            turns.append(turn)
            if len(turns) >= wanted:
                break
    return turns


FIRST = ("Which In What When At Does Do How Is Where Kind Name I More Less yes no left right up down top bottom center "
         "bigger smaller").split()
LATER = ("which way does do the move direction is moving appears disappears gets bigger smaller appear "
         "disappear second many things objects are there in video you see a an name first last at get or to so "
         "left right up down moves still grows shrinks x y yes no More Less").split()


def fixed_words():
    """Pre-tokens of all questions, thoughts and fixed answers."""
    found = set(FIRST) | {" " + word for word in LATER}
    for name in (*concepts.COMMON, "circle", "square", "star", "heart", "diamond", *concepts.ASKED_KINDS):
        found |= spellings(name)
    return sorted(found)
