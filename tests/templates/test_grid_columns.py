"""The columns of grids: the checks of a wide grid are left of its answers, those of another at the end of a line."""

from __future__ import annotations

import pytest
from projects import TINY_FORM, TINY_PROJECT, read, sound
from templates import issued

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.project import Project
from lamppu_xl.templates.builder import complete_plan
from lamppu_xl.templates.sheet_frame import WIDEST_SHEET
from lamppu_xl.templates.stacked_sheets import key_column
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, Formula, Sheet

HEAD = TINY_FORM.split("tables:", maxsplit=1)[0]
DAYS = "".join(f"      f{at}: {{label: {{fi: F{at}}}, kind: date, not_before: period.start}}\n" for at in range(14))


def project_of(table: str) -> Project:
    return sound(read(TINY_PROJECT, f"{HEAD}tables:\n  rows:\n    title: {{fi: Rivit}}\n{table}"))


def free_lines(fields: str, *, above: str = "") -> Project:
    return project_of(f"{above}    rows: {{lines: 3}}\n    spare: 0\n    fields:\n{fields}")


def rows_of(template: Template) -> Sheet:
    return complete_plan(template).sheet("rows")


def check_columns(sheet: Sheet) -> set[int]:
    return {cell.col for cell in sheet.cells if cell.use is CellUse.CHECK}


def frozen_width(sheet: Sheet) -> float:
    return sum(column.width for column in sheet.columns[: sheet.freeze_columns])


KEY = "      code: {label: {fi: Tunnus}}\n"
ROWS_OF_CODES = f"    rows: {{codes: indicators}}\n    fields:\n{DAYS}"


@pytest.mark.parametrize(
    ("project", "col"),
    [
        (free_lines(DAYS), 1),
        (free_lines(KEY + DAYS, above="    key: code\n"), 2),
        (free_lines(DAYS + KEY, above="    key: code\n"), 1),
        (project_of(ROWS_OF_CODES), 2),
    ],
    ids=["lines", "key first", "key last", "codes"],
)
def test_the_checks_of_a_grid_wider_than_a_screen_stay_in_view_left_of_its_answers(project: Project, col: int) -> None:
    sheet = rows_of(issued(project, "ALFA", "2026-1"))
    assert sum(column.width for column in sheet.columns if not column.hidden) > WIDEST_SHEET
    assert check_columns(sheet) == {col}
    assert sheet.freeze is not None
    assert sheet.freeze_columns == col + 1
    assert frozen_width(sheet) <= WIDEST_SHEET / 3
    assert min(cell.col for cell in sheet.cells if cell.use is CellUse.ANSWER) >= col - 1
    keys = {cell.col: cell.content for cell in sheet.key_cells if cell.row == 2}
    assert keys[col] == "#check"
    stamps = [cell.col for cell in sheet.cells if cell.use is CellUse.STAMP]
    assert stamps == [key_column(sheet)] == [max(keys)]


@pytest.mark.parametrize("count", [1, 5])
def test_the_checks_of_a_grid_that_fits_are_at_the_end_of_a_line(count: int) -> None:
    fields = "".join(DAYS.splitlines(keepends=True)[:count])
    sheet = rows_of(issued(free_lines(fields), "ALFA", "2026-1"))
    assert check_columns(sheet) == {key_column(sheet) - 1}
    assert sheet.freeze_columns == 1


def test_the_checks_of_several_tables_on_a_sheet_are_in_its_last_column() -> None:
    shared = "    sheet: {fi: Yhdessä}\n"
    other = f"  other:\n    title: {{fi: Muut}}\n{shared}    rows: {{lines: 2}}\n    fields:\n{KEY}"
    project = free_lines(f"{DAYS}{other}", above=shared)
    sheet = complete_plan(issued(project, "ALFA", "2026-1")).sheet("sheet rows")
    assert check_columns(sheet) == {key_column(sheet) - 1}


def test_a_check_left_of_the_answers_reads_the_days_of_all_of_them() -> None:
    fields = f"      first: {{label: {{fi: Eka}}, kind: date, not_before: last}}\n{DAYS}"
    project = free_lines(f"{fields}      last: {{label: {{fi: Vika}}, kind: date}}\n")
    sheet = rows_of(issued(project, "ALFA", "2026-1"))
    check = next(cell.content for cell in sheet.cells if cell.use is CellUse.CHECK)
    assert isinstance(check, Formula)
    assert f"$A:${column_name(key_column(sheet))},ROW()" in check.text


def test_a_wide_grid_with_high_heads_keeps_its_checks_in_view() -> None:
    fields = "".join(f"      f{at}: {{label: {{fi: {'Sana ' * 50}{at}}}, kind: date}}\n" for at in range(14))
    sheet = rows_of(issued(free_lines(fields), "ALFA", "2026-1"))
    assert (sheet.freeze, sheet.freeze_columns) == (0, 2)


def test_a_long_key_does_not_make_the_columns_in_view_wider() -> None:
    long = {AnswerRef("rows", "1", "code"): "sana " * 2_000, AnswerRef("rows", "1", "name"): "sana " * 2_000}
    project = free_lines(f"{KEY}      name: {{label: {{fi: Nimi}}}}\n{DAYS}", above="    key: code\n")
    blank, filled = (rows_of(issued(project, "ALFA", "2026-1", answers=answers)) for answers in ({}, long))
    assert frozen_width(filled) == frozen_width(blank)
    assert filled.columns[3].width > blank.columns[3].width


def test_partners_of_whom_only_some_have_a_wide_grid_have_formulas_of_their_own() -> None:
    """The lines of a partner decide how wide its columns of given texts are."""
    texts = "".join(f"      t{at}: {{label: {{fi: T{at}}}, given: row.word}}\n" for at in range(5))
    days = "".join(DAYS.splitlines(keepends=True)[:5])
    lists = (
        "lists:\n  lines:\n    - {id: L1, label: {fi: Eka}, word: {fi: a}, applies_to: [BETA]}\n"
        "    - {id: L2, label: {fi: Toka}, word: {fi: Kestävyysarviointikokoelma}, applies_to: [ALFA]}\n"
    )
    definition = TINY_PROJECT.replace("lists:\n", lists).replace("language: sv", "language: fi")
    table = f"tables:\n  rows:\n    title: {{fi: Rivit}}\n    rows: {{codes: lines}}\n    fields:\n{texts}{days}"

    def loaded() -> Project:
        return sound(read(definition, HEAD + table))

    shared = loaded()
    together = [rows_of(issued(shared, partner, "2026-1")) for partner in ("ALFA", "BETA")]
    assert [sheet.freeze_columns for sheet in together] == [3, 2]
    assert check_columns(together[0]) != check_columns(together[1])
    assert together == [rows_of(issued(loaded(), partner, "2026-1")) for partner in ("ALFA", "BETA")]
