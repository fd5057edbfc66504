"""The hidden cells behind the live checks: short formulas, any width, long lists, and what happens when one is lost."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from office import Enter, Typing
from projects import TINY_FORM, TINY_PROJECT, lamppu, read, sound, tiny
from templates import issued, painted, written

from lamppu_xl.definition import shipped_forms
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.feedback_workbook import build_feedback
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.builder import cell_values, complete_plan, prepare_template
from lamppu_xl.templates.live_checks.check_texts import check_text
from lamppu_xl.templates.live_checks.state_numbers import (
    FIRST_MESSAGE,
    FIRST_NOTE,
    NOT_BEGUN,
    NOTE_NOT_BEGUN,
    state_numbers,
)
from lamppu_xl.templates.live_checks.state_values import template_states
from lamppu_xl.templates.parts import STAR
from lamppu_xl.templates.sheet_keys import CHECKS, HEADER_ROW
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import CellUse, Formula, RichText


def longest_formula(template: Template) -> int:
    contents = (cell.content for sheet in complete_plan(template).sheets for cell in sheet.cells)
    return max(len(content.text) for content in contents if isinstance(content, Formula))


def form_of(fields: str, lines: int) -> Project:
    head = TINY_FORM.split("tables:")[0]
    table = (
        f"tables:\n  rows:\n    title: {{fi: Rivit}}\n    rows: {{lines: {lines}}}\n    spare: 0\n    fields:\n{fields}"
    )
    return sound(read(TINY_PROJECT, head + table))


@pytest.mark.parametrize("name", sorted(shipped_forms()))
@pytest.mark.slow
def test_no_formula_of_a_shipped_form_is_long(name: str) -> None:
    project = sound(read(shipped_forms()[name].with_name("starter.yaml").read_text(encoding="utf-8")))
    for language in ("fi", "sv", "en"):
        words = translator_for(language, project.chain(language))
        template = prepare_template(project, project.partners[0], project.periods[1], words)
        assert longest_formula(template) <= 1_000


@pytest.mark.slow
def test_formulas_do_not_grow_with_the_columns() -> None:
    longest = []
    for count in (8, 60):
        fields = "\n".join(f"      f{at}: {{label: {{fi: F{at}}}, kind: money, min: 0}}" for at in range(count))
        longest.append(longest_formula(issued(form_of(fields, 5), "ALFA", "2026-1")))
    assert longest[1] < 1_000
    assert longest[1] - longest[0] < 400


@pytest.mark.slow
def test_what_compares_too_many_lines_is_checked_when_returned() -> None:
    fields = "      name: {label: {fi: Nimi}, unique: yes}\n      other: {label: {fi: Muu}}"
    for lines, is_live in ((1_000, True), (1_001, False)):
        template = issued(form_of(fields, lines), "ALFA", "2026-1")
        plan = complete_plan(template)
        sheet, cell = template.cells[CellUse.STATE, AnswerRef("rows", "1", "state name")]
        content = next(
            each.content for each in plan.sheet(sheet.key).cells if (each.row, each.col) == (cell.row, cell.col)
        )
        assert isinstance(content, Formula)
        assert ("SUMPRODUCT" in content.text) is is_live
        later = template.words.label("prompt_checked_later")
        assert any(later in each.prompt for each in plan.sheet(sheet.key).validations) is not is_live


def shown_state(template: Template, sheet: str) -> dict[str, object]:
    """What the sheet of checks shows of a part, by count."""
    checks = complete_plan(template).sheet(CHECKS)
    return {
        cell.entry.field: cell.content.cached
        for cell in checks.cells
        if cell.entry and cell.entry.row in (sheet, "") and isinstance(cell.content, Formula)
    }


def test_nothing_on_an_untouched_sheet_is_a_note_or_a_fault() -> None:
    fields = (
        "      a: {label: {fi: A}, required: {value: yes, severity: warning}}\n"
        "      b: {label: {fi: B}, kind: integer}\n"
        "      c: {label: {fi: C}, kind: integer, required_when: blank(b)}\n"
    )
    rules = "    rules:\n      - {holds: not blank(b), severity: hint, says: {fi: Kertokaa}}\n"
    head = TINY_FORM.split("tables:")[0]
    table = f"tables:\n  card:\n    title: {{fi: Kortti}}\n    rows: record\n    fields:\n{fields}{rules}"
    project = sound(read(TINY_PROJECT, head + table))
    blank = issued(project, "ALFA", "2026-1")
    states = template_states(blank, {})
    card, line = project.form.table("card"), next(blank.lines("card"))
    assert states.line(card, line).states == {"a": NOTE_NOT_BEGUN, "b": NOTE_NOT_BEGUN, "c": NOT_BEGUN}
    words = blank.words
    assert {check_text(blank, states.line(card, line), name) for name in "abc"} == {words.label("answer_not_begun")}
    assert shown_state(blank, "card") == {
        "verdict": words.label("form_not_begun"),
        "in_order": 0,
        "to_fill_in": 1,
        "to_correct": 0,
        "note": 0,
        "state": words.label("part_not_begun"),
    }
    begun = issued(project, "ALFA", "2026-1", answers={AnswerRef("card", "1", "c"): 1.0})
    begun_states = template_states(begun, cell_values(begun))
    assert check_text(begun, begun_states.line(card, line), "a") == "Huom. Vastaus puuttuu"
    assert shown_state(begun, "card")["state"] == words.label("part_ready_with_notes", count="2")


def test_what_an_untouched_sheet_lacks_is_in_the_verdict_of_a_form_that_is_ready_otherwise() -> None:
    tables = "".join(
        f"  {name}:\n    title: {{fi: {name}}}\n    rows: record\n"
        f"    fields: {{a: {{label: {{fi: A}}, required: {{value: yes, severity: {severity}}}}}}}\n"
        for name, severity in (("facts", "error"), ("figures", "warning"))
    )
    project = sound(read(TINY_PROJECT, f"{TINY_FORM.split('tables:', maxsplit=1)[0]}tables:\n{tables}"))
    template = issued(project, "ALFA", "2026-1", answers={AnswerRef("facts", "1", "a"): "Vastaus"})
    shown, words = shown_state(template, "figures"), template.words
    assert shown["verdict"] == words.label("form_ready_with_notes", count="1")
    assert (shown["note"], shown["to_fill_in"], shown["state"]) == (0, 0, words.label("part_recommended"))


def test_a_sheet_with_an_answer_to_correct_names_what_is_still_to_be_filled_in() -> None:
    fields = "".join(f"      {name}: {{label: {{fi: {name}}}, kind: integer, required: yes}}\n" for name in "abc")
    head = TINY_FORM.split("tables:", maxsplit=1)[0]
    tables = "".join(
        f"  {name}:\n    title: {{fi: {name}}}\n    rows: record\n    fields:\n{fields}" for name in ("facts", "more")
    )
    project = sound(read(TINY_PROJECT, f"{head}tables:\n{tables}"))
    template = issued(project, "ALFA", "2026-1", answers={AnswerRef("facts", "1", "a"): 1.5})
    shown, words = shown_state(template, "facts"), template.words
    assert shown["state"] == words.label("part_to_correct_and_fill_in", count="1", missing="2")
    assert shown["verdict"] == words.label("form_to_correct_and_fill_in", count="1", missing="5")
    assert shown_state(template, "more")["state"] == words.label("part_not_begun")


def test_an_untouched_sheet_of_recommended_answers_is_grey() -> None:
    template = issued(lamppu(), "LAPPIA", "2012-2")
    figures = complete_plan(template).sheet("figures")
    checks = [cell.content for cell in figures.cells if cell.use is CellUse.CHECK]
    assert {content.cached for content in checks if isinstance(content, Formula)} == {
        template.words.label("answer_not_begun")
    }
    assert not [cell.content for cell in figures.cells if STAR in str(cell.content)]  # a missing figure is a note
    cells = [cell.content for sheet in template.plan.sheets for cell in sheet.cells]
    assert any(STAR in content.text for content in cells if isinstance(content, RichText))
    shown = shown_state(template, "figures")
    assert (shown["to_fill_in"], shown["state"]) == (0, template.words.label("part_recommended"))
    first, *_ = (highlight for highlight in figures.highlights if highlight.style in ("to_fill_in", "warn"))
    assert first.style == "to_fill_in"
    assert f">={FIRST_MESSAGE}," in first.formula
    assert f"<{FIRST_NOTE})" in first.formula


def test_a_text_that_lost_digits_as_a_number_is_a_fault() -> None:
    project = form_of("      id: {label: {fi: Tunnus}}", 2)
    template = issued(project, "ALFA", "2026-1")
    rows = project.form.table("rows")
    for content, is_faulty in (
        (123456789012345678.0, True),
        (-1e15, True),
        (999999999999999.0, False),
        ("1" * 18, False),
    ):
        states = template_states(template, {AnswerRef("rows", "1", "id"): content})
        line = states.line(rows, next(template.lines("rows")))
        assert (line.states["id"] >= state_numbers(template, rows).first_faulty) is is_faulty
        assert (check_text(template, line, None) != "OK") is is_faulty


@pytest.mark.slow
def test_lost_helper_cells_are_no_finding_but_typed_content_is(tmp_path: Path) -> None:
    template = issued(tiny(), "GAMMA", "2026-2", answers={AnswerRef("contact", "1", "name"): "Somebody"})
    file = written(template, tmp_path)
    sheet, cell = template.cells[CellUse.STATE, AnswerRef("contact", "1", "state name")]

    def codes(value: object, *, dropped: bool = False) -> list[str]:
        book = openpyxl.load_workbook(file)
        for row in book[sheet.name].iter_rows() if dropped else ():
            for each in row:
                each.value = -1 if each.data_type == "f" else each.value
        book[sheet.name].cell(cell.row + 1, cell.col + 1).value = value
        book.save(tmp_path / "changed.xlsx")
        batch = validate(tiny(), template.period, [IncomingFile("a.xlsx", (tmp_path / "changed.xlsx").read_bytes())])
        return [finding.code.id for finding in batch.verdicts[0].findings if finding.code.id.startswith("S3")]

    assert codes(None) == codes("=1+1") == []
    assert codes(-1) == codes("Somebody") == codes("see the appendix") == ["S307"]
    assert "S307" not in codes(-1, dropped=True)
    assert "S307" not in codes("Somebody", dropped=True)
    assert "S307" in codes("see the appendix", dropped=True)


@pytest.mark.slow
def test_a_return_without_the_hidden_sheet_is_read(tmp_path: Path) -> None:
    template = issued(tiny(), "GAMMA", "2026-2")
    book = openpyxl.load_workbook(written(template, tmp_path))
    del book["_states"]
    book.save(tmp_path / "without.xlsx")
    batch = validate(tiny(), template.period, [IncomingFile("a.xlsx", (tmp_path / "without.xlsx").read_bytes())])
    assert [finding.code.id for finding in batch.verdicts[0].findings if finding.code.id.startswith("S30")] == []


@pytest.mark.slow
def test_a_broken_state_cell_means_damaged_and_long_lists_find_every_option(tmp_path: Path, office: ModuleType) -> None:
    template = issued(tiny(), "GAMMA", "2026-2")
    sheet, cell = template.cells[CellUse.STATE, AnswerRef("contact", "1", "state name")]
    broken = Enter(sheet.name, cell_name(cell.row, cell.col), "x")
    labels = [f"{word} {number}" for number in range(25) for word in ("Åbo-hus", "öljy", "Zürich", "a-b", "ab", "_x")]
    options = "".join(f"    - {{id: o{number}, label: {{fi: {label}}}}}\n" for number, label in enumerate(labels))
    form = f"""title: {{fi: Pitkä}}
lists:
  long:
{options}tables:
  rows:
    title: {{fi: Rivit}}
    rows: {{lines: 150}}
    spare: 0
    fields:
      place: {{label: {{fi: Paikka}}, kind: choice, list: long}}
      other: {{label: {{fi: Muu}}, kind: choice, list: long, required_when: place == "o7"}}
"""
    long_form = issued(sound(read(TINY_PROJECT, form)), "ALFA", "2026-1")
    sheet_of_rows = long_form.plan.sheet("rows").name
    typed = [label.upper() if number % 2 else f"{label} " for number, label in enumerate(labels)]
    typed[10], typed[11] = "ab", "Åbo-hus 25"
    place_col = long_form.plan.answers[AnswerRef("rows", "1", "place")][1].col
    cells = [(sheet_of_rows, cell_name(4 + number, place_col), text) for number, text in enumerate(typed)]
    targets = [tmp_path / "broken.xlsx", tmp_path / "long.xlsx"]
    office.type_into(
        [
            Typing(written(template, tmp_path, "a.xlsx"), targets[0], (), [broken], force=True),
            Typing(written(long_form, tmp_path, "b.xlsx"), targets[1], cells),
        ]
    )
    shown = office.cells_of(targets)
    checks = template.plan.sheet("checks").name
    assert shown[targets[0]][checks, "A2"] == template.words.label("form_damaged")
    states = [
        shown[targets[1]][sheet_of_rows, cell_name(state.row, state.col)]
        for _, state in long_form.plan.cells(CellUse.STATE)
        if state.entry and state.entry.field == "state place"
    ]
    assert [number for number, state in enumerate(states) if state != -1] == [10, 11]


@pytest.mark.slow
def test_limits_of_percentages_are_written_as_cells_show_them() -> None:
    project = form_of("      share: {label: {fi: Osuus}, kind: percent, min: 0, max: 12.5 %}\n", 2)
    form = issued(project, "ALFA", "2026-1", answers={AnswerRef("rows", "1", "share"): 1.5})
    messages = [message.text for message in state_numbers(form, project.form.table("rows")).messages]
    assert any(text.endswith("12,5 %") for text in messages), messages
    batch = validate(project, form.period, [IncomingFile("a.xlsx", painted(form))])
    finding = next(each for each in batch.verdicts[0].findings if each.code.id == "R503")
    assert "12,5 %" in form.words.message(finding)
    assert "150 %" in form.words.message(finding)


def test_limits_of_months_are_written_without_a_day() -> None:
    project = form_of(
        "      begun: {label: {fi: Alku}, kind: month, not_before: period.start, not_after: 2026-09}\n", 2
    )
    form = issued(project, "ALFA", "2026-2")
    messages = [message.text for message in state_numbers(form, project.form.table("rows")).messages]
    assert any(text.endswith("aikaisintaan 7/2026") for text in messages), messages
    assert any(text.endswith("viimeistään 9/2026") for text in messages), messages


FORECAST = """
title: {fi: Lomake}
tables:
  spending:
    title: {fi: Kulut}
    rows: {codes: indicators}
    fields:
      spent: {label: {fi: Kulunut, sv: Använt, en: Spent}, kind: money, periods: {later: 1}}
"""


def test_checks_and_feedback_name_a_forecast_as_its_column_does() -> None:
    project = sound(read(TINY_PROJECT, FORECAST))
    partner, period = project.partners[0], project.periods[0]
    template = issued(project, partner.id, period.id)
    entry = next(ref for ref in template.plan.answers if ref.row == "I1" and ref.field != "spent")
    sheet, cell = template.plan.answers[entry]
    head = next(each.content for each in sheet.cells if each.col == cell.col and each.row == HEADER_ROW)
    said = {message.text for message in state_numbers(template, project.form.table("spending")).messages}
    assert f"{head}: Ei luku" in said
    data = painted(issued(project, partner.id, period.id, answers={entry: "ehkä"}))
    batch = validate(project, period, [IncomingFile("a.xlsx", data)])
    made = build_feedback(batch.verdicts[0], batch, template.words)
    texts = [str(each.content) for each in made.plan.sheet("spending").cells if each.style.startswith("feedback_")]
    assert any(f"{head}: Ei luku" in text for text in texts)


OVERRUN = """
title: {fi: Lomake}
tables:
  costs:
    title: {fi: Kulut}
    rows: {codes: indicators}
    fields:
      spent: {label: {fi: Käytetty}, kind: money}
  overview:
    title: {fi: Talousarvio}
    rows: {codes: indicators}
    fields:
      budget: {label: {fi: Talousarvio}, kind: money, given: row.budget}
      total: {label: {fi: Yhteensä}, kind: money, computed: sum(costs.spent)}
      reason: {label: {fi: Ylityksen syy}, required_when: total > budget}
    rules:
      - {holds: total <= budget, severity: warning, says: {fi: Talousarvio ylittyy.}}
"""


def test_what_a_computed_field_asks_for_is_missing_also_on_a_sheet_that_is_not_begun() -> None:
    project = sound(read(TINY_PROJECT, OVERRUN))
    template = issued(project, "ALFA", "2026-2", answers={AnswerRef("costs", "I1", "spent"): 500.0})
    table = project.form.table("overview")
    states = template_states(template, cell_values(template))
    shown = {line.id: check_text(template, states.line(table, line), None) for line in template.lines("overview")}
    assert shown == {"I1": "–", "I2": "Ylityksen syy: Täytettävä"}
    assert states.line(table, next(iter(template.lines("overview")))).states["reason"] == 0
    sheet = complete_plan(template).sheet("overview")
    formulas = {
        cell.entry.row: cell.content.text
        for cell in sheet.cells
        if cell.entry and cell.entry.field == "state reason" and isinstance(cell.content, Formula)
    }
    assert f",{NOT_BEGUN})" not in formulas["I2"]
