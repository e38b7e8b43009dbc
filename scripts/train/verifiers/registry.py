"""The verifiers by name, and from which score on an answer is right."""
from verifiers import box, edit, exact, fields, html_tree, number

SCORES = {"exact": exact.score, "number": number.score, "edit": edit.score, "box": box.score, "fields": fields.score,
          "tree": html_tree.similarity}
TREE_RIGHT = 0.9
IOU_RIGHT = 0.5
LONGEST = 4096  # characters; a longer answer is wrong, so that judging takes bounded time


def score(check, answer, truth):
    """How right the answer's text is, 0 to 1, by the verifier called `check`."""
    return SCORES[check](answer, truth) if len(answer) <= LONGEST else 0.0


def passes(check, value):
    """Whether an answer of this score counts as right."""
    if check == "box":
        return value > IOU_RIGHT
    return value >= (TREE_RIGHT if check == "tree" else 1)
