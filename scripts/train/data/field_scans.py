"""Invoices and receipts as a scanner gives them, with the fields that stand on them: rules are measured on them, nothing is trained.

    python -m data.field_scans --root ASSETS --out FOLDER [--items 200] [--split train]

FOLDER gets invoices/ and receipts/, each with N.png and fields.jsonl: {"image", "fields"} a line, fields named as the rules name
them, dates as they are printed. ASSETS holds the fonts (fonts.write). `--split train` is for working on the rules: they are
measured on the held-out twin alone.
"""
import argparse
import json
import random
from pathlib import Path

import numpy as np
from PIL import Image

from data import invoices, receipts
from data.canvas import blur, turn
from data.fonts import Fonts
from data.lexicon import Lexicon
from data.sheets import Sheet
from mixture import seed_of

ENLARGED = 2  # times what training sees: letters of 24 to 28 pixels are 10 points at 200 dots per inch
LETTERS = 24, 28
SIZES = {"invoices": [(224, 168), (224, 224)], "receipts": [(168, 140), (224, 140), (224, 168)]}
ASKEW = 0.3  # so many lie up to two degrees askew
SEEDS = {"heldout": "held-out scans", "train": "scans to work on"}


def invoice(sheet):
    """Draw an invoice; returns what stands on it."""
    made = invoices.Invoice(sheet)
    invoices.paint(made)
    items = [{"Description": name, "Quantity": quantity, "Amount": amount / 100} for name, quantity, amount in made.items]
    due = {"DueDate": made.due} if made.due else {}
    return {"VendorName": made.seller, "CustomerName": made.customer, "InvoiceId": made.number.lstrip("#"),
            "InvoiceDate": made.date, **due, "InvoiceTotal": made.total / 100, "Items": items}


def receipt(sheet):
    """Draw a receipt; returns what stands on it."""
    made = receipts.Receipt(sheet)
    receipts.paint(made)
    items = [{"Description": made._case(name), **({"Quantity": quantity} if made.several else {}),
              "Amount": amount / 100} for name, quantity, amount in made.items]
    sums = {"subtotal": ("SubTotal", made.subtotal), "tax": ("TotalTax", made.tax)}
    printed = {field: amount / 100 for kind, (field, amount) in sums.items() if kind in made.lines}
    return {"VendorName": made.store, "InvoiceDate": made.date, **printed, "InvoiceTotal": made.total / 100,
            "Items": items}


def scanned(sheet, noise):
    """The sheet's pixels: some a little askew, soft, with grain."""
    rng = sheet.rng
    pixels, marks = sheet.canvas.finish()
    if rng.random() < ASKEW:
        pixels, _ = turn(rng, pixels, marks, 2, sheet.paper)
    if rng.random() < 0.3:
        pixels = blur(blur(pixels, 0), 1)
    grain = noise.normal(0, rng.uniform(0, 8), pixels.shape)
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def write(kind, root, folder, count, split):
    rng = random.Random(seed_of(SEEDS[split], kind))
    noise = np.random.default_rng(rng.randrange(1 << 32))
    fonts, lexicon = Fonts(split, root), Lexicon(split)
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for i in range(count):
        h, w = rng.choice(SIZES[kind])
        sheet = Sheet(rng, (h * ENLARGED, w * ENLARGED), fonts, lexicon, split == "heldout", sizes=LETTERS)
        fields = invoice(sheet) if kind == "invoices" else receipt(sheet)
        Image.fromarray(scanned(sheet, noise)).save(folder / f"{i}.png")
        lines.append({"image": f"{i}.png", "fields": fields})
    (folder / "fields.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--split", choices=SEEDS, default="heldout")
    args = parser.parse_args()
    for kind in SIZES:
        write(kind, args.root, args.out / kind, args.items, args.split)


if __name__ == "__main__":
    main()
