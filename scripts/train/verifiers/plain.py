"""Text as it is compared. ASCII whitespace only, so that both implementations strip the same characters."""

SPACE = " \t\n\r\f\v"


def strip(text):
    """The text without the whitespace around it."""
    return text.strip(SPACE)


def plain(text):
    """Stripped, lower case, one final full stop off."""
    return strip(text).lower().removesuffix(".")
