"""What `check` lists as checked only when a form is returned."""

from __future__ import annotations

from pathlib import Path

from projects import TINY_PROJECT

from lamppu_xl.answer_types.registry import ANSWER_TYPES, parse_cell
from lamppu_xl.definition import load
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.later_rules import later_checks
from lamppu_xl.workbook.number_formats import number_format

FORM = """title: {fi: Luvut}
tables:
  rows:
    title: {fi: Rivit}
    rows: {lines: 5}
    fields:
FIELDS
"""


def listed(folder: Path, *kinds: str) -> dict[str, Finding]:
    fields = "\n".join(f"      f{number}: {{label: {{fi: Kenttä}}, kind: {kind}}}" for number, kind in enumerate(kinds))
    (folder / "forms" / "tiny").mkdir(parents=True)
    (folder / "project.yaml").write_text(TINY_PROJECT, encoding="utf-8")
    (folder / "forms" / "tiny" / "form.yaml").write_text(FORM.replace("FIELDS", fields), encoding="utf-8")
    project = load(folder).project
    assert project is not None
    return {str(finding.facts["inner"]): finding for finding in later_checks(project, "project.yaml")}


def test_each_kind_of_fault_that_no_formula_sees_is_listed_with_its_fields(tmp_path: Path) -> None:
    found = listed(tmp_path, "integer", "percent", "date", "text")
    assert {code: finding.facts["fields"] for code, finding in found.items()} == {
        "V404": ("rows.f0", "rows.f1"),
        "V424": ("rows.f0", "rows.f1"),
        "V425": ("rows.f0",),
        "V426": ("rows.f1",),
        "V433": ("rows.f0", "rows.f1", "rows.f2"),
    }
    assert {finding.code.id for finding in found.values()} == {"D200"}
    assert translator_for("en").message(found["V424"]) == (
        "The check of the return finds “Time where a number belongs” (V424), while the workbook shows OK."
        " Fields: rows.f0, rows.f1. Nothing needs to be done."
    )


def test_a_computed_field_has_no_fault_that_a_person_types(tmp_path: Path) -> None:
    project = tmp_path / "computed"
    listed(project, "integer")
    form = project / "forms" / "tiny" / "form.yaml"
    computed = "      twice: {label: Twice, computed: f0 * 2}"
    form.write_text(form.read_text(encoding="utf-8").rstrip() + f"\n{computed}\n", encoding="utf-8")
    loaded = load(project).project
    assert loaded is not None
    found = later_checks(loaded, "project.yaml")
    assert {name for finding in found for name in finding.facts["fields"]} == {"rows.f0"}


def test_a_date_in_place_of_a_phone_number_or_a_postcode_is_listed(tmp_path: Path) -> None:
    found = listed(tmp_path, "phone", "postcode", "business_id")
    dated = {
        code: finding.facts["fields"] for code, finding in found.items() if code in ("V414", "V416", "V460", "V462")
    }
    assert dated == {"V414": ("rows.f0",), "V416": ("rows.f1",)}
    answer_types = [ANSWER_TYPES[name] for name in ("phone", "postcode")]
    day = [parse_cell(46000, kind, languages=("fi",), number_format=number_format("d.m.yyyy")) for kind in answer_types]
    assert [parsed.code for parsed in day] == ["V414", "V416"]
    assert parse_cell(46000, ANSWER_TYPES["postcode"], languages=("fi",)).value == "46000"


def test_a_form_of_texts_has_nothing_to_list(tmp_path: Path) -> None:
    assert listed(tmp_path, "text", "text") == {}


def test_a_line_names_eight_fields_and_counts_the_others(tmp_path: Path) -> None:
    message = translator_for("en").message(listed(tmp_path, *["date"] * 11)["V433"])
    assert "rows.f7 and 3 more." in message
    assert "rows.f8" not in message
