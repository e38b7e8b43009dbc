"""Writes test/golden/readings.json: pages as read, with their rows, prompt, chosen rows, and tokens. Both twins must give the same.

    python readings_golden.py
"""
import json
import random
from pathlib import Path

import pointing
import readings
from data.lexicon import Lexicon
from papers import registry
from papers.noise import Noise, read
from tokenizer import encode

OUT = Path(__file__).parents[2] / "test" / "golden" / "readings.json"
NOISE = [Noise(), Noise(shake=0.1), Noise(characters=0.02, lost=0.05, cut=0.2, joined=0.2, shake=0.05), Noise(slope=0.02), Noise(slope=-0.03)]
MADE = [("Total:  <row> 9.00", 0, 0), ("<x3>", 10, 0), ("über alles", 0, 30), ("价格 12", 0, 60), ("  ", 0, 90), ("-", 300, 61)]


def case(pieces, question):
    """One page with what is expected of it."""
    lines = readings.rows(pieces)
    places = readings.placed(lines)
    costs = [1 + len(readings.written(row)) // 3 for row in places]
    budgets = [sum(costs), sum(costs) // 2, sum(costs) // 4]
    return {"pieces": [[p.text, p.x0, p.y0, p.x1, p.y1] for p in pieces], "rows": [[pieces.index(p) for p in row] for row in lines],
            "prompt": readings.prompt(places), "question": question, "pointed": pointing.pointed(question, pointing.places_of(places)), "costs": costs,
            "chosen": [[budget, readings.chosen(places, question, costs, budget)] for budget in budgets]}


def main():
    rng, lexicon, cases = random.Random(18), Lexicon("train"), []
    for i in range(25):
        _, page = registry.draw(rng, lexicon, "train", small=i % 3 == 0)
        pieces = read(rng, page.pieces, NOISE[i % len(NOISE)])
        for p in pieces:
            p.x0, p.y0, p.x1, p.y1 = (round(v, 1) for v in (p.x0, p.y0, p.x1, p.y1))
        cases.append(case(pieces, rng.choice(page.facts).question))
    made = [readings.Piece(text, x, y, x + 200, y + 20) for text, x, y in MADE]
    cases.append(case(made, "Was kostet <x3> es ÜBER alles?"))
    for known in cases[::5]:
        known["ids"] = encode(known["prompt"] + known["pointed"])
    lines = ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases)
    OUT.write_text(f'{{"made": "python readings_golden.py", "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
