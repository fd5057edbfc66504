"""Nothing is lost without notice: filled cells counted in the bare bytes = cells that were read, compared or told."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hostile import DECLARED, HOSTILE, MAIN, sheet, workbook
from projects import lamppu, tiny
from returned import autumn, codes, edited, filled, full, judged, sound, verdict_on
from templates import painted

import lamppu_xl.workbook.safe_reader.workbook
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.summary import count_states
from lamppu_xl.returns import sheet_reader
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.returns.submission import ReturnFile
from lamppu_xl.returns.submission_reader import read_submission
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.model import PlannedCell
from lamppu_xl.workbook.safe_reader import Refusal, ScannedSheet, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.cell_count import count_cells, count_filled_cells


def changed(data: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """A return that somebody edited in a program which minds no locks."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def note_beside(book: openpyxl.Workbook) -> None:
    book["G1 Verkosto"]["J30"] = "Huom. lisäsin tämän tähän"


def notes_on_a_sheet(book: openpyxl.Workbook) -> None:
    own = book.create_sheet("Muistiinpanot")
    for row in range(1, 6):
        own.cell(row, 1, f"huomio {row}")
        own.cell(row, 2, row)


def notes_in_locked_places(book: openpyxl.Workbook) -> None:
    """Where only stamps, links, checks and blanks belong."""
    help_sheet, first = book.worksheets[0], book["G1 Verkosto"]
    code = book.properties.description
    next(cell for row in help_sheet.iter_rows() for cell in row if cell.value == code).value = "leiman paikalla"
    for row in help_sheet.iter_rows():
        for cell in row:
            if cell.hyperlink:
                cell.value = "linkin paikalla"
                break
    for column in "ABCDEFGH":
        if isinstance(first[f"{column}6"].value, str) and first[f"{column}6"].value.startswith("="):
            first[f"{column}6"] = "tarkistuksen paikalla"


EDITS = {edit.__name__: edit for edit in (note_beside, notes_on_a_sheet, notes_in_locked_places)}


@pytest.mark.parametrize("partner", ["ALFA", "BETA", "GAMMA"])
@pytest.mark.slow
def test_every_cell_of_a_return_is_accounted_for(partner: str) -> None:
    for data in (full(partner), sound(partner)):
        assert "S314" not in codes(verdict_on(data))


@pytest.mark.parametrize("partner", ["KAO", "REDU", "LAPPIA"])
@pytest.mark.slow
def test_every_cell_of_a_return_of_the_example_is_accounted_for(partner: str) -> None:
    data = painted(filled(lamppu(), partner))
    book = read_workbook(data)
    assert isinstance(book, ScannedWorkbook)
    assert count_filled_cells(data) == sum(len(page.cells) for page in book.sheets) > 500
    assert "S314" not in codes(verdict_on(data, project=lamppu()))


@pytest.mark.parametrize("edit", EDITS.values(), ids=list(EDITS))
@pytest.mark.slow
def test_words_outside_the_form_are_reported_and_kept(edit: Callable[[openpyxl.Workbook], None]) -> None:
    before = {str(cell.value) for page in openpyxl.load_workbook(io.BytesIO(full())) for row in page for cell in row}
    data = changed(full(), edit)
    after = {str(cell.value) for page in openpyxl.load_workbook(io.BytesIO(data)) for row in page for cell in row}
    verdict = verdict_on(data)
    assert "S314" not in codes(verdict)
    assert verdict.submission is not None
    messages = " ".join(translator_for("fi").message(finding) for finding in verdict.findings)
    kept = {words.text for words in verdict.submission.outside}
    written = after - before
    assert written
    for text in written:
        assert text in kept or text in messages


@pytest.mark.slow
def test_an_extra_sheet_is_a_single_finding_with_its_count_and_first_cells() -> None:
    verdict = verdict_on(changed(full(), notes_on_a_sheet))
    (finding,) = [finding for finding in verdict.findings if finding.code.id == "S306"]
    assert finding.facts == {"sheet": "Muistiinpanot", "count": 10, "cells": ("A1: huomio 1", "B1: 1", "A2: huomio 2")}
    assert verdict.submission is not None
    assert len([words for words in verdict.submission.outside if words.place.sheet == "Muistiinpanot"]) == 10


def test_words_over_most_of_a_sheet_are_kept_though_reported_together() -> None:
    def overwrite(book: openpyxl.Workbook) -> None:
        for number, row in enumerate(book["G1 Verkosto"].iter_rows(max_col=2)):
            for cell in row:
                if cell.value is not None and number not in (0, 2):
                    cell.value = f"oma {cell.coordinate}"

    verdict = verdict_on(changed(full(), overwrite))
    assert codes(verdict).count("S304") == 1
    assert verdict.submission is not None
    assert "oma B5" in {words.text for words in verdict.submission.outside}


# A reader with a fault


def dropping_rows(honest: Callable[..., ScannedSheet]) -> Callable[..., ScannedSheet]:
    """A scan that forgets the last row of each sheet."""

    def read_sheet(*arguments: Any, **options: Any) -> ScannedSheet:
        found = honest(*arguments, **options)
        last = max((row for row, _ in found.cells), default=0)
        cells = {at: cell for at, cell in found.cells.items() if at[0] != last}
        return ScannedSheet(found.name, found.state, cells, protected=found.protected)

    return read_sheet


def dropping_a_cell(honest: Callable[..., ScannedSheet]) -> Callable[..., ScannedSheet]:
    """A scan that forgets one cell of the second sheet."""
    count = 0

    def read_sheet(*arguments: Any, **options: Any) -> ScannedSheet:
        nonlocal count
        count += 1
        found = honest(*arguments, **options)
        cells = dict(found.cells)
        if count == 2:
            del cells[max(cells)]
        return ScannedSheet(found.name, found.state, cells, protected=found.protected)

    return read_sheet


@pytest.mark.parametrize("mutant", [dropping_rows, dropping_a_cell])
@pytest.mark.slow
def test_a_scan_that_loses_cells_is_caught(
    monkeypatch: pytest.MonkeyPatch, mutant: Callable[[Callable[..., ScannedSheet]], Callable[..., ScannedSheet]]
) -> None:
    assert verdict_on(sound()).state is FileState.ACCEPTED
    monkeypatch.setattr(
        lamppu_xl.workbook.safe_reader.workbook,
        "read_sheet",
        mutant(lamppu_xl.workbook.safe_reader.workbook.read_sheet),
    )
    verdict = verdict_on(sound())
    assert "S314" in codes(verdict)
    assert verdict.state is FileState.REJECTED


def test_an_answer_that_the_reader_forgets_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    add_answer = sheet_reader._add_answer

    def forgetful(form: ReturnForm, planned: PlannedCell, *rest: Any) -> None:
        if str(planned.entry) != "contact/1/name":
            add_answer(form, planned, *rest)

    data = changed(full(), note_beside)
    assert "S314" not in codes(verdict_on(data))
    monkeypatch.setattr(sheet_reader, "_add_answer", forgetful)
    assert "S314" in codes(verdict_on(data))


def test_outside_cells_that_the_reader_forgets_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    read_beside_form = sheet_reader.read_beside_form

    def forgetful(form: ReturnForm, match: SheetMatch, used: set[tuple[int, int]], contents: FormContents) -> int:
        accounted = contents.accounted
        added = read_beside_form(form, match, used, contents)
        contents.accounted = accounted
        return added

    monkeypatch.setattr(sheet_reader, "read_beside_form", forgetful)
    assert "S314" in codes(verdict_on(changed(full(), note_beside)))


@pytest.mark.parametrize(("check", "result"), [("is_expected", False), ("compare_fixed", None)])
@pytest.mark.slow
def test_every_cell_stays_accounted_for_whatever_a_check_of_locked_cells_returns(
    monkeypatch: pytest.MonkeyPatch, check: str, result: object
) -> None:
    monkeypatch.setattr(sheet_reader, check, lambda *_: result)
    assert "S314" not in codes(verdict_on(changed(full(), note_beside)))


@pytest.mark.slow
def test_a_single_cell_that_is_lost_shows_in_the_count() -> None:
    """For a third of the cells of each sheet, always the same ones."""
    data, dice = full(), random.Random(1)
    book = read_workbook(data)
    assert isinstance(book, ScannedWorkbook)
    total = count_filled_cells(data)
    for number, page in enumerate(book.sheets):
        for at in dice.sample(list(page.cells), -(-len(page.cells) // 3)):
            kept = {place: cell for place, cell in page.cells.items() if place != at}
            sheets = [*book.sheets[:number], replace(page, cells=kept), *book.sheets[number + 1 :]]
            context = ReadContext(project=tiny(), period=autumn(tiny()))
            read = read_submission(replace(book, sheets=tuple(sheets)), ReturnFile("a.xlsx", ""), context)
            assert read.accounted == total - 1, (page.name, at)


# The count itself


@pytest.mark.parametrize(
    ("data", "count"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="3"/><c r="C1"/></row>', 1),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1"><f>A1</f></c></row>', 2),
        ('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row><row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>', 2),
        ("", 0),
    ],
)
def test_cells_are_counted_as_the_scan_keeps_them(data: str, count: int) -> None:
    made = workbook(sheet(data))
    book = read_workbook(made)
    assert isinstance(book, ScannedWorkbook)
    assert count_filled_cells(made) == count == len(book.sheets[0].cells)


def test_cells_are_counted_with_prefixes_comments_and_in_utf_16() -> None:
    rows = '<x:row r="1"><!-- <x:c r="Z1"><x:v>9</x:v></x:c> --><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    part = f'{DECLARED}<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    for made in (workbook(part), workbook(part.replace("UTF-8", "UTF-16").encode("utf-16"))):  # type: ignore[arg-type]
        book = read_workbook(made)
        assert isinstance(book, ScannedWorkbook)
        assert count_filled_cells(made) == 1 == len(book.sheets[0].cells)


@pytest.mark.slow
def test_whatever_hostile_book_is_read_is_counted_alike() -> None:
    for name, made in HOSTILE.items():
        data = made.build()
        book = read_workbook(data)
        assert isinstance(book, Refusal) or count_filled_cells(data) == sum(len(page.cells) for page in book.sheets), (
            name
        )


def test_a_sheet_that_no_tab_shows_is_named() -> None:
    """Cells of a part that the workbook does not name are read by nobody."""
    extra = sheet('<row r="1"><c r="A1"><v>1</v></c></row>')

    def types(text: str) -> str:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        more = f'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="{kind}"/>'
        return text.replace("</Types>", f"{more}</Types>")

    data = edited(sound(), {"[Content_Types].xml": types})
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("xl/worksheets/sheet99.xml", extra)
    assert "S321" in codes(verdict_on(buffer.getvalue()))


# Damage


MUTATIONS = 1_000


def damaged(data: bytes, seed: int) -> bytes:
    """A return that was cut short, or in which some bits or a stretch of bytes came out otherwise."""
    chance = random.Random(seed)
    spoilt = bytearray(data)
    match seed % 4:
        case 0:
            return data[: chance.randrange(len(data))]
        case 1:
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        case 2:
            for _ in range(8):
                spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        case _:
            start = chance.randrange(len(spoilt))
            spoilt[start : start + 64] = chance.randbytes(64)
    return bytes(spoilt)


@pytest.mark.slow
def test_a_thousand_damaged_returns_get_an_answer_each_and_none_loses_a_value() -> None:
    """Every part has a checksum: what is read in spite of the damage is what was sent."""
    data = sound()
    whole = verdict_on(data)
    assert whole.submission is not None
    read = 0
    for start in range(0, MUTATIONS, 100):
        files = {f"{seed}.xlsx": damaged(data, seed) for seed in range(start, start + 100)}
        batch = judged(files)
        assert len(batch.verdicts) == 100 == sum(count_states(batch).values())
        for verdict in batch.verdicts:
            assert verdict.findings or verdict.accepted
            if verdict.submission:
                read += 1
                assert verdict.submission.typed == whole.submission.typed
    assert read < MUTATIONS / 10


@pytest.mark.slow
def test_a_damaged_part_with_a_new_checksum_gets_an_answer_and_adds_up() -> None:
    """As if somebody had edited the XML by hand; then nothing but the count and the locks can tell."""
    data = sound()
    for seed in range(60):
        chance = random.Random(seed)

        def spoil(text: str, chance: random.Random = chance) -> str:
            at = chance.randrange(len(text))
            return text[:at] + chr(chance.randrange(32, 127)) + text[at + 1 :]

        part = chance.choice(["sheet2.xml", "sheet3.xml", "sharedStrings.xml", "workbook.xml", "styles.xml"])
        verdict = verdict_on(edited(data, {part: spoil}))
        assert verdict.findings or verdict.accepted


@pytest.mark.parametrize(
    ("cell", "after", "expected"),
    [
        ('<c r="A1" t="e"><v>#N/A</v></c>', "", True),
        ("<c r='A1' s='2' t = 'e' ><f>NA()</f><v>#N/A</v></c>", "", True),
        ('<c r="A1" t="e"><x/><v>#N/A</v></c>', "", True),
        ('<c r="A1" t="e"/>', "", False),
        ('<c r="A1"><v>1</v></c><!-- <c r="B1" t="e"><v>#N/A</v></c> -->', "", False),
        ('<c r="A1"><v>1</v></c>', '<extLst><ext t="e"/></extLst>', False),
    ],
)
def test_only_cells_hold_error_values(cell: str, after: str, expected: bool) -> None:
    made = workbook(sheet(f'<row r="1">{cell}</row>', after=after))
    assert count_cells(made).has_error_values is expected
