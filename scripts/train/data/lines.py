"""Lines of text from the marks of drawn characters, for what is drawn by other programs: charts, screens, figures.

A mark is a character's code and its centre; spaces have none. Usual widths of characters give the scale of a line, and what is
wider than they explain is a space, or the end of a piece.
"""
import numpy as np

from readings import Piece

NARROW, SLIM, WIDE = "ijl|!.,:;'`I", "frt()[]{}-\"/\\", "mwMW@%&"
EM = {**dict.fromkeys(NARROW, 0.27), **dict.fromkeys(SLIM, 0.38), **dict.fromkeys(WIDE, 0.88)}
SMALL, CAPITAL = 0.54, 0.66  # of all other characters
MONO, EVEN = 0.6, 1.05  # of all where most gaps are even
LOWER = 30  # percentile
SPACE, PIECE = 0.14, 1.3  # of an em, beyond what two characters explain: from there on a space, another piece
LEVEL = 0.35  # of an em: how far the next character of a line may be above or below


def width(char):
    """A character's usual width in em."""
    return EM.get(char, CAPITAL if char.isupper() else SMALL)


def lines_of(glyphs):
    """[Piece] in the order of drawing. glyphs: float32 [n, 3], code, x and y, characters of a line one after another."""
    found, run = [], []
    for mark in glyphs:
        if run and not _goes_on(run[-1], mark):
            found += _pieces(run)
            run = []
        run.append(mark)
    return found + _pieces(run) if run else found


def _goes_on(last, mark):
    """Whether a character may stand on the line of the one before it: to its right, and level for its distance."""
    along, across = mark[1] - last[1], abs(mark[2] - last[2])
    return along > 0.5 and across <= max(1.0, 0.2 * along)


def _pieces(run):
    """One level run of marks as pieces."""
    chars, x, y = [chr(int(code)) for code, _, _ in run], [m[1] for m in run], [m[2] for m in run]
    usual, gaps = np.array([(width(a) + width(b)) / 2 for a, b in zip(chars, chars[1:])]), np.diff(x)
    if len(gaps) > 2 and np.percentile(gaps, 60) < EVEN * np.percentile(gaps, 10):
        usual[:] = MONO
    # most neighbours have no space between them: the lower half of the ratios says how large an em is
    em = float(np.percentile(gaps / usual, LOWER)) if len(gaps) else 10.0
    out, text, start = [], chars[0], 0
    for i, char in enumerate(chars[1:]):
        beyond = gaps[i] / em - usual[i]
        if beyond > PIECE or abs(y[i + 1] - y[i]) > LEVEL * em:
            out.append(_piece(text, x, y, start, i, em, chars))
            text, start = char, i + 1
        else:
            text += (" " if beyond > SPACE else "") + char
    return [*out, _piece(text, x, y, start, len(chars) - 1, em, chars)]


def _piece(text, x, y, first, last, em, chars):
    middle = sum(y[first:last + 1]) / (last + 1 - first)
    return Piece(text, float(x[first] - em * width(chars[first]) / 2), float(middle - em / 2),
                 float(x[last] + em * width(chars[last]) / 2), float(middle + em / 2))
