"""A programme of 300 projects: lists beside totals show their beginning, and all names can still be reached."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from programme_content import project, small_content

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import Funding, Money
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.gap_records import ProgrammeGap
from lamppu_xl.programme.member_records import ProjectStatus
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.programme_tracer import ProgrammeTracer, read_programme_workbook
from lamppu_xl.workbook.model import Formula
from lamppu_xl.workbook.writer import write_workbook

SILENT = [f"N{number:03d}" for number in range(2, 301)]


def many() -> ProgrammeContent:
    """A single project has sent a master, and 299 have not; each has a last figure."""
    content = small_content()
    figures = [
        replace(
            figure,
            totals={
                key: replace(total, lacking=tuple(f"{each} 12345 (2030-1)" for each in SILENT))
                for key, total in figure.totals.items()
            },
        )
        for figure in content.figures
    ]
    members = [content.members[0], *(project(each, ProjectStatus.MISSING) for each in SILENT)]
    money = Funding(projects={each: Money(granted=10.0) for each in ["N01", *SILENT[:100]]})
    return replace(
        content,
        figures=tuple(figures),
        members=tuple(members),
        gaps=tuple(ProgrammeGap("missing", each) for each in SILENT),
        programme=replace(content.programme, money=money),
    )


def written(content: ProgrammeContent) -> tuple[openpyxl.Workbook, ProgrammeTracer]:
    data = write_workbook(build_programme_workbook(content, translator_for("en"), {}).plan)
    scanned = open_traced_workbook(data)
    tracer = read_programme_workbook(scanned) if scanned else None
    assert tracer
    return openpyxl.load_workbook(io.BytesIO(data)), tracer


@cache
def written_of_many() -> tuple[openpyxl.Workbook, ProgrammeTracer]:
    """The workbook of 300 projects, which no test changes."""
    return written(many())


def texts_of(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_lists_of_300_projects_show_their_beginning_and_lead_to_all_names() -> None:
    book, tracer = written_of_many()
    for sheet in (sheet for sheet in book if sheet.sheet_state == "visible"):
        assert isinstance(sheet, Worksheet)
        assert max(map(len, texts_of(sheet))) < 700, sheet.title
        assert max(row.height or 0 for row in sheet.row_dimensions.values()) < 120, sheet.title
        assert max(column.width or 0 for column in sheet.column_dimensions.values()) < 100, sheet.title
    figures = book["Figures"]
    notes = [cell for row in figures.iter_rows() for cell in row if "Without the projects" in str(cell.value)]
    assert notes
    assert all("N013 12,345 (Spring) and 287 more." in str(cell.value) for cell in notes)
    assert any("Of long lists the beginning is shown." in text for text in texts_of(figures))
    listed = " ".join(texts_of(book["What is missing"]))
    chain = tracer.trace_cell(SheetCell("Figures", notes[0].row - 1, notes[0].column - 1))
    for names in (listed.split(), [branch.project for branch in chain.branches], *lacking_in(tracer)):
        assert set(SILENT) <= set(names)
    lines = " ".join(str(row[0].value) for row in book["Programme"].iter_rows())
    assert "N013 Verkosto N013 and 287 more: not returned" in lines


def lacking_in(tracer: ProgrammeTracer) -> list[list[str]]:
    return [[text.split()[0] for text in total.lacking] for total in tracer.data.totals]


def test_projects_without_a_stated_grant_are_named_beside_the_money_totals() -> None:
    without_grant = "Without the projects of which no grant is stated: N102, N103"
    book, _ = written_of_many()
    for sheet in ("Programme", "Funding"):
        assert any(without_grant in text for text in texts_of(book[sheet])), sheet
    small, _ = written(small_content())
    assert any("no grant is stated: N02." in text for text in texts_of(small["Funding"]))


def test_an_amount_that_nobody_states_is_a_dash_and_no_empty_cell() -> None:
    content = small_content()
    money = Funding(projects={"N01": Money(granted=10.0)}, coordination={"F1": Money(applied=4.0, granted=3.0)})
    plan = build_programme_workbook(
        replace(content, programme=replace(content.programme, money=money)), translator_for("en"), {}
    ).plan
    for key in ("front", "money"):
        sheet = plan.sheet(key)
        [total] = [cell.row for cell in sheet.cells if cell.content == "Total"]
        [heads] = [cell.row for cell in sheet.cells if cell.content == "Granted"]
        rows = [
            [cell.content for cell in sheet.cells if cell.row == row and cell.col > 1]
            for row in range(heads + 1, total + 1)
        ]
        amounts = [row for row in rows if row]
        assert len(amounts) >= 3
        assert not [cell for row in amounts for cell in row if cell is None]
        assert amounts[-1][-4:-1] == ["–", "–", "–"]
        assert [type(cell) for cell in amounts[-1][:2]] == [Formula, Formula]


def test_of_a_programme_in_which_each_project_has_a_grant_none_is_named() -> None:
    content = small_content()
    money = replace(content.programme.money, projects=dict.fromkeys(("N01", "N02"), Money(granted=10.0)))
    book, _ = written(replace(content, programme=replace(content.programme, money=money)))
    assert not [text for text in texts_of(book["Funding"]) if "no grant" in text]


def test_the_headings_of_300_projects_are_on_each_page_and_a_chart_that_no_page_holds_is_left_out() -> None:
    content = many()
    used = {each.id: Money(granted=10.0, used={"2030-1": 5.0}) for each in content.members}
    for count in (20, 300):
        shares = dict(list(used.items())[:count])
        programme = replace(content.programme, money=Funding(projects=shares))
        few = replace(content, members=content.members[:count], programme=programme)
        plan = build_programme_workbook(few, translator_for("en"), {}).plan
        [money] = [sheet for sheet in plan.sheets if sheet.name == "Funding"]
        assert len(money.charts) == (count == 20)
    book, _ = written_of_many()
    for sheet, row in (("Funding", 3), ("Figures by project", 6), ("Projects", 2)):
        assert str(book[sheet].print_title_rows).endswith(f"${row}"), sheet
        assert book[sheet].freeze_panes == f"A{row + 1}", sheet


@pytest.mark.slow
def test_what_cells_rest_on_fits_the_hidden_sheet_however_much_notes_name() -> None:
    """A cell of a workbook has at most 32,767 characters, and the sheet is checked after it is written."""
    content, ids = many(), [f"K{number}" for number in range(1, 21)]
    model = content.figures[0]
    entry = AnswerRef("a_long_table_of_figures", "a_long_row", "a_long_field")
    figures, gaps = [], list(content.gaps)
    for name in ids:
        indicator = replace(model.indicator, id=name, entry=entry._replace(row=name))
        (total,) = model.totals.values()
        counted = replace(
            total,
            indicator=name,
            recounted=tuple(f"{each} 1 (2 2030-1)" for each in SILENT),
            apart=tuple(SILENT),
            changed=tuple(SILENT),
        )
        figures.append(replace(model, indicator=indicator, totals={("", "", ""): counted}))
        gaps += [ProgrammeGap("changed", each, name) for each in SILENT]
        gaps += [ProgrammeGap("recounted", each, f"{name} · 1 (2 2030-1)") for each in SILENT]
    programme = replace(content.programme, indicators=tuple(figure.indicator for figure in figures))
    changed = replace(content, figures=tuple(figures), gaps=tuple(gaps), programme=programme)
    data = build_programme_workbook(changed, translator_for("en"), {}).data
    longest = max(
        len("\n".join(texts)) for each in data.marks for texts in (each.rows, each.defined, each.earlier, each.projects)
    )
    assert longest < 32_767
