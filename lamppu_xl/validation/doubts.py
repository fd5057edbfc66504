"""Warnings about returns whose file contradicts itself: by its name, or by the time at which it was saved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.validation.save_times import is_in_future
from lamppu_xl.validation.verdict import Verdict

_WORD = re.compile(r"[^\W_]+")
_SHORTEST_ID = 2
"""A shorter id may be anything in a file's name."""


def add_doubts(
    project: Project, period: Period, verdicts: Sequence[Verdict], latest: datetime | None
) -> Iterator[Verdict]:
    """The same verdicts, with F226 and F227 where they apply; also on returns that are not used, and on copies.

    Args:
        latest: the latest time at which a return can have been saved; None to trust every time.
    """
    names = _PartnerNames(project, period)
    partners = {verdict.sha256: verdict.partner for verdict in verdicts if verdict.was_read}
    for verdict in verdicts:
        findings = []
        if is_in_future(verdict, latest) and (saved := verdict.saved_at):
            findings.append(Finding.of("F226", Place(verdict.file), saved=saved.date()))
        partner_id = partners.get(verdict.sha256)
        if partner_id and (other := names.other_partner(verdict.file, partner_id)):
            findings.append(Finding.of("F227", Place(verdict.file), name=other.id, partner=partner_id))
        yield replace(verdict, stored_findings=(*findings, *verdict.findings)) if findings else verdict


class _PartnerNames:
    """The words by which the name of a file may name a partner."""

    def __init__(self, project: Project, period: Period) -> None:
        self._prefix = _words(f"{project.id}_{period.id}")
        self._partners = project.partners
        self._numbers: dict[tuple[str, ...], list[int]] = {}
        """The numbers of the partners that each phrase names."""
        for number, partner in enumerate(project.partners):
            for phrase in _phrases(partner):
                if phrase:
                    self._numbers.setdefault(tuple(phrase), []).append(number)
        self._lengths = sorted({len(phrase) for phrase in self._numbers})

    def other_partner(self, file: str, partner_id: str) -> Partner | None:
        """The other partner that a file is named after; None if its name does not contradict the partner.

        Args:
            file: the name that is shown; inside an archive `mail.zip/KAO.xlsx`.
            partner_id: the partner of the code in the workbook.
        """
        words = _words(file.rpartition("/")[2].rpartition(".")[0])
        if words[: len(self._prefix)] == self._prefix:
            words = words[len(self._prefix) :]
        named = [self._partners[number] for number in sorted(self._named_in(words))]
        return None if not named or any(partner.id == partner_id for partner in named) else named[0]

    def _named_in(self, words: Sequence[str]) -> set[int]:
        """The numbers of the partners that some words name."""
        stretches = (
            tuple(words[start : start + length]) for length in self._lengths for start in range(len(words) - length + 1)
        )
        return {number for stretch in stretches for number in self._numbers.get(stretch, ())}


def _phrases(partner: Partner) -> Iterable[list[str]]:
    yield _words(partner.name)
    if len(partner.id) >= _SHORTEST_ID and not partner.id.isdigit():
        yield _words(partner.id)


def _words(text: str) -> list[str]:
    """The words of a text without accents, in lower case: mail programs change both."""
    plain = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return _WORD.findall("".join(plain).casefold())
