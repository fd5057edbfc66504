"""TRUE and FALSE in an answer: LibreOffice stores them as formulas, and they are answers all the same."""

from __future__ import annotations

import io
from pathlib import Path

import office
import openpyxl
import pytest
from projects import tiny
from returned import PREVIOUS, every_answer, filled, manifests_with
from templates import painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import SecondReaderMode
from lamppu_xl.validation.validate import validate

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("typed", "answer"), [(True, "yes"), (False, "no")])
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_truth_value_that_libreoffice_saves_answers_yes_or_no(
    typed: bool, answer: str, ending: str, tmp_path: Path
) -> None:
    if reason := office.available():
        pytest.skip(reason)
    project = tiny()
    template = filled(project, "ALFA")
    entry = next(entry for entry in every_answer(project, "ALFA") if entry.field == "approved")
    sheet, cell = template.plan.answers[entry]
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    book[sheet.name].cell(cell.row + 1, cell.col + 1).value = typed
    book.save(tmp_path / "ALFA.xlsx")
    (saved,) = office.convert([tmp_path / "ALFA.xlsx"], ending, tmp_path / "saved")
    period = project.period("2026-2")
    assert period is not None
    (verdict,) = validate(
        project,
        period,
        [IncomingFile(saved.name, saved.read_bytes())],
        issued=manifests_with(PREVIOUS),
        second_reader=SecondReaderMode.ALL,
    ).verdicts
    assert [finding.code.id for finding in verdict.findings if finding.code.id in ("V411", "V408", "M711")] == []
    assert verdict.submission is not None
    assert verdict.submission.answers[AnswerRef(*entry)] == answer
    assert verdict.second is not None
    assert (verdict.second.opened, verdict.second.differences) == (True, ())
