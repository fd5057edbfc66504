"""Cells that LibreOffice cuts out of the form: one finding names the answers, where they were and where they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import office
import pytest
from office import Action, Cut, DeleteRow, InsertRow, Typing
from projects import tiny
from returned import judged
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.reports.feedback_workbook import build_feedback

SHEET = "Visits"
LINE = {
    AnswerRef("visits", "1", "begins"): date(2026, 8, 3),
    AnswerRef("visits", "1", "name"): "A visit",
    AnswerRef("visits", "1", "people"): 4.0,
}
SEEN = dict(zip(LINE, ("2026-08-03", "A visit", "4"), strict=True))
TEMPLATE = issued(tiny(), "GAMMA", "2026-2", answers={AnswerRef("contact", "1", "name"): "Somebody", **LINE})
FOLLOWS = {"S302", "S303", "S307", "S309", "S323", "S357", "S358"}
BELOW, RIGHT = "A15", "N5"
CASES: dict[str, tuple[Sequence[Action], str, str, Severity]] = {
    "a line into an inserted row": (
        [InsertRow(SHEET, 8), Cut(SHEET, "A5:H5", "A8")],
        *("B5:G5", "B8:G8", Severity.ERROR),
    ),
    "a line whose row is then deleted": (
        [InsertRow(SHEET, 8), Cut(SHEET, "A5:H5", "A8"), DeleteRow(SHEET, 5)],
        *("", "B7:G7", Severity.ERROR),
    ),
    "a line below the table": ([Cut(SHEET, "A5:H5", BELOW)], "B5:G5", "B15:G15", Severity.ERROR),
    "a column with its head": ([Cut(SHEET, "F4:F12", "AZ4")], "F5:F12", "AZ5:AZ12", Severity.ERROR),
    "answers beside the table": ([Cut(SHEET, "B5:G5", RIGHT)], "B5:G5", "N5:S5", Severity.WARNING),
}


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    if reason := office.available():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("cut")
    source = folder / "template.xlsx"
    source.write_bytes(painted(TEMPLATE))
    targets = {name: folder / f"{number}.xlsx" for number, name in enumerate([*CASES, "within", "inserted"])}
    acts = {name: acts for name, (acts, *_) in CASES.items()}
    acts["within"] = [Cut(SHEET, "B5:G5", "B8")]
    # What Excel does when cells that were cut are inserted among the lines: those between move up.
    acts["inserted"] = [Cut(SHEET, "A5:H5", "A40"), Cut(SHEET, "A6:H7", "A5"), Cut(SHEET, "A40:H40", "A7")]
    office.type_into([Typing(source, targets[name], actions=acts[name], force=True) for name in targets])
    return {name: Path(target).read_bytes() for name, target in targets.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_answers_that_were_cut_out_of_the_form_have_a_single_finding(name: str, returns: dict[str, bytes]) -> None:
    _, home, target, severity = CASES[name]
    batch = judged({"a.xlsx": returns[name]})
    (verdict,) = batch.verdicts
    (finding,) = [each for each in verdict.findings if each.code.id == "S384"]
    assert not FOLLOWS & {each.code.id for each in verdict.findings}
    assert (finding.facts["home"], finding.facts["target"], finding.effective_severity) == (home, target, severity)
    moved = {entry: text for entry, text in SEEN.items() if "column" not in name or entry.field == "name"}
    assert [str(cell).partition(": ")[2] for cell in finding.facts["cells"]] == [*moved.values()]
    assert verdict.submission is not None
    assert not {*moved} & {*verdict.submission.answers}
    assert {*moved.values()} <= {content.text for content in verdict.submission.outside}
    feedback = build_feedback(verdict, batch, project_translator(tiny(), "en"))
    assert AnswerRef("visits", "1", "name") in feedback.form.answers


@pytest.mark.slow
def test_answers_that_were_cut_into_other_fields_are_read_there(returns: dict[str, bytes]) -> None:
    (verdict,) = judged({"a.xlsx": returns["within"]}).verdicts
    assert FOLLOWS & {each.code.id for each in verdict.findings} == {"S309"}
    assert verdict.submission is not None
    assert verdict.submission.answers[AnswerRef("visits", "4", "name")] == "A visit"


@pytest.mark.slow
def test_lines_that_changed_places_with_their_numbers_have_a_single_finding(returns: dict[str, bytes]) -> None:
    (verdict,) = judged({"a.xlsx": returns["inserted"]}).verdicts
    found = [each.code.id for each in verdict.findings if each.code.id in FOLLOWS | {"S317", "S381", "S384"}]
    assert found == ["S381"]
    assert verdict.submission is not None
    assert verdict.submission.answers[AnswerRef("visits", "3", "name")] == "A visit"
