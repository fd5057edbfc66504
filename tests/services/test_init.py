"""A new project starts from a shipped form, in a language of its example, with a copy of the form if wanted."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.definition import load, shipped_forms
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.services.init import FORMS, init


def test_every_shipped_form_has_its_sentence() -> None:
    assert set(FORMS) == set(shipped_forms())
    output = CliRunner().invoke(group, ["init", "--list", "--language", "fi"], prog_name="lamppu-xl")
    assert output.exit_code == 0
    assert [line.partition(":")[0] for line in output.output.splitlines()] == [*FORMS]
    assert "Kustannusluettelo" in output.output


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.slow
def test_the_example_is_sound_in_each_language(form: str, language: str, tmp_path: Path) -> None:
    loaded = load(init(tmp_path, form=form, main_language=language).definition)
    assert loaded.problems == ()
    assert loaded.project is not None
    assert loaded.project.language == language
    assert {partner.language for partner in loaded.project.partners} == {language}


def test_a_language_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="de"):
        init(tmp_path, main_language="de")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "reader", "main", "said"),
    [
        ("goal-report", "sv", "sv", "Projektets huvudspråk är svenska"),
        ("subprojects", "fi", "fi", "Hankkeen pääkieli on suomi"),
        ("goal-report", "en", "en", "The main language of the project is English"),
        ("subprojects", "se", "en", "Hankkeen pääkieli on englanti"),
    ],
)
def test_the_main_language_is_that_of_the_reader_if_the_example_has_it(
    form: str, reader: str, main: str, said: str, tmp_path: Path
) -> None:
    arguments = ["init", str(tmp_path / "p"), "--form", form]
    ended = CliRunner().invoke(group, arguments, prog_name="lamppu-xl", env={"LAMPPU_XL_LANGUAGE": reader})
    assert ended.exit_code == 0, ended.output
    assert said in ended.output
    assert f"languages: [{main}, " in (tmp_path / "p" / "project.yaml").read_text("utf-8")


def test_a_copied_form_is_used(tmp_path: Path) -> None:
    new = init(tmp_path, form="subprojects", copy_form=True)
    assert new.form is not None
    new.form.write_text(new.form.read_text(encoding="utf-8").replace("en: Subprojects", "en: Ours"), encoding="utf-8")
    assert lamppu_xl.load_project(tmp_path).project.form.title.pick(["en"]) == "Ours"
    new.definition.unlink()
    with pytest.raises(UsageError, match=r"form\.yaml"):
        init(tmp_path, form="subprojects", copy_form=True)


def test_a_folder_is_needed() -> None:
    assert CliRunner().invoke(group, ["init"], prog_name="lamppu-xl").exit_code == 2
