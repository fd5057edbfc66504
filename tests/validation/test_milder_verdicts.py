"""A verdict that is milder than the check in the form says so at the answer, also in the feedback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from project_lives import SPRING, ProjectLife

import lamppu_xl
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.validation.verdict import Verdict

pytestmark = pytest.mark.slow

Definition = dict[str, Any]
ANSWERS = {"ALFA": {"figures/I01/actual": 1500, "results/G1/status": "Uusi", "results/G1/results": "Alfa."}}


def milder(definition: Definition, form: Definition) -> None:
    form["tables"]["figures"]["fields"]["actual"]["max"] = 2000
    definition["lists"]["states"].append({"id": "new", "label": {"fi": "Uusi", "sv": "Ny"}})


def warning_only(definition: Definition, form: Definition) -> None:
    form["tables"]["figures"]["fields"]["actual"]["max"] = {"value": 1000, "severity": "warning"}


def returned(folder: Path) -> ProjectLife:
    life = ProjectLife(folder)
    life.issue(SPRING)
    life.answer(SPRING, ANSWERS)
    return life


def verdict_of(folder: Path) -> Verdict:
    (verdict,) = lamppu_xl.validate(folder, period=SPRING).verdicts
    return verdict


def test_the_note_quotes_the_check_of_the_form(tmp_path: Path) -> None:
    life = returned(tmp_path)
    before = verdict_of(tmp_path)
    assert {finding.code.id for finding in before.findings} == {"R503", "V408"}
    life.edit(milder)
    verdict = verdict_of(tmp_path)
    assert verdict.accepted
    assert {(finding.code.id, str(finding.entry), finding.place.cell) for finding in verdict.findings} == {
        ("O605", str(finding.entry), finding.place.cell) for finding in before.findings
    }
    messages = [translator_for("en").message(finding) for finding in verdict.findings]
    assert any("“Too large: at most 1,000”" in message for message in messages)
    feedback = lamppu_xl.feedback(tmp_path, period=SPRING).paths[0]
    book = openpyxl.load_workbook(feedback)
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert sum("Lomakkeen tarkistus ilmoittaa" in text for text in texts) >= 2
    assert translator_for("fi").label("feedback_nothing") in texts


def test_an_error_that_is_a_warning_now_keeps_the_warning(tmp_path: Path) -> None:
    returned(tmp_path).edit(warning_only)
    found = [(finding.code.id, finding.effective_severity.value) for finding in verdict_of(tmp_path).findings]
    assert ("R503", "warning") in found
    assert ("O605", "info") in found


def test_a_new_form_has_no_note_on_the_earlier_form(tmp_path: Path) -> None:
    returned(tmp_path).edit(milder)
    feedback = lamppu_xl.feedback(tmp_path, period=SPRING, new_form=True).paths[0]
    texts = {str(cell.value) for sheet in openpyxl.load_workbook(feedback) for row in sheet.iter_rows() for cell in row}
    assert not any("Lomakkeen tarkistus ilmoittaa" in text for text in texts)
