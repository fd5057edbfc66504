"""`adopt` drafts a project that is valid and makes templates, from any form; it changes no existing file."""

from __future__ import annotations

import io
from pathlib import Path

import forms_to_adopt as forms
import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from workbook_rows import read_sheets

from lamppu_xl.cli.main import group
from lamppu_xl.definition import load
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import has_errors
from lamppu_xl.services.adopt import AdoptedForm, adopt
from lamppu_xl.services.check import check
from lamppu_xl.services.generate import generate

LAYOUTS = ("locked_form", "framed_form", "line_forms", "plain_form")


@pytest.fixture(scope="module")
def adopted(tmp_path_factory) -> dict[str, tuple[Path, AdoptedForm]]:
    found = {}
    for name in LAYOUTS:
        folder = tmp_path_factory.mktemp(name)
        (folder / "form.xlsx").write_bytes(getattr(forms, name)())
        found[name] = folder, adopt(folder / "form.xlsx", folder / "new", language="en")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_draft_is_valid_and_makes_templates(adopted, name):
    folder, result = adopted[name]
    assert result.definition == folder / "new" / "project.xlsx"
    assert not has_errors(check(folder / "new").findings)
    assert generate(folder / "new")


@pytest.mark.slow
def test_remarks_name_the_source_cell_and_what_is_not_sure(adopted):
    folder, _ = adopted["framed_form"]
    sheet = load_workbook(folder / "new" / "project.xlsx")["Fields"]
    heads = [cell.value for cell in sheet[2]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=3)]
    remarks = {row["label::en"]: row["(remark)"] for row in rows if row["(remark)"]}
    tables = load_workbook(folder / "new" / "project.xlsx")["Tables"]
    assert tables.cell(3, tables.max_column).value == "From Hanke, cell A1."
    assert remarks["Tilanne"] == "From Hanke, cell A5."
    assert {row["label::en"] for row in rows if row["personal"] == "yes"} == {"Sähköposti"}
    assert remarks["Kunta"] == (
        "Not sure: the choices could not be read; text takes every answer. From Hanke, cell A9."
    )


@pytest.mark.slow
def test_the_name_of_the_draft_stands_in_the_row_of_its_language(adopted):
    folder, _ = adopted["framed_form"]
    sheets = read_sheets(folder / "new" / "project.xlsx", "Project", "Periods")
    rows = {row[0]: row for row in sheets["Project"][2:]}
    assert (rows["name::en"][1], rows["name::en"][3]) == ("form", "Not from the form: replace it.")
    assert "name" not in rows
    assert "label" not in sheets["Periods"][1]


@pytest.mark.slow
def test_what_is_left_out_is_on_a_sheet_that_no_command_reads(adopted):
    folder, result = adopted["locked_form"]
    sheet = load_workbook(folder / "new" / "project.xlsx")["(left out)"]
    assert [cell.value for cell in sheet[3]] == ["Report", "D3", None, "no label beside or above"]
    assert [finding.code.id for finding in result.findings] == ["O683"]
    assert not check(folder / "new").findings


def test_existing_files_are_not_changed(tmp_path):
    (tmp_path / "form.xlsx").write_bytes(forms.plain_form())
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "project.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="already exists"):
        adopt(tmp_path / "form.xlsx", tmp_path / "new")
    with pytest.raises(UsageError, match="is a file"):
        adopt(tmp_path / "form.xlsx", tmp_path / "form.xlsx")
    with pytest.raises(UsageError, match="There is no file"):
        adopt(tmp_path / "none.xlsx", tmp_path / "other")
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["form.xlsx", "new", "project.yaml"]


def test_a_form_without_a_question_writes_nothing(tmp_path):
    stream = io.BytesIO()
    Workbook().save(stream)
    (tmp_path / "form.xlsx").write_bytes(stream.getvalue())
    result = adopt(tmp_path / "form.xlsx", tmp_path / "new")
    assert [finding.code.id for finding in result.findings] == ["O681"]
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_texts_that_no_template_can_hold_are_cut_or_left_out(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "History"
    for text in ("class", "—", "word " * 300, "'quoted'", "=1", "period", "Ä" * 40, "Name", "Name", "Yes\x7f"):
        sheet.append((text,))
        sheet.cell(sheet.max_row, 2).border = forms.FRAME
        sheet.cell(sheet.max_row, 1).data_type = "s"
    forms.add_list(sheet, "B3", '"a;A;b,b, ,–,§,1,1.0"')
    (tmp_path / "form.xlsx").write_bytes(forms.saved(book))
    assert adopt(tmp_path / "form.xlsx", tmp_path / "new", language="sv").definition
    assert not has_errors(check(tmp_path / "new").findings)
    project = load(tmp_path / "new").project
    assert project is not None
    assert project.language == "sv"


@pytest.mark.slow
def test_the_command_lists_what_is_left_out_in_each_language(tmp_path):
    (tmp_path / "form.xlsx").write_bytes(forms.locked_form())
    run = CliRunner().invoke(group, ["--language", "fi", "omaksu", str(tmp_path / "form.xlsx"), str(tmp_path / "new")])
    assert run.exit_code == 1
    assert "Ei luonnoksessa, D3: ei nimikettä vieressä tai yläpuolella. Soluja: 1." in run.output
    assert "kysymyksiä: 6, joista epävarmoja:" in run.output
    again = CliRunner().invoke(group, ["adopt", str(tmp_path / "form.xlsx"), str(tmp_path / "new")])
    assert again.exit_code == 2
    assert "already exists" in again.output
