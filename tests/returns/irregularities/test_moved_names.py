"""What happened to the cells of a form is reported once for each cause, from what the defined names refer to."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from projects import tiny
from returned import judged
from templates import issued, painted

from lamppu_xl.domain.cell_address import cell_name, column_name, parse_cell_name
from lamppu_xl.domain.findings import Place
from lamppu_xl.returns.irregularities.moved_names import moved_names
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.templates.layout import stamp_of
from lamppu_xl.templates.sheet_keys import answer_name


@pytest.fixture(scope="module")
def form() -> ReturnForm:
    template = issued(tiny(), "GAMMA", "2026-2")
    stamp = stamp_of(template.project, template.partner, template.period, template.plan, "00000000")
    return ReturnForm(
        file="return.xlsx",
        project=template.project,
        partner=template.partner,
        period=template.period,
        stamp=stamp,
        plan=template.plan,
        date1904=False,
    )


def found(form: ReturnForm, moved: Callable[[str, int, int], str | None]) -> list[tuple[str, dict[str, object]]]:
    """The codes and facts of the findings, if every name that `moved` gives something else for refers to that."""
    places, names = {}, {}
    for entry, (sheet, cell) in form.plan.answers.items():
        places[entry] = Place(form.file, sheet.name, cell.row, cell.col)
        home = f"'{sheet.name}'!${column_name(cell.col)}${cell.row + 1}"
        names[answer_name(entry)] = moved(sheet.key, cell.row, cell.col) or home
    return [(finding.code.id, dict(finding.facts)) for finding in moved_names(form, names, places)]


def reference(form: ReturnForm, sheet: str, row: int, col: int) -> str:
    return f"'{form.plan.sheet(sheet).name}'!${column_name(col)}${row + 1}"


def rows_of(form: ReturnForm, sheet: str) -> list[int]:
    return sorted({cell.row for where, cell in form.plan.answers.values() if where.key == sheet})


def test_names_at_home_are_no_finding(form: ReturnForm) -> None:
    assert found(form, lambda *_: None) == []


@pytest.mark.parametrize("reference", ["#REF!", "#REF!$C$5", "'Figures (2)'!$C$5"])
def test_a_copied_sheet_gives_a_single_finding(form: ReturnForm, reference: str) -> None:
    answers = sum(sheet.key == "figures" for sheet, _ in form.plan.answers.values())
    ((code, facts),) = found(form, lambda sheet, *_: reference if sheet == "figures" else None)
    assert (code, facts["count"]) == ("S316", answers)


def test_several_copied_sheets_give_a_single_finding(form: ReturnForm) -> None:
    ((code, facts),) = found(form, lambda *_: "#REF!")
    assert (code, facts["count"]) == ("S385", len({sheet.key for sheet, _ in form.plan.answers.values()}))
    assert "Figures" in str(facts["names"])


def test_sheets_that_a_program_renames_without_their_names_are_no_copies() -> None:
    book = openpyxl.load_workbook(io.BytesIO(painted(issued(tiny(), "GAMMA", "2026-2"))))
    for number, sheet in enumerate(book.worksheets, 1):
        sheet.title = f"Sheet{number}"
    stream = io.BytesIO()
    book.save(stream)
    (verdict,) = judged({"a.xlsx": stream.getvalue()}).verdicts
    codes = {finding.code.id for finding in verdict.findings}
    assert "S353" in codes
    assert not {"S309", "S316", "S385"} & codes


def test_sorted_rows_give_a_single_finding(form: ReturnForm) -> None:
    rows = rows_of(form, "visits")
    other = dict(zip(rows, [*rows[1:], rows[0]], strict=True))

    def moved(sheet: str, row: int, col: int) -> str | None:
        return reference(form, sheet, other[row], col) if sheet == "visits" else None

    ((code, facts),) = found(form, moved)
    assert (code, facts["count"]) == ("S317", len(rows))


def test_cells_that_were_moved_together_give_a_single_finding(form: ReturnForm) -> None:
    first = rows_of(form, "visits")[0]

    def moved(sheet: str, row: int, col: int) -> str | None:
        return reference(form, sheet, row + 1, col + 20) if sheet == "visits" and row == first else None

    ((code, facts),) = found(form, moved)
    assert code == "S309"
    assert str(facts["others"]).count(",") == 4
    row, col = parse_cell_name(str(facts["expected"])) or (0, 0)
    assert facts["moved"] == cell_name(row + 1, col + 20)


def test_a_single_moved_cell_names_no_others(form: ReturnForm) -> None:
    target = min((cell.row, cell.col) for sheet, cell in form.plan.answers.values() if sheet.key == "visits")

    def moved(sheet: str, row: int, col: int) -> str | None:
        return "#REF!" if sheet == "visits" and (row, col) == target else None

    ((code, facts),) = found(form, moved)
    assert (code, facts["others"], facts["moved"]) == ("S309", "", "")


@pytest.mark.parametrize("down", [-1, 1])
def test_cells_that_a_deleted_or_inserted_cell_moved_give_a_single_finding(form: ReturnForm, down: int) -> None:
    cells = [(cell.row, cell.col) for sheet, cell in form.plan.answers.values() if sheet.key == "visits"]
    col = min(col for _, col in cells)
    rows = sorted(row for row, each in cells if each == col)[1:]

    def moved(sheet: str, row: int, at: int) -> str | None:
        if sheet != "visits" or at != col or row not in rows:
            return None
        return "#REF!" if down < 0 and row == rows[0] else reference(form, sheet, row + down, at)

    ((code, facts),) = found(form, moved)
    assert (code, facts["first"], facts["last"]) == (
        "S359",
        f"{column_name(col)}{rows[0] + 1}",
        f"{column_name(col)}{rows[-1] + 1}",
    )


def test_cells_that_moved_without_the_last_ones_were_cut_and_pasted(form: ReturnForm) -> None:
    first, second, third, *_ = rows_of(form, "visits")
    col = min(cell.col for sheet, cell in form.plan.answers.values() if sheet.key == "visits")

    def moved(sheet: str, row: int, at: int) -> str | None:
        if sheet != "visits" or at != col or row not in (second, third):
            return None
        return reference(form, sheet, {second: first, third: second}[row], at)

    assert {code for code, _ in found(form, moved)} <= {"S309", "S317"}
