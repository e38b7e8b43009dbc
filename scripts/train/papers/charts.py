"""Charts and screens as a reader sees them: words and numbers all over the page, few of them in rows that belong together."""
from papers import looks
from papers.forms import TITLE, title
from papers.labels import FORM
from papers.page import Page, Span
from papers.tables import different, heads

VALUE = {"train": ["What is the value of {}?", "How high is {}?", "What is the value for {}?", "{}?", "How much is {}?"],
         "heldout": ["What value does {} have?", "Which number belongs to {}?"]}
AXIS = {"train": ["What is on the y axis?", "What is the label of the y axis?", "What is measured?"], "heldout": ["What does the vertical axis show?"]}


def chart(rng, lexicon, split, small=False):
    """A bar chart with its values written over the bars or beside them, ticks, axis, title, legend."""
    page = Page(rng)
    x0 = rng.uniform(60, 160)
    if rng.random() < 0.85:
        title(page, rng, lexicon, rng.uniform(x0, 400))
        page.ask("title", rng.choice(TITLE[split] + ["What is the title of the chart?"]), "title")
    bars = different(heads(rng, lexicon), rng.randint(2, 4) if small else rng.randint(3, 8))
    top = 10 ** rng.randint(1, 5)
    unit = rng.choice(("", "", "%", "k"))
    values = [rng.randint(1, top) for _ in bars]
    axis = " ".join(rng.choice(lexicon.words) for _ in range(rng.randint(1, 2))).capitalize()
    if rng.random() < 0.6:
        page.put(0, [Span(axis, "axis")], size=0.8)
        page.line()
        page.ask("axis", rng.choice(AXIS[split]), "axis")
    if rng.random() < 0.4:
        across(page, rng, bars, values, unit, x0)
    else:
        upright(page, rng, bars, values, unit, x0, top)
    shown = list(range(len(bars)))
    for i in rng.sample(shown, min(4, len(shown))):
        page.ask("value", rng.choice(VALUE[split]).format(bars[i]), f"value{i}", (f"bar{i}",))
    if len(set(values)) == len(values):
        best = max(shown, key=lambda i: values[i])
        page.ask("largest", rng.choice(("Which is the largest?", "Which one is the highest?", "What has the highest value?")), f"bar{best}")
        least = min(shown, key=lambda i: values[i])
        page.ask("smallest", rng.choice(("Which is the smallest?", "Which one is the lowest?", "What has the lowest value?")), f"bar{least}")
    other = different(heads(rng, lexicon), 1)[0]
    if other not in bars:
        page.ask("absent", rng.choice(VALUE[split]).format(other), literal="not stated")
    return page


def across(page, rng, bars, values, unit, x0):
    """Bars lie: name, then the value at the bar's end."""
    for i, (bar, value) in enumerate(zip(bars, values)):
        page.put(x0, [Span(bar, f"bar{i}")], "right")
        page.put(x0 + 20 + 700 * value / max(values), [Span(f"{value}{unit}", f"value{i}")])
        page.line(rng.uniform(1, 1.6))


def upright(page, rng, bars, values, unit, x0, top):
    """Bars stand: values over them at their height, names in one row below, ticks at the left."""
    height, base = 240.0, page.y + 270
    if rng.random() < 0.6:
        for tick in range(0, 5):
            page.put(x0, [f"{top * tick // 4}{unit}"], "right", 0.8, base - height * tick / 4 - 10)
    step = (1000 - x0) / len(bars)
    for i, (bar, value) in enumerate(zip(bars, values)):
        middle = x0 + (i + 0.5) * step
        page.put(middle, [Span(f"{value}{unit}", f"value{i}")], "center", 0.8, base - height * value / top - 22)
        page.put(middle, [Span(bar, f"bar{i}")], "center", 0.8, base + 8)
    page.y = base + 40


def screen(rng, lexicon, split, small=False):
    """A form or settings page on a screen: menu, fields with what is typed in them, buttons, a message."""
    page = Page(rng, pitch=rng.uniform(1.6, 2.4))
    menu = different(lambda: rng.choice(lexicon.words).capitalize(), rng.randint(2, 6))
    for i, text in enumerate(menu):
        page.put(10 + i * 150, [Span(text, f"menu{i}")], size=0.9)
    page.line(1.5)
    x = rng.uniform(20, 300)
    title(page, rng, lexicon, x)
    page.ask("title", rng.choice(("What is the title?", "What is the heading?", "What is this page called?", "What is the title of the window?")), "title")
    beside = rng.random() < 0.5
    for i, text in enumerate(different(lambda: rng.choice(FORM[split]), rng.randint(1, 3) if small else rng.randint(2, 7))):
        value = rng.choice((lambda: lexicon.person(rng), lambda: looks.mail(rng, lexicon), lambda: looks.date(rng), lambda: rng.choice(lexicon.cities),
                            lambda: str(rng.randint(0, 9999)), lambda: rng.choice(("On", "Off", "Enabled", "Disabled", "Automatic", "Never"))))()
        page.put(x, [Span(text, f"field{i}.label")])
        if not beside:
            page.line(0.8)
        page.put(x + (260 if beside else 10), [Span(value, f"field{i}")])
        page.line()
        page.ask("screen field", rng.choice(("What is entered for {}?", "What does the field {} contain?", "What is the {}?", "What is {} set to?")).format(
            text.lower() if rng.random() < 0.6 else text), f"field{i}", (f"field{i}.label",))
    buttons = different(lambda: rng.choice(("Save", "Cancel", "OK", "Apply", "Next", "Back", "Send", "Delete", "Continue", "Close", "Log in")), 2)
    for i, text in enumerate(buttons):
        page.put(x + i * 160, [Span(text, f"button{i}")])
    page.line()
    asked = rng.choice(menu + buttons + [rng.choice(lexicon.words).capitalize(), "Export"])
    known = {text: f"menu{i}" for i, text in enumerate(menu)} | {text: f"button{i}" for i, text in enumerate(buttons)}
    template = rng.choice(("Is there a button {}?", "Is {} on the screen?", "Can {} be clicked?"))
    page.ask("on screen", template.format(asked), hops=(known[asked],) if asked in known else (), literal="Yes" if asked in known else "No", absent="")
    return page
