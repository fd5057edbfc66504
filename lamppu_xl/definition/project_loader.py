"""Reads a definition, form and project, into a `Project`, or into all of its problems at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lamppu_xl.definition.file_names import PROGRAMME_FILE, PROJECT_FILE, definition_file, report_two_files
from lamppu_xl.definition.forms import DefinitionFiles, lay_over, shipped_forms
from lamppu_xl.definition.loaded_project import LoadedProject
from lamppu_xl.definition.partners_goals_periods import applies, check_dates, read_goals, read_partners, read_periods
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.questions.aggregate_checks import check_options, check_table
from lamppu_xl.definition.questions.choice_columns import add_choice_columns, choice_rules
from lamppu_xl.definition.questions.code_lists import option_ids, read_lists, read_partner_details
from lamppu_xl.definition.questions.dependent_choices import add_dependence, with_parents
from lamppu_xl.definition.questions.dimensions import add_parts, sum_rules, with_labels
from lamppu_xl.definition.questions.fields import add_confirmation, add_fields, catalogue_text, check_status, with_roles
from lamppu_xl.definition.questions.period_matrix import add_periods, with_period_labels
from lamppu_xl.definition.questions.rules import check_circles, read_computed, read_rules
from lamppu_xl.definition.questions.scopes import scopes_of
from lamppu_xl.definition.questions.table_drafts import TableDraft
from lamppu_xl.definition.questions.tables import details, partner_details, read_tables
from lamppu_xl.definition.questions.totals import with_totals
from lamppu_xl.definition.register import (
    LONGEST_LABEL,
    LONGEST_WORDING,
    DefinitionRegister,
    id_nodes,
    once,
    open_definition,
    place_node,
    rows,
)
from lamppu_xl.definition.schemas import FormFile, ProjectFile, ProjectShape, read
from lamppu_xl.definition.terms import read_terms
from lamppu_xl.definition.yaml_tree import YamlMapping, YamlScalar, place_of
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import CONFIRMATION, CodeList, Form, Option, RowPerCode, RowPerGoal, Table, goal_name
from lamppu_xl.domain.periods import ReportingBasis
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text_normalising import utf16_length
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.workbook.safe_reader import Limits

if TYPE_CHECKING:
    from lamppu_xl.definition.programme_schemas import ProgrammeShape

Basis = TypeVar("Basis", bound=ReportingBasis)

__all__ = ["PROGRAMME_FILE", "PROJECT_FILE", "LoadedProject", "load", "shipped_forms"]

LONGEST_GUIDANCE = 3000
"""Characters of the note of a table."""

LONGEST_SHEET_NAME = 31
FORBIDDEN_IN_SHEET_NAME = frozenset("[]:*?/\\")
RESERVED_SHEET_NAMES = ("History", "_lists", "_states", "_meta")
"""Excel keeps the first for itself, the template the others. The sheets of help and checks are reserved, too."""
TOOL_SHEETS = 5
"""Sheets of a feedback workbook that have no answers."""


def load(path: Path, *, forms: Sequence[Path] = ()) -> LoadedProject:
    """Read the project in a folder, or the one of a `project.yaml` or `project.xlsx`.

    Its form is looked for in the project's own `forms/`, then in the folders of `forms`, then among the shipped ones.
    """
    file = definition_file(path, PROJECT_FILE)
    problems = Problems()
    report_two_files(path, PROJECT_FILE, problems)
    files = DefinitionFiles(file.parent, forms, problems)
    register = open_definition(files, file, ProjectFile, "project")
    project = _project(register, files) if register else None
    return LoadedProject(None if problems.has_errors else project, problems.in_order(), file.parent)


def _project(register: DefinitionRegister, files: DefinitionFiles) -> Project | None:
    top, block = register.top, register.block
    shape = read(ProjectShape, block, register.problems) if block is not top else None
    read_periods(register)
    read_partners(register)
    read_goals(register)
    name = block.get("form") if isinstance(block, YamlMapping) else None
    source = files.form_of(top)
    if isinstance(name, YamlScalar) and source:
        form, lists = _form(register, name.text, source)
    else:
        form, lists = None, read_lists(register, top.get("lists"), {})
    has_goals = form and any(isinstance(table.rows, RowPerGoal) for table in form.tables)
    register.check_presence("periods", "partners", *(["goals"] if has_goals else []))
    if shape is None or form is None:
        return None
    lines = {
        key: register.text(words, block, key, "project")
        for key in ("programme_line", "funder")
        if (words := getattr(shape, key)) is not None
    }
    project = build_basis(
        register,
        Project,
        shape,
        "project",
        form=form,
        partners=tuple(register.partners),
        goals=tuple(register.goals),
        lists=lists,
        terms=read_terms(register, shape.terms, block),
        **({"programme_line": None, "funder": None} | lines),
    )
    _check_forms(register, project)
    return project


def _check_forms(register: DefinitionRegister, project: Project) -> None:
    """Report partners that report, but have no question because no table applies to them."""
    if not project.is_merged:
        return
    for partner in project.partners:
        reported = [period for period in project.periods if partner.reports_in(period)]
        tables = project.form_of(partner).form.tables
        if reported and not any(project.lines_of(table, partner, period) for table in tables for period in reported):
            places = (
                scalar.place
                for scalar in id_nodes(rows(register.top.get("partners"), register.problems))
                if scalar.text == partner.id
            )
            register.problems.add("D170", next(places), partner=partner.id)


def build_basis(
    register: DefinitionRegister, model: type[Basis], shape: ProjectShape | ProgrammeShape, what: str, **parts: Any
) -> Basis:
    """A project or programme from its block.

    An end before the start, else periods that are wholly outside, and fallbacks for languages not in use are reported.

    Args:
        what: the key of the block.
        parts: what the rest of the file defines.
    """
    block, problems, translations = register.block, register.problems, register.translations
    check_dates(problems, block, shape.id, shape.start, shape.end)
    for period in register.periods if shape.start <= shape.end else ():
        if period.start <= period.end and (period.end < shape.start or period.start > shape.end):
            first = f"{shape.id} {shape.start} – {shape.end}"
            second = f"{period.id} {period.start} – {period.end}"
            problems.contradiction(first, second, place_of(block, ("start",)))
    register.check_keys("language", shape.fallback, block, "fallback")
    return register.build(
        model,
        shape,
        block,
        what,
        {"name": LONGEST_LABEL},
        languages=translations.languages,
        fallback=translations.fallback,
        periods=tuple(register.periods),
        **parts,
    )


# The form


def _form(register: DefinitionRegister, name: str, source: YamlMapping) -> tuple[Form, Mapping[str, CodeList]]:
    """The form with what the project adds to it, and all code lists."""
    shape = read(FormFile, source, register.problems)
    node = lay_over(source, register.top)
    options = option_ids(register, node.get("lists"))
    drafts = read_tables(register, node.get("tables"), list(options), node.get("lists"))
    for draft in drafts:
        add_choice_columns(register, draft, options)
        add_parts(register, draft, options)
        add_periods(register, draft)
        add_fields(register, draft, options)
        add_dependence(register, draft)
        add_confirmation(register, draft)
    lists = read_lists(register, node.get("lists"), details(drafts))
    if any(each.name == CONFIRMATION for draft in drafts for each in draft.fields):
        confirmed = Option(id="confirmed", label=catalogue_text(register, "prefill_option"))
        lists[CONFIRMATION] = CodeList(CONFIRMATION, (confirmed,))
    lists = with_parents(register, drafts, lists, node.get("lists"))
    read_partner_details(register, partner_details(drafts), lists)
    tables = tuple(_table(register, draft, drafts, options, lists) for draft in drafts)
    tables = with_labels(tables, lists, register.translations.languages)
    tables = with_period_labels(register, tables)
    check_circles(register, drafts, tables)
    tables = with_totals(register, drafts, tables)
    tables = tuple(check_table(register, table, draft.node) for draft, table in zip(drafts, tables, strict=True))
    lists = check_options(register, lists, tables, node.get("lists"))
    tables = _with_sheets(register, drafts, tables)
    check_status(register, drafts)
    _check_sheet_names(register, drafts, tables)
    _check_sheet_count(register, drafts)
    title = register.text(shape.title if shape else {"": name}, source, "title", "form")
    return Form(name, title, with_roles(tables)), lists


def _table(
    register: DefinitionRegister,
    draft: TableDraft,
    drafts: Sequence[TableDraft],
    options: Mapping[str, Sequence[str]],
    lists: Mapping[str, CodeList],
) -> Table:
    codes = lists.get(draft.rows.list) if isinstance(draft.rows, RowPerCode) else None
    scopes = scopes_of(draft, drafts, options, lists)
    rules = (
        *read_rules(register, draft, scopes, codes),
        *sum_rules(register, draft.fields),
        *choice_rules(register, draft, draft.fields),
    )
    limits = {"title": LONGEST_LABEL, "help": LONGEST_WORDING, "heading": LONGEST_LABEL, "note": LONGEST_GUIDANCE}
    return register.build(
        Table,
        draft.shape,
        draft.node,
        draft.id,
        limits,
        id=draft.id,
        rows=draft.rows,
        totals=(),
        break_down=(),
        fields=read_computed(register, draft, scopes),
        rules=rules,
        key=draft.shape.key or "",
        sheet=None,  # it is known when the titles of all tables are
        applies_to=applies(register, draft.shape.applies_to, draft.node),
    )


def _with_sheets(
    register: DefinitionRegister, drafts: Sequence[TableDraft], tables: Sequence[Table]
) -> tuple[Table, ...]:
    """The tables with the names of the sheets that they share.

    The name is written as the id or the title of another table, or as a name of its own; tables with the same name in
    the main language share a sheet.
    """
    main = register.translations.main
    chain = register.translations.chain(main)
    known = {table.id: table.title for table in tables} | {table.title.pick(chain): table.title for table in tables}
    per_goal = {table.id: table for table in tables if isinstance(table.rows, RowPerGoal)}
    placed: list[Table] = []
    for draft, table in zip(drafts, tables, strict=True):
        if draft.shape.sheet is None:
            placed.append(table)
            continue
        words = draft.shape.sheet
        said = words.get("") or words.get(main) or ""
        if said in known and len(words) == 1:  # the name of another table needs no translation
            name = known[said]
        else:
            written = register.text(words, draft.node, "sheet", draft.id)
            said = written.pick(chain)
            name = known.setdefault(said, written)
        if any(name == other.title for other in per_goal.values()):
            place = place_of(draft.node, ("sheet",))
            register.problems.contradiction(f"sheet: {said}", "rows: goals", place)
        placed.append(replace(table, sheet=name))
    return tuple(placed)


def _check_sheet_names(register: DefinitionRegister, drafts: Sequence[TableDraft], tables: Sequence[Table]) -> None:
    """Report titles that cannot be the name of a sheet, in each language of the project."""
    translations = register.translations
    titles = [(goal_name(goal), register.goal_titles[goal.id]) for goal in register.goals]
    titles += [(table.title, place_node(draft.node, "title")) for table, draft in zip(tables, drafts, strict=True)]
    known = {table.title for table in tables}
    shared = {
        table.sheet: place_node(draft.node, "sheet")
        for table, draft in zip(tables, drafts, strict=True)
        if table.sheet and table.sheet not in known
    }
    titles += shared.items()
    refused: set[Place] = set()
    for language in translations.languages:
        names = [
            (title.pick(translations.chain(language)), translations.place(node, language)) for title, node in titles
        ]
        words = translator_for(language, translations.chain(language))
        reserved = (*RESERVED_SHEET_NAMES, words.label("help"), words.label("checks"))
        taken = {other.casefold() for other in reserved}
        for name, place in names:
            if name.casefold() in taken:
                if place not in refused:
                    register.problems.reserved(name, place, reserved)
                refused.add(place)
            elif not can_be_a_sheet(name):
                register.problems.add("D112", place, name=name)
        once("sheet", names, register.problems)


def _check_sheet_count(register: DefinitionRegister, drafts: Sequence[TableDraft]) -> None:
    """Report goals that give a partner more sheets than its return may have."""
    if not any(isinstance(draft.rows, RowPerGoal) for draft in drafts):
        return
    raised = place_node(place_node(register.block, "limits"), "sheets")
    allowed = int(raised.text) if isinstance(raised, YamlScalar) and raised.text.isdecimal() else Limits().sheets
    limit = allowed - (len(drafts) - 1) - TOOL_SHEETS
    for partner in register.partners:
        goals = sum(goal.applies_to.includes(partner) for goal in register.goals)
        if goals > limit:
            place = place_of(register.top, ("goals",), key=True)
            register.problems.add("D111", place, what=f"goals, {partner.id}", length=goals, limit=limit)
            return


def can_be_a_sheet(name: str) -> bool:
    """Whether Excel accepts a name for a sheet and keeps it as it is."""
    return (
        utf16_length(name) <= LONGEST_SHEET_NAME
        and not FORBIDDEN_IN_SHEET_NAME & set(name)
        and name.isprintable()
        and name.strip("'") == name
        and not re.search("_x[0-9A-Fa-f]{4}_", name)
    )
