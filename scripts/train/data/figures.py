"""Labelled figures of geometry and physics, each drawn into a given Drawing; sizes follow the picture's."""
from data.drawing import around, light, mix


def fill(drawing, index=0):
    """A pale accent for large faces."""
    return mix(drawing.look.paper, drawing.look.accents[index], 0.35)


def on(color):
    """A text colour that reads on this fill."""
    return (0, 0, 0) if light(color) else (255, 255, 255)


def rectangle(drawing, wide, high, across, down):
    """A rectangle of the given proportions with the texts `across` under it and `down` at its right."""
    size = drawing.font.size
    room_x, room_y = drawing.w - drawing.width(down) - 18, drawing.h - size - 18
    scale = min(room_x / wide, room_y / high)
    w, h = max(scale * wide, 18), max(scale * high, 18)
    x, y = (drawing.w - w - drawing.width(down) - 6) / 2, (drawing.h - h - size - 6) / 2
    drawing.box(x, y, x + w, y + h, fill(drawing), drawing.look.ink)
    drawing.text(x + w / 2, y + h + 4 + size / 2, across)
    drawing.text(x + w + 5, y + h / 2, down, "l")


def triangle(drawing, base, height, right):
    """A triangle with its base's text under it and its height drawn dashed (or as a leg, when right-angled)."""
    size = drawing.font.size
    x0, x1 = (12 + drawing.width(height) if right else 10), drawing.w - 10
    y0, y1 = 8, drawing.h - size - 10
    apex = x0 if right else x0 + (x1 - x0) * drawing.rng.uniform(0.35, 0.65)
    drawing.shape([(x0, y1), (apex, y0), (x1, y1)], fill(drawing), drawing.look.ink)
    drawing.text((x0 + x1) / 2, y1 + 4 + size / 2, base)
    if right:
        drawing.box(x0, y1 - 6, x0 + 6, y1, edge=drawing.look.ink)
        drawing.text(x0 - 4, (y0 + y1) / 2, height, "r")
    else:
        drawing.dashes((apex, y0), (apex, y1))
        drawing.text(apex + 4, y1 - size, height, "l")


def angles(drawing, texts):
    """A triangle with a text inside each corner (left, right, top)."""
    w, h, size = drawing.w, drawing.h, drawing.font.size
    top = (w * drawing.rng.uniform(0.4, 0.6), 6)
    corners = [(6, h - 8), (w - 6, h - 8), top]
    drawing.shape(corners, fill(drawing), drawing.look.ink)
    left, right, above = texts
    drawing.text(22, h - 12 - size / 2, left, "l")
    drawing.text(w - 22, h - 12 - size / 2, right, "r")
    drawing.text(top[0], top[1] + 0.42 * h, above)


def circle(drawing, text, whole):
    """A circle with its diameter (whole) or radius drawn and named."""
    size = drawing.font.size
    radius = min(drawing.w, drawing.h) / 2 - 7
    x, y = drawing.w / 2, drawing.h / 2
    drawing.disc(x, y, radius, fill(drawing), drawing.look.ink)
    drawing.disc(x, y, 2, drawing.look.ink)
    drawing.line([(x - radius if whole else x, y), (x + radius, y)])
    inside = whole or drawing.width(text) > radius - 6  # a long text is centred
    drawing.text(x if inside else x + radius / 2, y - 4 - size / 2, text)


def ruler(drawing, number, start, stop):
    """A ruler of `number` cm with a coloured bar from one mark to another above it."""
    size = drawing.font.size
    x0, x1, y = 10, drawing.w - 10, drawing.h / 2
    place = [x0 + (x1 - x0) * i / number for i in range(number + 1)]
    drawing.box(x0 - 6, y, x1 + 6, y + size + 14, fill(drawing, 1), drawing.look.ink)
    for i, x in enumerate(place):
        drawing.line([(x, y), (x, y + 7)])
        drawing.text(x, y + 11 + size / 2, str(i))
    drawing.box(place[start], y - 16, place[stop], y - 4, drawing.look.accents[0], drawing.look.ink)


def thermometer(drawing, value, low, high, step):
    """A thermometer with numbers beside its marks."""
    x, y0, y1, size = drawing.w * 0.45, 10, drawing.h - 26, drawing.font.size

    def at(v):
        return y1 - (y1 - y0) * (v - low) / (high - low)

    drawing.disc(x, y1 + 13, 9, drawing.look.accents[0], drawing.look.ink)
    drawing.box(x - 4, y0 - 5, x + 4, y1 + 6, drawing.look.paper, drawing.look.ink)
    drawing.box(x - 2.5, at(value), x + 2.5, y1 + 8, drawing.look.accents[0])
    for v in range(low, high + 1, step):
        drawing.line([(x + 5, at(v)), (x + 10, at(v))], width=1)
        drawing.text(x + 14, at(v), str(v), "l")
    drawing.text(x - 10, y0 + size / 2, "C", "r")


def clock(drawing, hour, minute):
    """A clock face; numbers all round where there is room."""
    size = drawing.font.size
    x, y, radius = drawing.w / 2, drawing.h / 2, min(drawing.w, drawing.h) / 2 - 5
    drawing.disc(x, y, radius, fill(drawing), drawing.look.ink, 1.5)
    for i in range(1, 13):
        a, b = around(x, y, radius - 1, i / 12, i / 12)[0], around(x, y, radius - 5, i / 12, i / 12)[0]
        drawing.line([a, b], width=1.5 if i % 3 == 0 else 1)
        if i % 3 == 0 or radius > 50:
            drawing.text(*around(x, y, radius - 8 - size * 0.5, i / 12, i / 12)[0], str(i))
    short, long = (hour + minute / 60) / 12, minute / 60
    drawing.line([(x, y), around(x, y, radius * 0.42, short, short)[0]], width=3.5)
    drawing.line([(x, y), around(x, y, radius * 0.68, long, long)[0]], drawing.look.accents[0], 2)
    drawing.disc(x, y, 3, drawing.look.ink)


def weight(drawing, x, y, text, index):
    """A block standing on (x, y) with a text on it; returns its height."""
    w, h = max(drawing.width(text) + 8, 22), drawing.font.size + 10
    color = drawing.look.accents[index]
    drawing.box(x - w / 2, y - h, x + w / 2, y, color, drawing.look.ink)
    drawing.text(x, y - h / 2, text, color=on(color))
    return h


def lever(drawing, masses, arms):
    """A level beam on a wedge: a block with a text at both ends, and the text of each arm under the beam."""
    size = drawing.font.size
    x, y = drawing.w / 2, drawing.h * 0.56
    drawing.line([(8, y), (drawing.w - 8, y)], width=3)
    drawing.shape([(x, y + 1), (x - 10, y + 22), (x + 10, y + 22)], drawing.look.accents[2], drawing.look.ink)
    for side, mass, arm, index in ((-1, masses[0], arms[0], 0), (1, masses[1], arms[1], 1)):
        end = x + side * (drawing.w / 2 - 26)
        weight(drawing, end, y - 2, mass, index)
        drawing.text(x + side * (drawing.w / 4 + 3), y + 8 + size / 2, arm)


def cart(drawing, above, below):
    """A cart on a road with an arrow: one text over the arrow, one under the road."""
    size = drawing.font.size
    ground = drawing.h - size - 12
    drawing.line([(4, ground), (drawing.w - 4, ground)], width=2)
    w, color = drawing.w * 0.28, drawing.look.accents[0]
    drawing.box(12, ground - 24, 12 + w, ground - 6, color, drawing.look.ink)
    for x in (12 + w * 0.25, 12 + w * 0.75):
        drawing.disc(x, ground - 5, 5, drawing.look.ink)
    drawing.arrow((18 + w, ground - 15), (drawing.w - 8, ground - 15), width=1.5, head=7)
    drawing.text((18 + w + drawing.w - 8) / 2, ground - 20 - size / 2, above)
    drawing.text(drawing.w / 2, ground + 5 + size / 2, below)


def pushed(drawing, mass, above):
    """A block on the ground with its mass on it and an arrow named `above`."""
    ground = drawing.h - 14
    drawing.line([(4, ground), (drawing.w - 4, ground)], width=2)
    x = drawing.w * 0.28
    high = weight(drawing, x, ground - 1, mass, 1)
    drawing.arrow((x + drawing.width(mass) / 2 + 8, ground - high / 2), (drawing.w - 8, ground - high / 2), head=7)
    drawing.text(drawing.w * 0.6, ground - high - 10, above)


def beaker(drawing, inside, beside):
    """A filled glass, its volume written inside and its mass beside it."""
    x0, x1, y0, y1 = 10, drawing.w * 0.55, 12, drawing.h - 10
    level = y0 + (y1 - y0) * drawing.rng.uniform(0.15, 0.4)
    color = fill(drawing, 2)
    drawing.box(x0, level, x1, y1, color)
    drawing.line([(x0, y0), (x0, y1), (x1, y1), (x1, y0)], width=2)
    drawing.text((x0 + x1) / 2, (level + y1) / 2, inside, color=on(color))
    drawing.text(x1 + 6, (y0 + y1) / 2, beside, "l")


def circuit(drawing, source, resistor, current):
    """A loop with a battery at the left, a resistor at the top and the current's arrow below; each text may be ""."""
    size = drawing.font.size
    x0, x1 = 14 + drawing.width(source), drawing.w - 12
    y0, y1 = 12 + size, drawing.h - 10
    middle, height = (x0 + x1) / 2, (y0 + y1) / 2
    drawing.box(x0, y0, x1, y1, edge=drawing.look.ink, width=1.5)
    drawing.box(middle - 18, y0 - 6, middle + 18, y0 + 6, drawing.look.paper, drawing.look.ink, 1.5)
    drawing.text(middle, y0 - 9 - size / 2, resistor)
    drawing.box(x0 - 4, height - 4, x0 + 4, height + 4, drawing.look.paper)
    drawing.line([(x0 - 8, height - 4), (x0 + 8, height - 4)], width=1.5)
    drawing.line([(x0 - 4, height + 4), (x0 + 4, height + 4)], width=2.5)
    drawing.text(x0 - 11, height, source, "r")
    drawing.arrow((middle - 16, y1), (middle + 14, y1), drawing.look.accents[0], 2, 7)
    drawing.text(middle, y1 - 7 - size / 2, current)


def cells(drawing, filled, number):
    """A bar of equal cells, some of them filled."""
    x0, w, y, h = 8, drawing.w - 16, drawing.h / 2, drawing.h * 0.3
    for i in range(number):
        color = drawing.look.accents[0] if i < filled else drawing.look.paper
        drawing.box(x0 + w * i / number, y - h / 2, x0 + w * (i + 1) / number, y + h / 2, color, drawing.look.ink, 1.5)


def sectors(drawing, filled, number):
    """A disc of equal sectors, some of them filled."""
    x, y, radius = drawing.w / 2, drawing.h / 2, min(drawing.w, drawing.h) / 2 - 6
    for i in range(number):
        color = drawing.look.accents[0] if i < filled else drawing.look.paper
        arc = around(x, y, radius, i / number, (i + 1) / number)
        drawing.shape([(x, y), *arc], color, drawing.look.ink, 1.5)


def dots(drawing, rows, columns):
    """A grid of equal dots or boxes."""
    gap = min((drawing.w - 12) / columns, (drawing.h - 12) / rows, 26)
    x0, y0 = drawing.w / 2 - gap * (columns - 1) / 2, drawing.h / 2 - gap * (rows - 1) / 2
    round_, radius, color = drawing.rng.random() < 0.6, gap * 0.32, drawing.look.accents[0]
    for row in range(rows):
        for column in range(columns):
            x, y = x0 + gap * column, y0 + gap * row
            if round_:
                drawing.disc(x, y, radius, color)
            else:
                drawing.box(x - radius, y - radius, x + radius, y + radius, color)


def scales(drawing, texts, tip):
    """A balance with a block on both pans; tip: -1 the left one is lower, 0 level, 1 the right one."""
    x, top, base = drawing.w / 2, 26 + drawing.font.size, drawing.h - 8
    drawing.line([(x, top), (x, base)], width=2.5)
    drawing.line([(x - 18, base), (x + 18, base)], width=3)
    arm = drawing.w / 2 - 26
    ends = [(x - arm, top - 8 * tip), (x + arm, top + 8 * tip)]
    drawing.line(ends, width=2.5)
    drawing.disc(x, top, 3, drawing.look.ink)
    for (px, py), text, index in zip(ends, texts, (0, 1)):
        pan = py + 0.28 * drawing.h + 8
        drawing.line([(px - 16, pan), (px, py), (px + 16, pan)], width=1)
        drawing.line([(px - 20, pan), (px + 20, pan)], width=2)
        weight(drawing, px, pan - 1, text, index)


def tilt(degrees):
    """Turns of an angle given in degrees, measured from the right, anticlockwise."""
    return 0.25 - degrees / 360


def angle(drawing, degrees):
    """Two rays that open by so many degrees, with an arc."""
    x, y = (drawing.w * (0.5 if degrees > 90 else 0.2), drawing.h - 14)
    far = min(drawing.h - 24, drawing.w * (0.45 if degrees > 90 else 0.7))
    for turned in (0, degrees):
        drawing.line([(x, y), around(x, y, far, tilt(turned), tilt(turned))[0]], width=2)
    if degrees == 90:
        drawing.box(x, y - 9, x + 9, y, edge=drawing.look.ink)
    else:
        drawing.line(around(x, y, 14, tilt(0), tilt(degrees)), drawing.look.accents[0], 1.5)
