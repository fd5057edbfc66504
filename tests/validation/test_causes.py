"""A cell has a single finding for each cause."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from projects import TINY_PROJECT, read, sound, tiny
from returned import autumn, judged
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.causes import with_single_causes
from lamppu_xl.validation.validate import validate

ANSWERS = {
    "day": 5.5,
    "month": 1905.0,
    "amount": 46250.0,
    "code": "ty\u00c3\u00b6",
    "short": 5.0,
    "name": "L\u0430mppu",
    "late": 46000.0,
    "typed_day": "31.12.2011",
    "typed_month": "1.2011",
    "typed_amount": "101",
    "fine": "12,5",
}


@pytest.fixture(scope="module")
def project() -> Project:
    form = """
title: {fi: Lomake}
tables:
  sample:
    title: {fi: Näyte}
    rows: record
    fields:
      day: {label: {fi: Päivä}, kind: date, not_before: period.start}
      month: {label: {fi: Kuukausi}, kind: month, not_before: period.start}
      amount: {label: {fi: Määrä}, kind: integer, max: 100}
      code: {label: {fi: Tunnus}, pattern: "[A-Z]+"}
      short: {label: {fi: Selitys}, min_length: 3}
      name: {label: {fi: Nimi}}
      late: {label: {fi: Loppu}, kind: date, not_before: period.start}
      typed_day: {label: {fi: Alku}, kind: date, not_before: period.start}
      typed_month: {label: {fi: Alkukuu}, kind: month, not_before: period.start}
      typed_amount: {label: {fi: Summa}, kind: integer, max: 100}
      fine: {label: {fi: Osuus}, kind: number, max: 100}
"""
    return sound(read(TINY_PROJECT, form))


def test_a_cell_has_a_single_finding_for_each_cause(project: Project) -> None:
    answers = {AnswerRef("sample", "1", name): answer for name, answer in ANSWERS.items()}
    template = replace(issued(project, "ALFA", "2026-2"), answers=answers, wrong=set(answers))
    verdict = validate(project, autumn(project), [IncomingFile("a.xlsx", painted(template))]).verdicts[0]

    found = [(each.entry.field, each.code.id, each.effective_severity) for each in verdict.findings if each.entry]

    error, warning = Severity.ERROR, Severity.WARNING
    assert found == [
        ("day", "V422", error),
        ("month", "V422", error),
        ("amount", "V430", error),
        ("code", "V490", error),
        ("short", "R504", warning),
        ("name", "V491", warning),
        ("late", "R508", error),
        ("typed_day", "R508", error),
        ("typed_month", "R508", error),
        ("typed_amount", "R503", error),
        ("fine", "V403", Severity.HINT),
    ]


def test_a_day_and_a_month_far_from_the_project_are_asked_for_as_they_are_written(project: Project) -> None:
    answers = {AnswerRef("sample", "1", name): ANSWERS[name] for name in ("day", "month")}
    template = replace(issued(project, "ALFA", "2026-2"), answers=answers, wrong=set(answers))
    verdict = validate(project, autumn(project), [IncomingFile("a.xlsx", painted(template))]).verdicts[0]
    said = [translator_for("en").message(each) for each in verdict.findings if each.code.id == "V422"]
    assert [message.partition("Enter ")[2] for message in said] == [
        "the right date or month, for example 30.9.2026.",
        "the right date or month, for example 9/2026.",
    ]


def test_a_month_outside_its_limits_is_named_without_a_day(project: Project) -> None:
    answers = {AnswerRef("sample", "1", "typed_month"): ANSWERS["typed_month"]}
    template = issued(project, "ALFA", "2026-2")
    answered = replace(template, answers=answers, wrong=set(answers))
    verdict = validate(project, autumn(project), [IncomingFile("a.xlsx", painted(answered))]).verdicts[0]
    [said] = [translator_for("fi").message(each) for each in verdict.findings if each.code.id == "R508"]
    assert "7/2026" in said
    assert "1/2011" in said
    assert "1.7.2026" not in said


@pytest.mark.parametrize(("wrong", "is_single"), [(3, True), (2, False)])
def test_errors_of_cells_that_moved_together_are_a_single_finding(wrong: int, *, is_single: bool) -> None:
    places = [Place("a.xlsx", "Yhteystiedot", row, 2) for row in range(5, 10)]
    facts = {"first": "C6", "last": "C10", "direction": VocabularyTerm("moved_up"), "wrong": ""}
    shift = Finding(CODES["S359"], places[0], facts, related=tuple(places))
    errors = [Finding(CODES["V413"], place, {"value": "x"}) for place in places[:wrong]]
    elsewhere = Finding(CODES["V413"], Place("a.xlsx", "Yhteystiedot", 5, 4), {"value": "x"})

    found = with_single_causes([shift, *errors, elsewhere], [])

    if is_single:
        assert [finding.code.id for finding in found] == ["S359", "V413"]
        assert (found[0].effective_severity, found[0].facts["wrong"]) == (Severity.ERROR, ("C6", "C7", "C8"))
    else:
        assert found == (shift, *errors, elsewhere)


@pytest.mark.parametrize(
    ("likeness", "wrong", "is_single"),
    [("like_translation", 8, True), ("like_translation", 1, False), ("like_sorting", 8, False)],
)
def test_translated_choices_of_a_translated_form_are_a_single_finding(
    likeness: str, wrong: int, *, is_single: bool
) -> None:
    facts = {"count": 120, "pairs": ("Luvut!A4: Nro → No",), "wrong": ""}
    cause = Finding(CODES["S374"], Place("a.xlsx", "Luvut", 3, 0), {**facts, "likeness": VocabularyTerm(likeness)})
    choices = [
        Finding(CODES["V408" if row % 2 else "V410"], Place("a.xlsx", "Luvut", row, 3), {"value": "x", "guess": ""})
        for row in range(wrong)
    ]

    found = with_single_causes([cause, *choices], [])

    if is_single:
        (single,) = found
        assert single.facts["wrong"] == (*(f"Luvut!D{row}" for row in range(1, 7)), "+ 2")
        assert "not in their lists any more: Luvut!D1, Luvut!D2" in translator_for("en").message(single)
    else:
        assert found == (cause, *choices)


@pytest.mark.parametrize(("lines", "codes"), [(4, ["V554"]), (3, ["V403"] * 3)])
def test_a_column_of_numbers_that_were_typed_as_text_is_a_single_hint(lines: int, codes: list[str]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(painted(issued(tiny(), "GAMMA", "2026-2"))))
    for line in range(1, lines + 1):
        cell = issued(tiny(), "GAMMA", "2026-2").plan.answers[AnswerRef("visits", str(line), "people")][1]
        book["Visits"].cell(cell.row + 1, cell.col + 1).value = f"{line}0"
    stream = io.BytesIO()
    book.save(stream)
    (verdict,) = judged({"a.xlsx": stream.getvalue()}).verdicts
    found = [finding for finding in verdict.findings if finding.code.id in ("V403", "V554")]
    assert [finding.code.id for finding in found] == codes
    if lines > 3:
        message = translator_for("en").message(found[0])
        assert "in the column “People”: 4 (G5:G8)." in message
        assert "“10” → 10; “20” → 20" in message
        assert len(found[0].related) == 3
