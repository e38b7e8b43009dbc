"""The byte-level BPE tokenizer: GLM's pre-split pattern and 4.1V's special tokens, merges learned from our questions.

Run as a script it prints the size and how some questions are split.
"""
from functools import lru_cache

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from data import questions

SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
         r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
SPECIALS = ["<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>",
            "<|assistant|>", "<|observation|>", "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>",
            "<|end_of_video|>", "<|image|>", "<|video|>", "<think>", "</think>", "<answer>", "</answer>",
            "<|begin_of_box|>", "<|end_of_box|>"]
VOCAB = 896  # rows of the embedding: a multiple of 32, the last few unused
COMMON = ("the of and to a in is that it for was on are as with his they be at one have this from or had by but "
          "some what there we can out other were all your when up use word how said an each she which do their "
          "time if will way about many then them would write like so these her long make thing see him two has "
          "look more day could go come did my no most who over know than call first people may down side been "
          "now find any new work part take get place made after back little only man year came show every good "
          "me give our under very just").split()


def corpus():
    """Every word the questions use, so often that it becomes one token, then a little everyday English."""
    words = sorted(questions.vocabulary())
    lines = []
    for word in words:
        lines += [f" {word}", word, word.capitalize()] * 50
    for word in COMMON:
        lines += [f" {word}", word] * 3
    return lines


@lru_cache(maxsize=1)
def build():
    """The tokenizer; deterministic, so it needs no file of its own until export."""
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tok.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=VOCAB - len(SPECIALS), show_progress=False, special_tokens=[],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tok.train_from_iterator(corpus(), trainer)
    tok.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in SPECIALS])
    return tok


@lru_cache(maxsize=65536)
def encode(text):
    """Token ids of a text, as a tuple (cached: the same questions come again and again)."""
    return tuple(build().encode(text, add_special_tokens=False).ids)


def special(token):
    """Id of one special token."""
    return build().token_to_id(token)


if __name__ == "__main__":
    print(build().get_vocab_size(), "entries,", VOCAB, "rows")
    split = [w for w in questions.vocabulary() for v in (f" {w}", w, w.capitalize()) if len(encode(v)) > 1]
    print("words of more than one token:", sorted(set(split)))
    for text in ("What color is the circle?", "\nhow many red shapes are there", "Hello world"):
        print([build().decode([i]) for i in encode(text)])
