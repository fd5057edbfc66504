"""The second reader notices whatever the first one, or the writer, gets wrong, and nothing else."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from folders import GOOD, PERIOD, filled, folder, returned, rezipped, run, with_font_of_no_family
from hostile import row, sheet, workbook
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from projects import EXAMPLES, tiny
from workbook_rows import read_rows

from lamppu_xl.archive.record import FrozenPeriod, FrozenRecord, FrozenReturn
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.periods import Period
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.master.answer_store import AnswerStore
from lamppu_xl.returns import second_reader
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import SecondReaderMode
from lamppu_xl.returns.second_reader import FileFacts, read_second, read_with_openpyxl
from lamppu_xl.returns.submission import SecondReading, Submission
from lamppu_xl.services.returned_files import validate_files
from lamppu_xl.services.workspace import load_project
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook import calamine_cells, openpyxl_cells
from lamppu_xl.workbook.other_reader import CellMismatch, OtherCell
from lamppu_xl.workbook.safe_reader import shared_texts
from lamppu_xl.workbook.safe_reader.cell_count import count_cells
from lamppu_xl.workbook.stream_writer import StreamWriter

AWKWARD = (
    "_x0041_",
    "x005F_",
    "=1+1",
    "#N/A",
    "  edessä ja perässä  ",
    "rivi\nja toinen",
    "😀 e\u0301 \u00a0",
    "<&>\"'",
    "12,5",
    "TRUE",
    "2026-09-30",
)
"""Texts that some reader or writer changes."""


def read(data: bytes, name: str = "ALFA.xlsx") -> Submission:
    when = tiny().period(PERIOD)
    assert when is not None
    (verdict,) = validate(tiny(), when, [IncomingFile(name, data)]).verdicts
    assert verdict.submission is not None, verdict.findings
    return verdict.submission


def cross_read(data: bytes, submission: Submission) -> tuple[CellMismatch, ...] | None:
    """The differences of the second reading; None if it could not be made."""
    facts = FileFacts(has_error_values=count_cells(data).has_error_values)
    reading = read_second(data, submission, facts)
    return reading.differences if reading.opened else None


def spot(text: str, sheet: str = "S", at: tuple[int, int] = (0, 0)) -> tuple[AnswerRef, Place]:
    return AnswerRef.parse(text), Place("x.xlsx", sheet, *at)


def mismatches_of(
    data: bytes,
    typed: Mapping[str, str | float | bool],
    places: Mapping[str, tuple[int, int]],
    sheet: str = "Sheet1",
    *,
    date1904: bool = False,
) -> tuple[CellMismatch, ...] | None:
    """What the second reader says of a workbook of which we say this."""
    base = read(filled())
    made = replace(
        base,
        typed={AnswerRef.parse(key): value for key, value in typed.items()},
        places={AnswerRef.parse(key): Place("x.xlsx", sheet, *at) for key, at in places.items()},
        answers={AnswerRef.parse(key): 0.0 for key in typed},
        date1904=date1904,
    )
    return cross_read(data, made)


# A return


@pytest.mark.slow
def test_both_readers_agree_on_every_return_of_the_example() -> None:
    """Twelve workbooks that LibreOffice saved."""
    workspace = load_project(EXAMPLES / "lamppu-2012")
    compared = answered = 0
    for path in sorted((EXAMPLES / "lamppu-2012").rglob("*.xlsx")):
        chosen = workspace.project.period(path.parent.parent.name)
        assert chosen is not None
        (verdict,) = validate_files(workspace, chosen, [path]).verdicts
        assert verdict.submission is not None
        assert cross_read(path.read_bytes(), verdict.submission) == ()
        compared += len(verdict.submission.places)
        answered += len(verdict.submission.typed)
    assert compared >= 1800
    assert answered >= 500


def test_both_readers_agree_on_every_kind_of_answer() -> None:
    submission = read(data := filled())
    assert len(submission.typed) == len(GOOD)
    assert cross_read(data, submission) == ()


@pytest.mark.parametrize("text", AWKWARD)
@pytest.mark.slow
def test_both_readers_agree_on_an_awkward_text(text: str) -> None:
    submission = read(data := filled(results__G1__results=text))
    assert submission.typed[AnswerRef.parse("results/G1/results")] == text
    assert cross_read(data, submission) == ()


@pytest.mark.slow
def test_every_slip_of_the_first_reader_is_noticed() -> None:
    """Each answer of a return, dropped, altered and made another type: every one is caught, at its cell."""
    submission = read(data := filled())
    slips = 0
    for entry, value in submission.typed.items():
        others: list[str | float | bool | None] = [None, f"{value}.", str(value) if not isinstance(value, str) else 1.0]
        others += [not value] if isinstance(value, bool) else []
        others += [value + 1e-6, -value - 1] if isinstance(value, int | float) else []
        for other in others:
            typed = {**submission.typed, entry: other}
            mistaken = replace(submission, typed={key: value for key, value in typed.items() if value is not None})
            found = cross_read(data, mistaken)
            assert found is not None
            assert [(mismatch.entry, mismatch.place, mismatch.expected) for mismatch in found] == [
                (entry, submission.places[entry], other)
            ]
            slips += 1
    assert slips >= 60


@pytest.mark.slow
def test_an_answer_that_the_first_reader_invents_is_noticed() -> None:
    submission = read(data := filled())
    blank = [entry for entry in submission.places if entry not in submission.typed]
    for entry in blank:
        found = cross_read(data, replace(submission, typed={**submission.typed, entry: "keksitty"}))
        assert found is not None
        assert [(mismatch.entry, mismatch.expected, mismatch.actual) for mismatch in found] == [
            (entry, "keksitty", None)
        ]
    assert len(blank) >= 20


def test_a_whole_sheet_that_the_second_reader_does_not_see_is_noticed() -> None:
    submission = read(data := filled())
    entry = AnswerRef.parse("results/G1/results")
    elsewhere = {**submission.places, entry: submission.places[entry]._replace(sheet="Toinen")}
    found = cross_read(data, replace(submission, places=elsewhere))
    assert found is not None
    assert [(mismatch.entry, mismatch.actual) for mismatch in found] == [(entry, None)]


@pytest.mark.slow
def test_what_both_readers_may_see_differently_is_no_disagreement() -> None:
    """Days as numbers and as days, also of 1904 and where there is no such day; truth; links; merged cells; escapes."""
    data = workbook(
        sheet(
            row(
                '<c r="A1" t="b"><v>1</v></c>',
                '<c r="B1" t="str"><v>a_x000D__x000A_b_x0009_</v></c>',
                '<c r="C1" t="inlineStr"><is><t>_x0041_</t></is></c>',
                '<c r="D1" t="e"><v>#REF!</v></c>',
                '<c r="E1"><v>1E3</v></c>',
                '<c r="F1"><v>7</v></c>',
                '<c r="G1"/>',
                '<c r="H1" t="d"><v>2026-09-30T00:00:00</v></c>',
            ),
            after='<mergeCells count="1"><mergeCell ref="E1:F1"/></mergeCells>'
            '<hyperlinks><hyperlink ref="G1" location="Sheet1!A1"/></hyperlinks>',
        )
    )
    typed = {
        "t/1/a": True,
        "t/1/b": "a\nb\t",
        "t/1/c": "A",
        "t/1/d": "#REF!",
        "t/1/e": 1000,
        "t/1/f": 7,
        "t/1/h": 46295,
    }
    places = {f"t/1/{letter}": (0, number) for number, letter in enumerate("abcdefgh")}
    assert mismatches_of(data, typed, places) == ()
    assert mismatches_of(data, {**typed, "t/1/h": 46294}, places)
    assert mismatches_of(data, {**typed, "t/1/a": False}, places)


@pytest.mark.parametrize("calendar", ["1900", "1904"])
@pytest.mark.slow
def test_days_are_the_same_in_both_calendars(calendar: str) -> None:
    book = openpyxl.Workbook()
    if calendar == "1904":
        book.epoch = CALENDAR_MAC_1904
    page = book.active
    assert page is not None
    serials = [0.25, 1, 59, 60, 61, 61.5, 46295, 46295.123456, 2958465, 4e6, -3]
    for number, serial in enumerate(serials, 1):
        page.cell(1, number, serial).number_format = "dd.mm.yyyy"
    stream = io.BytesIO()
    book.save(stream)
    places = {f"t/{number}/a": (0, number) for number in range(len(serials))}
    typed = {f"t/{number}/a": serial for number, serial in enumerate(serials)}

    def differing(values: Mapping[str, float], *, date1904: bool = calendar == "1904") -> object:
        return mismatches_of(stream.getvalue(), values, places, page.title, date1904=date1904)

    assert differing(typed) == ()
    assert differing(typed, date1904=calendar != "1904"), "a return whose days are numbered from the wrong year"
    for number, serial in enumerate(serials[:-3]):  # of those that no calendar has they see only that they are wrong
        for other in (serial + 1, serial - 1, serial + 0.001):
            if calendar == "1900" and {serial, other} == {59, 60}:
                continue  # 29 February 1900, which other readers take for the day before
            assert differing({**typed, f"t/{number}/a": other}), (serial, other)


_STRICT = rezipped(
    filled(),
    lambda _, old: old.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ).replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


@pytest.mark.parametrize(
    "data", [pytest.param(with_font_of_no_family(filled()), id="font family"), pytest.param(_STRICT, id="Strict")]
)
@pytest.mark.slow
def test_what_openpyxl_cannot_open_is_read_twice_all_the_same(data: bytes) -> None:
    submission = read(filled())
    assert cross_read(data, submission) == ()
    assert not read_with_openpyxl(data, submission).opened
    entry = AnswerRef.parse("results/G1/results")
    mistaken = replace(submission, typed={**submission.typed, entry: "muuta"})
    assert [mismatch.entry for mismatch in cross_read(data, mistaken) or ()] == [entry]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"PK\x03\x04 nothing more", id="not a workbook"),
        pytest.param(rezipped(filled(), lambda name, old: b"" if name == "xl/workbook.xml" else old), id="no workbook"),
    ],
)
@pytest.mark.slow
def test_what_no_other_reader_can_open_is_not_read_twice(data: bytes) -> None:
    assert cross_read(data, read(filled())) is None


@pytest.fixture
def openpyxl_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openpyxl_cells, "read_cells", lambda *_, **__: None)


@pytest.fixture
def calamine_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calamine_cells, "read_cells", lambda *_, **__: None)


def test_where_calamine_reads_something_else_openpyxl_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    submission = read(data := filled())
    entry = AnswerRef.parse("results/G1/results")
    place = submission.places[entry]
    cells = calamine_cells.read_cells

    def mistaken(*arguments: Any, **options: Any) -> dict[Any, OtherCell]:
        return {**(cells(*arguments, **options) or {}), (place.sheet, place.row, place.col): OtherCell("virhe")}

    monkeypatch.setattr(calamine_cells, "read_cells", mistaken)
    assert cross_read(data, submission) == ()
    monkeypatch.setattr(openpyxl_cells, "read_cells", lambda *_, **__: None)
    assert [(mismatch.entry, mismatch.actual) for mismatch in cross_read(data, submission) or ()] == [(entry, "virhe")]


@pytest.mark.usefixtures("calamine_fails")
def test_openpyxl_reads_second_what_calamine_cannot_open() -> None:
    submission = read(data := filled())
    assert cross_read(data, submission) == ()
    entry = AnswerRef.parse("results/G1/results")
    mistaken = replace(submission, typed={**submission.typed, entry: "muuta"})
    assert [mismatch.entry for mismatch in cross_read(data, mistaken) or ()] == [entry]


def _with_error_value() -> bytes:
    return workbook(sheet(row('<c r="A1" t="e"><v>#REF!</v></c>', '<c r="B1"><v>7</v></c>')))


_PLACES = {"t/1/a": (0, 0), "t/1/b": (0, 1)}


@pytest.mark.slow
def test_an_error_value_agrees_only_if_openpyxl_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """calamine reads an error value as an empty cell, as a reader that loses it would."""
    found = {"t/1/a": "#REF!", "t/1/b": 7.0}
    assert mismatches_of(_with_error_value(), found, _PLACES) == ()
    lost = mismatches_of(_with_error_value(), {"t/1/b": 7.0}, _PLACES)
    assert [(str(mismatch.entry), mismatch.expected, mismatch.actual) for mismatch in lost or ()] == [
        ("t/1/a", None, "#REF!")
    ]
    assert mismatches_of(_with_error_value(), {**found, "t/1/a": "#N/A"}, _PLACES)
    monkeypatch.setattr(openpyxl_cells, "read_cells", lambda *_, **__: None)
    assert mismatches_of(_with_error_value(), found, _PLACES) is None, "not read twice, and no agreement"


@pytest.mark.slow
def test_a_day_that_was_converted_wrongly_is_noticed() -> None:
    """The stored numbers agree; the days that were made of them do not."""
    submission = read(data := filled())
    days = {entry: answer for entry, answer in submission.answers.items() if isinstance(answer, date)}
    assert days
    for entry, day in days.items():
        for other in (day + timedelta(1), day - timedelta(1), day - timedelta(1462)):
            mistaken = replace(submission, answers={**submission.answers, entry: other})
            assert [mismatch.entry for mismatch in cross_read(data, mistaken) or ()] == [entry]


@pytest.mark.slow
def test_a_row_that_was_dropped_and_texts_that_were_glued_are_noticed() -> None:
    submission = read(data := filled())
    rows: dict[tuple[str | None, int | None], list[AnswerRef]] = {}
    for entry in submission.typed:
        rows.setdefault((submission.places[entry].sheet, submission.places[entry].row), []).append(entry)
    for entries in rows.values():
        dropped = {entry: value for entry, value in submission.typed.items() if entry not in entries}
        found = cross_read(data, replace(submission, typed=dropped)) or ()
        assert {mismatch.entry for mismatch in found} == set(entries)
    texts = {entry: value for entry, value in submission.typed.items() if isinstance(value, str) and " " in value}
    for entry, text in texts.items():
        glued = {**submission.typed, entry: text.replace(" ", "", 1)}
        assert [mismatch.entry for mismatch in cross_read(data, replace(submission, typed=glued)) or ()] == [entry]
    assert texts


def test_a_personal_answer_is_not_quoted() -> None:
    mismatch = CellMismatch(Place("a.xlsx", "S", 0, 0), AnswerRef.parse("contact/1/name"), "Maija", "Matti")
    said = translator_for("en").message(mismatch.finding(personal=True))
    assert "Maija" not in said
    assert "Matti" not in said
    assert "Maija" in translator_for("en").message(mismatch.finding())


def test_a_failure_of_the_comparison_is_an_error_and_never_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    compare = second_reader.compare_cells

    def failing_for_alfa(submission: Submission, *cells: Any, **options: Any) -> tuple[CellMismatch, ...]:
        if submission.source.file == "ALFA.xlsx":
            raise AttributeError("injected")
        return compare(submission, *cells, **options)

    monkeypatch.setattr(second_reader, "compare_cells", failing_for_alfa)
    period = tiny().period(PERIOD)
    assert period is not None
    files = [IncomingFile("ALFA.xlsx", filled()), IncomingFile("BETA.xlsx", filled("BETA"))]
    alfa, beta = validate(tiny(), period, files, second_reader=SecondReaderMode.VALID).verdicts
    assert alfa.state is FileState.REJECTED
    assert [finding.facts for finding in alfa.findings if finding.code.id == "F115"] == [
        {"detail": "second reader: AttributeError"}
    ]
    assert alfa.second is not None
    assert not alfa.second.opened
    assert beta.state is FileState.ACCEPTED
    assert beta.second == SecondReading(opened=True)


# The command


@pytest.fixture
def project(tmp_path: Path) -> Path:
    at = folder(tmp_path / "hanke")
    returned(at)
    returned(at, "BETA")
    return at


def left(at: Path) -> list[str]:
    return sorted(path.name for path in (at / PERIOD).iterdir() if path.name != "log.jsonl")


@pytest.mark.slow
def test_a_slip_of_the_reader_leaves_out_the_return(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = shared_texts.decode_escapes
    monkeypatch.setattr(shared_texts, "decode_escapes", lambda text: good(text).replace("neljä kertaa", "viisi kertaa"))
    ran = run("consolidate", project, "--period", PERIOD)
    assert ran.code == 1
    place = read(filled()).places[AnswerRef.parse("results/G1/results")]
    for word in ("M701", "ALFA.xlsx", f"{place.sheet}!{place.cell}", "viisi kertaa", "neljä kertaa"):
        assert word in ran.err
    assert "M715" in ran.err
    assert left(project) == ["inbox", "master.xlsx", "master.xlsx.sha256"]
    book = openpyxl.load_workbook(project / PERIOD / "master.xlsx")
    assert not any(
        "kertaa" in str(cell.value) for sheet in book.worksheets[1:3] for row in sheet.iter_rows() for cell in row
    )


@pytest.mark.slow
def test_a_slip_of_the_writer_leaves_out_the_return(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("consolidate", project, "--period", PERIOD).code == 0
    before = (project / PERIOD / "master.xlsx").read_bytes()
    returned(project, data=filled(figures__I1__spent=777.25))

    def slip(name: str, old: bytes) -> bytes:
        return old.replace(b"<v>777.25</v>", b"<v>777.26</v>") if "worksheets" in name else old

    finish = StreamWriter.finish

    def slipping(flow: StreamWriter, *arguments: object) -> None:
        finish(flow, *arguments)  # type: ignore[arg-type]
        flow.path.write_bytes(rezipped(flow.path.read_bytes(), slip))

    monkeypatch.setattr(StreamWriter, "finish", slipping)
    ran = run("consolidate", project, "--period", PERIOD)
    assert ran.code == 2
    for word in ("M715", "ALFA", "--fewer"):
        assert word in ran.err
    assert (project / PERIOD / "master.xlsx").read_bytes() == before
    assert left(project) == ["inbox", "master.xlsx", "master.xlsx.sha256"]
    command = f"lamppu-xl decide leave-out {project} ALFA.xlsx --period {PERIOD} --because TEXT"
    assert command in " ".join(ran.err.split())
    decided = Path(shutil.copytree(project, project.with_name("decided")))
    assert run("decide", "leave-out", decided, "ALFA.xlsx", "--period", PERIOD, "--because", "Outo luku.").code == 0
    ran = run("consolidate", decided, "--period", PERIOD)
    assert (ran.code, "M711" in ran.err, "M715" in ran.err) == (1, True, False)
    assert (decided / PERIOD / "master.xlsx").read_bytes() != before
    ran = run("consolidate", project, "--period", PERIOD, "--fewer")
    assert ran.code == 1
    for word in ("M701", "M715", "ALFA", "master.xlsx", "777.25", "777.26"):
        assert word in ran.err
    assert left(project) == ["earlier", "inbox", "master.xlsx", "master.xlsx.sha256"]


@pytest.mark.slow
def test_an_answer_without_a_question_leaves_out_its_return_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_return, unknown = AnswerStore.add_return, AnswerRef.parse("results/G99/results")

    def with_unknown_answer(store: AnswerStore, period: Period, submission: Submission, **options: Any) -> object:
        if submission.partner.id == "ALFA":
            submission = replace(submission, answers={**submission.answers, unknown: "Lisää."})
        return add_return(store, period, submission, **options)

    monkeypatch.setattr(AnswerStore, "add_return", with_unknown_answer)
    ran = run("consolidate", project, "--period", PERIOD)
    assert ran.code == 1
    for word in ("M715", "M716", "ALFA.xlsx", str(unknown)):
        assert word in ran.err
    assert " from 1 return" in ran.out
    rows = read_rows(project / PERIOD / "master.xlsx", translator_for("fi").label("master_left_out"))
    assert any("M715" in row for row in rows)


@pytest.mark.slow
def test_a_return_that_no_other_reader_can_open_is_named_in_the_sources(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = calamine_cells.read_cells
    monkeypatch.setattr(
        calamine_cells,
        "read_cells",
        lambda data, *places, **options: None if data == unread else cells(data, *places, **options),
    )
    returned(project, data=(unread := with_font_of_no_family(filled())))
    ran = run("consolidate", project, "--period", PERIOD)
    assert ran.code == 0, ran
    assert "Returns that could not be read a second time: 1." in ran.out
    book = openpyxl.load_workbook(project / PERIOD / "master.xlsx")
    rows = list(book[translator_for("fi").label("master_sources")].iter_rows(values_only=True))
    mark = translator_for("fi").label("master_unaudited")
    marked = {str(line[1]): any(mark in str(cell) for cell in line) for line in rows if str(line[1]).endswith(".xlsx")}
    assert marked == {"ALFA.xlsx": True, "BETA.xlsx": False}


@pytest.mark.slow
def test_a_return_with_the_password_that_nobody_needs_is_read_twice_too(project: Path) -> None:
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(filled())).encrypt("VelvetSweatshop", locked)
    returned(project, data=locked.getvalue())
    ran = run("consolidate", project, "--period", PERIOD)
    assert ran.code == 0, ran
    assert "could not be read a second time" not in ran.out


@pytest.mark.slow
def test_dates_of_the_master_are_days(project: Path) -> None:
    assert run("consolidate", project, "--period", PERIOD).code == 0
    book = openpyxl.load_workbook(project / PERIOD / "master.xlsx")
    days = {cell.value.date() for page in book for line in page.iter_rows() for cell in line if cell.is_date}
    assert {date(2026, 9, 30), date(2026, 10, 1)} <= days


def test_what_is_known_not_to_count_is_not_read_a_second_time(tmp_path: Path) -> None:
    """A frozen period says which of its returns counted; of a file without a clear record nothing is left out."""
    when = tiny().period(PERIOD)
    assert when is not None
    used, replaced = (IncomingFile(f"{name}.xlsx", filled(name)) for name in ("ALFA", "BETA"))
    record = FrozenRecord(
        project="T",
        period=PERIOD,
        day="2030-01-01",
        version="",
        returns=(
            FrozenReturn("a", used.sha256, "accepted"),
            FrozenReturn("copy of a", used.sha256, "replaced"),
            FrozenReturn("b", replaced.sha256, "replaced"),
        ),
    )
    (tmp_path / "frozen.json").write_bytes(record.to_json())
    skipped = FrozenPeriod(tmp_path).not_counted
    assert skipped == {replaced.sha256}
    options = {"second_reader": SecondReaderMode.ALL, "never_second": skipped}
    verdicts = {verdict.file: verdict for verdict in validate(tiny(), when, [used, replaced], **options).verdicts}
    assert verdicts["ALFA.xlsx"].second
    assert verdicts["BETA.xlsx"].was_read
    assert verdicts["BETA.xlsx"].second is None
