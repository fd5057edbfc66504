"""What decisions about returns and about master workbooks of a programme have in common: a reason and a chosen file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.decisions import Decision, DecisionKind
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.services.clock import current_day
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.verdict import FileState

FROZEN = Sentence("its decisions stay as they were")
"""Why nothing is decided about a frozen period."""


class JudgedFile(Protocol):
    """A file in an inbox with its state."""

    @property
    def file(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def state(self) -> FileState: ...


Judged = TypeVar("Judged", bound=JudgedFile)


def decision_reason(because: str, role: str, today: date | None) -> DecisionReason:
    """The reason for a decision.

    Raises:
        UsageError: it is empty or blank.
    """
    if not because.strip():
        raise UsageError("Give the reason with --because TEXT.")
    return DecisionReason(because.strip(), today or current_day(), role.strip())


def find_file(files: Sequence[Judged], name: str | Path) -> Judged:
    """The file of a name; of several with the same bytes the one that was read.

    Raises:
        UsageError: there is none.
    """
    names = {display_name(each.file): each for each in files} | {each.file: each for each in files}
    found = names.get(str(name)) or names.get(display_name(Path(name).name))
    if found is None or not found.sha256:
        known = ", ".join(display_name(other.file) for other in files if other.sha256) or Sentence("none")
        raise UsageError(
            "There is no file '{file}' in the inbox. The files are: {known}.", file=display_name(str(name)), known=known
        )
    if found.state is FileState.DUPLICATE:
        return next(original for original in files if original.sha256 == found.sha256)
    return found


def file_decision(kind: DecisionKind, reason: DecisionReason, file: JudgedFile, owner: str) -> Decision:
    """A decision on one file; its name is only shown, its checksum counts.

    Args:
        owner: the id of its partner, or of its project in a programme; empty if that is unknown.
    """
    return Decision(kind=kind, reason=reason, partner=owner, sha256=file.sha256, file=display_name(file.file))
