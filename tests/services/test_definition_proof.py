"""A definition is proven by making its templates and reading them back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from projects import TINY_FORM, TINY_PROJECT, tiny

from lamppu_xl.definition import load
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.services import template_proof
from lamppu_xl.services.check import check
from lamppu_xl.services.definition_proof import proof_findings
from lamppu_xl.services.generate import generate, template
from lamppu_xl.services.helper_cells import table_and_field
from lamppu_xl.services.later_rules import later_rules
from lamppu_xl.services.validate import validate
from lamppu_xl.storage.cache_folder import CACHE_FOLDER
from lamppu_xl.templates import formula_text
from lamppu_xl.templates.distinct_forms import DistinctForm, distinct_forms
from lamppu_xl.templates.live_checks.live_rules import live_form
from lamppu_xl.workbook.model import Plan


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_FOLDER, str(tmp_path / "cache"))


def written(folder: Path, project: str = TINY_PROJECT, form: str = TINY_FORM) -> Path:
    (folder / "forms" / "tiny").mkdir(parents=True)
    (folder / "project.yaml").write_text(project, encoding="utf-8")
    (folder / "forms" / "tiny" / "form.yaml").write_text(form, encoding="utf-8")
    return folder


def found(folder: Path) -> tuple[Finding, ...]:
    project = load(folder).project
    assert project is not None
    return proof_findings(project, folder)


def words_of(language: str) -> Translator:
    return translator_for(language, tiny().chain(language))


@pytest.mark.slow
def test_the_tiny_project_is_proven(tmp_path: Path) -> None:
    assert found(written(tmp_path)) == ()


LONG_FORM = TINY_FORM.replace("spent <= budget * 1.1", f"{' + '.join(['spent'] * 12)} <= budget * 13.2")
"""With a rule whose formula has more than a thousand characters."""


@pytest.mark.slow
def test_a_formula_that_is_too_long_is_an_error_of_its_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula_text, "LONGEST_FORMULA", 1000)
    findings = found(written(tmp_path, form=LONG_FORM))
    assert {finding.code.id for finding in findings} == {"D145"}
    lines = LONG_FORM.split("\n")
    for finding in findings:
        assert finding.place.file == "forms/tiny/form.yaml"
        assert str(finding.facts["what"]).split(".")[1] in lines[finding.place.row or 0]
        assert "1000" in str(finding.facts["reason"])
    checked = check(tmp_path)
    assert checked.project is None
    assert not checked.is_valid


@pytest.mark.slow
def test_a_workbook_beyond_the_limits_of_reading_is_an_error(tmp_path: Path) -> None:
    project = TINY_PROJECT.replace("  form: tiny\n", "  form: tiny\n  limits: {file_size: 5000}\n")
    findings = [finding for finding in check(written(tmp_path, project)).findings if finding.code.id == "D148"]
    assert [finding.facts["allowed"] for finding in findings] == [5000]
    assert findings[0].place.line == "project.yaml:2:1"


@pytest.mark.slow
def test_a_text_that_is_read_back_differently_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = template_proof.write_workbook

    def shortened(plan: Plan) -> bytes:
        """The workbook without the last letter of a title, as if a program could not hold it."""
        sheets = (
            replace(
                sheet,
                cells=tuple(replace(cell, content="Luvu") if cell.content == "Luvut" else cell for cell in sheet.cells),
            )
            for sheet in plan.sheets
        )
        return write(replace(plan, sheets=tuple(sheets)))

    monkeypatch.setattr(template_proof, "write_workbook", shortened)
    (finding,) = found(written(tmp_path))
    assert (finding.code.id, finding.facts["inner"], finding.facts["what"]) == ("D146", "S356", "“Luvut”")
    assert "Luvut" in TINY_FORM.split("\n")[finding.place.row or 0][finding.place.col or 0 :][:6]
    assert "Luvu" in translator_for("en").message(finding)


@pytest.mark.slow
def test_an_exception_of_the_writer_is_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise AttributeError("no such thing")

    monkeypatch.setattr(template_proof, "write_workbook", fails)
    (finding,) = found(written(tmp_path))
    assert finding.code.id == "D145"
    assert "AttributeError: no such thing" in str(finding.facts["reason"])


@pytest.mark.slow
def test_generate_and_template_refuse_what_is_not_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, form=LONG_FORM)
    monkeypatch.setattr(formula_text, "LONGEST_FORMULA", 1000)
    with pytest.raises(DefinitionError) as raised:
        generate(folder, period="2026-1")
    assert raised.value.findings
    with pytest.raises(DefinitionError):
        template(folder, partner="ALFA", period="2026-1")
    assert not (folder / "2026-1").exists()


@pytest.mark.slow
def test_a_definition_is_proven_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path)
    assert check(folder).is_valid

    def again(*_: object) -> Iterator[object]:
        raise AssertionError("proven again")

    monkeypatch.setattr(template_proof, "template_faults", again)
    assert check(folder).is_valid
    (folder / "2026-1" / "inbox").mkdir(parents=True)
    validate(folder, period="2026-1")
    (folder / "project.yaml").write_text(TINY_PROJECT.replace("Pikkuhanke", "Toinen"), encoding="utf-8")
    validate(folder, period="2026-1")
    with pytest.raises(AssertionError, match="proven again"):
        check(folder)


def forms() -> list[DistinctForm]:
    return list(distinct_forms(tiny(), words_of))


def test_each_distinct_sheet_is_in_a_single_form() -> None:
    by_sheet = [(form.period.id, form.words.language, sheet) for form in forms() for sheet in form.sheets]
    assert len(by_sheet) == len(set(by_sheet))
    assert ("2026-1", "fi", "results/G3") in by_sheet
    assert ("2026-2", "sv", "figures") in by_sheet


def test_partners_that_differ_only_in_facts_have_no_sheet_of_their_own() -> None:
    project = tiny()
    partners = tuple(replace(partner, language="fi") for partner in project.partners)
    others = [
        form for form in distinct_forms(replace(project, partners=partners), words_of) if form.partner.id == "GAMMA"
    ]
    assert [form.sheets for form in others] == [frozenset()]
    assert others[0].fact_sheets == {"help", "_meta"}  # neither has a business id


def test_a_formula_of_a_count_or_of_the_hidden_sheet_leads_to_its_table_or_field() -> None:
    project = tiny()
    assert table_and_field(project, AnswerRef("checks", "figures", "to_correct")) == ("figures", "")
    assert table_and_field(project, AnswerRef("checks", "results/G1", "note")) == ("results", "")
    assert table_and_field(project, AnswerRef("checks", "unknown", "note")) is None
    assert table_and_field(project, AnswerRef("figures", "I1", "state actual")) == ("figures", "actual")
    assert table_and_field(project, AnswerRef("figures", "I1", "gravest ")) == ("figures", "")
    assert table_and_field(project, AnswerRef("_states", "say_1", "0")) == (project.form.tables[0].id, "")
    for number, column in enumerate(live_form(project).sums, 1):
        assert table_and_field(project, AnswerRef("_states", f"sum_{number}", "0")) == (column.table, column.field)
    for name in ("sum_99", "say_99", "sep_1", "nr_list", "odd"):
        assert table_and_field(project, AnswerRef("_states", name, "0")) is None


def test_a_rule_that_is_not_live_because_of_the_size_of_the_table_is_listed(tmp_path: Path) -> None:
    form = """title: {fi: Suuri}
tables:
  rows:
    title: {fi: Rivit}
    rows: {lines: LINES}
    spare: 0
    fields:
      name: {label: {fi: Nimi}, unique: yes}
      other: {label: {fi: Muu}}
    rules:
      - {when: not blank(other), holds: other in rows.name, says: {fi: Lisätkää rivi.}}
"""
    for lines, expected in (("1000", []), ("1001", ["unique", "Lisätkää rivi."])):
        folder = written(tmp_path / lines, form=form.replace("LINES", lines))
        project = load(folder).project
        assert project is not None
        listed = later_rules(project, folder)
        assert sorted(str(finding.facts["rule"]) for finding in listed) == sorted(expected)
        assert all(finding.code.id == "D117" and (finding.place.row or 0) >= 7 for finding in listed)
