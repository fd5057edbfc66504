"""Lists of checksums that come beside master workbooks: each confirms or contradicts the files that it is about."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence

from lamppu_xl.archive.record import SUMS
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text_normalising import folded
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.verdict import FileState

_CHECKSUM = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])")

_WORKBOOKS_AND_ARCHIVES = (b"PK", b"\xd0\xcf\x11\xe0")
"""How files of Excel and zip files begin."""


def read_checksum_list(incoming: IncomingFile) -> MasterVerdict | None:
    """The verdict on a list of checksums, such as the `SHA256SUMS` of a frozen period; None for any other file.

    A file with the name of a list that has no checksum is on hold, unless it is a workbook or an archive.
    """
    if incoming.data is None or SUMS.casefold() not in incoming.file.rpartition("/")[2].casefold():
        return None
    sums = frozenset(map(str.lower, _CHECKSUM.findall(_text(incoming.data))))
    if sums:
        return MasterVerdict(incoming.file, incoming.sha256, FileState.EVIDENCE, checksums=sums)
    if incoming.data.startswith(_WORKBOOKS_AND_ARCHIVES):
        return None
    return MasterVerdict(
        incoming.file, incoming.sha256, FileState.SET_ASIDE, (Finding.of("M785", Place(incoming.file)),)
    )


def _text(data: bytes) -> str:
    """The text of a list as any program writes it, also that of Windows in UTF-16."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_wide else "latin-1", "replace")


def contradicting_list(master: MasterVerdict, verdicts: Sequence[MasterVerdict]) -> MasterVerdict | None:
    """The received list that is about a master and does not have its checksum.

    A list is about a master if it came in the same archive or message, if its name has the id of the project, or if it
    has the checksum of a return of the reported period.
    """
    others = (each for each in verdicts if each.is_checksum_list and master.sha256 not in each.checksums)
    return next((each for each in others if _is_about(each, master) and not _is_about_lists(each, verdicts)), None)


def checksum_list_findings(verdicts: Sequence[MasterVerdict]) -> Iterator[Finding]:
    """M762 for each list that confirms a received file, M763 for each that has the checksum of none."""
    for each in verdicts:
        if each.is_checksum_list:
            confirmed = tuple(other.file for other in verdicts if other.sha256 in each.checksums)
            code, facts = ("M762", {"files": confirmed}) if confirmed else ("M763", {})
            yield Finding.of(code, Place(each.file), **facts)


def _is_about_lists(checksums: MasterVerdict, verdicts: Sequence[MasterVerdict]) -> bool:
    """Whether a list has the checksum of another list, as `SHA256SUMS.sha256` has."""
    return any(each.is_checksum_list and each.sha256 in checksums.checksums for each in verdicts)


def _is_about(checksums: MasterVerdict, master: MasterVerdict) -> bool:
    folder = master.file.rpartition("/")[0]
    if folder and folder == checksums.file.rpartition("/")[0]:
        return True
    if master.project and re.search(
        rf"(?<![^\W_]){re.escape(folded(master.project))}(?![^\W_])", folded(checksums.file)
    ):
        return True
    return not checksums.checksums.isdisjoint(_reported_returns(master))


def _reported_returns(master: MasterVerdict) -> Iterator[str]:
    """The checksums of the returns of the reported period."""
    if master.ledger:
        reported = master.ledger.head.period
        yield from (source.sha256 for source in master.ledger.returns if source.period == reported)
