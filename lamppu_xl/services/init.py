"""Starts a new project."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.definition import PROJECT_FILE, shipped_forms
from lamppu_xl.definition.conversion import FileKind, definition_content
from lamppu_xl.definition.file_names import FORM_FILE, WORKBOOK, workbook_name
from lamppu_xl.definition.problems import Problems, guess
from lamppu_xl.definition.yaml_tree import YamlMapping, read_yaml
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.i18n.starter_texts import starter_in
from lamppu_xl.storage.atomic_files import write_file
from lamppu_xl.storage.desktop import double_click_files

DEFAULT_FORM = "goal-report"

FORMS: Mapping[str, Sentence] = {
    "goal-report": Sentence("Short: contact, results per goal, figures, events."),
    "goal-report-full": Sentence("The same, and outputs, costs, deviations and an assessment."),
    "indicator-tracking": Sentence("Indicators against targets, values to date, people by sex and age, milestones."),
    "partner-expenditure": Sentence("A list of expenditure with computed euros, against a budget for each partner."),
    "activity-matrix": Sentence("Who does what, where and for whom, with sums by theme and region."),
    "subprojects": Sentence("A partner's own projects, a line for each, with sums by type."),
}
"""What each shipped form is for."""

_LANGUAGES = re.compile(r"^(  languages: )\[([a-z, ]+)\]", re.MULTILINE)
"""The line of an example with its languages, the main one first."""


@dataclass(frozen=True)
class NewProject:
    """The files of a new project."""

    definition: Path
    double_click_files: tuple[Path, ...]
    """Command files for Windows; only those that were not there before."""
    main_language: str
    """Of the project."""
    form: Path | None = None
    """The copy of the form, if it was copied."""


def init(  # noqa: PLR0913
    folder: str | Path,
    *,
    form: str = DEFAULT_FORM,
    workbook: bool = False,
    copy_form: bool = False,
    language: str = "",
    main_language: str = "",
) -> NewProject:
    """Write a small, complete definition to start from. No existing file is overwritten.

    Args:
        folder: of the new project.
        form: the name of a form that the package brings.
        workbook: whether the definition is a workbook and not a YAML file.
        copy_form: whether the form is copied into the project, where it can be changed.
        language: of the reader: that of the command files for Windows and of the instructions in the workbook; by
            default the main language.
        main_language: of the project; by default the reader's if the example has it, else that of the example.

    Raises:
        UsageError: there is no such form, the folder holds a project already, or the example is not in the language.
    """
    forms, home = shipped_forms(), Path(folder)
    if form not in forms:
        near = guess(form, forms)
        hint = Sentence(" Did you mean '{guess}'?", guess=near) if near else ""
        raise UsageError(
            "There is no form '{form}'.{hint} The forms are: {names}.", form=form, hint=hint, names=[*sorted(forms)]
        )
    for name in (PROJECT_FILE, workbook_name(PROJECT_FILE)):
        if os.path.lexists(home / name):
            raise UsageError("'{path}' already exists and is not changed. Name another folder.", path=home / name)
    example = forms[form].with_name("starter.yaml").read_text(encoding="utf-8")
    languages = _languages(example)
    main_language = main_language or (language if language in languages else languages[0])
    language = language or main_language
    starter = _in_language(example, main_language).encode()
    copied = home / "forms" / form / (workbook_name(FORM_FILE) if workbook else FORM_FILE)
    if copy_form and os.path.lexists(copied):
        raise UsageError("'{path}' already exists and is not changed. Name another folder.", path=copied)
    if copy_form:
        content = forms[form].read_bytes()
        write_file(copied, _as_workbook(content, FileKind.FORM, language) if workbook else content)
    path = home / (workbook_name(PROJECT_FILE) if workbook else PROJECT_FILE)
    write_file(path, _as_workbook(starter, FileKind.PROJECT, language) if workbook else starter)
    new_files = {home / name: data for name, data in double_click_files(language).items() if not (home / name).exists()}
    for file, data in new_files.items():
        write_file(file, data)
    return NewProject(path, tuple(new_files), main_language, copied if copy_form else None)


def _languages(example: str) -> Sequence[str]:
    """The languages of an example, the main one first."""
    found = _LANGUAGES.search(example)
    assert found is not None  # noqa: S101  # the package brings valid examples
    return found[2].split(", ")


def _in_language(example: str, language: str) -> str:
    """An example in a main language; comments and names are replaced by those of the language."""
    languages = _languages(example)
    if language not in languages:
        raise UsageError(
            "The example is not in the language '{language}'. Its languages are: {names}.",
            language=language,
            names=languages,
        )
    ordered = ", ".join([language, *(other for other in languages if other != language)])
    return starter_in(language, _LANGUAGES.sub(rf"\g<1>[{ordered}]", example, count=1))


def _as_workbook(example: bytes, kind: FileKind, language: str) -> bytes:
    tree = read_yaml(example, PROJECT_FILE, Problems())
    assert isinstance(tree, YamlMapping)  # noqa: S101  # the package brings valid examples
    return definition_content(tree, kind, WORKBOOK, language)
