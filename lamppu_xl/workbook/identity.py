"""The identification code of a workbook: partner, period and definition. It is printed on every sheet.

Its last group is a checksum against typing errors and mixed sheets. It does not prevent forgery.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

NOTHING_CARRIED = "00000000"
"""The digest of a template that carries no answers of an earlier period."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def short_digest(text: str) -> str:
    """Eight hexadecimal digits of a text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Stamp:
    """The identity of a template or a return.

    >>> stamp = Stamp("LAMPPU", "2012-2", "KAO", "fi", "6f1c2b1e")
    >>> Stamp.parse(stamp.code) == stamp
    True
    """

    project: str
    period: str
    partner: str
    language: str
    fingerprint: str
    """Eight digits over every fixed cell of the form: another form has another one."""
    carried: str = NOTHING_CARRIED
    """Eight digits over last period's answers in the template."""

    @property
    def code(self) -> str:
        """The printed form: `LAMPPU 2012-2 KAO fi 6f1c2b1e 00000000 4KWQ7`."""
        parts = (self.project, self.period, self.partner, self.language, self.fingerprint, self.carried)
        return " ".join((*parts, _check(parts)))

    @classmethod
    def parse(cls, text: str) -> Stamp | None:
        """Read a printed code, or None when it is none or was altered."""
        parts = tuple(text.split())
        if len(parts) != 7 or parts[-1] != _check(parts[:-1]):
            return None
        return cls(*parts[:-1])


@dataclass(frozen=True)
class MasterStamp:
    """The identity of a master. It has more words than the code of a return, so that the two cannot be confused.

    >>> stamp = MasterStamp("LAMPPU", "2012-2", "KAO", "fi", "6f1c2b1e")
    >>> MasterStamp.parse(stamp.code) == stamp
    True
    """

    project: str
    period: str
    coordinator: str
    """The id of the partner that coordinates the project."""
    language: str
    fingerprint: str
    """Eight digits over the goals, questions and lines in the master."""

    @property
    def code(self) -> str:
        """The printed form: `lamppu-xl master LAMPPU 2012-2 KAO fi 6f1c2b1e 4KWQ7`."""
        parts = (*_MASTER, self.project, self.period, self.coordinator, self.language, self.fingerprint)
        return " ".join((*parts, _check(parts)))

    @classmethod
    def parse(cls, text: str) -> MasterStamp | None:
        """Read a code, or None when it is none or was altered."""
        parts = tuple(text.split())
        if len(parts) != 8 or parts[:2] != _MASTER or parts[-1] != _check(parts[:-1]):
            return None
        return cls(*parts[2:-1])


_MASTER = ("lamppu-xl", "master")


def looks_like_stamp(text: str) -> bool:
    """Whether a text has the outer form of a code, valid or not."""
    parts = text.split()
    return len(parts) == 7 and len(parts[4]) == len(parts[5]) == 8 and len(parts[6]) == 5


def _check(parts: tuple[str, ...]) -> str:
    number = int.from_bytes(hashlib.sha256(" ".join(parts).encode()).digest()[:4], "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in (20, 15, 10, 5, 0))
