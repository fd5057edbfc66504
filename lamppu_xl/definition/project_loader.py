"""Reads a definition, form and project, into a `Project`, or into all of its problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lamppu_xl.definition.code_lists import option_ids, read_lists
from lamppu_xl.definition.forms import DefinitionFiles, FormSource, lay_over, shipped_forms
from lamppu_xl.definition.partners_goals_periods import (
    LONGEST_LABEL,
    LONGEST_WORDING,
    ProjectRegister,
    check_dates,
    once,
    place_node,
    read_goals,
    read_partners,
    read_periods,
)
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.rules import read_rules, scope_of
from lamppu_xl.definition.schemas import ProjectFile, ProjectShape, read
from lamppu_xl.definition.tables import TableDraft, add_fields, check_status, details, read_tables, with_roles
from lamppu_xl.definition.translations import read_translations, width_in_excel
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, is_empty, place_of
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.project import CodeList, Form, Project, RowPerCode, RowPerGoal, Table, goal_name

__all__ = ["PROJECT_FILE", "LoadedProject", "load", "shipped_forms"]

PROJECT_FILE = "project.yaml"
PROGRAMME_FILE = "programme.yaml"

LONGEST_SHEET_NAME = 31
FORBIDDEN_IN_SHEET_NAME = frozenset("[]:*?/\\")
RESERVED_SHEET_NAMES = frozenset({"history", "_lists", "_meta"})
"""Excel keeps the first for itself, the template the others."""


@dataclass(frozen=True)
class LoadedProject:
    """The result of reading a definition."""

    project: Project | None
    """None when there are errors among the problems."""
    problems: tuple[Finding, ...]
    """Everything wrong or worth knowing, by file, line and column."""
    folder: Path
    """The project's folder."""


def load(path: Path, *, forms: Sequence[Path] = ()) -> LoadedProject:
    """Read the project in a folder, or the one of a `project.yaml`.

    Its form is looked for in the project's own `forms/`, then in the folders of `forms`, then among the shipped ones.
    """
    file = path if path.suffix in (".yaml", ".yml") else path / PROJECT_FILE
    problems = Problems()
    project = _project(DefinitionFiles(file.parent, forms, problems), file)
    return LoadedProject(None if has_errors(problems.findings) else project, in_order(problems.findings), file.parent)


def in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each distinct problem, in the order of the files; several languages may find the same one."""
    distinct = {(finding.code.id, finding.place, repr(finding.facts)): finding for finding in found}
    return tuple(sorted(distinct.values(), key=lambda finding: (finding.place.sort_key(), finding.code.id)))


def _project(files: DefinitionFiles, file: Path) -> Project | None:
    problems = files.problems
    top = files.tree(file)
    if top is None:
        return None
    read(ProjectFile, top, problems)
    block = place_node(top, "project")
    shape = read(ProjectShape, block, problems) if block is not top else None
    register = ProjectRegister(read_translations(problems, block))
    read_periods(register, top.get("periods"))
    read_partners(register, top.get("partners"))
    read_goals(register, top.get("goals"))
    wanted = block.get("form") if isinstance(block, YamlMapping) else None
    written = files.form(wanted) if isinstance(wanted, YamlScalar) else None
    form, lists = _form(register, written, top) if written else (None, read_lists(register, top.get("lists"), {}))
    _check_presence(register, top, form)
    if shape is None or form is None:
        return None
    return _assembled(register, shape, block, form, lists)


def _assembled(
    register: ProjectRegister, shape: ProjectShape, block: Node, form: Form, lists: Mapping[str, CodeList]
) -> Project:
    translations = register.translations
    check_times(register, shape.id, shape.start, shape.end, block)
    check_fallback(register, shape.languages, shape.fallback, block)
    name = translations.text(shape.name, place_node(block, "name"), "project name", LONGEST_LABEL)
    line = shape.programme_line
    return Project(
        id=shape.id,
        name=name,
        form=form,
        languages=translations.languages,
        fallback=translations.fallback,
        start=shape.start,
        end=shape.end,
        periods=tuple(register.periods),
        partners=tuple(register.partners),
        goals=tuple(register.goals),
        lists=lists,
        programme_line=translations.text(line, place_node(block, "programme_line"), "programme_line", LONGEST_LABEL)
        if line
        else None,
        limits=dict(shape.limits),
    )


def check_times(register: ProjectRegister, id: str, start: date, end: date, block: Node) -> None:
    """Report an end before the start, and periods that are wholly outside."""
    check_dates(register.problems, block, id, start, end)
    for period in register.periods:
        if period.end < start or period.start > end:
            first, second = f"{id} {start} – {end}", f"{period.id} {period.start} – {period.end}"
            register.problems.contradiction(first, second, place_of(block, ("start",)))


def check_fallback(register: ProjectRegister, languages: Sequence[str], fallback: Iterable[str], block: Node) -> None:
    """Report a fallback for a language that the definition does not list."""
    for language in fallback:
        if language not in languages:
            place = place_of(block, ("fallback", language), key=True)
            register.problems.unknown("language", language, languages, place)


def _check_presence(register: ProjectRegister, top: YamlMapping, form: Form | None) -> None:
    """Report missing periods, partners and goals, which rules and templates need."""
    needs = {"periods": register.period_ids, "partners": register.partner_ids}
    if form and any(isinstance(table.rows, RowPerGoal) for table in form.tables):
        needs["goals"] = register.goal_ids
    for key, found in needs.items():
        node = top.values.get(key)
        if not found and (node is None or is_empty(node) or (isinstance(node, YamlSequence) and not node.items)):
            register.problems.add("D119", place_of(top, (key,), key=True), what=key)


# The form


def _form(register: ProjectRegister, written: FormSource, top: YamlMapping) -> tuple[Form, Mapping[str, CodeList]]:
    """The form with what the project adds to it, and all code lists."""
    node = lay_over(written.node, top)
    options = option_ids(register, node.get("lists"))
    drafts = read_tables(register, node.get("tables"), list(options))
    for draft in drafts:
        add_fields(register, draft, options)
    lists = read_lists(register, node.get("lists"), details(drafts))
    tables = tuple(_table(register, draft, drafts, options, lists) for draft in drafts)
    check_status(register, drafts)
    _check_sheet_names(register, drafts, tables)
    where = place_node(written.node, "title")
    return Form(
        written.name, register.translations.text(written.title, where, "form title", LONGEST_LABEL), with_roles(tables)
    ), lists


def _table(
    register: ProjectRegister,
    draft: TableDraft,
    drafts: Sequence[TableDraft],
    options: Mapping[str, Sequence[str]],
    lists: Mapping[str, CodeList],
) -> Table:
    translations, shape, node = register.translations, draft.shape, draft.node
    codes = lists.get(draft.rows.list) if isinstance(draft.rows, RowPerCode) else None
    title = translations.text(shape.title, place_node(node, "title"), f"{draft.id} title", LONGEST_LABEL)
    note = shape.help and translations.text(shape.help, place_node(node, "help"), f"{draft.id} help", LONGEST_WORDING)
    rules = read_rules(register, draft, scope_of(draft, drafts, options), codes)
    return Table(id=draft.id, title=title, rows=draft.rows, fields=tuple(draft.fields), rules=rules, help=note or None)


def _check_sheet_names(register: ProjectRegister, drafts: Sequence[TableDraft], tables: Sequence[Table]) -> None:
    """Report titles that cannot be the name of a sheet, in each language of the project."""
    translations = register.translations
    titles = [(goal_name(goal), register.goal_titles[goal.id]) for goal in register.goals]
    titles += [(table.title, place_node(draft.node, "title")) for table, draft in zip(tables, drafts, strict=True)]
    for language in translations.languages:
        names = [
            (title.pick(translations.chain(language)), translations.place(node, language)) for title, node in titles
        ]
        for name, place in names:
            if not can_be_a_sheet(name):
                register.problems.add("D112", place, name=name)
        once("sheet", names, register.problems)


def can_be_a_sheet(name: str) -> bool:
    """Whether Excel and the template leave a name to be given to a sheet."""
    return (
        width_in_excel(name) <= LONGEST_SHEET_NAME
        and not FORBIDDEN_IN_SHEET_NAME & set(name)
        and "\n" not in name
        and name.strip("'") == name
        and name.casefold() not in RESERVED_SHEET_NAMES
    )
