"""A sheet of paper for documents: one ink, matching faces, left, right and centred text; and answers' markup."""
import json

from data.canvas import Canvas, brightness, spoil, turn
from data.sample import Sample, Turn

DOCUMENT = ("sans", "sans", "condensed", "serif", "mono")  # how often which kind of font is chosen
LINE = "Subtotal $123.45"  # what the width of a sheet must hold
NARROW = 5.5  # pixels of a digit: narrower faces are drawn a little larger


class Sheet:
    """A document under construction. Sizes and places in pixels; `rng` decides all looks."""

    def __init__(self, rng, size, fonts, lexicon, held_out, kinds=DOCUMENT, sizes=(12, 14)):
        self.rng, (self.h, self.w), self.fonts, self.lexicon, self.held_out = rng, size, fonts, lexicon, held_out
        grey = rng.randint(228, 255)
        self.paper = [grey] * 3 if rng.random() < 0.7 else [rng.randint(215, 255) for _ in range(3)]
        self.ink = [rng.randint(0, 85)] * 3 if rng.random() < 0.8 else [rng.randint(0, 110) for _ in range(3)]
        self.accent = [rng.randint(0, 140) for _ in range(3)]
        if rng.random() < 0.04:  # a screen's dark mode
            self.paper, self.ink, self.accent = self.ink, self.paper, [rng.randint(150, 255) for _ in range(3)]
        size, self.margin = rng.randint(*sizes), rng.randint(4, 11)
        while True:
            path = fonts.path(rng, kinds)
            self.size = size + (fonts.face(path, size).width("0") < NARROW)
            self.face = fonts.face(path, self.size)
            if self.face.width(LINE) <= self.room:
                break
        self.bold = fonts.face(fonts.bold(path), self.size)
        self.big = fonts.face(fonts.bold(path) if rng.random() < 0.6 else path, self.size + rng.randint(1, 4))
        self.canvas = Canvas(self.h, self.w, self.paper)
        if rng.random() < 0.15:
            self.canvas.shade(rng, 35)

    @property
    def room(self):
        """Width between the margins."""
        return self.w - 2 * self.margin

    def faint(self, share=0.2):
        """A colour between paper and ink, for rules and fills."""
        return [round(p + (i - p) * share) for p, i in zip(self.paper, self.ink)]

    def on(self, ground):
        """The colour of text on a filled ground: ink or paper, whichever stands out more."""
        far = [abs(brightness(color) - brightness(ground)) for color in (self.ink, self.paper)]
        return self.ink if far[0] >= far[1] else self.paper

    def left(self, x, y, text, face=None, ink=None):
        self.canvas.write(x, y, text, face or self.face, ink or self.ink)

    def right(self, x, y, text, face=None, ink=None):
        face = face or self.face
        self.left(x - face.width(text), y, text, face, ink)

    def center(self, x, y, text, face=None, ink=None):
        face = face or self.face
        self.left(x - face.width(text) / 2, y, text, face, ink)

    def rule(self, y, color=None, line=1):
        """A line from margin to margin."""
        self.canvas.fill(self.margin, y, self.w - self.margin, y + line, color or self.faint(0.6))

    def fits(self, *parts, face=None, room=None):
        """Whether these parts stand in one line with a gap between each two."""
        face = face or self.face
        return sum(face.width(p) for p in parts) + 8 * (len(parts) - 1) <= (room or self.room)

    def fitting(self, make, *others, face=None, room=None):
        """The first of the texts that make() gives which fits beside the others; the last try is cut to fit."""
        for _ in range(20):
            text = make()
            if self.fits(text, *others, face=face, room=room):
                return text
        while len(text) > 1 and not self.fits(text, *others, face=face, room=room):
            text = text[:-1]
        return text.strip()

    def finish(self, turns):
        """The sample of the sheet as a camera or scanner gives it."""
        pixels, marks = self.canvas.finish()
        if self.rng.random() < (0.3 if self.held_out else 0.04):
            pixels, marks = turn(self.rng, pixels, marks, 2, self.paper)
        # the lines stay level: a turn of two degrees is within what the readings' own noise adds
        return Sample(spoil(self.rng, pixels, 0.8)[None], turns, glyphs=marks, lines=self.canvas.lines)


def asker(rng, questions):
    """A function that makes a Turn of one of the questions of a kind: ask(kind, answer, thought, **names)."""

    def ask(kind, answer, thought, check="exact", truth=None, **names):
        return Turn(rng.choice(questions[kind]).format(**names), answer, check, truth, thought, kind)

    return ask


def quote(text):
    """The thought that reads one line before answering from it."""
    return f"The line is: {text}"


def listing(pairs):
    """The thought that reads a list: [(name, text)]."""
    return ", ".join(f"{name} {text}" for name, text in pairs) + "."


def counted(names):
    """The thought that counts: names with running numbers."""
    return ", ".join(f"{i}: {name}" for i, name in enumerate(names, 1)) + "."


def fields(ask, pairs):
    """A turn that wants these (key, value) pairs as one JSON object."""
    keys = [key for key, _ in pairs]
    named = f"{', '.join(keys[:-1])} and {keys[-1]}"
    return ask("fields", json.dumps(dict(pairs), separators=(",", ":")), listing(pairs), "fields", dict(pairs),
               keys=named)


def html(rows):
    """Rows of cells as an HTML table in one line."""
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows) + "</table>"


def some(rng, light, heavy=(), number=4):
    """Up to `number` of the light turns, and half of the time one of those with long answers."""
    chosen = rng.sample(light, min(number, len(light)))
    return chosen + ([rng.choice(heavy)] if heavy and rng.random() < 0.5 else [])
