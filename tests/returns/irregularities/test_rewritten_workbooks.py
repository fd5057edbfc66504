"""A workbook that a program has written again as tables of values has one finding for that; its answers are read."""

from __future__ import annotations

import io

import openpyxl
import pytest
from projects import tiny
from returned import PREVIOUS, filled, manifests_with, verdict_on
from templates import painted

from lamppu_xl.templates.sheet_keys import HELP
from lamppu_xl.validation.verdict import Verdict

TEMPLATE = filled(tiny(), "ALFA")
BESIDE = {"S307", "S310", "S323", "S344", "S356", "S390", "V553"}


def written_again(head: str, *, has_numbers: bool, note: str = "") -> bytes:
    """The values of a return as a program saves them: heads in the first row, and perhaps a number before each row.

    Args:
        head: how the program calls a column without a head, with the number of the column.
        has_numbers: whether there is a column with the numbers of the rows.
        note: a text that somebody typed on the sheet of instructions.
    """
    old, new = openpyxl.load_workbook(io.BytesIO(painted(TEMPLATE)), data_only=True), openpyxl.Workbook()
    for sheet in new.worksheets:
        new.remove(sheet)
    for sheet in old.worksheets:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        rows[0] = [head.format(at) if value is None else value for at, value in enumerate(rows[0])]
        if note and sheet.title == TEMPLATE.plan.sheet(HELP).name:
            rows[-1][1] = note
        copy = new.create_sheet(sheet.title)
        for at, row in enumerate(rows):
            copy.append([at - 1 if at else None, *row] if has_numbers else row)
    stream = io.BytesIO()
    new.save(stream)
    return stream.getvalue()


def codes(verdict: Verdict) -> list[str]:
    return [finding.code.id for finding in verdict.findings]


@pytest.mark.parametrize("head", ["Unnamed: {}", "__EMPTY_{}", "...{}"])
@pytest.mark.parametrize("has_numbers", [False, True])
def test_heads_and_numbers_of_rows_of_a_program_are_a_single_finding(head: str, has_numbers: bool) -> None:
    original = verdict_on(painted(TEMPLATE))
    verdict = verdict_on(written_again(head, has_numbers=has_numbers))
    assert codes(verdict).count("S379") == 1
    assert not BESIDE & {*codes(verdict)}
    assert verdict.submission is not None
    assert original.submission is not None
    lost = {entry for entry in original.submission.answers if entry.field == "share"}  # a percentage without its sign
    answers = {entry: value for entry, value in original.submission.answers.items() if entry not in lost}
    assert {entry: verdict.submission.answers.get(entry) for entry in answers} == answers
    kept = [content.text for content in verdict.submission.outside]
    assert all("Korjattavia" in text or "korjattavia" in text for text in kept), "values of formulas alone are kept"


def test_what_somebody_typed_on_a_sheet_without_questions_is_kept() -> None:
    verdict = verdict_on(written_again("Unnamed: {}", has_numbers=True, note="Soittakaa minulle"))
    assert verdict.submission is not None
    assert "Soittakaa minulle" in [content.text for content in verdict.submission.outside]


def test_a_single_head_is_a_text_as_any_other() -> None:
    book = openpyxl.load_workbook(io.BytesIO(painted(TEMPLATE)))
    book[TEMPLATE.plan.sheet("figures").name]["J1"] = "Unnamed: 3"
    stream = io.BytesIO()
    book.save(stream)
    verdict = verdict_on(stream.getvalue(), issued=manifests_with(PREVIOUS))
    assert "S379" not in codes(verdict)
    assert "S307" in codes(verdict)
