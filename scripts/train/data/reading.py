"""Reading: words, numbers, dates, codes and random characters, in one line or a few, in many fonts.

Pictures need the fonts (prepare.py).
"""
import string

from data import lexicon
from data.canvas import Canvas, paper_and_ink, spoil, turn
from data.fonts import CHARACTERS, Fonts
from data.lexicon import Lexicon
from data.sample import Sample, Turn
from data.words import pretokens

DOMAIN = "reading"
SIZES = {(56, 112): 7, (28, 224): 1, (56, 168): 3, (84, 168): 3, (112, 168): 3}
PAGE = (84, 112)  # size of the dense pages that the vision tower is warmed up with
ALNUM = string.ascii_letters + string.digits
READ = ["Read the text.", "What does it say?", "What is written here?"]
READ_LINES = ["Read the text.", "Read all lines.", "What does it say?"]
COUNT = ["How many characters are there?", "How many characters does the text have?"]
FIRST = ["What is the first word?", "Which word comes first?"]
LAST = ["What is the last word?", "Which word comes last?"]
HAS = ['Is the character "{}" in the text?', 'Does the text contain "{}"?']
START = ["What is the first character?", "Which character comes first?"]
LINES = ["How many lines are there?", "How many lines of text do you see?"]
NTH = ["What is the {} line?", "Read the {} line."]
WHERE = ['Which line says "{}"?', 'On which line is "{}"?']
ORDER = ["first", "second", "third", "fourth", "fifth"]


def token(rng, lexicon_):
    """One piece of text without spaces: a word, random characters, or something with digits."""
    kind = rng.random()
    if kind < 0.2:
        return lexicon.letters(rng, ALNUM, 3, 9)
    if kind < 0.32:
        return lexicon.letters(rng, string.ascii_lowercase, 3, 9)
    if kind < 0.42:
        return lexicon.letters(rng, string.ascii_uppercase, 3, 8)
    if kind < 0.5:
        return lexicon.price(rng)
    if kind < 0.58:
        return lexicon.letters(rng, string.digits + ".,-/:%", 3, 9).strip(",") or "0"
    if kind < 0.63:
        return lexicon.date(rng, rng.choice((0, 1, 2, 5)))
    if kind < 0.68:
        return lexicon.code(rng)
    if kind < 0.73:
        return lexicon.letters(rng, CHARACTERS[1:], 2, 7)
    return lexicon_.word(rng)


def phrase(rng, lexicon_):
    """A line as documents have them, with spaces."""
    kind = rng.random()
    if kind < 0.3:
        return f"{rng.choice(lexicon_.products).capitalize()} {lexicon.price(rng)}"
    if kind < 0.4:
        return rng.choice((lexicon_.person, lexicon_.street, lexicon_.shop))(rng)
    if kind < 0.5:
        return rng.choice((lexicon.phone, lexicon.time, lexicon.date))(rng)
    if kind < 0.75:
        return " ".join(rng.choices(lexicon_.words, k=rng.randint(2, 4))).capitalize()
    return f"{token(rng, lexicon_)} {token(rng, lexicon_)}"


def fit(text, face, width):
    """As much of the text as is not wider."""
    while text and face.width(text) > width:
        text = text[:-1]
    return text.strip()


class Source:
    """Text in one line (pictures up to 56 high) or in several."""

    def __init__(self, split, root):
        self.fonts, self.lexicon, self.split = Fonts(split, root), Lexicon(split), split

    def draw(self, rng, size):
        """One picture of size (h, w) with two to four turns."""
        return self._line(rng, *size) if size[0] <= 56 else self._lines(rng, *size)

    def page(self, rng, size=PAGE):
        """A densely written picture without turns: only its glyphs teach."""
        h, w = size
        paper, ink = paper_and_ink(rng)
        canvas, y = self._canvas(rng, h, w, paper), rng.uniform(10, 18)
        while y < h - 2:
            face = self.fonts.pick(rng, rng.randint(12, 26))
            x, text = rng.uniform(0, 10), phrase(rng, self.lexicon) if rng.random() < 0.25 else ""
            while len(text) < 18:
                text += " " + token(rng, self.lexicon)
            canvas.write(x, y, fit(text, face, w - x), face, ink)
            y += face.size * rng.uniform(1.05, 1.45) + 1
        return self._sample(rng, canvas, paper, [])

    def _canvas(self, rng, h, w, paper):
        canvas = Canvas(h, w, paper)
        if rng.random() < 0.15:
            canvas.shade(rng, 40)
        if rng.random() < 0.2:
            canvas.slope = rng.uniform(-0.05, 0.05)  # up to 3 degrees
        return canvas

    def _sample(self, rng, canvas, paper, turns):
        pixels, marks = canvas.finish()
        if rng.random() < (0.05 if self.split == "train" else 0.3):
            pixels, marks = turn(rng, pixels, marks, 3, paper)
        return Sample(spoil(rng, pixels)[None], turns, glyphs=marks)

    def _line(self, rng, h, w):
        paper, ink = paper_and_ink(rng)
        canvas = self._canvas(rng, h, w, paper)
        margin = 3 + abs(canvas.slope) * w / 2
        largest = min(24 if h > 28 else 20, int((h - 2 * margin) / 0.9))
        face = self.fonts.pick(rng, rng.randint(12 if h == 28 else 13, max(14, largest)))
        text = ""
        while len(text) < 2:
            several = rng.random() < (0.1 if w <= 112 else 0.6)
            text = fit(phrase(rng, self.lexicon) if several else token(rng, self.lexicon), face, w - 6)
        width, size = face.width(text), face.size
        tracking = rng.uniform(0, 2) if rng.random() < 0.15 else 0
        tracking = min(tracking, (w - 6 - width) / len(text)) if self.split == "train" else 0
        x = rng.uniform(3, w - 3 - width - tracking * len(text))
        low, high = margin + 0.75 * size, h - margin - 0.22 * size
        canvas.write(x, rng.uniform(min(low, high), high), text, face, ink, tracking)
        return self._sample(rng, canvas, paper, line_turns(rng, text))

    def _lines(self, rng, h, w):
        paper, ink = paper_and_ink(rng)
        canvas = self._canvas(rng, h, w, paper)
        margin = 3 + abs(canvas.slope) * w / 2
        face = self.fonts.pick(rng, rng.randint(12, 18))
        size, room = face.size, h - 2 * margin
        number = min(rng.randint(2, 5 if h > 84 else 4), int(room / (1.2 * size)))
        step = rng.uniform(1.2 * size, min(1.9 * size, room / number))
        y = margin + 0.75 * size + rng.uniform(0, room - step * (number - 1) - size)
        left, style, texts = rng.uniform(3, 14), rng.random(), []
        for i in range(number):
            text = ""
            while len(text) < 2:
                make = phrase if rng.random() < 0.6 else token
                text = fit(make(rng, self.lexicon), face, w - left - 3)
            spare = w - 3 - left - face.width(text)
            x = left + (0 if style < 0.7 else spare / 2 if style < 0.85 else rng.uniform(0, spare))
            canvas.write(x, y + i * step, text, face, ink)
            texts.append(text)
        return self._sample(rng, canvas, paper, lines_turns(rng, texts))


def line_turns(rng, text):
    """Read it, and one or two questions about it."""
    kind = "short line" if 3 <= len(text) <= 9 else "line"
    turns = [Turn(rng.choice(READ), text, thought="It is one line of text.", kind=kind)]
    words, more = text.split(), []
    if len(words) == 1 and len(text) < 10:
        counted = ", ".join(f"{c} {i}" for i, c in enumerate(text, 1))
        more.append(Turn(rng.choice(COUNT), str(len(text)), thought=f"{counted}.", kind="characters"))
    if len(words) > 1:
        asked, word, kind = rng.choice(((FIRST, words[0], "first word"), (LAST, words[-1], "last word")))
        more.append(Turn(rng.choice(asked), word, thought=f"It says {text}", kind=kind))
    more.append(Turn(rng.choice(START), text[0], thought=f"It says {text}", kind="first character"))
    sign = rng.choice(text.replace(" ", "").replace('"', "") or "a") if rng.random() < 0.5 else rng.choice(ALNUM)
    more.append(Turn(rng.choice(HAS).format(sign), "Yes" if sign in text else "No", thought=f"It says {text}",
                     kind="contains"))
    return turns + rng.sample(more, rng.randint(1, 2))


def lines_turns(rng, texts):
    """Read them all, and one or two questions about single lines."""
    whole, count = "\n".join(texts), len(texts)
    turns = [Turn(rng.choice(READ_LINES), whole, "edit", thought=f"There are {count} lines.",
                  kind="lines" if count <= 4 else "many lines")]
    nth, where = rng.randrange(count), rng.randrange(count)
    more = [
        Turn(rng.choice(LINES), str(count), thought=", ".join(ORDER[:count]) + ".", kind="line count"),
        Turn(rng.choice(NTH).format(ORDER[nth]), texts[nth], kind="nth line",
             thought=f"There are {count} lines. The {ORDER[nth]} is asked."),
    ]
    word = max(texts[where].split(), key=len)
    if sum(word in text for text in texts) == 1 and '"' not in word:
        thought = " ".join(f"{i}: {t.split()[0]}" for i, t in enumerate(texts, 1))
        more.append(Turn(rng.choice(WHERE).format(word), str(where + 1), kind="which line",
                         thought=f"{thought}. It is line {where + 1}."))
    return turns + rng.sample(more, rng.randint(1, 2))


def words():
    """All whole words of the questions, thoughts and fixed answers."""
    asked = sum((READ, READ_LINES, COUNT, FIRST, LAST, HAS, START, LINES, NTH, WHERE), [])
    said = ["It is one line of text.", "It says 0", "There are 0 lines. The 0 is asked.", "It is line 0.", "Yes", "No"]
    order = [f"{word}, {word}." for word in ORDER]
    return sorted(pretokens(*[text.replace("{}", "0") for text in asked + said + order]))
