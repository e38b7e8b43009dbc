"""The byte-level BPE tokenizer: GLM's pre-split pattern, 4.1V's special tokens, whole words, marks and merges for readings.

Three lists, in this order of ids:
- `vocabulary.txt`, the words of the templates (append only: a word's line is its id). A piece of the pre-split that stands
  there is one token (`ignore_merges`).
- from FIRST_MARK on, the marks of readings (readings.py) and all numbers of two digits. A number is split into chunks of at
  most two digits: all of them are well trained, so that they can be copied.
- `merges.txt`, byte pairs learned from papers and prose: words with the space before them, which what is read consists of.

    python tokenizer.py --collect      # appends the words of all generators to vocabulary.txt
    python tokenizer.py --merges       # learns merges.txt anew: every model trained with the old ones is lost
"""
import argparse
import json
from functools import lru_cache
from pathlib import Path

import regex
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from readings import MARKS

SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,2}"
         r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
SPECIALS = ["<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>",
            "<|assistant|>", "<|observation|>", "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>",
            "<|end_of_video|>", "<|image|>", "<|video|>", "<think>", "</think>", "<answer>", "</answer>",
            "<|begin_of_box|>", "<|end_of_box|>"]
FIRST_MARK = 3072  # rows before it without a word wait for one
VOCAB = 4992  # rows of the embedding: a multiple of 32
WORDS, MERGES = (Path(__file__).with_name(name) for name in ("vocabulary.txt", "merges.txt"))
NUMBERS = [f"{n:02d}" for n in range(100)]


def pieces(text):
    """The pre-split of a text."""
    return regex.findall(SPLIT, text)


def alphabet(piece):
    """A piece in the byte-level alphabet (a space is Ġ)."""
    return "".join(part for part, _ in _bytes().pre_tokenize_str(piece))


@lru_cache(maxsize=1)
def _bytes():
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


@lru_cache(maxsize=1)
def build():
    """The tokenizer. Deterministic, so it needs no file until export."""
    names = [*SPECIALS, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    names += [alphabet(word) for word in WORDS.read_text().split("\n")[:-1]]
    vocab = {name: i for i, name in enumerate(names)} | {name: FIRST_MARK + i for i, name in enumerate((*MARKS, *NUMBERS))}
    if len(names) > FIRST_MARK or len(vocab) < len(names) + len(MARKS) + len(NUMBERS):
        raise ValueError(f"{WORDS.name}: {len(names)} tokens of {FIRST_MARK}, {len(vocab)} different with marks and numbers")
    merges = [tuple(line.split(" ")) for line in MERGES.read_text().split("\n")[:-1]]
    for pair in merges:
        vocab.setdefault("".join(pair), FIRST_MARK + len(vocab) - len(names))
    if max(vocab.values()) >= VOCAB:
        raise ValueError(f"{MERGES.name}: {max(vocab.values()) + 1} tokens of {VOCAB}")
    tok = Tokenizer(models.BPE(vocab=vocab, merges=merges, ignore_merges=True))
    tok.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(SPLIT), "isolated"), _bytes()])
    tok.decoder = decoders.ByteLevel()
    tok.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in (*SPECIALS, *MARKS)])
    return tok


@lru_cache(maxsize=262144)
def encode(text):
    """Token ids of a text, as a tuple (cached: the same questions come again and again)."""
    return tuple(build().encode(text, add_special_tokens=False).ids)


def decode(ids):
    """The text of token ids, special tokens included."""
    return build().decode(list(ids), skip_special_tokens=False)


def special(token):
    """Id of one special token."""
    return build().token_to_id(token)


@lru_cache
def unused():
    """Rows of the embedding that no token has."""
    return sorted(set(range(VOCAB)) - set(build().get_vocab().values()))


def learn(texts):
    """Write as many merges as fill the embedding, of letters with or without a space before them and of a space and a sign."""
    rule = Regex(r" ?\p{L}+| ?[^\s\p{L}\p{N}]|\s+|\p{N}")
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(rule, "isolated"), _bytes()])
    room = VOCAB - FIRST_MARK - len(MARKS) - len(NUMBERS)
    tok.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=256 + 2 * room, show_progress=False,
                                                       initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())))
    known = {alphabet(word) for word in WORDS.read_text().split("\n")[:-1]}
    kept = []
    for pair in json.loads(tok.to_str())["model"]["merges"]:
        room -= "".join(pair) not in known
        if room < 0:
            break
        kept.append(" ".join(pair))
    MERGES.write_text("".join(f"{pair}\n" for pair in kept))
    return len(kept)


def collect(texts):
    """Append the pieces of these texts that vocabulary.txt lacks; bytes and digits stay single. Returns how many."""
    known = WORDS.read_text().split("\n")[:-1] if WORDS.exists() else []
    new = {piece for text in texts for piece in pieces(text)
           if len(piece.encode()) > 1 and not regex.search(r"[\p{N}\r\n]", piece)} - set(known)
    WORDS.write_text("".join(f"{word}\n" for word in [*known, *sorted(new)]))
    return len(new)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--collect", action="store_true")
    parser.add_argument("--merges", action="store_true")
    args = parser.parse_args()
    if args.collect:
        from data.registry import vocabulary

        print(collect(vocabulary()), "words added")
    if args.merges:
        from papers.prose import texts

        print(learn(texts()), "merges learned")
    print(VOCAB - len(unused()), "entries,", VOCAB, "rows")


if __name__ == "__main__":
    main()
