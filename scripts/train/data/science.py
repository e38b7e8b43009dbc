"""Science: arithmetic and units as text, geometry and physics as labelled figures, clocks, rulers, thermometers.

Held-out pictures have other fonts, wavering hand-drawn lines, and number pairs that training never shows.
"""
import random

from data.drawing import Drawing, Look, mix
from data.fonts import Fonts
from data.sample import Sample, Turn
from data.science_figures import TOPICS
from data.science_sums import Operands, fact
from data.words import pretokens

DOMAIN = "science"
SIZES = {(56, 112): 4, (84, 112): 3, (84, 140): 2, (112, 112): 2, (112, 168): 3}
FONT_KINDS = ("sans", "sans", "condensed", "serif", "mono", "hand")
ACCENTS = [(214, 39, 40), (31, 119, 180), (44, 160, 44), (255, 127, 14), (148, 103, 189), (140, 86, 75), (23, 190, 207),
           (237, 201, 72), (90, 90, 90)]
ALONE = {"missing": ["What is the missing number?", "Which number is missing?"],
         "equation": ["What is x?", "Solve for x."],
         "sequence": ["What comes next?", "Which number comes next?"], "units": ["What is the missing number?"]}
RESULT = ["What is the result?", "Calculate.", "Solve it."]
ROW = ["What is the answer to {}?", "Solve {}.", "What is the result of {}?"]
READ = ["What does it say?", "Read the exercise."]
READ_ROW = ["What does {} say?", "Read {}."]
MARKED = {"sum", "difference", "product", "division", "percent"}  # those that may end in "= ?"


def look(rng, split):
    """Colours and lines of one picture."""
    paper = (255, 255, 255) if rng.random() < 0.6 else tuple(rng.randint(215, 255) for _ in range(3))
    ink = tuple(rng.randint(0, 70) for _ in range(3))
    if rng.random() < 0.12:  # a blackboard
        paper, ink = tuple(rng.randint(0, 60) for _ in range(3)), tuple(rng.randint(210, 255) for _ in range(3))
    accents = [mix(color, paper, rng.uniform(0, 0.3)) for color in rng.sample(ACCENTS, 3)]
    return Look(paper, ink, tuple(accents), rng.choice([1, 1.5, 2]), 1.2 if split == "heldout" else 0)


def written(rng, exercise):
    """How an exercise ends on the page."""
    return exercise.shown + (rng.choice([" =", " = ?", ""]) if exercise.kind in MARKED else "")


def column(drawing, exercise):
    """A sum or difference written one number under the other, with a rule below."""
    a, sign, b = exercise.shown.split()
    size, x, y = drawing.font.size, drawing.w * drawing.rng.uniform(0.45, 0.7), drawing.h / 2
    drawing.text(x, y - size * 0.9, a, "r")
    drawing.text(x, y + size * 0.2, b, "r")
    left = x - max(drawing.width(a), drawing.width(b)) - 6
    drawing.text(left, y + size * 0.2, sign, "r")
    drawing.line([(left - drawing.width(sign), y + size * 0.85), (x + 2, y + size * 0.85)])


def solved(question, exercise):
    """The Turn of an exercise: it is read first, then worked."""
    read = "" if exercise.thought.startswith(exercise.shown) else f"{exercise.shown}: "
    return Turn(question, f"{exercise.answer}", "number", exercise.answer, read + exercise.thought, exercise.kind)


def asked(rng, exercises, lines, names):
    """The Turns about one exercise, or several with names; lines: as they are written."""
    if len(exercises) == 1:
        question = rng.choice(ALONE.get(exercises[0].kind, RESULT))
        return [solved(question, exercises[0]), Turn(rng.choice(READ), lines[0], "edit", kind="exercise")]
    turns = [solved(rng.choice(ROW).format(name), exercise) for name, exercise in zip(names, exercises)]
    index = rng.randrange(len(exercises))
    return turns + [Turn(rng.choice(READ_ROW).format(names[index]), lines[index], "edit", kind="exercise")]


class Source:
    """Science pictures of one split."""

    def __init__(self, split, root):
        self.split, self.fonts = split, Fonts(split, root)

    def draw(self, rng, size):
        pick = Operands(rng, self.split)
        if rng.random() < (0.7 if size[0] < 84 else 0.25):
            return self.exercises(rng, size, pick)
        able = {t: weight for t, (weight, (h, w)) in TOPICS.items() if h <= size[0] and w <= size[1]}
        drawing = Drawing(rng, size, look(rng, self.split), self.font(rng, rng.choice([12, 13, 14])))
        turns = rng.choices(list(able), list(able.values()))[0](rng, pick, drawing)
        return self.sample(rng, drawing, turns)

    def font(self, rng, size):
        return self.fonts.pick(rng, size, FONT_KINDS)

    def sample(self, rng, drawing, turns):
        pixels, glyphs = drawing.done()
        rng.shuffle(turns)
        return Sample(pixels[None], turns, glyphs=glyphs)

    def exercises(self, rng, size, pick):
        """One exercise, or several that are named by letters."""
        number = rng.choice([1, 1, 2] if size[0] < 84 else [1, 2, 3] if size[0] < 112 else [2, 3, 4])
        found = [fact(rng, pick) for _ in range(number)]
        lines = [written(rng, exercise) for exercise in found]
        names = "ABCD"[:number] if rng.random() < 0.8 else "1234"[:number]
        after = rng.choice([")", ":", "."])
        shown = lines if number == 1 else [f"{name}{after} {line}" for name, line in zip(names, lines)]
        height = rng.randint(12, max(12, min(22, (size[0] - 6) // number - 4)))
        font = self.font(rng, height)
        widest = max(font.width(line) for line in shown)
        if widest > size[1] - 8:
            font = self.fonts.pick(rng, max(11, int(height * (size[1] - 8) / widest)), ["condensed"])
        drawing = Drawing(rng, size, look(rng, self.split), font)
        if number == 1 and len(found[0].shown.split()) == 3 and found[0].kind in ("sum", "difference") \
                and rng.random() < 0.3:
            lines = [found[0].shown]
            column(drawing, found[0])
        else:
            x = rng.uniform(4, max(4, size[1] - 4 - max(font.width(line) for line in shown)))
            for index, line in enumerate(shown):
                drawing.text(x, size[0] * (index + 0.5) / number + rng.uniform(-1, 1), line, "l")
        return self.sample(rng, drawing, asked(rng, found, lines, names))



class Even:
    """A font of even width that draws nothing: for words()."""

    size = 12

    def width(self, text):
        return 7 * len(text)


def words():
    """The pre-tokens of questions, thoughts and answers."""
    rng, found = random.Random("science words"), set()
    pick = Operands(rng, "train")
    for _ in range(4000):
        exercises = [fact(rng, pick) for _ in range(rng.randint(1, 2))]
        drawing = Drawing(rng, (112, 168), look(rng, "train"), Even())
        turns = asked(rng, exercises, [written(rng, e) for e in exercises], "AB") + rng.choice(list(TOPICS))(
            rng, pick, drawing)
        found |= {word for turn in turns for word in pretokens(turn.question, turn.thought, turn.answer)}
    return sorted(found)
