"""The coordinator's syntheses: texts that a person writes into the master itself, and that every new master carries on.

Beside each such cell stands a hidden key. It names the goal and the period, and holds checksums: of the answers that
the master was made of, of those that the text was written from, and of every text that stood there before. By the last
it is known which of two copies is the newer one, and no text is ever lost: copies that differ are kept one after the
other.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamppu_xl.domain.text_normalising import to_nfc
from lamppu_xl.workbook.text_metrics import text_height

TALLEST_PART = 300.0
"""Points of one cell of a synthesis; a longer text goes on in the next row."""

MOST_BEFORE = 60
"""Checksums of earlier texts that a key remembers."""

Which = tuple[str, str]
"""Ids of a goal and a period."""


@dataclass(frozen=True)
class ReadSynthesis:
    """One text as it stands in a master that was read."""

    text: str
    made_of: str
    """Checksum of the answers that this master was made of; empty when its key is lost."""
    written_from: str = ""
    """Checksum of the answers that the text was written from, as the key has it."""
    before: tuple[str, ...] = ()
    """Checksums of the texts that stood here, the one that we painted last."""

    @property
    def edited(self) -> bool:
        """Whether a person wrote here since the master was painted."""
        return said(self.text) != (self.before[-1] if self.before else said(""))

    @property
    def empty(self) -> bool:
        """Whether nothing stands here and nothing ever stood."""
        return not self.text.strip() and not self.before

    @property
    def source(self) -> str:
        """The answers from which the text was written: those of the master that it was typed into, if it was."""
        return self.made_of if self.edited else self.written_from


@dataclass(frozen=True)
class CarriedSynthesis:
    """One text as the next master carries it."""

    text: str = ""
    written_from: str = ""
    before: tuple[str, ...] = ()

    def stale(self, made_of: str) -> bool:
        """Whether the answers are others than those from which it was written."""
        return bool(self.text.strip()) and self.written_from != made_of

    def key(self, which: Which, made_of: str, part: int, joint: str) -> str:
        """What stands hidden beside the cell."""
        before = ".".join(self.before[-MOST_BEFORE:])
        return "/".join(("syn", *which, made_of, self.written_from, before, str(part), _JOINTS[joint]))


@dataclass(frozen=True)
class SynthesisKey:
    """A hidden key that was read."""

    which: Which
    made_of: str
    written_from: str
    before: tuple[str, ...]
    part: int
    joint: str


_JOINTS = {"": "", " ": "b", "\n": "n"}
_KEY = re.compile(r"syn/([^/\s]+)/([^/\s]+)/([0-9a-f]*)/([0-9a-f]*)/([0-9a-f.]*)/(\d{1,4})/([bn]?)")


def parse_key(text: object) -> SynthesisKey | None:
    """A key, or None for any other text."""
    found = _KEY.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        return None
    goal, period, made_of, written_from, before, part, joint = found.groups()
    joints = {sign: joint for joint, sign in _JOINTS.items()}
    return SynthesisKey(
        (goal, period), made_of, written_from, tuple(filter(None, before.split("."))), int(part), joints[joint]
    )


def name_of(which: Which, part: int = 1) -> str:
    """The defined name of a cell: `syn_G05_2012_2`.

    >>> name_of(("G05", "2012-2"), 2)
    'syn_G05_2012_2__2'
    """
    plain = re.sub(r"[^A-Za-z0-9]", "_", "_".join(which))
    return f"syn_{plain}" if part == 1 else f"syn_{plain}__{part}"


def said(text: str) -> str:
    """The checksum of a text, whatever program saved it."""
    lines = (line.rstrip() for line in to_nfc(text).replace("\r\n", "\n").split("\n"))
    return hashlib.sha256("\n".join(lines).strip().encode("utf-8", "replace")).hexdigest()[:12]


def checksum(facts: Iterable[str]) -> str:
    """Of the answers that a synthesis brings together."""
    return hashlib.sha256("\x1e".join(facts).encode("utf-8", "replace")).hexdigest()[:16]


def carry(found: Sequence[ReadSynthesis]) -> CarriedSynthesis:
    """The one text that all copies come to, in the order in which they were found.

    A copy gives way to one in whose key it is remembered. Where neither knows the other, both are kept.
    """
    known = [copy for copy in found if not copy.empty]
    left: list[ReadSynthesis] = []
    for copy in known:
        others = [other for other in known if said(other.text) != said(copy.text)]
        outdated = any(said(copy.text) in other.before and said(other.text) not in copy.before for other in others)
        if not outdated and said(copy.text) not in {said(other.text) for other in left}:
            left.append(copy)
    texts = [copy for copy in left if copy.text.strip()]
    text = "\n\n".join(text.text.strip() for text in texts)
    before = [checked for copy in known for checked in (*copy.before, said(copy.text))]
    before = [checked for checked in dict.fromkeys(before) if checked not in (said(text), said(""))]
    if text or before:
        before.append(said(text))
    return CarriedSynthesis(text, texts[-1].source if texts else "", tuple(before[-MOST_BEFORE:]))


def carried(found: Iterable[Mapping[Which, Sequence[ReadSynthesis]]]) -> dict[Which, CarriedSynthesis]:
    """What the next master carries, from the masters that were read."""
    copies: dict[Which, list[ReadSynthesis]] = {}
    for book in found:
        for which, own in book.items():
            copies.setdefault(which, []).extend(own)
    return {which: copy for which, own in copies.items() if (copy := carry(own)).before}


def parts(text: str, width: float, size: int = 11, tallest: float = TALLEST_PART) -> list[tuple[str, str]]:
    """A text in stretches that cells can show, each with what joined it to the one before; nothing is lost.

    >>> parts("Yksi kooste.", 40)
    [('Yksi kooste.', '')]
    """
    if text_height(text, width, size) <= tallest:
        return [(text, "")]
    found: list[tuple[str, str]] = []
    stretch, joint = "", ""
    for piece in re.findall(r"[^\n]*?(?:[.!?:;](?=\s)|\n|$)|\n", text):
        for bit, between in _bits(piece, width, size, tallest):
            if stretch and text_height(stretch + between + bit, width, size) > tallest:
                found.append((stretch, joint))
                stretch, joint = _fresh(between + bit)
            else:
                stretch += between + bit
    found.append((stretch, joint))
    return found


def _fresh(text: str) -> tuple[str, str]:
    """The beginning of a new cell: one blank or line break before it is remembered as the joint."""
    if text[:1] in (" ", "\n"):
        return text[1:], text[0]
    return text, ""


def _bits(piece: str, width: float, size: int, tallest: float) -> Iterable[tuple[str, str]]:
    """A sentence whole; one that is higher than a cell word by word, an endless word in stretches."""
    if text_height(piece, width, size) <= tallest:
        return [(piece, "")]
    room = max(1, int(width) * int(tallest // 40))
    return [(part[at : at + room], "") for part in re.findall(r"\s?\S+|\s", piece) for at in range(0, len(part), room)]
