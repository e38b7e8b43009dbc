"""All sources of training data, by the name of their domain."""
import importlib

MODULES = {"pages": "pages", "easy-vqa": "easy_vqa", "scenes": "scenes", "pictures": "pictures", "groceries": "groceries",
           "reading": "reading", "documents": "documents", "charts": "charts", "screens": "screens", "science": "science",
           "video": "video", "design": "designs", "presence": "presence", "papers": "papers", "fields": "fields"}
BLIND = ("papers", "fields")  # readings alone, without a picture
ANSWERS = "answer with briefly one word you are glimpse a small vision model yes no none"


def module(domain):
    """The module of a domain: SIZES, Source, words()."""
    return importlib.import_module(f"data.{MODULES[domain]}")


def sources(split, root, domains):
    """{domain: its Source}; split: "train" or "heldout"; root: folder of the prepared assets."""
    return {name: module(name).Source(split, root) for name in domains}


def vocabulary():
    """Every word of every template, for the tokenizer."""
    words = [form for word in ANSWERS.split() for form in (word, f" {word}", word.capitalize())]
    return words + [word for name in MODULES for word in module(name).words()]
