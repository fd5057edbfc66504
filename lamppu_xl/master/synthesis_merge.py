"""The coordinator's syntheses: texts that a person writes into the master, and that every new master carries over.

A hidden key beside each such cell names the goal and the period. It contains checksums: of the answers in the master,
of the answers that the text was written from, and of all earlier texts. The last ones show which of two copies is the
newer one. No text is lost: copies that differ are kept one after the other.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text_normalising import to_nfc
from lamppu_xl.workbook.text_metrics import text_height

TALLEST_PART = 300.0
"""Points of one cell of a synthesis; a longer text continues in the next row."""

MOST_BEFORE = 60
"""Limit of the checksums of earlier texts in a key."""

Which = tuple[str, str]
"""Ids of a goal and a period."""


@dataclass(frozen=True)
class ReadSynthesis:
    """One text in a master that was read."""

    text: str
    made_of: str
    """Checksum of the answers in this master; empty if the key is lost."""
    written_from: str = ""
    """Checksum of the answers that the text was written from, as the key states it."""
    before: tuple[str, ...] = ()
    """Checksums of all texts so far, that of the written master last."""

    @property
    def edited(self) -> bool:
        """Whether a person changed the text after the master was written."""
        return self.checksum != (self.before[-1] if self.before else text_checksum(""))

    @cached_property
    def checksum(self) -> str:
        return text_checksum(self.text)

    @property
    def empty(self) -> bool:
        """Whether there is no text and never was one."""
        return not self.text.strip() and not self.before

    @property
    def source(self) -> str:
        """Checksum of the answers that the text was written from: of this master, if it was typed into it."""
        return self.made_of if self.edited else self.written_from


@dataclass(frozen=True)
class CarriedSynthesis:
    """One text of the next master."""

    text: str = ""
    written_from: str = ""
    before: tuple[str, ...] = ()

    def stale(self, made_of: str) -> bool:
        """Whether the answers have changed since the text was written."""
        return bool(self.text.strip()) and self.written_from != made_of

    def key(self, which: Which, made_of: str, part: int, joint: str) -> str:
        """The hidden key beside the cell."""
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
KEY_START = "syn/"
"""How every key begins."""
_KEY = re.compile(r"syn/([^/\s]+)/([^/\s]+)/([0-9a-f]*)/([0-9a-f]*)/([0-9a-f.]*)/(\d{1,4})/([bn]?)")


def parse_key(text: object) -> SynthesisKey | None:
    """A key, or None for any other text."""
    match = _KEY.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        return None
    goal, period, made_of, written_from, before, part, sign = match.groups()
    joint = next(joint for joint, joint_sign in _JOINTS.items() if joint_sign == sign)
    return SynthesisKey((goal, period), made_of, written_from, tuple(filter(None, before.split("."))), int(part), joint)


def name_of(which: Which, part: int = 1) -> str:
    """The defined name of a cell: `syn_G05_2012_2`.

    >>> name_of(("G05", "2012-2"), 2)
    'syn_G05_2012_2__2'
    """
    plain = re.sub(r"[^A-Za-z0-9]", "_", "_".join(which))
    return f"syn_{plain}" if part == 1 else f"syn_{plain}__{part}"


def text_checksum(text: str) -> str:
    """The checksum of a text; it does not depend on the program that saved the file."""
    lines = (line.rstrip() for line in to_nfc(text).replace("\r\n", "\n").split("\n"))
    return hashlib.sha256("\n".join(lines).strip().encode("utf-8", "replace")).hexdigest()[:12]


def checksum(facts: Iterable[str]) -> str:
    """The checksum of the answers that a synthesis combines."""
    return hashlib.sha256("\x1e".join(facts).encode("utf-8", "replace")).hexdigest()[:16]


def carry(copies: Sequence[ReadSynthesis]) -> CarriedSynthesis:
    """The text that the next master gets from all copies of a synthesis.

    A copy is left out if another copy knows it as an earlier text. If neither knows the other, both are kept.

    Args:
        copies: in the order in which they were found.
    """
    copies = [copy for copy in copies if not copy.empty]
    kept: dict[str, ReadSynthesis] = {}
    for copy in copies:
        others = [other for other in copies if other.checksum != copy.checksum]
        if not any(copy.checksum in other.before and other.checksum not in copy.before for other in others):
            kept.setdefault(copy.checksum, copy)
    texts = [copy for copy in kept.values() if copy.text.strip()]
    text = "\n\n".join(copy.text.strip() for copy in texts)
    current, empty = text_checksum(text), text_checksum("")
    earlier = dict.fromkeys(checksum for copy in copies for checksum in (*copy.before, copy.checksum))
    before = [checksum for checksum in earlier if checksum not in (current, empty)]
    if text or before:
        before.append(current)
    return CarriedSynthesis(text, texts[-1].source if texts else "", tuple(before[-MOST_BEFORE:]))


def carried(masters: Iterable[Mapping[Which, Sequence[ReadSynthesis]]]) -> dict[Which, CarriedSynthesis]:
    """The syntheses of the next master, from those of the masters that were read."""
    copies = grouped(
        (which, copy) for syntheses in masters for which, of_master in syntheses.items() for copy in of_master
    )
    merged = {which: carry(copies_of_text) for which, copies_of_text in copies.items()}
    return {which: synthesis for which, synthesis in merged.items() if synthesis.before}


def parts(text: str, width: float, size: int = 11, tallest: float = TALLEST_PART) -> list[tuple[str, str]]:
    """A text in parts that fit into cells, each with what joined it to the one before; nothing is lost.

    >>> parts("Yksi kooste.", 40)
    [('Yksi kooste.', '')]
    """
    if text_height(text, width, size) <= tallest:
        return [(text, "")]
    complete: list[tuple[str, str]] = []
    part, joint = "", ""
    for sentence in re.findall(r"[^\n]*?(?:[.!?:;](?=\s)|\n|$)|\n", text):
        for piece in _pieces(sentence, width, size, tallest):
            if part and text_height(part + piece, width, size) > tallest:
                complete.append((part, joint))
                # One blank or line break before the new part is kept as its joint.
                joint = piece[0] if piece[:1] in (" ", "\n") else ""
                part = piece.removeprefix(joint)
            else:
                part += piece
    return [*complete, (part, joint)]


def _pieces(sentence: str, width: float, size: int, tallest: float) -> list[str]:
    """A complete sentence; one that is higher than a cell word by word, an endless word in pieces."""
    if text_height(sentence, width, size) <= tallest:
        return [sentence]
    length = max(1, int(width) * int(tallest // 40))
    words = re.findall(r"\s?\S+|\s", sentence)
    return [word[start : start + length] for word in words for start in range(0, len(word), length)]
