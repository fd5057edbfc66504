"""The proof that each rule has one meaning: a real spreadsheet, pandera's polars and plain Python read it alike.

The first half takes generated expressions, the second the forms that are shipped, filled in at random. LibreOffice is
started once for each half.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType

import hypothesis
import xlsxwriter
from expressions_strategy import COSTS, LINES, PERIOD, WRONG, Cell, Line, PlainRow, Return, conditions, returns
from test_schema import verdicts

from lamppu_xl import formulas
from lamppu_xl.expressions import Column, Expr, Known, Name, Previous, Value, evaluate
from lamppu_xl.findings import column_name
from lamppu_xl.formulas import falsity, truth
from lamppu_xl.model import Table
from lamppu_xl.schema import said

SAMPLES = 600
"""How many pairs of an expression and a return go into the one workbook."""

LABELS = {"goals": "Tavoite ", "states": "Tila: "}
"""An option stands in a cell as its label; here that is one of these words and its id."""

PREVIOUS_FROM = 10
"""The first column of last period's answers; the new ones begin at 0."""


@dataclass(frozen=True)
class Block:
    """Where one return stands: three lines of each table, one below the other."""

    whole: Return
    row: int
    line: Line

    def cell(self, leaf: Name | Previous) -> formulas.Cell | None:
        field = LINES.field(leaf.field)
        at = self.whole["lines"].index(self.line)
        col = LINES.fields.index(field) + (PREVIOUS_FROM if isinstance(leaf, Previous) else 0)
        letters = column_name(col)
        options = f"lst_{field.options}" if field.options else ""
        return formulas.Cell(f"INDEX(lines!${letters}:${letters},{self.row + at + 1})", field.kind, options)

    def column(self, column: Column) -> str:
        table = LINES if column.table == "lines" else COSTS
        letters = column_name([field.name for field in table.fields].index(column.field))
        whole = f"{column.table}!${letters}:${letters}"
        return f"INDEX({whole},{self.row + 1}):INDEX({whole},{self.row + 3})"

    def known(self, leaf: Known) -> Value:
        known: dict[str, Value] = {"due": self.line.due, "goal": self.line.id}
        return (known | {"period.start": PERIOD[0], "period.end": PERIOD[1]})[leaf.name]

    def label(self, options: str, id: str) -> str:
        return LABELS[options] + id


def write(page: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], cell: Cell, table: Table, number: int) -> None:
    """An answer as it would stand in a return."""
    field = table.fields[number]
    match cell:
        case None:
            return
        case _ if cell is WRONG:
            if field.kind.name == "text":
                page.write_formula(*at, "=1/0", None, "#DIV/0!")
            else:
                page.write_string(*at, "noin kolme")
        case str():
            page.write_string(*at, LABELS[field.options] + cell if field.options else cell)
        case date():
            page.write_number(*at, formulas.serial(cell))
        case float():
            page.write_number(*at, cell)


def counted(line: Line) -> Line:
    """The line with a whole number of people, as `intake` would let it through."""
    people = line.answers.get("people")
    return (
        replace(line, answers={**line.answers, "people": float(round(people))}) if isinstance(people, float) else line
    )


def collected() -> list[tuple[Expr, Return]]:
    """The same samples each time."""
    found: list[tuple[Expr, Return]] = []

    @hypothesis.settings(
        max_examples=SAMPLES, derandomize=True, database=None, deadline=None, phases=[hypothesis.Phase.generate]
    )
    @hypothesis.given(conditions(2), returns())
    def collect(expr: Expr, whole: Return) -> None:
        found.append((expr, {table: tuple(counted(line) for line in lines) for table, lines in whole.items()}))

    collect()
    return found


def test_generated_expressions_read_alike_in_libreoffice_polars_and_python(tmp_path: Path, office: ModuleType) -> None:
    samples = collected()
    file = tmp_path / "twins.xlsx"
    with xlsxwriter.Workbook(file) as book:
        pages = {table.id: book.add_worksheet(table.id) for table in (LINES, COSTS)}
        asked, lists = book.add_worksheet("asked"), book.add_worksheet("lists")
        for col, (options, ids) in enumerate(
            {"goals": ("G01", "G02", "G03"), "states": ("begun", "done", "delayed")}.items()
        ):
            for row, id in enumerate(ids):
                lists.write_string(row, col, LABELS[options] + id)
            letters = column_name(col)
            book.define_name(f"lst_{options}", f"=lists!${letters}$1:${letters}$3")
        for number, (expr, whole) in enumerate(samples):
            for table in (LINES, COSTS):
                for at, line in enumerate(whole[table.id]):
                    for col, field in enumerate(table.fields):
                        place = (number * 3 + at, col)
                        write(pages[table.id], place, line.answers.get(field.name), table, col)
                        if field.previous:
                            there = (place[0], col + PREVIOUS_FROM)
                            write(pages[table.id], there, line.previous.get(field.name), table, col)
            for at, line in enumerate(whole["lines"]):
                block = Block(whole, number * 3, line)
                for col, text in enumerate((truth(expr, block), falsity(expr, block))):
                    assert len(text) < formulas.LONGEST
                    asked.write_formula(number * 3 + at, col, f"=IF({text},1,0)")
    told = office.cells(file)
    disagreements = []
    seen = {True: 0, False: 0, None: 0}
    for number, (expr, whole) in enumerate(samples):
        in_polars = verdicts(expr, [whole])
        for at, line in enumerate(whole["lines"]):
            plain = evaluate(expr, PlainRow(whole, line))
            assert plain is None or isinstance(plain, bool)
            row = number * 3 + at + 1
            pair = (told["asked", f"A{row}"], told["asked", f"B{row}"])
            live = {(1, 0): True, (0, 1): False, (0, 0): None}.get(pair, pair)
            seen[plain] += 1
            if not live == plain == in_polars[at]:
                disagreements.append(
                    f"{said(expr)}\n{line}\n{whole}\nlive {live}, plain {plain}, polars {in_polars[at]}"
                )
    assert not disagreements, "\n\n".join(disagreements[:10])
    assert min(seen.values()) > SAMPLES / 4, "samples that show only one verdict prove nothing"
