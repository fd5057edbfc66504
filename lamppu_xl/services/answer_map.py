"""Maps each answer of a template to its cell, for programs that fill in or read templates."""

from __future__ import annotations

from dataclasses import dataclass

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.form import CONFIRMATION
from lamppu_xl.services.generate import needless_confirmations
from lamppu_xl.services.workspace import ProjectSource, choose_partners, choose_period, load_project
from lamppu_xl.templates.layout import plan_workbook
from lamppu_xl.templates.parts import field_of, is_required, options_for
from lamppu_xl.templates.sheet_keys import answer_name


@dataclass(frozen=True, kw_only=True)
class MappedAnswer:
    """An answer and its cell. The attributes are the keys of the command's JSON output."""

    entry: str
    """`results/G05/status`."""
    sheet: str
    cell: str
    """As a spreadsheet names it: `C12`."""
    check: str | None
    """The cell with the live check, on the same sheet."""
    name: str
    """The defined name of the cell."""
    kind: str
    """The kind of answer, as in the definition."""
    required: bool
    choices: list[str] | None
    """The labels of the options, in the partner's language."""
    max_length: int | None


def answer_map(project: ProjectSource, *, partner: str, period: str) -> tuple[MappedAnswer, ...]:
    """The cell of each answer in a partner's template, in reading order.

    A confirmation is among them where something is prefilled that it confirms.

    Args:
        project: the project's folder, its definition or its workspace.
        partner: the id of the partner.
        period: the id of the period.

    Raises:
        UsageError: the partner or period does not exist.
        DefinitionError: the definition has errors.
    """
    workspace = load_project(project)
    (owner,) = choose_partners(workspace.project, [partner])
    chosen = choose_period(workspace.project, period)
    definition = workspace.project.form_of(owner, chosen)
    words = workspace.translator_for(owner.language)
    template = plan_workbook(definition, owner, chosen, words)
    confirms = any(entry.field == CONFIRMATION for entry in template.answers)
    needless = needless_confirmations(workspace, chosen, owner) if confirms else frozenset()
    due = {
        (table.id, line.id): line.due
        for table in definition.form.tables
        for line in definition.lines_of(table, owner, chosen)
    }
    mapped = []
    for entry, (sheet, cell) in template.answers.items():
        if entry in needless:
            continue
        field = field_of(definition, entry)
        check = template.checks.get(entry)
        codes = options_for(definition, owner, field)
        mapped.append(
            MappedAnswer(
                entry=str(entry),
                sheet=sheet.name,
                cell=cell_name(cell.row, cell.col),
                check=cell_name(check[1].row, check[1].col) if check else None,
                name=answer_name(entry),
                kind=field.kind.name,
                required=is_required(definition.form.table(entry.table), field) and due[entry.table, entry.row],
                choices=[words.pick(option.label) for option in codes.options] if codes else None,
                max_length=field.max_length,
            )
        )
    return tuple(mapped)
