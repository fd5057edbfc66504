"""Names and ids of a drafted definition, made of the labels of a form."""

from __future__ import annotations

import re
import unicodedata

from lamppu_xl.definition.coercion import EXPRESSION_WORDS
from lamppu_xl.definition.questions.code_lists import AGGREGATE, BUILT_IN
from lamppu_xl.definition.questions.tables import RESERVED
from lamppu_xl.domain.form import CONFIRMATION
from lamppu_xl.domain.text_normalising import utf16_length, utf16_start

_RESERVED = EXPRESSION_WORDS | RESERVED | {AGGREGATE, CONFIRMATION, *BUILT_IN, "all", "coordinator", "partner"}
_LONGEST_NAME = 30
_LONGEST_TITLE = 31
_OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,29}")
_SMALL = frozenset(
    (
        *("a", "an", "and", "at", "by", "for", "from", "has", "have", "if", "in", "is", "of", "on", "or", "that"),
        *("the", "this", "to", "was", "were", "will", "with", "your"),
    )
)


def plain_letters(text: str) -> str:
    """The text in letters without marks: `ä` as `a`."""
    special = str.maketrans({"ø": "o", "Ø": "O", "đ": "d", "æ": "ae", "ß": "ss", "€": " eur ", "%": " percent "})
    parts = unicodedata.normalize("NFKD", text.translate(special))
    return "".join(letter for letter in parts if letter.isascii())


def _words(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", plain_letters(text).lower())


def name_of(label: str, taken: set[str], default: str) -> str:
    """A name for a table, field or list: lower case, with underscores, and not in `taken`, to which it is added."""
    words = _words(label)
    words = [word for word in words if word not in _SMALL] or words
    name = ""
    for word in words:
        longer = f"{name}_{word}" if name else word
        if len(longer) > _LONGEST_NAME - 4:
            break
        name = longer
    name = (name or "_".join(words)[: _LONGEST_NAME - 4]).strip("_")
    if not name or not name[0].isalpha():
        name = f"{default}_{name}".rstrip("_")[: _LONGEST_NAME - 4].rstrip("_")
    return _free(name, taken, "_", _RESERVED)


def option_id(label: str, taken: set[str]) -> str:
    """An id for an option; a short label is its own id."""
    if _OPTION.fullmatch(label) and label.casefold() not in taken:
        taken.add(label.casefold())
        return label
    name = "_".join(_words(label))[: _LONGEST_NAME - 5].strip("_") or "option"
    return _free(name, taken, "-", frozenset())


def _free(name: str, taken: set[str], mark: str, reserved: frozenset[str]) -> str:
    found, number = name, 2
    while found in taken or found in reserved:
        found = f"{name}{mark}{number}"
        number += 1
    taken.add(found)
    return found


def sheet_title(text: str, taken: set[str]) -> str:
    """A title for a table that a sheet can have, and that is not in `taken`, to which it is added in lower case."""
    plain = "".join(" " if letter in "[]:*?/\\" or not letter.isprintable() else letter for letter in text)
    plain = re.sub("_x([0-9A-Fa-f]{4})_", r" x\1 ", plain)
    plain = utf16_start(" ".join(plain.split()).strip("' "), _LONGEST_TITLE).strip("' ") or "Form"
    title, number = plain, 2
    while title.casefold() in taken:
        mark = f" {number}"
        title = utf16_start(plain, _LONGEST_TITLE - len(mark)).strip("' ") + mark
        number += 1
    taken.add(title.casefold())
    return title


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters as Excel counts them, cut between words if it is longer."""
    if utf16_length(text) <= longest:
        return text
    cut = utf16_start(text, longest - 1)
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut[longest // 2 :] else cut}…"
