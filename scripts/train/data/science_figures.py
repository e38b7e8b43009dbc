"""Topics with a figure: each draws one (data.figures) and returns the Turns about it."""
from data import figures
from data.sample import Turn
from data.science_sums import by, minus, plus, times


def number(question, value, thought, kind):
    """A Turn whose answer is a number."""
    return Turn(question, f"{value:g}", "number", value, thought, kind)


def rectangle(rng, pick, drawing):
    a, b = pick((2, 15), (2, 12))
    unit = rng.choice(["cm", "m", "cm", "mm"])
    if rng.random() < 0.2:
        figures.rectangle(drawing, 1, 1, f"{a} {unit}", "")
        return [number("What is the area of the square?", a * a, times(a, a), "area"),
                number("What is the perimeter of the square?", 4 * a, times(a, 4), "perimeter")]
    figures.rectangle(drawing, a, b, f"{a} {unit}", f"{b} {unit}")
    around = f"{plus(a, b)}, 2 * {a + b} = {2 * (a + b)}"
    return [number(rng.choice(["What is the area?", "What is the area of the rectangle?"]), a * b,
                   f"sides {a} and {b}, {times(a, b)}", "area"),
            number(rng.choice(["What is the perimeter?", "What is the perimeter of the rectangle?"]), 2 * (a + b),
                   f"sides {a} and {b}, {around}", "perimeter"),
            number("How long is the longer side?", max(a, b), f"sides {a} and {b}, {max(a, b)}", "label")]


def triangle(rng, pick, drawing):
    half, height = pick((1, 8), (2, 12))
    base, unit = 2 * half, rng.choice(["cm", "m"])
    figures.triangle(drawing, f"{base} {unit}", f"{height} {unit}", rng.random() < 0.5)
    return [number(rng.choice(["What is the area?", "What is the area of the triangle?"]), half * height,
                   f"base {base}, height {height}, {base} / 2 = {half}, {times(half, height)}", "triangle area"),
            number("How long is the base?", base, f"base {base}", "label"),
            number("What is the height?", height, f"height {height}", "label")]


def angles(rng, pick, drawing):
    a, b = (5 * part for part in pick((4, 16), (4, 16)))
    shown = [str(a), str(b), rng.choice("?x")]
    rng.shuffle(shown)
    figures.angles(drawing, shown)
    return [number(rng.choice(["What is the missing angle?", "How large is the third angle?"]), 180 - a - b,
                   f"{plus(a, b)}, 180 - {a + b} = {180 - a - b}", "angle sum"),
            number("What is the sum of the two given angles?", a + b, plus(a, b), "sum of labels")]


def circle(rng, pick, drawing):
    radius, _ = pick((2, 24), [11])  # 11 only spreads the radii over the splits
    whole, unit = rng.random() < 0.5, rng.choice(["cm", "m"])
    figures.circle(drawing, f"{2 * radius if whole else radius} {unit}", whole)
    if whole:
        return [number("What is the radius?", radius, f"diameter {2 * radius}, {2 * radius} / 2 = {radius}", "radius"),
                number("What is the diameter?", 2 * radius, f"diameter {2 * radius}", "label")]
    return [number("What is the diameter?", 2 * radius, f"radius {radius}, 2 * {radius} = {2 * radius}", "diameter"),
            number("What is the radius?", radius, f"radius {radius}", "label")]


def ruler(rng, pick, drawing):
    most = rng.choice([6, 7, 8])
    start = rng.choice([0, 0, 1, 2, 3])
    stop = rng.randint(start + 1, most)
    figures.ruler(drawing, most, start, stop)
    return [number(rng.choice(["How long is the bar in cm?", "How many cm long is the bar?"]), stop - start,
                   f"from {start} to {stop}, {stop} - {start} = {stop - start}", "ruler"),
            number("Where does the bar end?", stop, f"from {start} to {stop}", "ruler")]


def thermometer(rng, pick, drawing):
    low, high, step = rng.choice([(0, 40, 10), (0, 50, 10), (0, 100, 25), (-20, 20, 10), (10, 30, 5)])
    value = rng.randrange(low, high + 1, step // 2 if step % 2 == 0 else step)
    figures.thermometer(drawing, value, low, high, step)
    below = low + (value - low) // step * step
    thought = f"at {value}" if below == value else f"between {below} and {below + step}, {value}"
    return [number(rng.choice(["What is the temperature?", "What does the thermometer show?"]), value, thought,
                   "temperature"),
            number("What is the highest mark?", high, f"marks from {low} to {high}", "label")]


def clock(rng, pick, drawing):
    hour, minute = rng.randint(1, 12), 5 * rng.randrange(12) if rng.random() < 0.6 else rng.choice([0, 15, 30, 45])
    figures.clock(drawing, hour, minute)
    mark = minute // 5 or 12
    after = hour % 12 + 1
    place = f"short hand at {hour}" if minute == 0 else f"short hand between {hour} and {after}"
    steps = "" if minute == 0 else f", {mark} * 5 = {minute}"
    return [Turn(rng.choice(["What time is it?", "What time does the clock show?"]), f"{hour}:{minute:02d}",
                 thought=f"{place}, long hand at {mark}{steps}", kind="clock"),
            number("Which number does the long hand point at?", mark, f"long hand at {mark}", "clock hand")]


def lever(rng, pick, drawing):
    a, b = pick((1, 12), (1, 9))
    moment = a * b
    other = rng.choice([d for d in range(1, 13) if moment % d == 0 and moment // d <= 12])
    masses, arms = [f"{a} kg", "? kg"], [f"{b} m", f"{other} m"]
    if rng.random() < 0.5:
        masses, arms = masses[::-1], arms[::-1]
    figures.lever(drawing, masses, arms)
    return [number(rng.choice(["The lever is balanced. What is the missing mass?",
                               "How heavy is the other block when the lever is level?"]), moment // other,
                   f"{times(a, b)}, {moment} / {other} = {moment // other}", "lever"),
            number("What is the known mass?", a, f"{a} kg at {b} m", "label")]


def speed(rng, pick, drawing):
    speed_, hours = pick((2, 15), (2, 9))
    tens, units = rng.choice([(10, ("km", "h")), (1, ("m", "s"))])
    speed_ *= tens
    way = f"{speed_ * hours} {units[0]}"
    figures.cart(drawing, way, f"{hours} {units[1]}")
    return [number(rng.choice(["What is the speed?", "How fast is it in {}/{}?".format(*units)]), speed_,
                   f"{way} in {hours} {units[1]}, {by(speed_ * hours, hours)}", "speed"),
            number("How long does it take?", hours, f"{way} in {hours} {units[1]}", "label"),
            number("How far does it go?", speed_ * hours, f"{way} in {hours} {units[1]}", "label")]


def force(rng, pick, drawing):
    mass, rate = pick((2, 15), (2, 9))
    if rng.random() < 0.5:
        figures.pushed(drawing, f"{mass} kg", f"a = {rate} m/s2")
        return [number(rng.choice(["What is the force in N?", "How large is the force?"]), mass * rate,
                       f"F = m * a, {times(mass, rate)}", "force"),
                number("What is the mass?", mass, f"m = {mass}", "label")]
    figures.pushed(drawing, f"{mass} kg", f"F = {mass * rate} N")
    return [number("What is the acceleration?", rate, f"a = F / m, {by(mass * rate, mass)}", "acceleration"),
            number("What is the force?", mass * rate, f"F = {mass * rate}", "label")]


def density(rng, pick, drawing):
    dense, volume = pick((2, 12), (2, 9))
    figures.beaker(drawing, f"{volume} mL", f"{dense * volume} g")
    return [number(rng.choice(["What is the density?", "What is the density in g/mL?"]), dense,
                   f"{dense * volume} g in {volume} mL, {by(dense * volume, volume)}", "density"),
            number("What is the mass?", dense * volume, f"{dense * volume} g", "label"),
            number("What is the volume?", volume, f"{volume} mL", "label")]


def circuit(rng, pick, drawing):
    ohm, ampere = pick((2, 12), (2, 9))
    volt, way = ohm * ampere, rng.randrange(3)
    texts = [f"{volt} V", f"{ohm} ohm", f"{ampere} A"]
    figures.circuit(drawing, *[text if i != way else "?" for i, text in enumerate(texts)])
    return [[number("What is the voltage?", volt, f"U = R * I, {times(ohm, ampere)}", "voltage"),
             number("What is the resistance?", ohm, f"R = U / I, {by(volt, ampere)}", "resistance"),
             number("What is the current?", ampere, f"I = U / R, {by(volt, ohm)}", "current")][way],
            [number("What is the resistance?", ohm, f"R = {ohm}", "label"),
             number("What is the current?", ampere, f"I = {ampere}", "label"),
             number("What is the voltage?", volt, f"U = {volt}", "label")][way]]


def fraction(rng, pick, drawing):
    whole = rng.randint(2, 8)
    part = rng.randint(1, whole - 1)
    rng.choice([figures.cells, figures.sectors])(drawing, part, whole)
    return [Turn(rng.choice(["What fraction is filled?", "Which fraction is coloured?"]), f"{part}/{whole}",
                 thought=f"{part} of {whole} parts", kind="fraction"),
            number("How many parts are there?", whole,
                   f"{part} filled, {whole - part} empty, {part} + {whole - part} = {whole}", "parts")]


def dots(rng, pick, drawing):
    rows, columns = rng.randint(1, 4), rng.randint(2, 6)
    figures.dots(drawing, rows, columns)
    return [number(rng.choice(["How many shapes are there?", "Count the shapes."]), rows * columns,
                   f"{rows} rows of {columns}, {rows} * {columns} = {rows * columns}", "grid"),
            number("How many rows are there?", rows, f"{rows} rows of {columns}", "rows")]


def scales(rng, pick, drawing):
    a, b = pick((1, 20), (1, 20))
    b = a if rng.random() < 0.2 else b
    figures.scales(drawing, [f"{a} kg", f"{b} kg"], (b > a) - (b < a))
    side = "left" if a > b else "right" if b > a else "none"
    heavy, lean = max(a, b), min(a, b)
    return [Turn("Which side is heavier: left, right or none?", side,
                 thought=f"left {a}, right {b}, {a} {'>' if a > b else '<' if a < b else '='} {b}", kind="balance"),
            number("What is the difference of the masses?", heavy - lean, f"left {a}, right {b}, {minus(heavy, lean)}",
                   "difference of labels"),
            number("What is the total mass?", a + b, f"left {a}, right {b}, {plus(a, b)}", "sum of labels")]


def angle(rng, pick, drawing):
    degrees = rng.choice([90, 90, 30, 45, 60, 120, 135, 150])
    figures.angle(drawing, degrees)
    kind = "right" if degrees == 90 else "acute" if degrees < 90 else "obtuse"
    sign = "=" if degrees == 90 else "<" if degrees < 90 else ">"
    return [Turn("Is the angle acute, right or obtuse?", kind, thought=f"{degrees} {sign} 90", kind="angle kind")]


# {topic: (weight, smallest picture (h, w))}
TOPICS = {rectangle: (4, (84, 112)), triangle: (2, (84, 112)), angles: (2, (84, 112)), circle: (2, (84, 84)),
          ruler: (2, (84, 140)), thermometer: (2, (112, 84)), clock: (3, (84, 84)), lever: (2, (84, 140)),
          speed: (2, (84, 112)), force: (2, (84, 140)), density: (1, (84, 112)), circuit: (3, (84, 112)),
          fraction: (2, (56, 112)), dots: (2, (56, 112)), scales: (2, (112, 140)), angle: (1, (56, 112))}
