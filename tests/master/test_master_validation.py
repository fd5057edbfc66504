"""A master that came is judged: whole, edited on the hidden sheet, edited visibly, sorted, of another project."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from built_masters import Master, build_master
from example_ledgers import small
from example_masters import AUTUMN, SPRING, batches, finnish
from example_masters import judged as judged_returns
from folders import run
from openpyxl.worksheet.worksheet import Worksheet
from projects import EXAMPLES, tiny

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.text import Phrase, Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.consistency import find_faults
from lamppu_xl.ledger.parsing import parse_ledger
from lamppu_xl.ledger.records import SHEET, AnswerListing, Ledger, LedgerAnswer, LedgerLine, LedgerReturn
from lamppu_xl.ledger.rows import ledger_rows
from lamppu_xl.ledger.traces import CellRuns, cells_of, total_traces, unpack
from lamppu_xl.master import master_reader
from lamppu_xl.master import validation as masters
from lamppu_xl.master.builder import MasterOptions
from lamppu_xl.master.sheet_checksums import SheetChecksums, planned_content
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.model import CellUse, Content, Formula, Plan, PlannedCell, Properties, Sheet, SheetColumn
from lamppu_xl.workbook.writer import write_workbook

LIST, GOAL, FIGURES = "Vastaukset", "G1 Verkosto", "Luvut"
LONG = " ".join(f"Virke {number} kertoo, mitä verkostossa saatiin aikaan." for number in range(8))
HEADS = ("Kausi", "Osatoteuttaja", "Vastaus", "SHA-256", "Vastauksen tunniste")


def reported() -> Ledger:
    """The small ledger with a long text that its goal's sheet shows in pieces."""
    answers = [answer for answer in small().answers if len(str(answer.value)) < 100]
    answers[0] = replace(answers[0], value=LONG)
    listing = AnswerListing(LIST, "Vastaus", "Vastauksen tunniste", "SHA-256")
    return replace(small(), answers=tuple(answers), traces=(), listings=(listing,), tabs=())


def sheets_of(book: Ledger) -> dict[str, list[list[tuple[Content, tuple[int, ...]]]]]:
    """What is seen: each cell with the numbers of the answers that it is made of."""
    listed: list[list[tuple[Content, tuple[int, ...]]]] = [[("Kaikki vastaukset", ())], [(head, ()) for head in HEADS]]
    for item in book.answers:
        source = book.sources[item.source]
        lead: list[tuple[Content, tuple[int, ...]]] = [(source.period, ()), (source.partner, ())]
        listed.append([*lead, (book.shown_value(item), (item.number,)), (source.sha256, ()), (str(item.entry), ())])
    pieces = [LONG[start : start + 100] for start in range(0, len(LONG), 100)]
    goal: list[list[tuple[Content, tuple[int, ...]]]] = [
        [("Tulokset", ()), (book.shown_value(book.answers[0]), (1,))],
        [],
        *([("", ()), (piece.strip(), (1,))] for piece in pieces),
        [("Osuus", ()), (book.shown_value(book.answers[1]), (2,))],
    ]
    figures: list[list[tuple[Content, tuple[int, ...]]]] = [
        [("Yhteensä", ()), (Formula("SUM(B2:B3)", 1234.8), (3, 4))],
        *([(answer.entry.row, ()), (book.shown_value(answer), (answer.number,))] for answer in book.answers[2:4]),
    ]
    return {LIST: listed, GOAL: goal, FIGURES: figures}


def made(book: Ledger | None = None, name: str = "master", properties: Mapping[str, str] | None = None) -> bytes:
    """A master of a ledger, as it is written."""
    book = book or reported()
    sheets, traces, tabs, sums = [], [], [], []
    for sheet, lines in sheets_of(book).items():
        contents, runs, slots = SheetChecksums(sheet), CellRuns(sheet), []
        for row, cells in enumerate(lines):
            contents.row(row, [(col, planned_content(content or None)) for col, (content, _) in enumerate(cells)])
            slots += [
                PlannedCell(
                    row=row,
                    col=col,
                    use=CellUse.FIXED,
                    style="list",
                    content=content,
                    entry=None,
                    number_format="d\\.m\\.yyyy" if isinstance(content, date) else "",
                )
                for col, (content, _) in enumerate(cells)
                if content != ""
            ]
            for col, (_, numbers) in enumerate(cells):
                if len(numbers) == 1:
                    runs.add(row, col, *numbers)
                traces += total_traces(sheet, (row, col), numbers) if len(numbers) > 1 else ()
        sheets.append(Sheet(sheet, sheet, tuple(slots), tuple(SheetColumn(20) for _ in range(5))))
        tabs.append(contents.tab)
        sums += contents.sums.records(sheet)
        traces += runs.traces
    hidden = tuple(
        PlannedCell(row, col, CellUse.FIXED, "list", cell)
        for row, line in enumerate(ledger_rows(replace(book, traces=tuple(traces), tabs=tuple(tabs), sums=tuple(sums))))
        for col, cell in enumerate(line)
        if cell is not None
    )
    sheets.append(Sheet("data", SHEET, hidden, (SheetColumn(9),), state="veryHidden"))
    custom = {"lamppu-xl": f"{name} TINY 2012-2"} if properties is None else properties
    return write_workbook(
        Plan(tuple(sheets), Properties("t", "TINY 2012-2", "fi", date(2012, 12, 31), custom=custom), locked=False)
    )


@cache
def sound() -> bytes:
    return made()


def saved(data: bytes, change: Callable[[openpyxl.Workbook], object] = lambda _: None) -> bytes:
    """As another program saves it after a change."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def codes(found: Sequence[Finding]) -> list[str]:
    return [item.code.id for item in found]


def read(data: bytes) -> master_reader.MasterReading:
    return master_reader.read_incoming_master(data, "master.xlsx")


def hidden(sheet: Worksheet, sort: str, number: int) -> int:
    """The row of the n-th record of a sort."""
    found = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == sort]
    return found[number - 1]


# Whole


def test_a_master_is_read_with_all_that_it_tells() -> None:
    reading = read(sound())
    assert reading.findings == ()
    assert reading.stamp == reported().stamp
    assert reading.ledger is not None
    assert reading.ledger.answers == reported().answers
    assert reading.ledger.returns == reported().returns
    (total,) = [trace for trace in reading.ledger.traces if (trace.sheet, trace.cells) == (FIGURES, "B1")]
    assert total.answers == "3-4"


def test_another_program_may_save_it() -> None:
    assert read(saved(sound())).findings == ()


@pytest.mark.slow
def test_libreoffice_may_save_it_and_sort_its_list(office: ModuleType, tmp_path: Path) -> None:
    source, by_manual = tmp_path / "master.xlsx", tmp_path / "sorted.xlsx"
    source.write_bytes(sound())
    by_manual.write_bytes(saved(sound(), sort_list))
    for path in office.convert([source, by_manual], "xlsx", tmp_path / "saved"):
        reading = read(path.read_bytes())
        assert reading.ledger is not None
        assert reading.ledger.answers == reported().answers
        assert codes(reading.findings) == ([] if path.name == "master.xlsx" else ["M709"])


def sort_list(book: openpyxl.Workbook) -> None:
    sheet = book[LIST]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    random.Random(3).shuffle(lines)
    for number, line in enumerate(lines, 3):
        for col, value in enumerate(line, 1):
            sheet.cell(number, col).value = value
            if isinstance(value, str):
                sheet.cell(number, col).data_type = "s"  # openpyxl takes "=1+1" for a formula


def test_a_sorted_list_is_at_most_a_hint_and_loses_nothing() -> None:
    reading = read(saved(sound(), sort_list))
    assert [(finding.code.id, finding.place.sheet, finding.effective_severity) for finding in reading.findings] == [
        ("M709", LIST, Severity.HINT)
    ]
    assert reading.ledger is not None
    assert reading.ledger.answers == reported().answers


def test_empty_rows_in_between_are_no_edit() -> None:
    (item,) = read(saved(sound(), lambda book: book[GOAL].insert_rows(1, 2))).findings
    assert (item.code.id, item.place.sheet) == ("M709", GOAL)


# Edited on visible sheets


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "was", "now"),
    [
        (FIGURES, "B2", 1334.5, 1234.5, 1334.5),
        (LIST, "C5", 1334.5, 1234.5, 1334.5),
        (LIST, "C8", "Alfa", "Beta", "Alfa"),
        (LIST, "C7", None, date(2012, 9, 30), None),
        (GOAL, "B1", "Aivan muuta.", LONG, "Aivan muuta."),
    ],
)
def test_an_answer_that_was_edited_in_sight_is_reported_at_its_cell(
    sheet: str, cell: str, value: object, was: object, now: object
) -> None:
    reading = read(saved(sound(), lambda book: book[sheet].__setitem__(cell, value)))
    edited = [finding for finding in reading.findings if finding.code.id == "M707"]
    assert [(item.place.sheet, item.place.cell) for item in edited] == [(sheet, cell)]
    assert edited[0].facts["was"] == was
    assert now is None or edited[0].facts["now"] == now
    assert edited[0].subject is not None
    assert has_errors(reading.findings)
    assert all(translator_for("fi").message(finding) for finding in reading.findings)
    assert codes(reading.findings) == ["M707"] or sheet == GOAL


def test_a_piece_of_a_long_text_that_was_edited_is_found() -> None:
    found = read(saved(sound(), lambda book: book[GOAL].__setitem__("B4", "poissa"))).findings
    assert ("M707", GOAL, "B4") in [(item.code.id, item.place.sheet, item.place.cell) for item in found]


@pytest.mark.slow
def test_an_answer_edited_in_a_sorted_list_is_found_where_it_stands_now() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sort_list(book)
        sheet = book[LIST]
        row = next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 5).value == "figures/I1/actual")
        sheet.cell(row, 3).value = 7
        places.append((row, 3))

    places: list[tuple[int, int]] = []
    found = read(saved(sound(), change)).findings
    assert codes(found) == ["M707", "M709"]
    assert (found[0].place.row, found[0].place.col) == (places[0][0] - 1, places[0][1] - 1)
    assert (found[0].facts["was"], found[0].facts["now"]) == (1234.5, 7)


def test_an_answer_deleted_from_the_list_is_missed() -> None:
    found = read(saved(sound(), lambda book: book[LIST].delete_rows(5))).findings
    (item,) = [item for item in found if item.code.id == "M707"]
    assert item.place.sheet == LIST
    assert item.place.cell is None
    assert "tyhj" in translator_for("fi").message(item)


def test_a_remark_beside_the_answers_is_a_warning_by_sheet() -> None:
    (item,) = read(saved(sound(), lambda book: book[FIGURES].__setitem__("D5", "Hyvä tulos"))).findings
    assert (item.code.id, item.place.sheet, item.effective_severity) == ("M708", FIGURES, Severity.WARNING)
    assert item.place.cell == "D5"
    assert item.facts["change"] == Phrase("changed_cells", {"cells": ("D5",), "more": ""})


def test_a_sheet_that_is_gone_or_rebuilt_is_reported_once() -> None:
    (item,) = read(saved(sound(), lambda book: book.remove(book[GOAL]))).findings
    assert (item.code.id, item.facts["sheet"], item.facts["change"]) == ("M708", GOAL, Phrase("sheet_is_missing"))


def test_a_renamed_sheet_is_named() -> None:
    (item,) = read(saved(sound(), lambda book: setattr(book[FIGURES], "title", "Luvut 2"))).findings
    assert item.facts["change"] == Phrase("sheet_is_renamed", {"now": "Luvut 2"})


def test_cells_other_than_answers_are_named_beside_edited_answers() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[FIGURES]["B1"] = 1234.9  # over the formula of a total
        book[FIGURES]["B2"] = 7
        book[FIGURES]["A2"] = "Muu"
        book[FIGURES]["E9"] = "Huom."

    found = read(saved(sound(), change)).findings
    assert [(item.code.id, item.place.cell) for item in found] == [("M707", "B2"), ("M708", "B1")]
    assert found[1].facts["change"] == Phrase("changed_cells", {"cells": ("B1", "A2", "E9"), "more": ""})


def test_inserted_and_removed_rows_are_named() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[GOAL].insert_rows(2)
        book[GOAL]["A2"] = "Huomautus"

    inserted = [item for item in read(saved(sound(), change)).findings if item.code.id == "M708"]
    assert [item.facts["change"] for item in inserted] == [Phrase("inserted_rows", {"rows": "2"})]


def test_a_hidden_sheet_is_named() -> None:
    (item,) = read(saved(sound(), lambda book: setattr(book[FIGURES], "sheet_state", "hidden"))).findings
    assert (item.code.id, item.place.sheet, item.facts["change"]) == ("M708", FIGURES, Phrase("sheet_is_hidden"))


def test_hidden_rows_and_columns_are_named() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[FIGURES].row_dimensions[2].hidden = True
        book[GOAL].column_dimensions["B"].hidden = True
        book[GOAL].column_dimensions["D"].hidden = True  # it is empty

    found = read(saved(sound(), change)).findings
    assert [(item.code.id, item.place.sheet, item.facts["change"]) for item in found] == [
        ("M708", GOAL, Phrase("hidden_lines", {"rows": "", "columns": ("B",)})),
        ("M708", FIGURES, Phrase("hidden_lines", {"rows": "2", "columns": ()})),
    ]
    assert "rivit 2" in translator_for("fi").message(found[1])


def test_a_column_that_was_put_in_is_no_edit_of_any_answer() -> None:
    found = read(saved(sound(), lambda book: book[FIGURES].insert_cols(1))).findings
    assert {item.code.id for item in found} <= {"M707", "M708"}

    def shifted(book: openpyxl.Workbook) -> None:
        book[LIST].insert_cols(2)

    (item,) = read(saved(sound(), shifted)).findings
    assert (item.code.id, item.place.sheet) == ("M708", LIST)
    change = item.facts["change"]
    assert isinstance(change, Phrase)
    assert (change.key, change.facts["count"]) == ("changed_rows", len(reported().answers))


def test_answers_that_were_all_written_over_are_errors_and_not_reported_without_end() -> None:
    def emptied(book: openpyxl.Workbook) -> None:
        for row in book[LIST].iter_rows(min_row=1):
            for cell in row:
                cell.value = "x"

    found = [finding for finding in read(saved(sound(), emptied)).findings if finding.place.sheet == LIST]
    assert codes(found) == ["M707"] * len(reported().answers) + ["M708"]


# Edited on the hidden sheet


def test_an_answer_edited_on_the_hidden_sheet_is_reported_with_what_the_list_still_says() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        row = hidden(sheet, "answer", 3)
        assert sheet.cell(row, 5).value == 1234.5
        sheet.cell(row, 5).value = 9999
        places.append(row)

    places: list[int] = []
    reading = read(saved(sound(), change))
    assert sorted(codes(reading.findings)) == ["M705", "M705", "M706"]
    answer = next(finding for finding in reading.findings if finding.entry)
    assert (answer.place.sheet, answer.place.cell) == (SHEET, f"E{places[0]}")
    assert (answer.facts["was"], answer.facts["now"]) == (1234.5, 9999)
    total = next(finding for finding in reading.findings if finding.code.id == "M706")
    assert (total.facts["what"], total.facts["was"], total.facts["now"]) == ("figures/actual", 1234.8, 9999.3)


def test_answers_deleted_on_the_hidden_sheet_are_missed_in_the_totals() -> None:
    reading = read(saved(sound(), lambda book: book[SHEET].delete_rows(hidden(book[SHEET], "answer", 3))))
    reported_of = {
        str(finding.facts["what"]): (finding.facts["was"], finding.facts["now"])
        for finding in reading.findings
        if finding.code.id == "M706"
    }
    count = len(reported().answers)
    assert reported_of["figures/actual"] == (2, 1)
    assert (count, count - 1) in reported_of.values()


@pytest.mark.parametrize(
    ("number", "changes", "what"),
    [
        (3, {"value": "paljon"}, "kind"),
        (1, {"value": 3.0}, "kind"),
        (5, {"value": "2012-13-01"}, "kind"),
        (6, {"value": "DELTA"}, "option"),
        (3, {"entry": small().answers[2].entry._replace(row="I9")}, "row"),
        (7, {"entry": small().answers[6].entry._replace(row="31")}, "row"),
        (3, {"entry": small().answers[2].entry._replace(field="guessed")}, "question"),
        (3, {"source": 9}, "source"),
        (4, {"number": 3}, "number"),
    ],
)
def test_an_answer_that_does_not_agree_with_its_own_ledger_is_a_fault(
    number: int, changes: dict[str, object], what: str
) -> None:
    book = reported()
    answers = tuple(replace(answer, **changes) if answer.number == number else answer for answer in book.answers)  # type: ignore[arg-type]
    assert [(fault.answer.number, fault.what) for fault in find_faults(replace(book, answers=answers))] == [
        (changes.get("number", number), what)
    ]
    assert find_faults(book) == []


def test_the_same_question_answered_twice_and_personal_data_are_faults() -> None:
    book = reported()
    twice = (*book.answers, replace(book.answers[0], number=99))
    assert [fault.what for fault in find_faults(replace(book, answers=twice))] == ["repeated"]
    questions = tuple(replace(question, personal=question.field == "host") for question in book.questions)
    reported_of = find_faults(replace(book, questions=questions))
    assert [(item.answer.entry.field, item.what) for item in reported_of] == [("host", "personal")]
    assert find_faults(replace(book, answers=(), returns=(), options=(), lines=(), goals=())) == []


# What it is


def test_a_master_without_its_data_is_to_be_made_anew() -> None:
    def bare(book: openpyxl.Workbook) -> None:
        book.remove(book[SHEET])

    reading = read(saved(sound(), bare))
    assert codes(reading.findings) == ["F217"]
    assert reading.ledger is None


def test_any_other_workbook_is_no_master() -> None:
    book = openpyxl.Workbook()
    stream = io.BytesIO()
    book.save(stream)
    assert codes(read(stream.getvalue()).findings) == ["F218"]
    assert codes(read(b"kissa").findings) == ["F102"] or codes(read(b"kissa").findings) == ["F107"]


def judged(
    *files: tuple[str, bytes], expected: Mapping[str, str] | None = None
) -> dict[str, tuple[FileState, list[str]]]:
    found = masters.assess_masters([IncomingFile(name, data) for name, data in files], expected)
    return {item.file: (item.state, codes(item.findings)) for item in found}


def test_each_master_ends_in_single_state() -> None:
    edited = saved(sound(), lambda book: book[FIGURES].__setitem__("B2", 1))
    found = judged(("a.xlsx", sound()), ("b.xlsx", sound()), ("c.xlsx", edited), ("d.txt", b"hei"), ("~$a.xlsx", b"x"))
    assert found["a.xlsx"] == (FileState.ACCEPTED, [])
    assert found["b.xlsx"] == (FileState.DUPLICATE, ["F208"])
    assert found["c.xlsx"] == (FileState.REJECTED, ["M707"])
    assert found["d.txt"][0] is FileState.SET_ASIDE


def test_only_the_masters_that_are_expected_count() -> None:
    item = ("a.xlsx", sound())
    assert judged(item, expected={"TINY": "2012-2"}) == {"a.xlsx": (FileState.ACCEPTED, [])}
    assert judged(item, expected={"TINY": "2012-1"}) == {"a.xlsx": (FileState.SET_ASIDE, ["F220"])}
    assert judged(item, expected={"LAMPPU": "2012-2"}) == {"a.xlsx": (FileState.SET_ASIDE, ["F219"])}


def more(book: Ledger) -> Ledger:
    """The same project when one more return has come."""
    later = LedgerReturn(3, "2012-2", "BETA", "BETA 2.xlsx", "c" * 64, accepted=True)
    answer: LedgerAnswer = replace(book.answers[1], number=90, source=3)
    return replace(book, returns=(*book.returns, later), answers=(*book.answers, answer))


def test_of_several_masters_the_single_of_more_returns_counts() -> None:
    found = judged(("new.xlsx", made(more(reported()))), ("old.xlsx", sound()))
    assert found == {"new.xlsx": (FileState.ACCEPTED, []), "old.xlsx": (FileState.REPLACED, ["F221"])}


def test_of_a_master_and_its_public_single_the_whole_single_counts() -> None:
    public = made(replace(reported(), head=replace(reported().head, public=True)))
    found = judged(("public.xlsx", public), ("whole.xlsx", sound()))
    assert found == {"public.xlsx": (FileState.REPLACED, ["F221"]), "whole.xlsx": (FileState.ACCEPTED, [])}


def test_where_nothing_tells_which_is_newer_none_counts() -> None:
    other = replace(reported(), returns=(replace(reported().returns[0], sha256="d" * 64), reported().returns[1]))
    found = judged(("a.xlsx", sound()), ("b.xlsx", made(other)))
    assert {state for state, _ in found.values()} == {FileState.SET_ASIDE}
    assert found["a.xlsx"][1] == ["F222"]


def test_the_newest_of_many_masters_is_chosen_without_comparing_every_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, newer = master_reader.read_incoming_master(sound(), "a.xlsx"), masters._newer
    compared: list[object] = []

    def count_and_compare(verdict: masters.MasterVerdict, other: masters.MasterVerdict) -> bool:
        compared.append((verdict, other))
        return newer(verdict, other)

    def read(data: bytes, *_: object) -> master_reader.MasterReading:
        assert reading.ledger
        head = replace(reading.ledger.head, coordinator=data.decode())  # else they are copies
        return replace(reading, saved=data.decode(), ledger=replace(reading.ledger, head=head))

    monkeypatch.setattr(masters, "read_incoming_master", read)
    monkeypatch.setattr(masters, "_newer", count_and_compare)
    files = [IncomingFile(f"{hour}.xlsx", f"2012-12-31T{hour:02}".encode()) for hour in range(24)]
    verdicts = masters.assess_masters(files)
    assert [verdict.file for verdict in verdicts if verdict.accepted] == ["23.xlsx"]
    assert {verdict.state for verdict in verdicts[:-1]} == {FileState.REPLACED}
    assert len(compared) < 3 * len(files)


# What consolidate writes


@cache
def written(*, public: bool = False, with_rejected: bool = True) -> tuple[Master, master_reader.MasterReading]:
    """The tiny project's master of two periods, and what is read from it."""
    options = MasterOptions(with_rejected=with_rejected, public=public)
    item = build_master(tiny(), batches(), finnish(), options=options)
    return item, read(write_workbook(item.plan))


@pytest.mark.slow
def test_the_ledger_of_a_master_holds_every_answer_that_it_was_made_of() -> None:
    item, reading = written()
    assert reading.findings == ()
    book = reading.ledger
    assert book is not None
    expected = {}
    for value in item.values:
        said = value.answer.isoformat() if isinstance(value.answer, date) else value.answer
        place = (value.place.file, value.place.sheet, value.place.cell)
        if not tiny().form.table(value.entry.table).field(value.entry.field).personal:
            expected[value.period.id, value.partner.id, value.entry] = (said, place, value.sha256, value.accepted)
    found = {}
    for answer in book.answers:
        source = book.sources[answer.source]
        place = (source.file, answer.sheet, answer.cell)
        found[source.period, source.partner, answer.entry] = (answer.value, place, source.sha256, source.accepted)
    assert found == expected
    assert len(book.answers) == len(expected) > 40


def test_the_ledger_tells_of_the_project_what_a_stranger_needs() -> None:
    book = written()[1].ledger
    assert book is not None
    assert (book.head.project, book.head.period, book.head.coordinator, book.head.public) == (
        tiny().id,
        AUTUMN,
        "ALFA",
        False,
    )
    assert [period.id for period in book.periods] == [SPRING, AUTUMN]
    assert {goal.id: goal.partners for goal in book.goals} == {
        goal.id: tuple(partner.id for partner in tiny().partners if goal.applies_to.includes(partner))
        for goal in tiny().goals
    }
    asked = {(table.id, field.name) for table in tiny().form.tables for field in table.answers}
    assert set(book.questions_by_field) == asked
    assert book.questions_by_field["figures", "actual"].aggregate == "sum"
    assert book.questions_by_field["contact", "name"].personal
    done = book.label_of("status", "done")
    assert done
    assert done.pick(["sv"]) == "Klart"
    assert {(detail.row, detail.name, detail.number) for detail in book.details if detail.name == "budget"} >= {
        ("I1", "budget", 1000.0)
    }
    assert {(item.period, item.partner, item.reason) for item in book.missing} == {
        (SPRING, "GAMMA", "absent"),
        (AUTUMN, "GAMMA", "absent"),
    }


def test_every_visible_answer_and_total_leads_to_its_sources() -> None:
    item, reading = written()
    book = reading.ledger
    assert book is not None
    made_of: dict[tuple[str, int, int], set[int]] = {}
    for trace in book.traces:
        for place, numbers in cells_of(trace) or ():
            made_of.setdefault((place.sheet, place.row, place.col), set()).update(numbers)
    keys = {
        number: (book.sources[item.source].period, book.sources[item.source].partner, item.entry)
        for number, item in by_number(book).items()
    }
    for value in item.values:
        for cell in value.cells:
            if not tiny().form.table(value.entry.table).field(value.entry.field).personal:
                (number,) = made_of[cell.sheet, cell.row, cell.col]
                assert keys[number] == (value.period.id, value.partner.id, value.entry)
    sums = 0
    for sheet in item.plan.sheets:
        for slot in sheet.cells:
            content = slot.content
            at = (sheet.name, slot.row, slot.col)
            if isinstance(content, Formula) and content.text.startswith("SUM(") and at in made_of:
                figures = [by_number(book)[number].value for number in made_of[at]]
                assert sum(float(figure) for figure in figures) == pytest.approx(content.cached), content
                sums += 1
    assert sums > 8


def by_number(book: Ledger) -> dict[int, LedgerAnswer]:
    return {answer.number: answer for answer in book.answers}


def test_ranges_and_counts_that_no_formula_makes_lead_to_their_sources_too() -> None:
    item, reading = written()
    book = reading.ledger
    assert book is not None
    sheet = item.plan.sheet("goal/G1")
    tally = next(slot for slot in sheet.cells if (slot.row, slot.col) == (4, 1))
    assert str(tally.content).startswith("Valmis 1")
    traces = [trace for trace in book.traces if (trace.sheet, trace.cells) == (sheet.name, "B5")]
    entries = {by_number(book)[number].entry for trace in traces for number in unpack(trace.answers) or ()}
    assert entries == {AnswerRef("results", "G1", "status")}


def test_no_master_has_personal_answers_on_its_hidden_sheet() -> None:
    item, reading = written(public=True)
    assert reading.findings == ()
    assert reading.ledger is not None
    assert reading.ledger.head.public
    asked = reading.ledger.questions_by_field
    assert not [answer for answer in reading.ledger.answers if asked[answer.entry.table, answer.entry.field].personal]
    whole_book = written()[1].ledger
    assert whole_book is not None
    assert len(reading.ledger.answers) == len(whole_book.answers)
    hidden_texts = " ".join(str(slot.content) for slot in item.plan.sheet("data").cells)
    for name in ("Aino Alfa", "Bo Beta", "aino@alfa.example.fi", "Entinen Henkilö"):
        assert name not in hidden_texts
    whole = " ".join(str(slot.content) for slot in written()[0].plan.sheet("data").cells)
    assert "Aino Alfa" not in whole


@pytest.mark.slow
def test_a_master_among_returns_is_called_what_it_is() -> None:
    data = write_workbook(written()[0].plan)
    batch = judged_returns(tiny(), AUTUMN, [IncomingFile("master.xlsx", data)])
    (verdict,) = batch.verdicts
    assert (verdict.state, codes(verdict.findings)) == (FileState.SET_ASIDE, ["F216"])
    assert verdict.findings[0].facts == {"project": "TINY", "period": AUTUMN}
    bare = saved(data, lambda book: setattr(book, "custom_doc_props", type(book.custom_doc_props)()))
    (verdict,) = judged_returns(tiny(), AUTUMN, [IncomingFile("master.xlsx", bare)]).verdicts
    assert codes(verdict.findings) == ["F216"]


# The example, by its commands


@pytest.fixture(scope="module")
def lamppu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The master of autumn 2012, and the project that it was made of."""
    home = tmp_path_factory.mktemp("lamppu") / "lamppu-2012"
    shutil.copytree(EXAMPLES / "lamppu-2012", home)
    run("consolidate", home, home / "2012-2" / "corrected", "--period", "2012-2", "--with-rejected")
    return home


@pytest.mark.slow
def test_the_example_is_read_whole_as_written_and_as_libreoffice_saves_it(
    lamppu: Path, office: ModuleType, tmp_path: Path
) -> None:
    path = lamppu / "2012-2" / "master.xlsx"
    first = read(path.read_bytes())
    assert first.findings == ()
    assert first.ledger is not None
    assert {item.partner for item in first.ledger.returns} == {"KAO", "LAPPIA", "REDU"}
    (by_manual,) = office.convert([path], "xlsx", tmp_path)
    again = read(by_manual.read_bytes())
    assert again.findings == ()
    assert again.ledger == first.ledger
    assert read(saved(path.read_bytes())).findings == ()


@pytest.mark.slow
def test_the_coordinators_synthesis_is_no_edit_and_is_read(lamppu: Path) -> None:
    data = (lamppu / "2012-2" / "master.xlsx").read_bytes()
    sheet, cell = openpyxl.load_workbook(io.BytesIO(data)).defined_names["syn_G05_2012_2"].attr_text.split("!")

    def typed(book: openpyxl.Workbook) -> None:
        book[sheet.strip("'")][cell.replace("$", "")].value = "Mittarit ovat käytössä."

    reading = read(saved(data, typed))
    assert reading.findings == ()
    assert reading.syntheses["G05", "2012-2"][0].text == "Mittarit ovat käytössä."


@pytest.mark.slow
def test_validate_tells_that_a_master_in_the_inbox_is_single(lamppu: Path) -> None:
    shutil.copy(lamppu / "2012-2" / "master.xlsx", lamppu / "2012-2" / "inbox" / "yhteenveto.xlsx")
    ran = run("validate", lamppu, "--period", "2012-2")
    (lamppu / "2012-2" / "inbox" / "yhteenveto.xlsx").unlink()
    assert "F216" in ran.out
    assert ran.code == 1


# Whatever the bytes


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.slow
def test_no_change_to_the_hidden_sheet_makes_it_stumble(seed: int) -> None:
    dice = random.Random(seed)
    odd = [None, "answer", "#answer", "", 1e300, -1, True, "=1+1", "A1:A9999999", "1-999999999", "x" * 200, "stamp"]

    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        for _ in range(dice.randint(1, 6)):
            sheet.cell(dice.randint(1, sheet.max_row), dice.randint(1, 8)).value = dice.choice(odd)

    reading = read(saved(sound(), change))
    assert has_errors(reading.findings) or reading.ledger is not None
    for finding in reading.findings:
        assert translator_for("en").message(finding)


@pytest.mark.parametrize("seed", range(60))
def test_no_rows_whatever_make_the_judging_stumble(seed: int) -> None:
    dice = random.Random(seed)
    odd = [
        None,
        "",
        0,
        -5,
        1e300,
        True,
        "\ud83d",
        "\x00",
        "a/b",
        "2012-02-30",
        "results//x",
        "answer",
        "number",
        "code",
    ]
    lines = [list(row) for row in ledger_rows(reported())]
    for _ in range(dice.randint(1, 8)):
        line = dice.choice(lines)
        line[dice.randrange(len(line))] = dice.choice(odd)
    parsed = parse_ledger(lines)
    assert not parsed.untouched or parsed.ledger == parse_ledger(ledger_rows(reported())).ledger
    if parsed.ledger:
        assert len(find_faults(parsed.ledger)) <= len(parsed.ledger.answers)
        for answer in parsed.ledger.answers:
            assert parsed.ledger.shown_value(answer) is not None
            assert master_reader.label_of_answer(parsed.ledger, answer).translations


def test_the_label_of_a_line_or_a_single_row_names_its_table() -> None:
    ledger = reported()
    titles = {table.id: table.title for table in ledger.tables if table.rows in ("lines", "record")}
    labels = {answer.entry: master_reader.label_of_answer(ledger, answer) for answer in ledger.answers}
    of_tables = [(titles[entry.table], entry.row, label) for entry, label in labels.items() if entry.table in titles]
    assert of_tables
    for title, row, label in of_tables:
        for language, text in label.translations:
            assert f" · {title.pick((language,))}" in text, (title, row, text)


def test_the_label_of_a_row_has_its_id_only_if_that_has_digits_or_several_rows_have_the_label() -> None:
    ledger = reported()
    answer = next(answer for answer in ledger.answers if answer.entry.table == "figures")
    table, row, field = answer.entry.table, answer.entry.row, answer.entry.field
    lines = [replace(line, row="water", label=Text.same("Vesi")) for line in ledger.lines if line.row == row]
    renamed = replace(answer, entry=AnswerRef(table, "water", field))

    def label(lines: list[LedgerLine], answer: LedgerAnswer) -> str:
        return master_reader.label_of_answer(replace(ledger, lines=tuple(lines)), answer).pick(("fi",))

    assert " · Vesi · " in label(lines, renamed)
    assert " · water Vesi · " in label([*lines, replace(lines[0], row="lake")], renamed)
    assert f" · {row} " in label([*ledger.lines], answer)


@pytest.mark.slow
def test_a_project_checks_its_own_master_before_it_goes_to_the_funder(tmp_path: Path) -> None:
    project = tmp_path / "p"
    shutil.copytree(EXAMPLES / "lamppu-2012", project)
    assert run("consolidate", project, "--period", "2012-1").code == 0
    path = project / "2012-1" / "master.xlsx"
    sound = run("validate", project, path, "--language", "en")
    assert (sound.code, "master.xlsx (LAMPPU): accepted" in sound.out) == (0, True)
    book = openpyxl.load_workbook(path)
    sheet = book["Vastaukset"]
    cell = next(
        row[5] for row in sheet.iter_rows(min_row=4) if isinstance(row[5].value, str) and len(row[5].value) > 30
    )
    cell.value = "Kirjoitettu jälkeenpäin."
    book.save(tmp_path / "edited.xlsx")
    edited = run("validate", project, tmp_path / "edited.xlsx", "--language", "en")
    assert edited.code == 1
    assert f"Vastaukset!{cell.coordinate}" in edited.out
    assert "Kirjoitettu jälkeenpäin." in edited.out
