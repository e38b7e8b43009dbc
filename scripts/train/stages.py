"""The stages of supervised training: what each mixes, how long, at which rate. Reinforcement learning is rlcs.py."""
import math
from dataclasses import dataclass, field

from data.registry import BLIND

# Quotes out of readings are thoughts that always pay: they are where the model looks.
QUOTES = dict.fromkeys(BLIND, 1.0)


@dataclass(frozen=True)
class Stage:
    """One stage; a run goes on from the stage before it."""

    before: str  # stage whose result this one starts from; "" is random weights
    minutes: float  # of two cores
    rate: tuple  # learning rate at its start and end, as shares of the optimisers' own
    asks: dict = field(default_factory=dict)  # share of the cost of each domain's pictures with questions
    looks: dict = field(default_factory=dict)  # and without: the vision tower alone, on the auxiliary losses
    thinking: dict = field(default_factory=QUOTES.copy)  # share of the answers that follow a thought, by domain
    reads: float = 0.5  # share of the pictures with known lines that are shown with readings
    tower: float = 1.0  # share of the rate that the vision tower before its merger has; 0 leaves it as it is
    auxiliary: float = 0.5  # weight of the auxiliary losses
    sizes: dict = field(default_factory=dict)  # {domain: sizes} where not all of the source's own
    rounding: float = math.inf  # share of the stage after which the forward pass sees 4-bit weights
    first: float = 1.0  # weight in the loss of a thought's and an answer's first token: the choice, where the rest is copying
    copies: bool = False  # the decoder begins anew, from weights that copy (copying.py); the tower is that of the stage before
    distils: bool = False  # learns the distributions of the stage before instead of the right answers

    @property
    def is_blind(self):
        """Whether no picture is shown: what sees is left as it is."""
        return not self.looks and set(self.asks) <= set(BLIND)


STILLS = {"easy-vqa": 0.5, "scenes": 1.0, "pictures": 2.0, "groceries": 0.8, "reading": 3.5, "documents": 1.4, "charts": 1.0,
          "screens": 1.2, "science": 1.2, "design": 0.7, "presence": 1.0, "papers": 4}
LOOKS = {"pages": 3, "pictures": 3, "groceries": 0.8, "reading": 0.8, "documents": 0.6, "screens": 0.5, "charts": 0.4}

# Thought dropout (Wang et al. 2025, "Think or Not?"): most of what is asked can be read off, and then a thought only adds places
# to go wrong, so that the model learns both ways and RLCS finds out which one pays. What is worked out is always thought about.
THOUGHTS = dict.fromkeys([*STILLS, "video"], 0.4) | {"science": 1.0} | QUOTES
STAGES = {
    # The vision tower learns to see first: characters on dense pages alone, with a falling rate (docs/lab-log.md).
    "warmup": Stage("", 40, (1, 0.05), looks={"pages": 1}, auxiliary=1),
    # then names, colours and places too: a picture without its questions costs a third or less of one with them
    "see": Stage("warmup", 90, (0.6, 0.1), looks=LOOKS | {"scenes": 0.3}, auxiliary=1),
    # The decoder begins: short papers first, then fields, which all else builds on, then everything that readings are asked.
    "copy": Stage("see", 10, (1, 1), {"papers": 1}, tower=0, auxiliary=0, sizes={"papers": {(0, 160): 1}}, first=4, copies=True),
    "fields": Stage("copy", 75, (1, 0.05), {"fields": 1}, tower=0, auxiliary=0, first=4),
    "readings": Stage("fields", 240, (0.35, 0.05), {"papers": 1, "fields": 2}, tower=0, auxiliary=0, first=4),
    # then the decoder learns to say what the tower sees: single lines, single things
    "read": Stage("readings", 60, (0.4, 0.25), {"reading": 5, "pictures": 2, "scenes": 1, "easy-vqa": 0.5, "papers": 3}, {"pages": 1.5},
                  sizes={"reading": {(56, 112): 4, (84, 112): 1, (84, 168): 1}, "pictures": {(84, 84): 1}}, tower=0.2),
    "pretrain": Stage("read", 270, (0.4, 0.05), STILLS, {name: 0.6 * share for name, share in LOOKS.items()}, tower=0.2),
    "long": Stage("pretrain", 90, (0.15, 0.1), STILLS | {"video": 2.5, "documents": 2.2, "design": 1.1},
                  {"pages": 1.5, "pictures": 1}, tower=0.2, auxiliary=0.2),
    "sft": Stage("long", 150, (0.25, 0.02), STILLS | {"video": 1.2, "science": 1.8}, thinking=THOUGHTS, tower=0,
                 auxiliary=0.1, rounding=0.3),
    # After rlcs.py: the weights move to where their 4-bit form says what the exact ones said. Not far: a quicker rate made it worse.
    # What is written at length diverges most.
    "distil": Stage("rlcs", 45, (0.008, 0.0003), STILLS | {"video": 1.5, "science": 1.8, "documents": 2.5, "design": 2.0},
                    thinking={"science": 0.75} | QUOTES, auxiliary=0, rounding=0, distils=True),
}
