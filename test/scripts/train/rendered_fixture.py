"""A tiny folder of rendered pictures, as data/rendered.py packs them: no browser is needed to test what draws them."""
import json

import numpy as np

WIDGETS = [
    {"role": "heading", "name": "Orders", "box": [20, 8, 80, 26]},
    {"role": "field", "name": "Email", "box": [20, 30, 140, 52], "value": "Lima"},
    {"role": "checkbox", "name": "Alerts", "box": [20, 56, 80, 72], "on": True},
    {"role": "checkbox", "name": "Sound", "box": [84, 56, 140, 72], "on": False},
    {"role": "button", "name": "Cancel", "box": [20, 78, 70, 100]},
    {"role": "button", "name": "Save", "box": [90, 78, 140, 100]},
]
HTML = "<div><h1>Orders</h1><button>Cancel</button><button>Save</button></div>"


def write(folder, size=(112, 168), count=3):
    """Packs of one size: every widget a grey box whose place a test can find again."""
    h, w = size
    pixels = np.full((count, h, w, 3), 255, np.uint8)
    for widget in WIDGETS:
        x1, y1, x2, y2 = widget["box"]
        pixels[:, y1:y2, x1:x2] = 100
    glyphs = [[ord(c), x1 + 8 + 6 * i, (y1 + y2) / 2] for name, (x1, y1, _, y2) in
              [(w["name"], w["box"]) for w in WIDGETS] for i, c in enumerate(name)]
    record = {"kit": "plain", "size": list(size), "widgets": WIDGETS, "glyphs": glyphs, "html": HTML,
              "outline": "a heading, two buttons"}
    folder.mkdir(parents=True)
    np.save(folder / f"{h}x{w}.npy", pixels)
    (folder / f"{h}x{w}.jsonl").write_text((json.dumps(record) + "\n") * count)
