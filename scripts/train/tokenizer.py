"""The byte-level BPE tokenizer: GLM's pre-split pattern, 4.1V's special tokens, and whole words.

`vocabulary.txt` lists the words (append only: a word's line is its id). A piece of the pre-split that stands there is one
token, every other piece falls to single bytes (`ignore_merges`). So what the templates say is short, and text that is read
off a picture is spelt: the model learns letters once instead of one token for each run of letters.

    python tokenizer.py --collect      # appends the words of all generators to vocabulary.txt
"""
import argparse
from functools import lru_cache
from pathlib import Path

import regex
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
         r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
SPECIALS = ["<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>",
            "<|assistant|>", "<|observation|>", "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>",
            "<|end_of_video|>", "<|image|>", "<|video|>", "<think>", "</think>", "<answer>", "</answer>",
            "<|begin_of_box|>", "<|end_of_box|>"]
VOCAB = 3072  # rows of the embedding: a multiple of 32; rows without a word wait for one
WORDS = Path(__file__).with_name("vocabulary.txt")


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
    """The tokenizer; ids: special tokens, then bytes, then words. Deterministic, so it needs no file until export."""
    names = [*SPECIALS, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    names += [alphabet(word) for word in WORDS.read_text().split("\n")[:-1]]
    if len(names) > VOCAB or len(set(names)) < len(names):
        raise ValueError(f"{WORDS.name}: {len(names)} tokens of {VOCAB}, {len(set(names))} different")
    tok = Tokenizer(models.BPE(vocab={name: i for i, name in enumerate(names)}, merges=[], ignore_merges=True))
    tok.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(SPLIT), "isolated"), _bytes()])
    tok.decoder = decoders.ByteLevel()
    tok.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in SPECIALS])
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
    if parser.parse_args().collect:
        from data.registry import vocabulary

        print(collect(vocabulary()), "words added")
    print(build().get_vocab_size(), "entries,", VOCAB, "rows")


if __name__ == "__main__":
    main()
