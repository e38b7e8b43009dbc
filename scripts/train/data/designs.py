"""Designs: small pages in real UI kits, to be written as minimal HTML.

The pictures come from data/rendered.py. The held-out ones show other kits, fonts and words.
"""
from pathlib import Path

from data import screens
from data.rendered import load, vary
from data.sample import Sample, Turn
from data.screens import Screen, moved, things
from data.words import pretokens

DOMAIN = "design"
SIZES = {(112, 168): 3, (168, 168): 2, (168, 224): 2, (224, 168): 2}

WRITE = ["Write the HTML of this page.", "Give the HTML of this page.", "Turn this page into HTML."]
OUTLINE = ["What is on this page?", "Outline this page."]
ALSO = ("heading", "list", "count", "inside", "role")  # questions of screens that suit a page, too
EXAMPLES = [  # every way the tags meet
    '<div><h1>0</h1><p>0</p><p>0</p><button>0</button></div>', '<div><img><h1>0</h1></div>',
    '<div><h2>0</h2><input placeholder="A"><input placeholder="A"></div>', '<input placeholder="A"></div><a>0</a>',
    '<ul><li>0</li><li>0</li></ul></div>', '<table><tr><td>0</td><td>a</td></tr><tr><td>0</td></tr></table></div>',
]
PARTS = ["heading", "paragraph", "button", "buttons", "link", "links", "field", "fields", "list of two, three, four",
         "table of two rows", "picture"]


class Source:
    """Pages of one split; root: folder of the prepared assets."""

    def __init__(self, split, root):
        self.packs = load(Path(root) / "designs" / split)
        self.varied = split == "train"

    def draw(self, rng, size):
        pack = self.packs[size]
        index = rng.randrange(len(pack))
        record, pixels = pack.records[index], pack.pixels[index]
        glyphs, widgets = record["glyphs"], record["widgets"]
        if self.varied:
            pixels, glyphs, shift = vary(pixels, record, rng)
            widgets = moved(widgets, *shift)
        shown = [w for w in widgets if w["role"] != "image"]
        turns = [written(record, rng)] + also(Screen(shown, size, {}, set()), rng)
        if rng.random() < 0.7:
            turns.append(outlined(record, rng))
        return Sample(pixels[None], turns, glyphs=glyphs, things=things(shown, size))


def written(record, rng):
    html = record["html"]
    return Turn(rng.choice(WRITE), html, "tree", html, f"The page has {record['outline']}.", "html")


def outlined(record, rng):
    """The outline; its thought names the texts in the order they stand in."""
    names = ", ".join(w["name"] for w in record["widgets"])
    return Turn(rng.choice(OUTLINE), record["outline"], "edit", None, f"{names}.", "outline")


def also(screen, rng):
    """One more question, if the page gives one."""
    if not screen.widgets:
        return []
    turn = getattr(screen, f"ask_{rng.choice(ALSO)}")(rng)
    return [turn] if turn else []


def words():
    """All whole words of the questions, outlines and tags, and the UI words as HTML has them."""
    known = screens.TEXTS["train"]
    texts = [f">{word}" for word in known["actions"] + known["nouns"]]
    parts = [f"The page has a {part}, a {part}." for part in PARTS] + ["a a"]
    return sorted(pretokens(*WRITE, *OUTLINE, *EXAMPLES, *parts, *texts, *screens.words()))
