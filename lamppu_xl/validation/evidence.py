"""The files that came beside the returns of a period, and which of them an answer means that gives a name of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from lamppu_xl.answer_types.typing_variants import folded
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text_normalising import to_nfc
from lamppu_xl.validation.verdict import FileState, Verdict

_NUMBERED = re.compile(r"(\.[A-Za-z0-9]{1,10}) \([0-9]+\)$")
"""The number that is shown behind the second file of a name, in the same folder: `kuitti.pdf (2)`."""

_NO_DOCUMENTS = frozenset({"F111", "F117", "F130", "F276"})
"""Found in lock files, files of the system and opened messages, which no answer means."""


@dataclass(frozen=True)
class EvidenceFile:
    """A file beside the returns."""

    file: str
    """The name that is shown, with the archive and the message that it came in: `KAO.eml/kutsu.pdf`."""
    sha256: str
    """Its checksum; empty if it was not read."""
    size: int
    """Bytes."""

    @property
    def name(self) -> str:
        """Its name alone."""
        return _NUMBERED.sub(r"\1", self.file.rpartition("/")[2])

    @property
    def folder(self) -> tuple[str, ...]:
        """The message, the archives and the folders that it came in; nothing for a file of the inbox itself."""
        return tuple(self.file.split("/")[:-1])

    @property
    def path(self) -> str:
        """Its name with them."""
        return "/".join((*self.folder, self.name))


class EvidenceOutcome(StrEnum):
    """What became of the name of a file in an answer."""

    FOUND = "found"
    OTHER_SPELLING = "other_spelling"
    """A file whose name differs in case, blanks, dashes or signs as in web addresses, or that is in another folder."""
    SEVERAL = "several"
    """Several different files have the name."""
    MISSING = "missing"


@dataclass(frozen=True)
class EvidenceMatch:
    """The files that a name means."""

    outcome: EvidenceOutcome
    files: tuple[EvidenceFile, ...] = ()
    """The file; several if it is unclear which of them is meant."""

    @property
    def file(self) -> EvidenceFile | None:
        """The file, if it is clear."""
        return None if self.outcome is EvidenceOutcome.SEVERAL or not self.files else self.files[0]


def is_evidence(verdict: Verdict) -> bool:
    """Whether a file may be what an answer names: one that is no return."""
    if verdict.was_read or verdict.partner or verdict.state is FileState.DUPLICATE:
        return False
    return verdict.state is FileState.EVIDENCE or _NO_DOCUMENTS.isdisjoint(each.code.id for each in verdict.findings)


class EvidenceIndex:
    """The files beside the returns by name, and the partners that sent them.

    A file belongs to the partners whose returns came with it: in the same folder of an archive or a message, or in the
    nearest one around it that has returns. A file that came without a return may belong to any partner.
    """

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        verdicts = list(verdicts)
        partners = {verdict.sha256: verdict.partner for verdict in verdicts if verdict.partner and verdict.sha256}
        self._senders: dict[tuple[str, ...], set[str]] = {}
        for verdict in verdicts:
            partner = verdict.partner or partners.get(verdict.sha256)
            folder = tuple(verdict.file.split("/")[:-1])
            for depth in range(1, len(folder) + 1) if partner else ():
                self._senders.setdefault(folder[:depth], set()).add(partner or "")
        documents = {verdict.sha256 for verdict in verdicts if is_evidence(verdict)}
        self.files = tuple(
            EvidenceFile(verdict.file, verdict.sha256, verdict.size)
            for verdict in verdicts
            if tuple(verdict.file.split("/")) not in self._senders
            if is_evidence(verdict) or (verdict.state is FileState.DUPLICATE and verdict.sha256 in documents)
        )
        self._by_name = grouped((folded(file.name), file) for file in self.files)

    def senders(self, file: EvidenceFile) -> frozenset[str]:
        """The partners that a file belongs to; none if it came without a return."""
        folder = file.folder
        for depth in range(len(folder), 0, -1):
            if found := self._senders.get(folder[:depth]):
                return frozenset(found)
        return frozenset()

    def match(self, name: str, *, partner: str, beside: str) -> EvidenceMatch:
        """The file that an answer means.

        Args:
            name: as the answer gives it, perhaps with folders.
            partner: the id of the partner that gives it.
            beside: the name of the return, as it is shown.
        """
        path = to_nfc(name.strip().replace("\\", "/"))
        file_name = path.rpartition("/")[2]
        found = self._nearest(self._by_name.get(folded(file_name), ()), partner, beside)
        if not found and (plain := to_nfc(unquote(file_name))) != file_name:  # `my%20list.pdf` of a web address
            file_name = plain
            found = self._nearest(self._by_name.get(folded(file_name), ()), partner, beside)
        if not found:
            return EvidenceMatch(EvidenceOutcome.MISSING)
        exact = [file for file in found if f"/{file.path}".endswith(f"/{path}")]
        spelled = exact or [file for file in found if folded(f"/{file.path}").endswith(folded(f"/{path}"))]
        spelled = spelled or [file for file in found if file.name == file_name] or found
        if len({file.sha256 or file.file for file in spelled}) > 1:
            return EvidenceMatch(EvidenceOutcome.SEVERAL, tuple(spelled))
        outcome = EvidenceOutcome.FOUND if exact else EvidenceOutcome.OTHER_SPELLING
        return EvidenceMatch(outcome, tuple(spelled[:1]))

    def of_partner(self, partner: str) -> tuple[EvidenceFile, ...]:
        """The files that a partner may mean."""
        return tuple(file for file in self.files if not (senders := self.senders(file)) or partner in senders)

    def _nearest(self, files: Iterable[EvidenceFile], partner: str, beside: str) -> list[EvidenceFile]:
        """The files of a partner: those that came with this return, else with another one of it, else without any."""
        container = beside.split("/")[:-1][:1]
        ranks: dict[int, list[EvidenceFile]] = {}
        for file in files:
            senders = self.senders(file)
            if not senders or partner in senders:
                rank = 2 if not senders else 0 if [*file.folder[:1]] == container else 1
                ranks.setdefault(rank, []).append(file)
        return ranks[min(ranks)] if ranks else []
