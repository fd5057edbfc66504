"""Suggests a map for a table of earlier results, from the heads of its columns and the names in its cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from lamppu_xl.definition.import_map import ImportMap, written_map
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.form import FreeLines, SingleRow
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.imported_answers import Names, field_names, partner_names, row_names
from lamppu_xl.returns.result_tables import ResultTable, read_result_table
from lamppu_xl.services.import_results import map_beside, opened_table, table_bytes
from lamppu_xl.services.workspace import ProjectSource, load_project
from lamppu_xl.storage.atomic_files import display_name, write_file

_MOST = 0.5
"""A column of which more cells than this share are known names is taken for the column of these names."""


@dataclass(frozen=True)
class ImportSuggestion:
    """A map that was suggested for a table."""

    path: Path
    map: ImportMap
    unknown: tuple[str, ...]
    """The heads of columns that name no question."""
    findings: tuple[Finding, ...] = ()


def suggest_import(
    project: ProjectSource, file: str | Path, *, sheet: str = "", header: int = 1, map: str | Path | None = None
) -> ImportSuggestion:
    """Write a map for a table, as far as the heads of its columns are ids or labels of the definition.

    Args:
        project: the project's folder, its definition or its workspace.
        file: the table.
        sheet: the sheet of a workbook.
        header: the row with the heads, counted from 1.
        map: where to write; by default beside the table with the ending `.map.yaml`.

    Raises:
        UsageError: the file does not exist, or the map exists already.
        DefinitionError: the definition has errors.
    """
    workspace = load_project(project)
    path = Path(file)
    target = Path(map) if map else map_beside(path)
    if target.exists():
        raise UsageError("'{target}' exists already. Edit it, or name another file with --map.", target=target)
    table = read_result_table(
        opened_table(table_bytes(path), workspace), display_name(path.name), sheet=sheet, header=header
    )
    if isinstance(table, Finding):
        return ImportSuggestion(target, ImportMap(partner=""), (), (table,))
    suggested, unknown = _suggested(workspace.project, table, sheet)
    suggested = replace(suggested, header=header)
    comments = (workspace.translator_for().label("import_map_comment"),)
    write_file(target, written_map(suggested, comments, unknown).encode())
    return ImportSuggestion(target, suggested, tuple(unknown))


def _suggested(project: Project, table: ResultTable, sheet: str) -> tuple[ImportMap, list[str]]:
    """A map as far as heads and cells are known, and the heads that name no question."""
    partner = _named_column(table, partner_names(project.partners), set())
    taken = {partner}
    row_table, row = "", None
    answers: dict[int, str] = {}
    for each in project.form.tables:
        fields = field_names(each)
        found = {col: name for col, head in _heads(table).items() if col not in taken and (name := fields.find(head))}
        if isinstance(each.rows, SingleRow):
            answers |= {col: f"{each.id}/1/{name}" for col, name in found.items() if col not in answers}
        elif not row_table and found and not isinstance(each.rows, FreeLines):
            row = _named_column(table, row_names(project, each), taken | found.keys())
            if row is not None:
                row_table, answers = each.id, answers | found
    taken |= {row, *answers}
    heads = _heads(table)
    suggested = ImportMap(
        partner="" if partner is None else heads[partner],
        sheet=sheet,
        table=row_table,
        row="" if row is None else heads[row],
        columns={heads[col]: answer for col, answer in sorted(answers.items())},
    )
    return suggested, [head for col, head in heads.items() if col not in taken]


def _heads(table: ResultTable) -> dict[int, str]:
    """The heads by column."""
    return {head.place.col or 0: head.text for head in table.heads}


def _named_column(table: ResultTable, names: Names, others: set[int | None]) -> int | None:
    """The column with the greatest share of cells that are known names, if most are."""
    shares = {col: _share(table, col, names) for col in _heads(table) if col not in others}
    best = max(shares, key=lambda col: shares[col], default=None)
    return best if best is not None and shares[best] > _MOST else None


def _share(table: ResultTable, col: int, names: Names) -> float:
    cells = [cells[col].text for cells in table.rows if col in cells]
    return sum(names.find(text) is not None for text in cells) / len(cells) if cells else 0.0
