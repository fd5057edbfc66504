"""Reads returns by the definition of their project, where a cell alone does not show what an answer is."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Corrections
from lamppu_xl.domain.errors import LamppuError
from lamppu_xl.domain.project import Project
from lamppu_xl.ledger.records import LedgerReturn, Value
from lamppu_xl.ledger.totals import excel_number
from lamppu_xl.master.computed_corrections import JudgedReturn, with_computed
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.trace.return_cell import cell_agrees, computed_cell, return_cell, return_cell_agrees
from lamppu_xl.returns.submission import Submission
from lamppu_xl.services.correction_list import read_corrections
from lamppu_xl.services.periods import validate_earlier_period
from lamppu_xl.services.workspace import Workspace, load_project
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.safe_reader import ScannedWorkbook

logger = logging.getLogger(__name__)


JudgedVerdict = tuple[Verdict, Project]
"""A verdict, and the definition that its return was read by."""


@dataclass(frozen=True)
class ReturnReader:
    """The returns of a project, read by its definition as its own `consolidate` reads them."""

    folder: Path | None
    """Of the project; None if it is not known."""
    open_password: str | None = field(default=None, repr=False)
    _batches: dict[str, Mapping[str, JudgedVerdict]] = field(default_factory=dict, repr=False)

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
        if answer.option_labels:  # an option that is gone has another id in a later master than in its own period
            answer = replace(answer, value=without_edition(str(answer.value)))
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
        verdict, _ = self._verdicts(period_id).get(sha256, (None, None))
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

    def with_computed(self, corrections: Corrections, returns: Iterable[LedgerReturn]) -> Corrections:
        """The corrections, each followed by those of the computed fields that it changes, as far as these are known.

        Args:
            corrections: of the project.
            returns: those behind the master.
        """
        judged = ((each, self._judged(each.period, each.sha256)) for each in returns)
        known = {(source.period, source.partner): found for source, found in judged if found}
        return with_computed(corrections, known)

    def is_uncertain(self, corrections: Corrections, source: LedgerReturn, entry: AnswerRef) -> bool:
        """Whether a field is computed in a corrected return that cannot be read, so that its value is not known."""
        tables = self._workspace.project.form.tables if self._workspace else ()
        computed = (each.name for table in tables if table.id == entry.table for each in table.computed)
        is_corrected = any((each.period, each.partner) == (source.period, source.partner) for each in corrections.items)
        return is_corrected and entry.field in computed and self._judged(source.period, source.sha256) is None

    def _judged(self, period_id: str, sha256: str) -> JudgedReturn | None:
        """A return with the definition that it was read by; None if it cannot be read by one."""
        verdict, project = self._verdicts(period_id).get(sha256, (None, None))
        period = project.period(period_id) if project else None
        return (project, period, verdict.submission) if verdict and project and period and verdict.submission else None

    @cached_property
    def _workspace(self) -> Workspace | None:
        try:
            return load_project(self.folder, open_password=self.open_password) if self.folder else None
        except LamppuError as error:  # without its definition the cell alone decides
            logger.debug("%s cannot be read: %s", self.folder, error)
            return None

    def _submission(self, answer: ProgrammeAnswer) -> Submission | None:
        """The return of an answer; None if it cannot be read by the definition."""
        verdict, _ = self._verdicts(answer.period).get(answer.sha256, (None, None))
        return verdict.submission if verdict else None

    def _verdicts(self, period_id: str) -> Mapping[str, JudgedVerdict]:
        """The verdicts on the returns of a period, by checksum."""
        if period_id not in self._batches:
            batch = self._read(period_id)
            read = (each for each in (batch.verdicts if batch else ()) if each.was_read)
            self._batches[period_id] = {each.sha256: (each, batch.project_of(each)) for each in read} if batch else {}
        return self._batches[period_id]

    def _read(self, period_id: str) -> Batch | None:
        period = self._workspace.project.period(period_id) if self._workspace else None
        try:
            return validate_earlier_period(self._workspace, period) if self._workspace and period else None
        except LamppuError as error:
            logger.debug("%s of %s cannot be read: %s", period_id, self.folder, error)
            return None


def stored_value(answer: Answer) -> Value:
    """An answer as the data of a master has it."""
    if isinstance(answer, date):
        return answer.isoformat()
    return answer if isinstance(answer, str) else excel_number(float(answer))
