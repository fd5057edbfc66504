r"""The dialect of regular expressions for definitions: the part that Python and polars interpret in the same way.

Allowed are literal characters, `.`, `\d \w \s` and their complements, `\n \r \t`, escaped characters, sets such as
`[A-Z0-9_-]`, groups `(…)` and `(?:…)`, `|`, and repetitions `* + ? {2} {2,} {2,5}`, also lazy. A pattern always matches
the entire text; `^` at its start and `$` at its end are allowed. Not allowed are flags, back references, lookaround,
named groups, set operations and possessive repetition.
"""

from __future__ import annotations

import math
import re
import warnings

_TOKEN = re.compile(
    r"""
      (?P<escape> \\(?:[dDwWsSntr]|[^\w\s<>]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}) )
    | (?P<set> \[\^?(?: \\(?:[dDwWsSntr]|[^\w\s<>]) | (?!&&|--|~~|\|\|)[^\\\[\]] )+\] )
    | (?P<repeat> (?:[*+?]|\{\d+(?:,\d*)?\})\?? )
    | (?P<anchor> \A\^|\$\Z )
    | (?P<plain> \(\?: | \((?!\?) | [)|.] | [^\\\[\](){}*+?|.^$] )
    """,
    re.VERBOSE,
)
_CLASS = re.compile(r"\\[wWsS]|\\.", re.DOTALL)
_PYTHONS_CLASSES = {
    r"\w": r"[\p{L}\p{N}_]",
    r"\W": r"[^\p{L}\p{N}_]",
    r"\s": r"[\s\x1c-\x1f]",
    r"\S": r"[^\s\x1c-\x1f]",
}
"""The character classes of Python. In polars, letters include marks, and there are fewer blanks."""

MOST_CLASSES, MOST_SIGNS = 200, 1_000
"""The most repetitions in total in a pattern with classes such as `\\w`, and without; a limit of polars."""


def is_invalid_pattern(pattern: str) -> bool:
    """Whether a pattern is not a valid regular expression."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they concern syntax outside the dialect
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return True
    return False


def unsupported_part(pattern: str) -> str:
    r"""The first part of a pattern that is outside the dialect; empty if the pattern is valid.

    >>> unsupported_part(r"[A-Z]{2,5}-\d{4}"), unsupported_part(r"(a)\1")
    ('', '\\1')
    """
    start, last = 0, "anchor"
    while start < len(pattern):
        token = _TOKEN.match(pattern, start)
        if token is None or (token.lastgroup == "repeat" and last in ("repeat", "anchor")):
            return pattern[start:]
        last, start = str(token.lastgroup), token.end()
    return _excess_repetitions(pattern)


def _excess_repetitions(pattern: str) -> str:
    """The repetitions of a pattern if their product is above the limit, else an empty text."""
    repeats = [token[0] for token in _TOKEN.finditer(pattern) if token.lastgroup == "repeat"]
    counts = [int(count) for repeat in repeats for count in re.findall(r"\d+(?=,?\})", repeat)]
    classes = len(re.findall(r"\\[dDwWsS]", pattern))
    product = math.prod(max(count, 1) for count in counts) * max(classes, 1)
    return "".join(repeats) if counts and product > (MOST_CLASSES if classes else MOST_SIGNS) else ""


def to_rust_pattern(pattern: str) -> str:
    """The pattern for polars that matches the same texts as `re.fullmatch` with a pattern of the dialect."""
    tokens = (token for token in _TOKEN.finditer(pattern) if token.lastgroup != "anchor")
    translated = "".join(
        _CLASS.sub(lambda escape: _PYTHONS_CLASSES.get(escape[0], escape[0]), token[0]) for token in tokens
    )
    return rf"\A(?:{translated})\z"
