"""A definition becomes a workbook and YAML again without loss; no existing file is changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lamppu_xl.definition import load, load_programme
from lamppu_xl.domain.definition_json import definition_digest
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.services.check import check
from lamppu_xl.services.convert import convert
from lamppu_xl.services.generate import generate
from lamppu_xl.services.init import init

ROOT = Path(__file__).parents[2]

STARTERS = [
    *sorted(ROOT.glob("workbook_templates/*/starter.yaml")),
    ROOT / "examples" / "lamppu-2012" / "project.yaml",
]

FORM = """
title: Growth
tables:
  figures:
    title: Figures
    rows: {lines: 3}
    fields:
      name: {label: "=Name", required: {value: yes, severity: warning, says: {en: "'Name'"}}}
      day: {label: Day, kind: date, not_before: 2027-02-01}
    rules:
      - {holds: day >= period.start, says: "Not before the period, please.", at: day}
"""

PROJECT = """
project: {id: GROWTH, name: Growth, form: growth, start: 2027-01-01, end: 2027-12-31, languages: [en]}
periods:
  - {id: 2027-1, label: Spring, start: 2027-01-01, end: 2027-06-30, deadline: 2027-08-15}
partners:
  - {id: "007", name: Alfa, roles: [coordinator, partner], aliases: ["A; B"]}
tables:
  figures: {fields: {day: {not_before: }}}
"""


@pytest.fixture
def own_form(tmp_path):
    folder = tmp_path / "own"
    (folder / "forms" / "growth").mkdir(parents=True)
    (folder / "project.yaml").write_text(PROJECT, encoding="utf-8")
    (folder / "forms" / "growth" / "form.yaml").write_text(FORM, encoding="utf-8")
    return folder


def digests(path: Path) -> list[str]:
    project = load(path).project
    assert project is not None
    return [definition_digest(project, period) for period in project.periods]


@pytest.mark.slow
@pytest.mark.parametrize("definition", STARTERS, ids=lambda path: path.parent.name)
def test_every_definition_goes_there_and_back(definition, tmp_path):
    convert(definition, tmp_path / "book")
    convert(tmp_path / "book", tmp_path / "yaml")
    assert load(tmp_path / "book").project == load(definition).project == load(tmp_path / "yaml").project
    assert digests(tmp_path / "yaml") == digests(definition)


@pytest.mark.slow
def test_a_programme_goes_there_and_back(tmp_path):
    example = ROOT / "examples" / "quality-strategy-2030"
    done = convert(example, tmp_path / "book")
    assert "projects/N01" in done.not_copied
    convert(tmp_path / "book", tmp_path / "yaml")
    programmes = [load_programme(path).programme for path in (example, tmp_path / "book", tmp_path / "yaml")]
    assert programmes[0] is not None
    assert programmes == [programmes[0]] * 3


class TestForms:
    def test_forms_of_the_project_are_converted_with_it(self, own_form, tmp_path):
        done = convert(own_form, tmp_path / "book")
        assert [path.name for path in done.files] == ["project.xlsx", "form.xlsx"]
        convert(tmp_path / "book", tmp_path / "yaml")
        assert load(own_form).project == load(tmp_path / "book").project == load(tmp_path / "yaml").project

    def test_a_form_may_become_a_part_of_the_definition(self, own_form, tmp_path):
        convert(own_form, tmp_path / "book", inline=True)
        assert not (tmp_path / "book" / "forms").exists()
        convert(tmp_path / "book", tmp_path / "yaml")
        assert load(own_form).project == load(tmp_path / "book").project == load(tmp_path / "yaml").project

    @pytest.mark.slow
    def test_templates_of_both_are_the_same_byte_for_byte(self, own_form, tmp_path):
        convert(own_form, tmp_path / "book")
        for folder in (own_form, tmp_path / "book"):
            assert check(folder).is_valid
            generate(folder)
        name = Path("2027-1", "outbox", "GROWTH_2027-1_007.xlsx")
        assert (own_form / name).read_bytes() == (tmp_path / "book" / name).read_bytes()


class TestExistingFiles:
    def test_an_existing_file_is_not_changed(self, own_form, tmp_path):
        (tmp_path / "book").mkdir()
        (tmp_path / "book" / "project.xlsx").write_bytes(b"mine")
        with pytest.raises(UsageError, match="already exists and is not changed"):
            convert(own_form, tmp_path / "book")
        assert (tmp_path / "book" / "project.xlsx").read_bytes() == b"mine"

    def test_a_folder_with_another_definition_is_refused(self, own_form, tmp_path):
        shutil.copytree(own_form, tmp_path / "other")
        with pytest.raises(UsageError, match="has the definition"):
            convert(own_form, tmp_path / "other" / "project.xlsx")

    @pytest.mark.slow
    def test_two_definitions_in_a_folder_are_an_error(self, own_form):
        done = convert(own_form, own_form)
        assert done.both
        assert [finding.code.id for finding in load(own_form).problems] == ["D188"]
        assert load(own_form / "project.xlsx").project == load(own_form / "project.yaml").project

    def test_a_definition_with_errors_is_not_converted(self, own_form, tmp_path):
        (own_form / "project.yaml").write_text(PROJECT.replace("form: growth", "form: grwth"), encoding="utf-8")
        with pytest.raises(DefinitionError):
            convert(own_form, tmp_path / "book")
        assert not (tmp_path / "book").exists()


class TestWorkbookProjects:
    def test_a_new_workbook_is_valid_and_not_written_over(self, tmp_path):
        assert init(tmp_path, workbook=True, language="sv").definition.name == "project.xlsx"
        assert load(tmp_path).project is not None
        with pytest.raises(UsageError, match="already exists"):
            init(tmp_path)

    @pytest.mark.slow
    def test_a_copied_form_is_a_workbook_too(self, tmp_path):
        assert init(tmp_path, workbook=True, copy_form=True).form == tmp_path / "forms" / "goal-report" / "form.xlsx"
        copied = load(tmp_path).project
        (tmp_path / "forms" / "goal-report" / "form.xlsx").unlink()
        assert copied is not None
        assert copied == load(tmp_path).project

    def test_an_open_workbook_is_named(self, own_form, tmp_path):
        convert(own_form, tmp_path / "book")
        (tmp_path / "book" / "~$project.xlsx").write_bytes(b"")
        assert [finding.code.id for finding in load(tmp_path / "book").problems] == ["D187"]
