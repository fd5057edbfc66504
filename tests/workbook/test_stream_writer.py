"""A large workbook painted row by row says the same as a small one painted at once, and takes no memory by its rows."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from example_masters import batches, deviated, finnish, injected, made
from projects import tiny

from lamppu_xl.master.builder import MasterOptions, check_complete, master_context, write_master
from lamppu_xl.master.cell_log import CellLog
from lamppu_xl.master.existing_master import read_master
from lamppu_xl.workbook import xlsxwriter_overrides
from lamppu_xl.workbook.model import (
    CellUse,
    Content,
    Formula,
    Link,
    Plan,
    PlannedCell,
    Properties,
    RenderableCell,
    RichText,
    Sheet,
    TableObject,
    TextRun,
)
from lamppu_xl.workbook.other_reader import normalized
from lamppu_xl.workbook.safe_reader import ScannedWorkbook, read_workbook
from lamppu_xl.workbook.sheet_builder import BuiltCell
from lamppu_xl.workbook.stream_writer import StreamWriter
from lamppu_xl.workbook.writer import write_workbook

ABOUT = Properties("T", "T 2026-1", "fi", date(2026, 6, 30))


def flowed(plan: Plan, path: Path) -> Path:
    """A plan, row by row."""
    with StreamWriter(path) as flow:
        for sheet in plan.sheets:
            flow.begin_sheet(replace(sheet, cells=(), heights={}))
            rows: dict[int, dict[int, PlannedCell]] = {row: {} for row in sheet.heights}
            for slot in sheet.cells:
                rows.setdefault(slot.row, {})[slot.col] = slot
            for row, slots in sorted(rows.items()):
                cells = [slots.get(col) for col in range(max(slots, default=-1) + 1)]
                flow.add_row(row, sheet.heights.get(row), cells)
            flow.end_sheet(replace(sheet, cells=(), heights={}))
        flow.finish(plan.properties, plan.names)
    return path


def write_row(path: Path, cells: Sequence[RenderableCell | None]) -> Path:
    with StreamWriter(path) as flow:
        sheet = Sheet("s", "S", (), ())
        flow.begin_sheet(sheet)
        flow.add_row(0, None, cells)
        flow.end_sheet(sheet)
        flow.finish(ABOUT, {})
    return path


def described(book: openpyxl.Workbook) -> dict[str, object]:
    """All that a second reader sees in a workbook."""
    found: dict[str, object] = {
        "names": {name: name_entry.attr_text for name, name_entry in book.defined_names.items()}
    }
    for sheet in book:
        cells = {
            cell.coordinate: (
                *(
                    normalized(cell.value) if isinstance(cell.value, str) else cell.value,
                    cell.number_format,
                    cell.quotePrefix,
                ),
                *map(repr, (cell.font, cell.fill, cell.border, cell.alignment)),
                cell.hyperlink.location if cell.hyperlink else None,
            )
            for row in sheet.iter_rows()
            for cell in row
            if cell.has_style
        }
        found[sheet.title] = (
            cells,
            {row: dimension.height for row, dimension in sheet.row_dimensions.items()},
            {col: (dimension.width, dimension.hidden) for col, dimension in sheet.column_dimensions.items()},
            [(table.name, table.ref, [col.name for col in table.tableColumns]) for table in sheet.tables.values()],
            (
                sheet.freeze_panes,
                sheet.print_title_rows,
                sheet.sheet_state,
                [page_break.id for page_break in sheet.row_breaks.brk],
            ),
            (sheet.sheet_properties.tabColor and sheet.sheet_properties.tabColor.rgb, sheet.dimensions),
            (
                sheet.oddHeader.left.text,
                sheet.oddFooter.left.text,
                sheet.page_setup.scale,
                sheet.page_setup.orientation,
            ),
        )
    return found


@pytest.mark.slow
def test_it_says_and_looks_the_same_as_painted_at_once(tmp_path: Path) -> None:
    for plan in (made(with_rejected=True).plan, deviated().plan, injected()[0].plan):
        data, path = write_workbook(plan), flowed(plan, tmp_path / "m.xlsx")
        once, flowing = (described(openpyxl.load_workbook(source)) for source in (io.BytesIO(data), path))
        assert flowing.keys() == once.keys()
        for name, same in once.items():
            assert flowing[name] == same, name
        with zipfile.ZipFile(io.BytesIO(data)) as first, zipfile.ZipFile(path) as second:
            others = [
                part for part in first.namelist() if re.search(r"charts/|drawings/|docProps/|workbook.xml$", part)
            ]
            assert any("charts/" in other for other in others)
            for name in others:
                assert second.read(name) == first.read(name), name


@pytest.mark.slow
def test_the_master_flows_to_the_same_workbook_and_the_same_bytes(tmp_path: Path) -> None:
    pages = []
    for number in range(2):
        context, notes = master_context(tiny(), batches(), finnish(), MasterOptions()), CellLog()
        with StreamWriter(tmp_path / f"{number}.xlsx") as flow:
            write_master(context, flow, notes.add)
        check_complete(notes, context.collected)
        values = made().values
        cells = {(cell.sheet, cell.row, cell.col, cell.content) for value in values for cell in value.cells}
        assert {note[:4] for note in notes} == cells
        pages.append((tmp_path / f"{number}.xlsx").read_bytes())
    assert pages[0] == pages[1]
    assert pages[0] == flowed(made().plan, tmp_path / "plan.xlsx").read_bytes()
    assert read_master(pages[0]).untouched


def test_an_answer_that_was_noted_nowhere_is_an_error_of_ours() -> None:
    context = master_context(tiny(), batches(), finnish(), MasterOptions())
    with pytest.raises(ValueError, match="without a place"):
        check_complete(CellLog(), context.collected)


@pytest.mark.parametrize(
    "text",
    [
        "<r><t>x</t></r>",
        "=1+1",
        "a\x00b\x1f",
        "_x0041_",
        " reuna ",
        "\nrivi",
        "]]>&amp;",
        "😀",
        "\ufffe",
        "<r></r>",
        "x" * 32_767,
    ],
)
def test_a_text_is_a_text_however_often_it_comes(tmp_path: Path, text: str) -> None:
    painted = write_workbook(
        Plan((Sheet("s", "S", (PlannedCell(0, 0, CellUse.FIXED, "prose", text),), ()),), ABOUT, locked=False)
    )
    path = write_row(tmp_path / "t.xlsx", [BuiltCell(text)] * 4)
    for data, count in ((painted, 1), (path.read_bytes(), 4)):
        book = read_workbook(data)
        assert isinstance(book, ScannedWorkbook)
        assert [cell.value for cell in book.sheets[0].cells.values()] == [text] * count
        for cell in openpyxl.load_workbook(io.BytesIO(data))["S"][1]:
            assert (cell.data_type, cell.quotePrefix) == ("s", text.startswith("="))


@pytest.mark.parametrize(
    ("content", "stands"),
    [
        (None, None),
        ("", None),
        (2.5, 2.5),
        (7, 7),
        (True, True),
        (date(2012, 3, 22), date(2012, 3, 22)),
        (Formula("SUM(B1:C1)", 3.0), 3),
        (Formula('"a"&"<"', "a<"), "a<"),
        (Link("Tänne & tuonne", "internal:'S'!A1"), "Tänne & tuonne"),
    ],
)
def test_each_kind_of_content_is_written(tmp_path: Path, content: Content, stands: object) -> None:
    path = write_row(
        tmp_path / "t.xlsx", [BuiltCell(content, number_format="d.m.yyyy" if isinstance(content, date) else "")]
    )
    cell = openpyxl.load_workbook(path, data_only=True)["S"]["A1"]
    assert (cell.value.date() if isinstance(content, date) else cell.value) == stands
    if isinstance(content, Formula):
        assert openpyxl.load_workbook(path)["S"]["A1"].value == f"={content.text}"
    if isinstance(content, Link):
        assert cell.hyperlink.location == "'S'!A1"


@pytest.mark.parametrize(
    "content",
    [
        float("nan"),
        float("inf"),
        "x" * 32_768,
        "😀" * 16_384,
        RichText((TextRun("a", "strong"), TextRun("b", "text"))),
    ],
)
def test_what_a_cell_cannot_hold_is_refused(tmp_path: Path, content: Content) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"entinen")
    with pytest.raises((ValueError, TypeError), match="S A1"):
        write_row(path, [BuiltCell(content)])
    assert path.read_bytes() == b"entinen"


def test_links_lead_to_cells_and_out_of_the_workbook(tmp_path: Path) -> None:
    targets = ["internal:'S'!A1", "https://example.fi/?a=1&b=2", "internal:'S'!B1", "external:../palaute.xlsx#'S'!A1"]
    path = write_row(
        tmp_path / "t.xlsx", [BuiltCell(Link(f"{number}", target)) for number, target in enumerate(targets)]
    )
    links = [cell.hyperlink for cell in openpyxl.load_workbook(path)["S"][1]]
    assert [link.location for link in links] == ["'S'!A1", None, "'S'!B1", "'S'!A1"]
    assert [link.target for link in links] == [None, targets[1], None, "..\\palaute.xlsx"]
    outside = write_row(tmp_path / "u.xlsx", [BuiltCell(Link("ulos", targets[1]))])
    assert openpyxl.load_workbook(outside)["S"]["A1"].hyperlink.target == targets[1]


def test_rows_ascend_and_stay_within_the_sheet(tmp_path: Path) -> None:
    with StreamWriter(tmp_path / "t.xlsx") as flow:
        flow.begin_sheet(Sheet("s", "S", (), ()))
        flow.add_row(4, 20.0, [BuiltCell("a")])
        for number in (4, 3):
            with pytest.raises(ValueError, match=f"row {number} comes after row 4"):
                flow.add_row(number, 20.0, [BuiltCell("b")])
        with pytest.raises(ValueError, match="refused"):
            flow.add_row(1_048_576, 20.0, [BuiltCell("c")])


def test_a_text_that_comes_again_is_kept_once_within_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsxwriter_overrides, "SHARED", 3)
    monkeypatch.setattr(xlsxwriter_overrides, "ONCE", 5)
    cells = [BuiltCell(f"T{number % 4}") for number in range(70)]
    path = write_row(tmp_path / "t.xlsx", cells)
    with zipfile.ZipFile(path) as package:
        shared = package.read("xl/sharedStrings.xml").decode()
        page = package.read("xl/worksheets/sheet1.xml").decode()
    assert shared.count("<si>") <= 3
    assert f'count="{page.count(chr(34) + "s" + chr(34) + ">")}"' in shared
    assert [cell.value for cell in openpyxl.load_workbook(path)["S"][1]] == [cell.content for cell in cells]


def test_a_table_stands_over_cells_that_went_by(tmp_path: Path) -> None:
    with StreamWriter(tmp_path / "t.xlsx") as flow:
        flow.begin_sheet(Sheet("s", "S", (), ()))
        for number in range(200):
            flow.add_row(
                number,
                None,
                [BuiltCell("Eka" if not number else str(number)), BuiltCell("Toka" if not number else "x")],
            )
        flow.end_sheet(
            Sheet(
                "s",
                "S",
                (),
                (),
                tables=(
                    TableObject(
                        row=0, col=0, last_row=199, last_col=1, name="lista", title="Lista", headers=("Eka", "Toka")
                    ),
                ),
            )
        )
        flow.finish(ABOUT, {})
    (table,) = openpyxl.load_workbook(tmp_path / "t.xlsx")["S"].tables.values()
    assert (table.ref, table.autoFilter.ref) == ("A1:B200", "A1:B200")
    assert [column.name for column in table.tableColumns] == ["Eka", "Toka"]


PEAK = """
import sys
from dataclasses import replace
from pathlib import Path

from lamppu_xl.master.builder import MasterOptions, check_complete, master_context, write_master
from lamppu_xl.workbook.stream_writer import StreamWriter
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.submission import Submission
from lamppu_xl.master.cell_log import CellLog
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.reader import read_return
from lamppu_xl.storage.spill_store import SpillStore, SpillRef
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import ReturnLabel, FileState, Verdict
from lamppu_xl.i18n.translator import translator_for
from projects import tiny

count, data, out = int(sys.argv[1]), Path(sys.argv[2]).read_bytes(), Path(sys.argv[3])
project = tiny()
period = project.period("2026-2")
read = read_return(IncomingFile("alfa.xlsx", data), ReadContext(project=project, period=period)).submission
one = next(partner for partner in project.partners if partner.id == "ALFA")
partners = tuple(replace(one, id=f"P{number}", name=f"Opisto {number}") for number in range(count))
project = replace(project, partners=partners)
shelf, verdicts = SpillStore(256), []
for partner in partners:
    file = f"{partner.id}.xlsx"
    own = replace(
        read,
        partner=partner,
        source=replace(read.source, file=file, sha256=f"{partner.id:0>64}"),
        places={entry: place._replace(file=file) for entry, place in read.places.items()},
        answers={
            entry: f"{answer} ({partner.id})" if entry.field == "results" else answer
            for entry, answer in read.answers.items()
        },
    )
    slip = SpillRef(shelf, file, own, ReturnLabel(own.saved, own.program, len(own.answers)))
    verdict = Verdict(file, own.source.sha256, FileState.ACCEPTED, (), partner.id, period.id)
    verdicts.append(replace(verdict, stored_submission=slip))
batch = Batch(project, period, tuple(verdicts))
context = master_context(project, [batch], translator_for("fi", project.chain("fi")), MasterOptions())
notes = CellLog()
with StreamWriter(out) as flow:
    write_master(context, flow, notes.add)
check_complete(notes, context.collected)
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(sum(1 for _ in context.collected.answers), peak)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process")
@pytest.mark.slow
def test_four_times_the_rows_take_no_more_memory(tmp_path: Path) -> None:
    from example_masters import ALFA, AUTUMN, VISITS, returned

    (tmp_path / "alfa.xlsx").write_bytes(returned(tiny(), "ALFA", AUTUMN, {**ALFA, **VISITS}).data or b"")
    (tmp_path / "peak.py").write_text(PEAK, encoding="utf-8")
    peaks = []
    for count in (100, 400):
        out = tmp_path / f"{count}.xlsx"
        command = [sys.executable, str(tmp_path / "peak.py"), str(count), str(tmp_path / "alfa.xlsx"), str(out)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent, env=env())
        answers, peak = map(int, ran.stdout.split())
        assert answers > 15 * count
        peaks.append(peak)
    assert peaks[1] <= 1.15 * peaks[0]


def env() -> dict[str, str]:
    import os

    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1] / "support"),
    }


@pytest.mark.ooxml
@pytest.mark.slow
def test_excel_opens_it_without_repair(ooxml: ModuleType, tmp_path: Path) -> None:
    files = [
        flowed(made(with_rejected=True).plan, tmp_path / "a.xlsx"),
        flowed(injected()[0].plan, tmp_path / "b.xlsx"),
    ]
    assert not any(ooxml.problems(files).values())


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_saves_it_with_the_same_content(office: ModuleType, tmp_path: Path) -> None:
    file = flowed(deviated().plan, tmp_path / "master.xlsx")
    (saved,) = office.convert([file], "xlsx", tmp_path / "saved")
    assert read_master(saved.read_bytes()).untouched
