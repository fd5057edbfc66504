"""The identification code of a workbook: partner, period and definition. It is printed on every sheet.

Its last group is a checksum against typing errors and mixed sheets. It does not prevent forgery.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import ClassVar, Self

NOTHING_CARRIED = "00000000"
"""The digest of a template that carries no answers of an earlier period."""

IMPORTED_FROM = "lamppu-xl imported"
"""The custom property with the names of the tables that the answers of a workbook were imported from."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class _PrintedCode:
    """Words that identify a workbook: a prefix, the fields in their order, and a checksum of both."""

    prefix: ClassVar[tuple[str, ...]] = ()

    @property
    def code(self) -> str:
        """The printed form."""
        words = " ".join((*self.prefix, *vars(self).values()))
        return f"{words} {_checksum(words)}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Reads a printed code; None when it is none or was altered."""
        words = text.split()
        before = len(cls.prefix)
        if len(words) != before + len(fields(cls)) + 1:
            return None
        stamp = cls(*words[before:-1])
        return stamp if stamp.code == " ".join(words) else None


@dataclass(frozen=True)
class Stamp(_PrintedCode):
    """The identity of a template or a return, printed as `LAMPPU 2012-2 KAO fi 9a2e25fc 6f1c2b1e 00000000 4KWQ7`.

    >>> stamp = Stamp("LAMPPU", "2012-2", "KAO", "fi", "9a2e25fc", "6f1c2b1e")
    >>> Stamp.parse(stamp.code) == stamp
    True
    """

    project: str
    period: str
    partner: str
    language: str
    definition: str
    """Eight digits over the definition that the form was made from."""
    fingerprint: str
    """Eight digits over every fixed cell of the form: another form has another one."""
    carried: str = NOTHING_CARRIED
    """Eight digits over last period's answers in the template."""


@dataclass(frozen=True)
class MasterStamp(_PrintedCode):
    """The identity of a master, printed as `lamppu-xl master LAMPPU 2012-2 KAO fi 6f1c2b1e 4KWQ7`.

    It has more words than the code of a return, so that the two cannot be confused.

    >>> stamp = MasterStamp("LAMPPU", "2012-2", "KAO", "fi", "6f1c2b1e")
    >>> MasterStamp.parse(stamp.code) == stamp
    True
    """

    prefix = ("lamppu-xl", "master")

    project: str
    period: str
    coordinator: str
    """The id of the partner that coordinates the project."""
    language: str
    fingerprint: str
    """Eight digits over the goals, questions and lines in the master."""


@dataclass(frozen=True)
class PreviewMark:
    """What a preview carries in place of a code: `lamppu-xl preview LAMPPU 2012-2 KAO`.

    It has fewer words than a code, so that a preview is never read as a return.

    >>> mark = PreviewMark("LAMPPU", "2012-2", "KAO")
    >>> PreviewMark.parse(mark.text) == mark
    True
    """

    project: str
    period: str
    partner: str

    @property
    def text(self) -> str:
        """The text in the properties and on the hidden sheet of a preview."""
        return " ".join((*_PREVIEW, *vars(self).values()))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Reads a mark; None when it is none."""
        words = text.split()
        before = len(_PREVIEW)
        if len(words) != before + len(fields(cls)) or tuple(words[:before]) != _PREVIEW:
            return None
        return cls(*words[before:])


_PREVIEW = ("lamppu-xl", "preview")


def looks_like_stamp(text: str) -> bool:
    """Whether a text has the outer form of a code, valid or not."""
    parts = text.split()
    return len(parts) == 8 and len(parts[4]) == len(parts[5]) == len(parts[6]) == 8 and len(parts[7]) == 5


def _checksum(words: str) -> str:
    number = int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in (20, 15, 10, 5, 0))
