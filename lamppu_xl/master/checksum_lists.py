"""Lists of checksums that come beside master workbooks: each confirms or contradicts the files that it is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from lamppu_xl.archive.record import SUMS
from lamppu_xl.archive.sha256sums import parse_sums
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text_normalising import folded
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.validation.verdict import FileState


def read_checksum_list(incoming: IncomingFile) -> MasterVerdict | None:
    """The verdict on a list of checksums, such as the `SHA256SUMS` of a frozen period; None for any other file."""
    if incoming.data is None or SUMS.casefold() not in incoming.file.rpartition("/")[2].casefold():
        return None
    sums = frozenset(parse_sums(incoming.data).values())
    return MasterVerdict(incoming.file, incoming.sha256, FileState.EVIDENCE, checksums=sums) if sums else None


def contradicting_list(master: MasterVerdict, verdicts: Sequence[MasterVerdict]) -> MasterVerdict | None:
    """The received list that is about a master and does not have its checksum, if no other list has it.

    A list is about a master if it came in the same archive or message, if its name has the id of the project, or if it
    has the checksum of a return of the reported period.
    """
    lists = [each for each in verdicts if each.is_checksum_list]
    if any(master.sha256 in each.checksums for each in lists):
        return None
    return next((each for each in lists if _is_about(each, master)), None)


def checksum_list_findings(verdicts: Sequence[MasterVerdict]) -> Iterator[Finding]:
    """M762 for each list that confirms a received file, M763 for each that has the checksum of none."""
    for each in verdicts:
        if each.is_checksum_list:
            confirmed = tuple(other.file for other in verdicts if other.sha256 in each.checksums)
            code, facts = ("M762", {"files": confirmed}) if confirmed else ("M763", {})
            yield Finding.of(code, Place(each.file), **facts)


def _is_about(checksums: MasterVerdict, master: MasterVerdict) -> bool:
    folder = master.file.rpartition("/")[0]
    if folder and folder == checksums.file.rpartition("/")[0]:
        return True
    if master.project and folded(master.project) in _words(checksums.file):
        return True
    return not checksums.checksums.isdisjoint(_reported_returns(master))


def _reported_returns(master: MasterVerdict) -> Iterator[str]:
    """The checksums of the returns of the reported period."""
    if master.ledger:
        reported = master.ledger.head.period
        yield from (source.sha256 for source in master.ledger.returns if source.period == reported)


def _words(name: str) -> Collection[str]:
    return {folded(word) for word in re.split(r"[\W_]+", name)}
