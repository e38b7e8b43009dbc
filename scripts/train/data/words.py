"""The tokenizer's pre-tokens: texts are split there before any merge, so a pre-token can become one token."""
import re

# GLM's rule without digits, which are always tokens of their own: letters with one character before them, or signs
PRETOKEN = re.compile(r"[^\r\n\w]?[A-Za-z]+| ?[^\s\w]+")


def pretokens(*texts):
    """The set of pre-tokens of these texts."""
    return {found for text in texts for found in PRETOKEN.findall(text)}
