"""The columns of grids: the checks of a wide grid are left of its answers, those of another at the end of a line."""

from __future__ import annotations

import io
from itertools import pairwise

import openpyxl
import pytest
from projects import TINY_FORM, TINY_PROJECT, read, sound
from templates import issued, painted

from lamppu_xl.domain.answer_ref import TOTAL, AnswerRef
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.project import Project
from lamppu_xl.templates.builder import complete_plan
from lamppu_xl.templates.sheet_keys import FEEDBACK_KEY, HEADER_ROW
from lamppu_xl.templates.stacked_sheets import key_column
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, Formula, PageSetup, PlannedCell, Sheet, SheetColumn
from lamppu_xl.workbook.page_columns import paged_columns
from lamppu_xl.workbook.styles import STYLES
from lamppu_xl.workbook.text_metrics import line_count, text_height, width_of_words
from lamppu_xl.workbook.zoom import WIDEST_SHEET, screen_width

HEAD = TINY_FORM.split("tables:", maxsplit=1)[0]
DAYS = "".join(f"      f{at}: {{label: {{fi: F{at}}}, kind: date, not_before: period.start}}\n" for at in range(18))


def project_of(table: str) -> Project:
    return sound(read(TINY_PROJECT, f"{HEAD}tables:\n  rows:\n    title: {{fi: Rivit}}\n{table}"))


def free_lines(fields: str, *, above: str = "") -> Project:
    return project_of(f"{above}    rows: {{lines: 3}}\n    spare: 0\n    fields:\n{fields}")


def rows_of(template: Template) -> Sheet:
    return complete_plan(template).sheet("rows")


def check_columns(sheet: Sheet) -> set[int]:
    return {cell.col for cell in sheet.cells if cell.use is CellUse.CHECK}


def frozen_width(sheet: Sheet) -> float:
    return sum(column.width for column in sheet.columns[: sheet.freeze_columns] if not column.hidden)


def hidden_feedback(sheet: Sheet) -> int | None:
    """The column that only feedback shows."""
    cols = [cell.col for cell in sheet.key_cells if cell.content == FEEDBACK_KEY]
    assert all(sheet.columns[col].hidden for col in cols)
    return next(iter(cols), None)


def test_a_word_of_narrow_bold_letters_is_whole_in_a_head_that_is_shown_smaller() -> None:
    """Bold `f`, `j`, `r` and `t` are wider by a quarter, and letters of a small zoom by up to a pixel."""
    pixels = 7502 * 11 / 1000 * 96 / 72  # `Avustusjärjestö` in bold Liberation Sans
    assert width_of_words("Avustusjärjestö", bold=True) * 8 - 12 >= 1.06 * pixels


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
    assert (sheet.freeze_columns, hidden_feedback(sheet)) == (col + 2, col + 1)
    assert frozen_width(sheet) <= WIDEST_SHEET / 3
    assert min(cell.col for cell in sheet.cells if cell.use is CellUse.ANSWER) >= col - 1
    keys = {cell.col: cell.content for cell in sheet.key_cells if cell.row == 2}
    assert keys[col] == "#check"
    stamps = [cell.col for cell in sheet.cells if cell.use is CellUse.STAMP]
    assert stamps == [key_column(sheet)] == [max(keys)]


@pytest.mark.parametrize("count", [1, 5, 12])
def test_the_checks_of_a_grid_that_fits_are_at_the_end_of_a_line(count: int) -> None:
    fields = "".join(DAYS.splitlines(keepends=True)[:count])
    sheet = rows_of(issued(free_lines(fields), "ALFA", "2026-1"))
    assert check_columns(sheet) == {key_column(sheet) - 1}
    assert hidden_feedback(sheet) is None
    assert sheet.freeze_columns == 1
    assert {cell.col for cell in sheet.cells if cell.use is CellUse.ANSWER} == {*range(1, count + 1)}


def test_no_word_of_a_head_is_parted() -> None:
    """In Swedish the number of an invoice was."""
    head = "Fakturanumrering"
    sheet = rows_of(issued(free_lines(f"      n: {{label: {{fi: {head}}}, kind: number}}\n"), "ALFA", "2026-1"))
    (col,) = (cell.col for cell in sheet.cells if cell.content == head)
    assert line_count(head, sheet.columns[col].width, bold=True) == 1
    assert sheet.columns[col].width < 20
    assert sheet.heights[HEADER_ROW] < 20


LONG = "Laadunvarmistusjärjestelmä"


def width_of(sheet: Sheet, head: str) -> float:
    (col,) = (cell.col for cell in sheet.cells if cell.content == head and cell.row == HEADER_ROW)
    return sheet.columns[col].width


@pytest.mark.parametrize("others", [0, 3, 9], ids=["fits", "narrowed", "wide"])
@pytest.mark.parametrize("width", [6, 12, 40])
def test_no_word_of_an_option_a_given_text_or_a_name_is_parted(others: int, width: int) -> None:
    """A column of 12 characters parted the option of 26, and one of 34 the name of a line."""
    name = "Oppilaitosverkostoyhteistyösopimukset"
    project = TINY_PROJECT.replace("indicators:", f"indicators:\n    - {{id: I9, label: {name}, unit: {LONG}}}")
    form = (
        f"{HEAD.rstrip()}\n  kinds:\n    - {{id: a, label: {{fi: {LONG} (uusi)}}}}\ntables:\n  rows:\n"
        "    title: {fi: Rivit}\n    rows: {codes: indicators}\n    fields:\n"
        f"      unit: {{label: {{fi: Yksikkö}}, given: row.unit, width: {width}}}\n"
        f"      kind: {{label: {{fi: Laji}}, kind: choice, list: kinds, width: {width}}}\n"
        + "".join(f"      t{at}: {{label: {{fi: T{at}}}}}\n" for at in range(others))
    )
    sheet = rows_of(issued(sound(read(project, form)), "ALFA", "2026-1"))
    assert width_of(sheet, "Yksikkö") >= width_of_words(LONG)
    assert width_of(sheet, "Laji") >= width_of_words(LONG)
    assert width_of(sheet, "Nimi") >= min(width_of_words(name, bold=True), 34.0 if others else 40.0)
    assert width_of(sheet, "Laji") <= max(width, 40)


def test_no_word_of_a_question_on_a_card_is_parted_and_the_sheet_is_not_wider() -> None:
    def widths(label: str) -> list[float]:
        form = f"{HEAD}tables:\n  rows:\n    title: {{fi: Rivit}}\n    rows: record\n    fields:\n"
        field = f"      n: {{label: {{fi: {label}}}, help: {{fi: Lyhyt ohje.}}}}\n"
        sheet = rows_of(issued(sound(read(TINY_PROJECT, form + field)), "ALFA", "2026-1"))
        return [column.width for column in sheet.columns if not column.hidden]

    word = "Laadunvarmistusjärjestelmätyöryhmä"
    wide, short = widths(f"{word} ylläpito"), widths("Ylläpito")
    assert wide[1] >= width_of_words(word, bold=True) > short[1]
    assert sum(wide) == pytest.approx(sum(short))
    assert widths("L" * 80)[1] == 42.0


def test_figures_and_dates_are_narrower_before_a_grid_is_wider_than_the_screen() -> None:
    fields = "".join(
        f"      n{at}: {{label: {{fi: N{at}}}, kind: integer}}\n      d{at}: {{label: {{fi: D{at}}}, kind: date}}\n"
        for at in range(7)
    )
    sheet = rows_of(issued(free_lines(fields), "ALFA", "2026-1"))
    shown = [column.width for column in sheet.columns if not column.hidden]
    assert screen_width(shown) <= WIDEST_SHEET
    assert check_columns(sheet) == {key_column(sheet) - 1}
    assert 9 <= min(shown[1:]) < 12


def test_a_grid_too_wide_for_a_page_is_printed_on_several_with_its_first_columns() -> None:
    sheet = rows_of(issued(free_lines(KEY + DAYS, above="    key: code\n"), "ALFA", "2026-1"))
    page = paged_columns(sheet)
    assert page.repeat_columns == sheet.freeze_columns + 1
    assert 60 <= page.scale <= 80
    assert not page.fit
    assert page.repeat == (3, 3)
    assert page.area is not None
    assert page.area[0] == 3
    edges = [page.repeat_columns, *page.column_breaks, key_column(sheet)]
    widths = [0.0 if column.hidden else column.width for column in sheet.columns]
    pages = [sum(widths[first:end]) for first, end in pairwise(edges)]
    assert len(pages) == 2
    assert max(pages) - min(pages) <= 26
    repeated = sum(widths[: page.repeat_columns])
    assert (repeated + max(pages)) * 6.6 * page.scale / 100 <= 770


def test_a_grid_that_a_page_shows_is_not_parted() -> None:
    sheet = rows_of(issued(free_lines("".join(DAYS.splitlines(keepends=True)[:5])), "ALFA", "2026-1"))
    assert paged_columns(sheet) is sheet.page


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
    fields = "".join(f"      f{at}: {{label: {{fi: {'Sana ' * 50}{at}}}, kind: date}}\n" for at in range(18))
    sheet = rows_of(issued(free_lines(fields), "ALFA", "2026-1"))
    assert (sheet.freeze, sheet.freeze_columns) == (0, 3)


def test_a_long_key_does_not_make_the_columns_in_view_wider() -> None:
    long = {AnswerRef("rows", "1", "code"): "sana " * 2_000, AnswerRef("rows", "1", "name"): "sana " * 2_000}
    project = free_lines(f"{KEY}      name: {{label: {{fi: Nimi}}}}\n{DAYS}", above="    key: code\n")
    blank, filled = (rows_of(issued(project, "ALFA", "2026-1", answers=answers)) for answers in ({}, long))
    assert frozen_width(filled) == frozen_width(blank)
    assert filled.columns[4].width > blank.columns[4].width


def test_partners_of_whom_only_some_have_a_wide_grid_have_formulas_of_their_own() -> None:
    """The lines of a partner decide how wide its columns of given texts are."""
    texts = "".join(f"      t{at}: {{label: {{fi: T{at}}}, given: row.word}}\n" for at in range(6))
    days = "".join(DAYS.splitlines(keepends=True)[:5])
    lists = (
        "lists:\n  lines:\n    - {id: L1, label: {fi: Eka}, word: {fi: a}, applies_to: [BETA]}\n"
        "    - {id: L2, label: {fi: Toka}, word: {fi: Kestävyysarviointikokoelmarekisteri}, applies_to: [ALFA]}\n"
    )
    definition = TINY_PROJECT.replace("lists:\n", lists).replace("language: sv", "language: fi")
    table = f"tables:\n  rows:\n    title: {{fi: Rivit}}\n    rows: {{codes: lines}}\n    fields:\n{texts}{days}"

    def loaded() -> Project:
        return sound(read(definition, HEAD + table))

    shared = loaded()
    together = [rows_of(issued(shared, partner, "2026-1")) for partner in ("ALFA", "BETA")]
    assert [sheet.freeze_columns for sheet in together] == [4, 2]
    assert check_columns(together[0]) != check_columns(together[1])
    assert together == [rows_of(issued(loaded(), partner, "2026-1")) for partner in ("ALFA", "BETA")]


def test_a_total_is_indented_like_the_figures_above_it() -> None:
    project = sound(read(TINY_PROJECT, TINY_FORM + SUMMED))
    template = issued(project, "ALFA", "2026-1")
    styles = {cell.entry.field: cell.style for cell in template.plan.sheet("summed").cells if is_total(cell)}
    assert styles == {"spent": "sum_figure", "left": "sum_figure"}
    figures = ("given", "answer", "prefilled_answer", "previous", "spare_answer", "spare_given", "spare_previous")
    looks = {(STYLES[f"{each}_figure"]["align"], STYLES[f"{each}_figure"]["indent"]) for each in figures}
    assert looks == {("right", STYLES["answer"]["indent"])}
    assert STYLES["sum_figure"]["indent"] == STYLES["answer"]["indent"]


SUMMED = """
  summed:
    title: {fi: Summat}
    rows: {codes: indicators}
    totals: [spent, left]
    fields:
      spent: {label: {fi: Kustannukset}, kind: money}
      left: {label: {fi: Jäljellä}, kind: money, computed: 100 - spent}
"""


def is_total(cell: PlannedCell) -> bool:
    return cell.entry is not None and cell.entry.row == TOTAL


def test_texts_of_sums_by_option_are_read_whole_in_a_narrow_column() -> None:
    options = "      - {id: a, label: {fi: Tietotekniikka}}\n      - {id: b, label: {fi: Muu}}\n"
    others = "".join(f"      t{at}: {{label: {{fi: Tekstiä}}, width: 30}}\n" for at in range(10))
    form = (
        f"{HEAD.rstrip()}\n  subjects:\n{options}tables:\n  rows:\n    title: {{fi: Rivit}}\n    rows: {{lines: 3}}\n"
        "    break_down: subject\n    fields:\n"
        "      subject: {label: {fi: Koulutuksen aihe}, kind: choice, list: subjects, width: 30}\n"
        f"      cost: {{label: {{fi: Euroa}}, kind: money, aggregate: sum}}\n{others}"
    )
    sheet = rows_of(issued(sound(read(TINY_PROJECT, form)), "ALFA", "2026-1"))
    shown = [cell for cell in sheet.cells if cell.style == "sum_text" and cell.content]
    assert [cell.content for cell in shown] == ["Ryhmittely: Koulutuksen aihe", "Tietotekniikka", "Muu"]
    for cell in shown:
        width, height = sheet.columns[cell.col].width, sheet.heights[cell.row]
        assert width_of_words(str(cell.content), bold=True) <= width
        assert text_height(str(cell.content), width, bold=True) <= height
    assert sheet.columns[shown[0].col].width < 30


@pytest.mark.parametrize(("lines", "scale"), [(24, 80), (26, 74), (34, 80)])
def test_a_parted_sheet_is_printed_smaller_where_that_spares_pages_with_hardly_anything(lines: int, scale: int) -> None:
    cells = [PlannedCell(row, 0, CellUse.FIXED, "label", "Rivi") for row in range(1 + lines)]
    setup = PageSetup(repeat=(0, 0), repeat_columns=1)
    sheet = Sheet(
        "rows", "Rivit", cells, (SheetColumn(12),) * 17, heights=dict.fromkeys(range(1, 1 + lines), 24.0), page=setup
    )
    page = paged_columns(sheet)
    assert page.column_breaks
    assert page.scale == scale


def test_the_name_of_a_parted_sheet_is_printed_in_bold_above_its_pages() -> None:
    template = issued(free_lines(DAYS), "ALFA", "2026-1")
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    assert book["Rivit"].oddHeader.center.text == "&B&A"


def test_the_head_of_a_column_of_figures_stands_right_as_they_do() -> None:
    kinds = {"name": "text", "count": "number", "costs": "money", "day": "date", "more": "text"}
    fields = "".join(f"      {name}: {{label: {{fi: {name}}}, kind: {kind}}}\n" for name, kind in kinds.items())
    sheet = rows_of(issued(free_lines(fields), "ALFA", "2026-1"))
    heads = {cell.content: cell for cell in sheet.cells if cell.row == HEADER_ROW}
    right = [name for name in kinds if STYLES[heads[name].style]["align"] == "right"]
    assert right == ["count", "costs", "day"]
    for name, head in heads.items():
        below = {
            STYLES[cell.style].get("align")
            for cell in sheet.cells
            if cell.use is CellUse.ANSWER and cell.col == head.col
        }
        assert not below or below == {STYLES[head.style]["align"]}, name
    assert STYLES["header_figure"]["text_wrap"]


@pytest.mark.parametrize(("targets", "is_hidden"), [(("", ""), True), (("", ", target: 8"), False)])
def test_a_column_for_which_the_definition_has_no_value_is_hidden(targets: tuple[str, str], *, is_hidden: bool) -> None:
    codes = "".join(f"    - {{id: C{at}, label: {{fi: C{at}}}{target}}}\n" for at, target in enumerate(targets, 1))
    table = (
        f"{HEAD}  codes:\n{codes}tables:\n  rows:\n    title: {{fi: Rivit}}\n    rows: {{codes: codes}}\n"
        "    fields:\n      target: {label: {fi: Tavoitearvo}, kind: number, given: row.target}\n"
        "      actual: {label: {fi: Toteuma}, kind: number}\n"
    )
    sheet = rows_of(issued(sound(read(TINY_PROJECT, table)), "ALFA", "2026-1"))
    [column] = [cell.col for cell in sheet.cells if cell.content == "Tavoitearvo"]
    assert sheet.columns[column].hidden is is_hidden
    shown = [column for column in sheet.columns if not column.hidden]
    assert len(shown) == 5 - is_hidden
