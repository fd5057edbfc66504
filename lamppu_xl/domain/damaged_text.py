"""Letters that a program has damaged: replaced by a sign for unknown ones, or read in another encoding."""

from __future__ import annotations

import re

_READ_AS_WESTERN = "\u0080-\u009f"
_DAMAGED = re.compile(
    r"[\ufffc\ufffd]"  # the signs for an object that was left out and for a letter that was not understood
    # Two or three bytes of UTF-8 that were read as Western European letters: "Ã¤" for "ä".
    rf"|Ã[{_READ_AS_WESTERN}¡-º¼-¿„œ†‡ˆ‰Š‹Œƒ]|Ã[–…](?=\w)"
    rf"|Ä[{_READ_AS_WESTERN}]|Å[{_READ_AS_WESTERN}¡§¾‹]"
    r"|Â[¡-º¼-¿]|â€|ðŸ"
)


def damaged_word(text: str) -> str:
    """The first word with damaged letters; empty if there is none.

    >>> damaged_word("Yhteinen tyÃ¶pÃ¤ivÃ¤, jatkuu")
    'tyÃ¶pÃ¤ivÃ¤,'
    """
    if text.isascii() or not (found := _DAMAGED.search(text)):
        return ""
    before, after = re.split(r"\s", text[: found.start()])[-1], re.split(r"\s", text[found.end() :], maxsplit=1)[0]
    return f"{before}{found[0]}{after}"
