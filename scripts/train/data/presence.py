"""Yes, no, and "I can't tell": what is asked of one domain's pictures about the things of another.

Every other domain asks only for what it could show, so that a model learned that the answer to "Is there a …?" is yes wherever the
question is unusual. Here the answer is chosen first, yes as often as no. The held-out twin asks about domains on pictures of others
that training never paired, in other words, and other questions without an answer.
"""
from data import registry
from data.concepts import with_article
from data.groceries import article
from data.sample import Sample, Turn

DOMAIN = "presence"
SIZES = {(84, 84): 2, (84, 112): 1, (112, 112): 2, (112, 168): 1, (168, 168): 2, (168, 224): 1}
SHOWN = ("pictures", "scenes", "groceries", "charts", "documents", "screens")  # domains of the pictures
NAMED = {"pictures": with_article, "groceries": article}  # domains whose things have names; how a name stands in a sentence
# {domain of the picture: domain that only the held-out twin asks about on it}
KEPT_APART = {"pictures": "groceries", "scenes": "pictures", "groceries": "charts", "charts": "groceries", "documents": "pictures",
              "screens": "groceries"}
ASKED = 4  # turns a picture
UNKNOWN = 0.2  # share of the turns without an answer
CANNOT = "I can't tell"

# {what may be asked for: (domains that always show it, domains where it is a matter of opinion)}
KINDS = {
    "a chart": (("charts",), ("documents",)),
    "a bar chart or a line chart": (("charts",), ("documents",)),
    "a web page": (("screens",), ("documents",)),
    "a form or a window of a program": (("screens",), ("documents",)),
    "a document": (("documents",), ("screens", "charts")),
    "a printed page": (("documents",), ("screens", "charts")),
    "a photo": (("groceries",), ()),
    "something to eat or drink": (("groceries",), ("pictures", "screens", "documents", "charts")),
    "written text": (("documents", "charts", "screens"), ("groceries", "pictures")),
}
TEMPLATES = {"train": ["Is there {}?", "Is there {} in the picture?", "Do you see {}?", "Can you see {} here?", "Does the picture show {}?",
                       "Does this picture have {} in it?"],
             "heldout": ["Is there {}?", "Is {} to be seen in this image?"]}

# what nobody can say by looking at any of these pictures
NEVER = {"train": ["Who made this picture?", "When was this picture made?", "Where was this taken?", "What happened before this?", "How much does it weigh?",
                   "What is outside of the picture?", "Who owns this?", "How old is it?", "What does it smell like?", "What will happen next?"],
         "heldout": ["Who was standing next to the camera?", "What did this cost to make?", "What is the maker's name?", "What is hidden behind it?"]}
# {domain: questions that its pictures answer}, asked of PLAIN ones
OTHERS = {
    "train": {"documents": ["What is the total?", "What is the date?", "Which company issued this?", "What is the phone number?"],
              "charts": ["What is the largest value?", "What is on the y axis?", "What is the title of the chart?"],
              "screens": ["What does the button say?", "Which field is filled in?"]},
    "heldout": {"documents": ["What is the invoice number?", "How much is the tax?"], "charts": ["What is the trend?", "Which bar is the lowest?"],
                "screens": ["Which box is ticked?"]},
}
PLAIN = ("pictures", "scenes", "groceries")


class Source:
    """Pictures of all domains in turn, with questions of our own."""

    def __init__(self, split, root, sources=None):
        """sources: {domain: its Source}, by default all of SHOWN."""
        self.split = split
        self.sources = sources or registry.sources(split, root, SHOWN)
        self.by_size = {size: [d for d in self.sources if size in registry.module(d).SIZES] for size in SIZES}
        self.names = {}

    def draw(self, rng, size):
        domain = rng.choice(self.by_size[size])
        sample = self.sources[domain].draw(rng, size)
        own = self.own(domain, sample)
        turns = []
        for _ in range(ASKED):
            made = self.unknown(rng, domain) if rng.random() < UNKNOWN else self.presence(rng, domain, own)
            if made and made.question not in [t.question for t in turns]:
                turns.append(made)
        return Sample(sample.frames, turns, glyphs=sample.glyphs, things=sample.things)

    def own(self, domain, sample):
        """What the picture shows for sure, as it stands in a sentence; names are remembered, to be asked for on other pictures."""
        shown = [kind for kind, (always, _) in KINDS.items() if domain in always]
        if domain == "scenes":
            shown += sorted({f"a {thing.color} {thing.name}" for thing in sample.things})
        if domain in NAMED:
            names = sorted({thing.name for thing in sample.things})
            self.names.setdefault(domain, {}).update(dict.fromkeys(names))
            shown += map(NAMED[domain], names)
        return shown

    def presence(self, rng, domain, own):
        """A question that is answered yes or no, as often this as that; None where there is nothing yet to ask for."""
        answer = rng.choice(("yes", "no"))
        about = rng.choice(own) if answer == "yes" else self.absent(rng, domain, own)
        return about and Turn(rng.choice(TEMPLATES[self.split]).format(about), answer, kind="presence")

    def absent(self, rng, domain, own):
        """Something that the picture does not show, or None: a kind of picture, or a thing of any domain that may be asked about here."""
        kinds = [kind for kind, (always, unclear) in KINDS.items() if domain not in (*always, *unclear) and self.may_ask(domain, always[0])]
        named = [other for other in NAMED if other in self.names and (other == domain or self.may_ask(domain, other))]
        if kinds and rng.random() < 0.5 or not named:
            return rng.choice(kinds) if kinds else None
        other, shown = rng.choice(named), " ".join(own)
        names = [name for name in self.names[other] if not any(word in shown for word in name.split())]
        return NAMED[other](rng.choice(names)) if names else None

    def may_ask(self, shown, about):
        """Whether this split asks about that domain on pictures of this one."""
        return (KEPT_APART[shown] == about) == (self.split == "heldout")

    def unknown(self, rng, domain):
        """A question that this picture does not answer."""
        foreign = [question for questions in OTHERS[self.split].values() for question in questions] if domain in PLAIN else []
        question = rng.choice(foreign if foreign and rng.random() < 0.6 else NEVER[self.split])
        return Turn(question, CANNOT, kind="cannot tell")


def words():
    """None of its own: what other domains do not have is spelled by merges."""
    return []
