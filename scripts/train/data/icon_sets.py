"""Icon sets besides emoji that show the concepts: coloured ones, and line icons, which are drawn in any colour.

A set shows a concept by the icon of its name, unless WRONG, and by those that OTHERS adds.
"""
COLORED = ("flat-color-icons", "fluent-color", "icon-park")
LINES = ("lucide", "tabler", "mdi", "ph")
# set: what its icons of these names do not show (a computer's mouse, a badge, a drumstick); "*" is every set
WRONG = {
    "*": """
        mouse phone seal bat fly square circle diamond drop orange ring target coin notebook kite watch warning ship
        box
    """,
    "icon-park": """
        chicken duck pepper fire earth bear shrimp foot mouth drumstick juice rice candy ice egg pie anchor apple
        boy brain chair compass fork glasses heart hippo keyboard football mirror palm rock skate telescope trumpet
        woman envelope girl bee
    """,
    "lucide": """
        scroll eye ear brain shell radio tornado
    """,
    "mdi": """
        snake wave rice meat chocolate medal helmet ring apple baby basket bee computer pepper planet window
    """,
    "ph": """
        seal shrimp medal tornado
    """,
    "tabler": """
        dragon spider bowling shirt pig medal tornado
    """,
}
# set: "NAME=ICON+ICON" where the icon is called otherwise
OTHERS = {
    "flat-color-icons": """
        house=home, phone=cell-phone+iphone+phone-android, light bulb=idea, camera=old-time-camera+compact-camera,
        clock=alarm-clock, calendar=planner, box=package, magnifier=search, gear=settings, battery=full-battery,
        trash can=empty-trash, television=display, newspaper=news, earth=globe
    """,
    "fluent-color": """
        book=book-48, briefcase=briefcase-48, calendar=calendar-48, camera=camera-24, clock=clock-48+clock-alarm-48,
        cloud=cloud-48, gift=gift-48, headphones=headphones-48, heart=heart-48, house=home-48, laptop=laptop-48,
        light bulb=lightbulb-48, lock=lock-closed-48, envelope=mail-48, microphone=mic-48, star=star-48,
        trophy=trophy-48, gear=settings-48, wrench=wrench-24, puzzle=puzzle-piece-48, notebook=notebook-32,
        paw prints=paw-48, snowflake=weather-snowflake-48, planet=planet-32
    """,
    "icon-park": """
        house=home, envelope=mail
    """,
    "lucide": """
        house=house, light bulb=lightbulb, phone=smartphone, television=tv, airplane=plane, magnifier=search,
        envelope=mail, gear=settings, tree=tree-deciduous, pine=tree-pine, palm=tree-palm, mouse=rat, grapes=grape,
        cherries=cherry, fire=flame, drop=droplet, ice cream=ice-cream-cone, trash can=trash-2, chair=armchair,
        lightning=zap, potted plant=sprout
    """,
    "tabler": """
        house=home, light bulb=bulb, phone=device-mobile, television=device-tv, laptop=device-laptop,
        computer=device-desktop, watch=device-watch, airplane=plane, magnifier=search, envelope=mail, gear=settings,
        tree=tree, pine=christmas-tree, fire=flame, drop=droplet, trash can=trash, lightning=bolt, chair=armchair,
        soccer ball=ball-football, basketball=ball-basketball, volleyball=ball-volleyball, baseball=ball-baseball,
        bathtub=bath, glasses=eyeglass, earth=world, fork=tools-kitchen-2
    """,
    "mdi": """
        light bulb=lightbulb, phone=cellphone, magnifier=magnify, soccer ball=soccer, lightning=lightning-bolt,
        moon=moon-waning-crescent, sun=white-balance-sunny, pine=pine-tree, palm=palm-tree, cherries=fruit-cherries,
        grapes=fruit-grapes, watermelon=fruit-watermelon, pineapple=fruit-pineapple, sailboat=sail-boat,
        shirt=tshirt-crew, shoe=shoe-sneaker, high heel=shoe-heel, hat=hat-fedora, guitar=guitar-acoustic,
        tree=tree, chili=chili-mild, magnet=magnet, fork=silverware-fork, spoon=silverware-spoon, knife=knife,
        mouse=rodent, hot dog=food-hot-dog, drumstick=food-drumstick, croissant=food-croissant, turtle=turtle,
        box=package-variant-closed, ice cream=ice-cream, bag=purse, paw prints=paw, drop=water,
        potted plant=flower-tulip-outline
    """,
    "ph": """
        light bulb=lightbulb, phone=device-mobile, magnifier=magnifying-glass, pine=tree-evergreen, shirt=t-shirt,
        shoe=sneaker, drop=drop, boat=boat, fork=fork-knife, socks=sock, sofa=couch, computer=desktop,
        paintbrush=paint-brush, gamepad=game-controller, puzzle=puzzle-piece, palm=tree-palm, piano=piano-keys,
        dice=dice-five, ladder=ladder, bowling=bowling-ball, door=door, paw prints=paw-print, trash can=trash,
        house=house, box=package, earth=globe-hemisphere-west, beer=beer-stein, cap=baseball-cap
    """,
}


def others(kind):
    """concept: names of the icons that OTHERS gives it in this set."""
    found = (entry.strip().split("=") for entry in OTHERS.get(kind, "").split(",") if entry.strip())
    return {name: icons.split("+") for name, icons in found if icons}


def icons(names):
    """set: {icon: concept} of what tools/render-pictures.mjs looks for; an icon that a set lacks is passed over."""
    out = {}
    for kind in COLORED + LINES:
        wrong = {*WRONG["*"].split(), *WRONG.get(kind, "").split()}
        out[kind] = {name.replace(" ", "-"): name for name in names if name not in wrong}
        if kind in ("mdi", "ph", "tabler"):  # their filled or outlined twins
            out[kind] |= {f"{icon}-{ending}": name for icon, name in out[kind].items()
                          for ending in ("fill", "filled", "outline", "duotone")}
        out[kind] |= {icon: name for name, found in others(kind).items() for icon in found}
    return out
