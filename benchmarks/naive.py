"""The way of a competent user without lamppu-xl: openpyxl for each file, pandera for its tables, an openpyxl master.

It knows the cell of each answer (a table of positions, computed once and not counted), validates each workbook by
eight pandera schemas over polars frames, and writes a master with a sheet for each goal and a list of all answers with
their sources. It has no second reader, compares no fixed cell, and reads no stamp.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandera.polars as pa
import polars as pl
from openpyxl.styles import Alignment, Font, PatternFill
from pandera.errors import SchemaErrors

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.form import Field, FreeLines, SingleRow, Table
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.templates.layout import plan_workbook

_DTYPES = {ValueType.NUMBER: pl.Float64, ValueType.DATE: pl.Date}


@dataclass(frozen=True)
class Positions:
    """Where each answer is: by table, row and field the sheet and the cell, from 1."""

    tables: Mapping[str, Mapping[str, Mapping[str, tuple[str, int, int]]]]


@dataclass(frozen=True)
class Read:
    """A workbook that was read: for each table its rows."""

    file: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Fault:
    file: str
    cell: str
    check: str


def positions(project: Project, period: Period, reader: Translator) -> Positions:
    found: dict[str, dict[str, dict[str, tuple[str, int, int]]]] = {}
    for entry, (sheet, slot) in plan_workbook(project, project.partners[0], period, reader).answers.items():
        row = found.setdefault(entry.table, {}).setdefault(entry.row, {})
        row[entry.field] = (sheet.name, slot.row + 1, slot.col + 1)
    return Positions(found)


def schemas(project: Project, period: Period, reader: Translator) -> dict[str, pa.DataFrameSchema]:
    """The rules of the form as anyone would write them for pandera: for each table its columns and their checks."""
    return {
        table.id: pa.DataFrameSchema(
            {field.name: _column(project, period, table, field, reader) for field in table.answers}
        )
        for table in project.form.tables
    }


def _column(project: Project, period: Period, table: Table, field: Field, reader: Translator) -> pa.Column:
    checks: list[pa.Check] = []
    codes = project.options_for(field)
    if codes:
        checks.append(pa.Check.isin([reader.pick(option.label) for option in codes.options]))
    if field.max_length:
        checks.append(pa.Check.str_length(max_value=field.max_length))
    if field.name in ("people", "actual", "cumulative"):
        checks.append(pa.Check.ge(0))
    if field.name == "email":
        checks.append(pa.Check.str_matches(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$"))
    if field.name in ("evidence", "link"):
        checks.append(pa.Check.str_startswith("http"))
    if field.kind.type is ValueType.DATE:
        checks.append(pa.Check.ge(period.start))
    if table.id == "own_events" and field.name == "date":
        checks.append(pa.Check.le(period.end))
    if field.name == "declaration":
        checks.append(pa.Check.isin(["Kyllä"]))
    return pa.Column(_DTYPES.get(field.kind.type, pl.String), checks, nullable=not _required(table, field))


def _required(table: Table, field: Field) -> bool:
    named = {"status", "declaration", "report_date", "goal", "what", "why", "remedy", "public"}
    if isinstance(table.rows, SingleRow):
        return field.name not in ("details_changed", "approver", "prefill_confirmed")
    return field.name in named or (isinstance(table.rows, FreeLines) and field.name == "name")


def read(path: Path, where: Positions) -> Read:
    book = openpyxl.load_workbook(path, data_only=True)
    cells = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, rows in where.tables.items():
        found = []
        for row, fields in rows.items():
            values = {name: _value(cells, *place) for name, place in fields.items()}
            if any(value is not None for value in values.values()) or len(rows) == 1 or not row.isdigit():
                found.append({"row": row, **values})
        tables[table] = found
    return Read(path.name, tables)


def _value(cells: Mapping[str, Sequence[Sequence[Any]]], sheet: str, row: int, col: int) -> Any:
    rows = cells.get(sheet, ())
    value = rows[row - 1][col - 1] if row <= len(rows) and col <= len(rows[row - 1]) else None
    return value.date() if isinstance(value, datetime) else value


def validate(returned: Read, rules: Mapping[str, pa.DataFrameSchema], where: Positions) -> list[Fault]:
    faults: list[Fault] = []
    for table, schema in rules.items():
        rows = returned.tables.get(table, [])
        dtypes = {name: column.dtype.type for name, column in schema.columns.items()}
        frame = pl.DataFrame({name: [row[name] for row in rows] for name in dtypes}, schema=dtypes, strict=False)
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            for case in errors.failure_cases.iter_rows(named=True):
                row = rows[case["index"]]["row"] if case["index"] is not None else ""
                place = where.tables[table].get(row, {}).get(case["column"])
                cell = f"{place[0]}!{cell_name(place[1] - 1, place[2] - 1)}" if place else table
                faults.append(Fault(returned.file, cell, str(case["check"])))
    return faults


def master(project: Project, reader: Translator, returns: Sequence[Read], where: Positions, target: Path) -> int:
    """Write the master; how many answers are in it."""
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    bold, grey, wrap = (
        Font(bold=True),
        PatternFill("solid", fgColor="DDDDDD"),
        Alignment(wrap_text=True, vertical="top"),
    )
    head = ("Partner", "Status", "Results", "Evidence", "Next step", "Source")
    for goal in project.goals:
        sheet = book.create_sheet(f"{goal.id} {reader.pick(goal.title)}"[:31])
        _head(sheet, head, bold, grey)
        for returned in returns:
            row = next(row for row in returned.tables["results"] if row["row"] == goal.id)
            place = where.tables["results"][goal.id]["results"]
            source = f"{returned.file} {place[0]}!{cell_name(place[1] - 1, place[2] - 1)}"
            values = [row[name] for name in ("status", "results", "evidence", "next_step")]
            sheet.append([returned.file.removesuffix(".xlsx"), *values, source])
        for rows in sheet.iter_rows(min_row=2):
            for cell in rows:
                cell.alignment = wrap
    sheet, count = book.create_sheet("Answers"), 0
    _head(sheet, ("Partner", "Table", "Row", "Question", "Answer", "File", "Sheet", "Cell"), bold, grey)
    labels = {
        (table.id, field.name): reader.pick(field.label) for table in project.form.tables for field in table.fields
    }
    for returned in returns:
        for table, rows in returned.tables.items():
            for row in rows:
                for name, (page, at, col) in where.tables[table][row["row"]].items():
                    if row[name] is not None:
                        cells = (labels[table, name], row[name], returned.file, page, cell_name(at - 1, col - 1))
                        sheet.append([returned.file.removesuffix(".xlsx"), table, row["row"], *cells])
                        count += 1
    sheet.auto_filter.ref = sheet.dimensions
    book.save(target)
    return count


def _head(sheet: Any, names: Sequence[str], bold: Font, grey: PatternFill) -> None:
    sheet.append(names)
    for cell in sheet[1]:
        cell.font, cell.fill = bold, grey
    sheet.freeze_panes = "A2"


def pipeline(project: Project, period: Period, files: Sequence[Path], target: Path) -> tuple[int, int]:
    """From the inbox to the master: how many returns were sound, and how many answers they gave."""
    reader = translator_for(project.language, project.chain(project.language))
    where, rules = positions(project, period, reader), schemas(project, period, reader)
    sound = []
    for path in files:
        returned = read(path, where)
        if not validate(returned, rules, where):
            sound.append(returned)
    return len(sound), master(project, reader, sound, where, target)
