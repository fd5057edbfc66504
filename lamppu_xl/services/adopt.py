"""Adopts a form that somebody made in a spreadsheet program: drafts a project from it."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.definition.adoption.draft import Draft
from lamppu_xl.definition.adoption.draft_tree import DraftedProject, draft_remarks, draft_tree
from lamppu_xl.definition.adoption.names import plain_letters, shortened
from lamppu_xl.definition.adoption.read_form import read_form
from lamppu_xl.definition.definition_workbook.plan import NoteSheet
from lamppu_xl.definition.definition_workbook.sheet_list import HEAD_ROW, project_sheets
from lamppu_xl.definition.definition_workbook.writer import write_definition_workbook
from lamppu_xl.definition.file_names import PROJECT_FILE, workbook_name
from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Fact, Finding, Place, has_errors
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.services.check import check
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.import_results import table_bytes
from lamppu_xl.storage.atomic_files import display_name, write_file

_MOST_ROUNDS = 40
"""How often a draft that has errors is checked again without its wrong parts."""

_LONGEST_NAME = 120


@dataclass(frozen=True)
class AdoptedForm:
    """What was made of a form."""

    definition: Path | None
    """The workbook that was written; None if nothing was found in the form."""
    findings: tuple[Finding, ...]
    """What was left out, and why a file could not be read."""
    tables: int = 0
    fields: int = 0
    unsure: int = 0
    """Fields with a remark that says what is not sure."""
    answers: int = 0
    """Answer cells of the form that the fields are for; on free lines a field counts once."""


def adopt(form: str | Path, folder: str | Path, *, language: str = "en") -> AdoptedForm:
    """Draft the definition of a project from a form that was made by hand. No existing file is changed.

    The draft has no errors: what would be wrong is left out, and listed on a sheet of the workbook.

    Args:
        form: the workbook with the form.
        folder: of the new project.
        language: the main language of the project, in which the form is, and that of remarks.

    Raises:
        UsageError: there is no such file, or the folder has a definition already.
    """
    path, home = Path(form), Path(folder)
    data = table_bytes(path)
    for name in (PROJECT_FILE, workbook_name(PROJECT_FILE)):
        if os.path.lexists(home / name):
            raise UsageError("'{path}' already exists and is not changed. Name another folder.", path=home / name)
    if home.exists() and not home.is_dir():
        raise UsageError("'{path}' is a file. Name a folder.", path=home)
    name = display_name(path.name)
    read = read_form(data, name)
    if isinstance(read, Finding):
        return AdoptedForm(None, (read,))
    draft, book = read
    words = translator_for(language)
    project = _project(book.properties.get("title", ""), path.stem, language)
    content = _sound(draft, project, words)
    findings = _left_out(draft, name)
    if content is None:
        return AdoptedForm(None, (*findings, Finding.of("O681", Place(name))))
    target = home / workbook_name(PROJECT_FILE)
    write_file(target, content)
    fields = len(list(draft.fields))
    return AdoptedForm(
        target, findings, tables=len(draft.tables), fields=fields, unsure=draft.unsure, answers=draft.answers
    )


def _project(title: str, stem: str, language: str) -> DraftedProject:
    name = " ".join(title.split()) or " ".join(re.split(r"[\s_]+", stem))
    printable = "".join(letter for letter in name if letter.isprintable()).strip()
    letters = re.sub("[^A-Z0-9]+", "-", plain_letters(stem).upper()).strip("-")[:20].strip("-")
    return DraftedProject(
        letters or "FORM", shortened(printable, _LONGEST_NAME) or "Form", language, current_day().year
    )


def _workbook(draft: Draft, project: DraftedProject, words: Translator) -> bytes:
    notes = NoteSheet(
        f"({words.label('adopt_left_out')})",
        words.label("adopt_left_out_note"),
        tuple(words.label(f"adopt_head_{head}") for head in ("sheet", "cell", "text", "reason")),
        tuple(
            (part.sheet, part.cell, shortened(part.text, 1000), words.term(VocabularyTerm(f"adopt_{part.reason}")))
            for part in draft.left_out
        ),
    )
    return write_definition_workbook(
        draft_tree(draft, project, words),
        project_sheets(),
        language=project.language,
        remarks=draft_remarks(draft, words, project.language),
        notes=notes if draft.left_out else None,
    )


def _sound(draft: Draft, project: DraftedProject, words: Translator) -> bytes | None:
    """The workbook of a draft, without the parts that would be wrong; None if nothing is left.

    Parts are left out by the places of errors. If these name no part, the last tables are left out.
    """
    number = 0
    while draft.tables:
        content = _workbook(draft, project, words)
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / workbook_name(PROJECT_FILE)
            write_file(file, content)
            findings = check(file).findings
        if not has_errors(findings):
            return content
        number += 1
        if not _remove_wrong(draft, findings) or number > _MOST_ROUNDS:
            for table in draft.tables[-max(1, len(draft.tables) // 4) :]:
                draft.remove_table(table)
    return None


def _remove_wrong(draft: Draft, findings: Sequence[Finding]) -> bool:
    """Leave out the fields and tables in whose rows there are errors, and say whether there were any."""
    places = [finding.place for finding in findings if has_errors([finding])]
    rows = {(place.sheet, place.row - HEAD_ROW - 1) for place in places if place.row is not None}
    fields = list(draft.fields)
    options = [name for name, each in draft.lists.items() for _ in each]
    lists = {options[row] for sheet, row in rows if sheet == "Lists" and 0 <= row < len(options)}
    tables = [table for number, table in enumerate(draft.tables) if ("Tables", number) in rows]
    tables += [table for table in draft.tables if table.list_name in lists and table not in tables]
    wrong = [each for number, each in enumerate(fields) if ("Fields", number) in rows or each[1].list_name in lists]
    for table, field in wrong:
        if table not in tables:
            draft.remove_field(table, field)
    for table in tables:
        if table in draft.tables:
            draft.remove_table(table)
    return bool(wrong or tables)


def _left_out(draft: Draft, file: str) -> tuple[Finding, ...]:
    findings = []
    for part in draft.left_out:
        code = "O682" if part.reason.is_harmless else "O683"
        place = Place(file, part.sheet, *(parse_cell_name(part.cell.partition(":")[0]) or ()))
        facts: dict[str, Fact] = {
            "text": shortened(part.text, 80) or "–",
            "reason": VocabularyTerm(f"adopt_{part.reason}"),
        }
        if code == "O683":
            facts |= {"cell": part.cell, "count": part.count}
        findings.append(Finding.of(code, place, **facts))
    return tuple(findings)
