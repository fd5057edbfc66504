"""Letters that a program has damaged: replaced by other signs, or read in another encoding. Markup left in texts."""

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


_HTML = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[aou]uml|aring|eacute|euro|[nm]dash|[lr][sd]quo|shy|#[0-9]{2,6}|#x[0-9a-f]{2,5});"
    r"|</?(?:br|div|span|strong|em|ul|ol|li|font|o:p|table|tr|td)(?: [^<>]{0,200})?/?>|</[abiup]>|<p>|\{\\rtf1",
    re.IGNORECASE,
)
"""References and elements of HTML, and the beginning of a text in RTF."""


def damaged_word(text: str) -> str:
    """The first word with damaged letters; empty if there is none.

    >>> damaged_word("Yhteinen tyÃ¶pÃ¤ivÃ¤, jatkuu")
    'tyÃ¶pÃ¤ivÃ¤,'
    """
    return "" if text.isascii() else _around(text, _DAMAGED.search(text))


def word_of_markup(text: str) -> str:
    """The first word with signs that a web page or a word processor shows as a letter or a line; empty if none has.

    >>> word_of_markup("R&amp;D, kaksi"), word_of_markup("A<br>B"), word_of_markup("R&D; a < b"), word_of_markup("T&k;")
    ('R&amp;D,', 'A<br>B', '', '')
    """
    return _around(text, _HTML.search(text)) if any(sign in text for sign in "&<{") else ""


def _around(text: str, found: re.Match[str] | None) -> str:
    """The word around what was found."""
    if found is None:
        return ""
    before, after = re.split(r"\s", text[: found.start()])[-1], re.split(r"\s", text[found.end() :], maxsplit=1)[0]
    return f"{before}{found[0]}{after}"
