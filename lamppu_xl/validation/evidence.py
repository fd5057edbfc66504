"""The files that came beside the returns of a period, and how an answer that names one is matched with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lamppu_xl.domain.text_normalising import folded
from lamppu_xl.validation.verdict import FileState, Verdict


@dataclass(frozen=True)
class EvidenceFile:
    """A file beside the returns."""

    file: str
    """The name that is shown, with the archive and the message that it came in: `KAO.eml/kutsu.pdf`."""
    sha256: str
    size: int
    """Bytes."""

    @property
    def name(self) -> str:
        """Its name alone."""
        return self.file.rpartition("/")[2]

    @property
    def container(self) -> str:
        """The archive or the message that it came in; empty for a file of the inbox itself."""
        return self.file.rpartition("/")[0]


def evidence_files(verdicts: Iterable[Verdict]) -> Iterator[EvidenceFile]:
    """The files beside the returns, in the order of the verdicts."""
    for verdict in verdicts:
        if verdict.state is FileState.EVIDENCE:
            yield EvidenceFile(verdict.file, verdict.sha256, verdict.size)


def find_evidence(files: Iterable[EvidenceFile], name: str, *, beside: str = "") -> EvidenceFile | None:
    """The file of a name, as an answer writes it; upper and lower case and folders before the name do not matter.

    Args:
        files: the files beside the returns.
        name: the name of the file.
        beside: the name of the return that names it. A file of the same archive or message comes first.
    """
    wanted = folded(name.strip().replace("\\", "/").rpartition("/")[2])
    found = [file for file in files if wanted and folded(file.name) == wanted]
    container = beside.rpartition("/")[0]
    return next((file for file in found if file.container == container), found[0] if found else None)
