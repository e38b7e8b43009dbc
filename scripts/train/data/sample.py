"""What every generator yields: a picture (or a video's frames) and the conversations about it."""
from dataclasses import dataclass, field

import numpy as np

CHECKS = ("exact", "number", "edit", "box", "fields", "tree")  # the verifiers, by name


@dataclass(frozen=True)
class Turn:
    """One question about the picture, with the answer and what a verifier needs to judge another one."""

    question: str  # the user's words after the picture
    answer: str  # what stands in the answer block, without tags
    check: str = "exact"  # one of CHECKS
    truth: object = None  # what the verifier compares with (JSON); None: the answer itself
    thought: str = ""  # worked chain of thought: the answer must follow from it
    kind: str = ""  # what is asked, a row of the tables ("total", "colour")

    @property
    def expected(self):
        return self.answer if self.truth is None else self.truth

    @property
    def boxed(self):
        """Whether the answer stands in one boxed span: short verifiable ones do, whole texts and pages do not."""
        return self.check != "tree" and "\n" not in self.answer


@dataclass(frozen=True)
class Thing:
    """An object in a picture: where it is and what it is called; places and radius as shares of the sides."""

    name: str
    color: str  # "" when it has no single colour
    x: float
    y: float
    r: float  # share of the shorter side
    kind: str = ""  # what it is, where the name is only written on it
    sides: tuple = ()  # width and height as shares of the picture's; () is a square around the circle

    def half(self, h, w):
        """Half of its width and height, as shares of a picture of size (h, w)."""
        return tuple(side / 2 for side in self.sides) or (self.r * min(h, w) / w, self.r * min(h, w) / h)

    def place(self, h, w):
        """Its centre (x, y) in -1..1, its width and height as shares of a picture of size (h, w)."""
        half_w, half_h = self.half(h, w)
        return 2 * self.x - 1, 2 * self.y - 1, 2 * half_w, 2 * half_h


@dataclass
class Sample:
    """Pictures of one size and what is asked about them."""

    frames: np.ndarray | None  # uint8 [F, h, w, 3], h and w multiples of 28; F is 1, or even for a video; None: readings alone
    turns: list
    seconds: tuple = ()  # whole seconds of the first frame of each pair, videos only
    # float32 [n, 3]: ASCII code, centre x and y in pixels of each drawn character (spaces left out), stills only
    glyphs: np.ndarray | None = None
    things: list = field(default_factory=list)
    lines: list = field(default_factory=list)  # readings.Piece of each text that was drawn, where the generator knows them
    readings: str = ""  # what a reader found, as it stands in the prompt (readings.prompt), after the picture
