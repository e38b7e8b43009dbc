"""Which photos look alike, and a tenth of them that looks like none of the others.

The dataset does not say in which shop and on which day a photo was taken, and its numbers are shuffled: photos of the same
shelf in the same light are found by their colours, and stay together on one side of the split.
"""
import zlib

import numpy as np

THUMB = 8  # pixels a side
APART = 30.0  # root mean square difference of two thumbnails, in levels; the median of a photo's nearest neighbour is 32
SHARE = 0.1


def groups(cells):
    """Lists of indices: photos that a chain of pairs closer than APART joins. cells: uint8 [n, s, s, 3], s a multiple of THUMB."""
    n, side = len(cells), cells.shape[1] // THUMB
    thumbs = cells.reshape(n, THUMB, side, THUMB, side, 3).mean((2, 4)).reshape(n, -1)
    left, found = set(range(n)), []
    while left:
        group = [min(left)]
        left.remove(group[0])
        for i in group:  # grows while it is walked
            near = sorted(j for j in left if np.sqrt(((thumbs[i] - thumbs[j]) ** 2).mean()) < APART)
            left.difference_update(near)
            group += near
        found.append(sorted(group))
    return found


def held_out(cells, name):
    """Indices of whole groups, about SHARE of the photos and one at least; which ones is decided by the name of their class."""
    order = sorted(groups(cells), key=lambda group: zlib.crc32(f"{name}/{group[0]}".encode()))
    wanted, chosen = max(1, round(SHARE * len(cells))), set()
    for group in order:
        if not chosen and len(group) == len(cells):
            break  # all of the class is one shelf: it cannot be split
        if len(chosen) + len(group) <= wanted or not chosen and group is min(order, key=len):
            chosen.update(group)
    return chosen
