"""What a master carries for programs: written as rows, read again as the same, whatever became of the rows."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from example_ledgers import said, small
from hypothesis import given
from hypothesis import strategies as st

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.ledger import records as books
from lamppu_xl.ledger.columns import ROW_TYPES, Row, RowType
from lamppu_xl.ledger.parsing import parse_ledger
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.ledger.rows import ledger_rows
from lamppu_xl.ledger.totals import control_totals
from lamppu_xl.ledger.traces import CellRuns, SheetCell, cells_of, pack, parse_run, total_traces, unpack
from lamppu_xl.workbook.identity import MasterStamp, looks_like_stamp
from lamppu_xl.workbook.model import CellUse, Plan, PlannedCell, Properties, Sheet, SheetColumn
from lamppu_xl.workbook.safe_reader import ScannedWorkbook, read_workbook
from lamppu_xl.workbook.writer import write_workbook


def edited(rows: Sequence[Row], change: str, to: object) -> list[tuple[object, ...]]:
    return [tuple(to if cell == change else cell for cell in row) for row in rows]


def test_a_ledger_is_read_back_as_it_was_written() -> None:
    found = parse_ledger(ledger_rows(small()))
    assert found.ledger == small()
    assert found.problems == ()
    assert found.untouched
    assert found.totals == control_totals(small().answers)
    assert found.stamp == small().stamp


def test_a_ledger_of_nothing_but_a_head_is_valid() -> None:
    empty = Ledger(small().head)
    found = parse_ledger(ledger_rows(empty))
    assert (found.ledger, found.problems) == (empty, ())


def test_rows_that_stream_are_the_same_rows() -> None:
    whole = small()
    bare = replace(whole, answers=(), traces=(), tabs=())
    rows = ledger_rows(bare, answers=iter(whole.answers), traces=iter(whole.traces), tabs=iter(whole.tabs))
    assert list(rows) == list(ledger_rows(whole))


def test_nothing_is_asked_for_before_its_turn() -> None:
    asked: list[str] = []

    def answers() -> Iterator[books.LedgerAnswer]:
        asked.append("answers")
        yield from small().answers

    def traces() -> Iterator[books.CellTrace]:
        asked.append("traces")
        yield from small().traces

    order = []
    for row in ledger_rows(replace(small(), answers=(), traces=()), answers=answers(), traces=traces()):
        if row[0] in ("#answer", "#trace"):
            order.append((row[0], list(asked)))
    assert order == [("#answer", []), ("#trace", ["answers"])]


def test_each_sort_of_row_is_named_and_each_column_has_a_head() -> None:
    rows = list(ledger_rows(small()))
    assert rows[0] == ("stamp", small().stamp.code)
    assert [row[0] for row in rows if str(row[0]).startswith("#")] == [
        f"#{name}" for name, row_type in ROW_TYPES.items() if not row_type.optional
    ]
    widths = {str(row[0])[1:]: len(row) for row in rows if str(row[0]).startswith("#")}
    assert all(len(row) == widths[str(row[0])] for row in rows if row[0] in widths)


def test_the_stamp_of_a_master_is_never_taken_for_that_of_a_return() -> None:
    stamp = small().stamp
    assert MasterStamp.parse(stamp.code) == stamp
    assert not looks_like_stamp(stamp.code)
    assert MasterStamp.parse(stamp.code.replace("2012-2", "2012-1")) is None


def test_another_question_is_another_fingerprint_and_another_answer_is_not() -> None:
    ledger = small()
    asked = replace(ledger, questions=(replace(ledger.questions[0], label=said(fi="Muu")), *ledger.questions[1:]))
    assert asked.fingerprint != ledger.fingerprint
    assert replace(ledger, answers=ledger.answers[:3]).fingerprint == ledger.fingerprint


# Faults are reported


@pytest.mark.parametrize(
    ("change", "to", "expected"),
    [
        (1234.5, "paljon", None),  # a text stands where a number is asked: the kinds are looked at later
        ("results/G1/share", "results", "answer: entry"),
        ("2012-09-30", "2012-09-31", None),
        ("yes", "joo", "return: accepted"),
        ("#trace", "#tracks", "trace"),
        ("TINY", None, None),
    ],
)
def test_a_changed_cell_costs_its_row_and_shows_in_the_checksum(
    change: object, to: object, expected: str | None
) -> None:
    found = parse_ledger(edited(list(ledger_rows(small())), change, to))  # type: ignore[arg-type]
    assert not found.untouched
    assert found.digest
    details = [problem.detail for problem in found.problems]
    assert (expected in details) if expected else details == []


def test_a_ledger_that_is_cut_short_says_what_is_lost() -> None:
    rows = list(ledger_rows(small()))
    cut = parse_ledger(rows[: next(number for number, row in enumerate(rows) if row[0] == "#trace")])
    assert cut.ledger is not None
    assert [(problem.what, problem.detail) for problem in cut.problems] == [("lost", "digest"), ("lost", "total")]
    assert not cut.untouched


def test_a_later_version_is_not_read_but_further_columns_and_sorts_are_passed_over() -> None:
    later = replace(small(), head=replace(small().head, format=2))
    found = parse_ledger(ledger_rows(later))
    assert found.ledger is None
    assert [problem.what for problem in found.problems] == ["version"]
    rows = list(ledger_rows(small()))
    wider = [(*row, "moods") if row[0] == "#goal" else (*row, "fine") if row[0] == "goal" else row for row in rows]
    wider[-1:-1] = [("#weather", "sky"), ("weather", "blue")]
    found = parse_ledger(wider)
    assert (found.ledger, found.problems) == (small(), ())


def test_the_head_tells_what_is_lost_when_a_column_was_taken_out() -> None:
    found = parse_ledger(edited(list(ledger_rows(small())), "sha256", None))
    assert found.ledger is None
    assert [(problem.what, problem.detail) for problem in found.problems] == [
        ("heads", "return: sha256"),
        ("heads", "listing: sha256"),
    ]


CELL = st.one_of(
    st.none(),
    st.text(max_size=6),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.sampled_from(
        ["stamp", "digest", "master", "#master", "answer", "#answer", "#period", "results/G1/x", "1-9", "A1"]
    ),
)


@given(st.lists(st.lists(CELL, min_size=1, max_size=9), max_size=12))
@pytest.mark.slow
def test_no_rows_whatever_make_it_stumble(found: list[list[object]]) -> None:
    parsed = parse_ledger(found)
    assert parsed.problems
    assert parsed.ledger is None or not parsed.untouched


@given(st.integers(0, 10**9), st.data())
@pytest.mark.slow
def test_no_change_to_sound_rows_makes_it_stumble_or_goes_unseen(seed: int, data: st.DataObject) -> None:
    rows = [list(row) for row in ledger_rows(small())]
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 4)):
        row = dice.randrange(len(rows))
        match dice.randint(0, 3):
            case 0:
                rows[row][dice.randrange(len(rows[row]))] = data.draw(CELL)
            case 1:
                del rows[row]
            case 2:
                rows.insert(row, list(rows[dice.randrange(len(rows))]))
            case 3:
                other = dice.randrange(len(rows))
                rows[row], rows[other] = rows[other], rows[row]
    parsed = parse_ledger(rows)
    assert not parsed.untouched or parsed.ledger == small()


# Totals and traces


def test_control_totals_add_up_exactly_in_any_order() -> None:
    answers = [
        books.LedgerAnswer(number, 1, AnswerRef("figures", f"I{number}", "actual"), figure, "", "")
        for number, figure in enumerate([1e16, 1.0, -1e16, 0.1], 1)
    ]
    assert control_totals(answers)[1].sum == control_totals(reversed(answers))[1].sum == 1.1
    assert control_totals(answers)[0] == books.ControlTotal("", "", 4, None)
    text = [books.LedgerAnswer(1, 1, AnswerRef("results", "G1", "results"), "sana", "", "")]
    assert control_totals(text)[1] == books.ControlTotal("results", "results", 1, None)


@given(st.sets(st.integers(1, 300), min_size=1))
@pytest.mark.slow
def test_packed_numbers_are_unpacked_again(numbers: set[int]) -> None:
    assert unpack(pack(numbers)) == tuple(sorted(numbers))


@pytest.mark.parametrize("text", ["", "1-", "a", "1,,2", "1-999999999", "9-1,", " 1"])
def test_what_is_not_packed_is_not_unpacked(text: str) -> None:
    assert unpack(text) is None


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "A1:B2", "A1:A9999999", "a1", "A1:"])
def test_what_is_no_run_of_cells_has_no_places(text: str) -> None:
    assert parse_run(text) is None


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=60))
def test_traces_name_the_answer_of_every_cell(steps: list[tuple[int, bool]]) -> None:
    runs, at, number, row = CellRuns("Luvut"), {}, 0, 0
    for col, next_row in steps:
        row += next_row
        number += 1 + col
        if (row, col) not in at:
            at[row, col] = number
            runs.add(row, col, number)
    again: dict[SheetCell, tuple[int, ...]] = {}
    for trace in runs.traces:
        places = cells_of(trace)
        assert places is not None
        again.update(dict(places))
    assert again == {SheetCell("Luvut", *key): (number,) for key, number in at.items()}
    half = {number for (row_, _), number in at.items() if 3 <= row_ <= 9}
    assert set(runs.within((3, 0), (9, 4))) == half


def test_a_long_list_in_a_column_is_a_single_trace() -> None:
    runs = CellRuns("Vastaukset")
    for row in range(26_000):
        runs.add(row + 3, 5, row + 1)
    assert list(runs.traces) == [books.CellTrace("Vastaukset", "F4:F26003", "1-26000")]


def test_a_total_of_very_many_answers_takes_several_rows_and_loses_none() -> None:
    odd = tuple(range(1, 60_001, 2))
    found = list(total_traces("Luvut", (1, 1), odd))
    assert len(found) > 1
    assert {trace.cells for trace in found} == {"B2"}
    assert max(len(trace.answers) for trace in found) <= 32_767
    assert tuple(number for trace in found for number in unpack(trace.answers) or ()) == odd
    runs = CellRuns("Luvut")
    for row, number in enumerate(odd):
        runs.add(row, 0, number)
    assert max(len(trace.answers) for trace in runs.traces) <= 32_767
    assert sorted(number for trace in runs.traces for number in unpack(trace.answers) or ()) == list(odd)


# In a workbook


def workbook(rows: Iterator[Row]) -> bytes:
    slots = tuple(
        PlannedCell(row, col, CellUse.FIXED, "list", cell)
        for row, line in enumerate(rows)
        for col, cell in enumerate(line)
        if cell is not None
    )
    sheets = (
        Sheet("seen", "Nähtävä", (PlannedCell(0, 0, CellUse.FIXED, "list", "x"),), (SheetColumn(9),)),
        Sheet("data", books.SHEET, slots, (SheetColumn(9),), state="veryHidden"),
    )
    return write_workbook(Plan(sheets, Properties("t", "d", "fi", date(2012, 12, 31)), locked=False))


def read_again(data: bytes) -> list[list[object]]:
    book = read_workbook(data)
    assert isinstance(book, ScannedWorkbook)
    (sheet,) = [sheet for sheet in book.sheets if sheet.name == books.SHEET]
    height, width = (max(at[axis] for at in sheet.cells) + 1 for axis in (0, 1))
    grid: list[list[object]] = [[None] * width for _ in range(height)]
    for (row, col), cell in sheet.cells.items():
        assert cell.formula is None
        grid[row][col] = cell.value
    return grid


def test_a_workbook_carries_it_whole() -> None:
    found = parse_ledger(read_again(workbook(ledger_rows(small()))))
    assert found.ledger == small()
    assert found.untouched


def test_openpyxl_saves_it_whole() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(ledger_rows(small()))))
    stream = io.BytesIO()
    book.save(stream)
    found = parse_ledger(read_again(stream.getvalue()))
    assert found.ledger == small()
    assert found.untouched


@pytest.mark.slow
def test_libreoffice_saves_it_whole(office: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "master.xlsx"
    source.write_bytes(workbook(ledger_rows(small())))
    (saved,) = office.convert([source], "xlsx", tmp_path / "saved")
    found = parse_ledger(read_again(saved.read_bytes()))
    assert found.ledger == small()
    assert found.untouched


def test_the_fingerprint_does_not_depend_on_names_of_classes() -> None:
    class RenamedGoal(books.LedgerGoal):
        pass

    goals = tuple(RenamedGoal(**vars(goal)) for goal in small().goals)
    assert goals
    assert replace(small(), goals=goals).fingerprint == small().fingerprint == "ededed1b"


def test_a_column_of_an_unknown_type_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        value: complex

    with pytest.raises(TypeError, match="complex"):
        _ = RowType("odd", Odd, "").columns
