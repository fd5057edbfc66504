r"""The regular expressions that a definition may state: those that Python and polars read alike.

Allowed are letters and signs, `.`, `\d \w \s` and their opposites, `\n \r \t`, escaped signs, sets such as
`[A-Z0-9_-]`, groups `(…)` and `(?:…)`, `|`, and repetitions `* + ? {2} {2,} {2,5}`, also lazy. The whole text has to
fit, so `^` and `$` are needless, but may begin and end the pattern. Everything else is refused: flags, back references,
looking ahead or behind, named groups, set arithmetic, possessive repetition.
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
"""What Python means by them; polars has marks among the letters, and fewer blanks."""


MOST_CLASSES, MOST_SIGNS = 200, 1_000
"""How often something may be repeated in all, with classes such as `\\w` in the pattern or without: polars has no room
for more."""


def is_invalid_pattern(pattern: str) -> bool:
    """Whether a pattern is none at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is outside the dialect in any case
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return True
    return False


def unsupported_part(pattern: str) -> str:
    r"""The part of a pattern with which it leaves the dialect; empty when it is sound.

    >>> outside(r"[A-Z]{2,5}-\d{4}"), outside(r"(a)\1")
    ('', '\\1')
    """
    at, last = 0, "anchor"
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or (token.lastgroup == "repeat" and last in ("repeat", "anchor")):
            return pattern[at:]
        last, at = str(token.lastgroup), token.end()
    return _too_often(pattern)


def _too_often(pattern: str) -> str:
    """The repetitions of a pattern, when they make too much of it together."""
    repeats = [token[0] for token in _TOKEN.finditer(pattern) if token.lastgroup == "repeat"]
    counts = [int(count) for repeat in repeats for count in re.findall(r"\d+(?=,?\})", repeat)]
    classes = len(re.findall(r"\\[dDwWsS]", pattern))
    whole = math.prod(max(count, 1) for count in counts) * max(classes, 1)
    return "".join(repeats) if counts and whole > (MOST_CLASSES if classes else MOST_SIGNS) else ""


def to_rust_pattern(pattern: str) -> str:
    """A pattern of the dialect for polars, which then finds what `re.fullmatch` finds."""
    tokens = (token for token in _TOKEN.finditer(pattern) if token.lastgroup != "anchor")
    whole = "".join(_CLASS.sub(lambda escape: _PYTHONS_CLASSES.get(escape[0], escape[0]), token[0]) for token in tokens)
    return rf"\A(?:{whole})\z"
