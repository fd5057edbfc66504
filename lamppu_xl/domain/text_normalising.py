"""Normal forms of text for comparison and storage."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_SENTENCE_ENDS = (".", "!", "?", "…")
_CLOSING = "\"'”’»)"
"""Signs that follow the end of a sentence."""

ZERO_WIDTH_SPACE = "\u200b"

BLANK_CHARACTERS = (
    "\t \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000"
)
"""Characters of any width that show nothing: spaces, the tab and the blank Braille pattern."""

LINE_BREAKS = "\n\v\f\r\x1c\x1d\x85\u2028\u2029"
"""Characters that begin a new line. Word writes the vertical tab."""

NON_BREAKING_HYPHEN = "\u2011"
HYPHENS = f"\u2010{NON_BREAKING_HYPHEN}"
_HYPHEN_OF_WORD = "\x1e"
"""The non-breaking hyphen as Word stores it."""

INVISIBLE_CHARACTERS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200b\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2065\u2066\u2067\u2068\u2069"
    "\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0\ufff9\ufffa\ufffb\ufffc"
)
"""Characters that show nothing and take no room, such as the zero-width space and the marks of writing direction."""

_JOINERS = "\u200c\u200d"
_OTHER_CONTROLS = "".join(map(chr, (*range(9), *range(0x0E, 0x1C), 0x1F, *range(0x7F, 0x85), *range(0x86, 0xA0))))
_UNSEEN = BLANK_CHARACTERS + LINE_BREAKS + _HYPHEN_OF_WORD + INVISIBLE_CHARACTERS + _JOINERS + _OTHER_CONTROLS
"""What is not an answer by itself, and not seen at the ends of one."""
SELECTORS = "[\ufe00-\ufe0f\U000e0000-\U000e0fff]"
"""A pattern of the characters that choose the look of the character before them, as in many emoji."""
_SELECTORS = re.compile(SELECTORS)

_IN_TOKENS = dict.fromkeys(map(ord, INVISIBLE_CHARACTERS + _JOINERS + _OTHER_CONTROLS))
_CLEANED_LIVE = {ZERO_WIDTH_SPACE, *map(chr, range(0x20))}
"""Invisible characters that the live checks of a workbook leave out."""
_ODD_LINE_BREAK = re.compile("\r\n|[\v\f\r\x1c\x1d\x85\u2028\u2029]")

BLANKS_IN_TOKENS = "\u202f"
INVISIBLE_IN_TOKENS = "\u00ad\u200d\u200e\u202a\u202c\u2060\u2068\u2069\ufe0e\ufe0f\ufeff"
"""What web pages, phones and messages leave in a copied text: the live checks of options and identifiers read it as a
space or leave it out. Each sign makes these formulas longer, so that the others are left out by `validate` only."""
_IN_TOKENS_LIVE = str.maketrans(dict.fromkeys(BLANKS_IN_TOKENS, " ") | dict.fromkeys(INVISIBLE_IN_TOKENS, ""))

_NOT_QUOTED = dict.fromkeys(map(ord, "\u061c\u200b\u200e\u200f\u202a\u202c\u2060\u2066\u2068\u2069\ufeff"))
"""Invisible characters that change nothing of what is seen, unlike those that turn a text around."""

_BLANKS = dict.fromkeys(map(ord, BLANK_CHARACTERS), " ")
ALIKE_AS_SPACE = BLANK_CHARACTERS + LINE_BREAKS
ALIKE_AS_HYPHEN = HYPHENS + _HYPHEN_OF_WORD
ALIKE_AS_NOTHING = INVISIBLE_CHARACTERS + _JOINERS + _OTHER_CONTROLS
"""What looks alike in two answers: each sign is as a space, as a hyphen, or as no sign."""
_ALIKE = str.maketrans(
    dict.fromkeys(ALIKE_AS_SPACE, " ") | dict.fromkeys(ALIKE_AS_HYPHEN, "-") | dict.fromkeys(ALIKE_AS_NOTHING, "")
)
_CONTROLS = "".join(map(chr, range(32)))
"""Characters that Excel's CLEAN drops."""
_CONTROL = re.compile(f"[{_CONTROLS}]")
_SPACES = re.compile(" +")
BLANKS_OF_LIVE_CHECKS = "\u00a0\u200b\n\t"
"""The unseen characters, beside the space, that the live checks do not count at the ends of a text."""


_CAPITALISED_WORD = re.compile(r"[A-ZÅÄÖ][a-zåäö]{2,}(?![\w-])")

_SMALL_INITIALS = ("fi", "sv", "se")
"""Languages that write the names of seasons and months with a small initial."""


def in_phrase(name: str, language: str) -> str:
    """The name of a period inside a phrase: `Hösten 2026` as `hösten 2026`, but `VT 2026` and `Q1` as they are."""
    if language not in _SMALL_INITIALS or not _CAPITALISED_WORD.match(name):
        return name
    return name[0].lower() + name[1:]


def is_blank(text: str) -> bool:
    """Whether a text counts as no answer: nothing of it is seen."""
    return not text.strip(_UNSEEN) or not _SELECTORS.sub("", text).strip(_UNSEEN)


def trimmed_text(text: str) -> str:
    r"""The text without what is not seen at its ends, with every line break written as `\n`.

    >>> trimmed_text("Part\x1etime\v")
    'Part‑time'
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    hyphenated = text.replace(_HYPHEN_OF_WORD, NON_BREAKING_HYPHEN)
    return _ODD_LINE_BREAK.sub("\n", hyphenated.strip(_UNSEEN))


def without_invisible(text: str) -> str:
    """The text without invisible characters: for addresses, numbers and the like, where none has a meaning."""
    if text.isascii() and text.isprintable():
        return text
    return _SELECTORS.sub("", text.translate(_IN_TOKENS))


def has_unusual_invisible(text: str) -> bool:
    """Whether a text has invisible characters, or blanks at its ends, that the live checks do not leave out."""
    if text.isascii():
        return False
    is_invisible = any(ord(character) in _IN_TOKENS and character not in _CLEANED_LIVE for character in text)
    ends = text.strip(f" {BLANKS_OF_LIVE_CHECKS}{''.join(_CLEANED_LIVE)}")
    return is_invisible or ends != ends.strip(_UNSEEN)


def as_seen(text: str) -> str:
    r"""The text without invisible characters that change nothing of what is seen.

    >>> as_seen("15/\u200e03/2027")
    '15/03/2027'
    """
    return text if text.isascii() else text.translate(_NOT_QUOTED)


def without_unseen(text: str) -> str:
    r"""The text as the live formulas clean it: without what is not seen, with single spaces and none at the ends.

    Excel's CLEAN drops control characters, TRIM the spaces; no-break and zero-width space and line break are replaced.

    >>> without_unseen("\u00a0two\u200b\nwords\n")
    'two words'
    """
    seen = _CONTROL.sub("", text.replace("\u00a0", " ").replace("\n", " ").replace(ZERO_WIDTH_SPACE, ""))
    return _SPACES.sub(" ", seen).strip(" ")


def token_text(text: str) -> str:
    """The text of an option or an identifier as the live formulas clean it: also of signs that paste leaves in it.

    >>> token_text("\u202a+358\u00a040\u202c")
    '+358 40'
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip(" ")
    return without_unseen(text.translate(_IN_TOKENS_LIVE))


def key_text(text: str) -> str:
    """The text of a key as the live formulas clean it: they leave out fewer signs than `comparable`, and no accents."""
    return token_text(text.replace("\t", " ").replace(NON_BREAKING_HYPHEN, "-"))


def without_ends(text: str) -> str:
    """The text as the live formulas count its characters: without the blanks at its ends that people type."""
    return text.strip(f" {BLANKS_OF_LIVE_CHECKS}{_CONTROLS}")


def seen_form(text: str) -> str:
    r"""The text as people see it in a message: kinds and numbers of blanks, and what shows nothing, do not count.

    >>> seen_form("Ka\u0308yn\u200bnissä\u00a0 nyt")
    'Käynnissä nyt'
    """
    return collapse_blanks(to_nfc(without_invisible(text)).translate(_BLANKS))


def unseen_differences(first: str, second: str) -> tuple[str, ...]:
    r"""The codes of the characters of which one text has more than the other, if both are seen as the same.

    >>> unseen_differences("not\u00a0begun", "not begun")
    ('U+0020', 'U+00A0')
    """
    if first == second or seen_form(first) != seen_form(second):
        return ()
    counted, others = Counter(first), Counter(second)
    return tuple(f"U+{ord(sign):04X}" for sign in sorted((counted - others) | (others - counted)))


def comparable(text: str) -> str:
    r"""The text for the comparison of answers on several lines: what looks alike is the same, and case does not count.

    >>> comparable("Ha\u0308me\t\u2011\ufeff1") == comparable("HÄME -1")
    True
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip(" ").lower()
    seen = _SELECTORS.sub("", to_nfc(text).translate(_ALIKE))
    return _SPACES.sub(" ", seen).strip(" ").lower()


def utf16_length(text: str) -> int:
    """Characters as Excel counts them: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_start(text: str, longest: int) -> str:
    """The beginning of a text, of at most `longest` characters as Excel counts them; no emoji is halved.

    >>> utf16_start("ab😀", 3)
    'ab'
    """
    return text.encode("utf-16-le", "surrogatepass")[: 2 * longest].decode("utf-16-le", "ignore")


def shortened(text: str, longest: int) -> str:
    """The text, ending in `…` if it has more than `longest` characters.

    >>> shortened("Kainuu", 4)
    'Kai…'
    """
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def shortened_line(text: str, longest: int) -> str:
    """The text on one line, cut after a word and ending in `…` if it has more than `longest` characters.

    >>> shortened_line("Yksi kaksi kolme", 12)
    'Yksi kaksi…'
    """
    line = collapse_blanks(text)
    if len(line) <= longest:
        return line
    start = line[: longest - 1]
    return f"{start.rpartition(' ')[0] or start}…"


def to_nfc(text: str) -> str:
    """The text with composed characters. macOS, for example, writes `ä` as `a` and a combining diaeresis."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def unix_lines(text: str) -> str:
    r"""The text with every line break written as `\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def collapse_blanks(text: str) -> str:
    """The text on one line, with single spaces and none at the ends."""
    return " ".join(text.split())


def joined_texts(texts: Iterable[str]) -> str:
    r"""Texts on one line: a sentence is followed by a space, any other text by ` · `.

    >>> joined_texts(["The work is late.", "New day: 4.4.2021", "Next\nyear"])
    'The work is late. New day: 4.4.2021 · Next year'
    """
    joined = ""
    for text in filter(None, map(collapse_blanks, texts)):
        joint = " " if joined.rstrip(_CLOSING).endswith(_SENTENCE_ENDS) else " · "
        joined += f"{joint}{text}" if joined else text
    return joined


def without_blanks(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


def capitalised(text: str) -> str:
    """The text with a capital letter at its beginning, as it begins a cell or a line.

    >>> capitalised("ei palautettu")
    'Ei palautettu'
    """
    return text[:1].upper() + text[1:]


def folded(text: str) -> str:
    """The text for a comparison that ignores case and the form of composed characters."""
    return to_nfc(text).casefold()
