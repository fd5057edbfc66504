"""Reads returns by the definition of their project, where a cell alone does not show what an answer is."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Corrections
from lamppu_xl.domain.errors import LamppuError
from lamppu_xl.ledger.records import Value
from lamppu_xl.ledger.totals import excel_number
from lamppu_xl.programme.records import ProgrammeAnswer
from lamppu_xl.programme.trace.return_cell import cell_agrees, computed_cell, return_cell, return_cell_agrees
from lamppu_xl.returns.submission import Submission
from lamppu_xl.services.correction_list import read_corrections
from lamppu_xl.services.periods import validate_earlier_period
from lamppu_xl.services.workspace import Workspace, load_project
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.safe_reader import ScannedWorkbook

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReturnReader:
    """The returns of a project, read by its definition as its own `consolidate` reads them."""

    folder: Path | None
    """Of the project; None if it is not known."""
    open_password: str | None = field(default=None, repr=False)
    _batches: dict[str, Mapping[str, Verdict]] = field(default_factory=dict, repr=False)

    def agrees(self, book: ScannedWorkbook, answer: ProgrammeAnswer, *, mask: str = "") -> bool:
        """Whether a return has an answer: its cell holds or shows it, or means it by the definition.

        A computed cell whose stored value is another one has the answer if the definition computes it. Without a
        definition that reads the return, a choice or a computed cell that shows something else is not judged.
        """
        if return_cell_agrees(book, answer, mask=mask):
            return True
        if self._submission(answer) is None:  # an earlier name of an option is known to the definition alone
            is_choice = bool(answer.option_labels) and return_cell(book, answer) not in (None, "")
            return is_choice or computed_cell(book, answer)
        read = self.value(answer)
        return read is not None and cell_agrees(read, answer, mask=mask)

    def value(self, answer: ProgrammeAnswer) -> Value | None:
        """What the cell of an answer means; None if it is no answer, or cannot be read by the definition."""
        submission = self._submission(answer)
        if submission is None:
            return None
        for entry, place in submission.places.items():
            if (place.sheet, place.cell) == (answer.sheet, answer.cell) and entry in submission.answers:
                return stored_value(submission.answers[entry])
        return None

    def state(self, period_id: str, sha256: str) -> FileState | None:
        """The state of a return by the project's definition; None if it cannot be read by it."""
        verdict = self._verdicts(period_id).get(sha256)
        return verdict.state if verdict else None

    @cached_property
    def questions(self) -> frozenset[tuple[str, str]]:
        """The questions of the present definition that are not personal, by table and field."""
        form = self._workspace.project.form if self._workspace else None
        return frozenset((table.id, each.name) for table, each in (form.questions if form else ()) if not each.personal)

    def corrections(self, period_id: str) -> Corrections | None:
        """The corrections that the master of a period shows by the project's own list; None if it cannot be read."""
        period = self._workspace.project.period(period_id) if self._workspace else None
        try:
            return read_corrections(self._workspace, period) if self._workspace and period else None
        except LamppuError as error:
            logger.debug("the corrections of %s cannot be read: %s", self.folder, error)
            return None

    @cached_property
    def _workspace(self) -> Workspace | None:
        try:
            return load_project(self.folder, open_password=self.open_password) if self.folder else None
        except LamppuError as error:  # without its definition the cell alone decides
            logger.debug("%s cannot be read: %s", self.folder, error)
            return None

    def _submission(self, answer: ProgrammeAnswer) -> Submission | None:
        """The return of an answer; None if it cannot be read by the definition."""
        verdict = self._verdicts(answer.period).get(answer.sha256)
        return verdict.submission if verdict else None

    def _verdicts(self, period_id: str) -> Mapping[str, Verdict]:
        """The verdicts on the returns of a period, by checksum."""
        if period_id not in self._batches:
            self._batches[period_id] = {each.sha256: each for each in self._read(period_id) if each.was_read}
        return self._batches[period_id]

    def _read(self, period_id: str) -> Sequence[Verdict]:
        period = self._workspace.project.period(period_id) if self._workspace else None
        try:
            return validate_earlier_period(self._workspace, period).verdicts if self._workspace and period else ()
        except LamppuError as error:
            logger.debug("%s of %s cannot be read: %s", period_id, self.folder, error)
            return ()


def stored_value(answer: Answer) -> Value:
    """An answer as the data of a master has it."""
    if isinstance(answer, date):
        return answer.isoformat()
    return answer if isinstance(answer, str) else excel_number(float(answer))
