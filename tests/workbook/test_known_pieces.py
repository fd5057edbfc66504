"""What earlier workbooks had, too, is not parsed again, and each workbook is read as if it were the first."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import HOSTILE, MAIN, row, sheet, workbook

from lamppu_xl.workbook.safe_reader import LIMITS, Limits, Refusal, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader import workbook as workbook_module
from lamppu_xl.workbook.safe_reader.known_pieces import KnownPieces, Remainder
from lamppu_xl.workbook.safe_reader.package import ZipPart
from lamppu_xl.workbook.safe_reader.xml import XmlReader

RETURNS = Path(__file__).parents[2] / "examples" / "lamppu-2012" / "2012-2" / "inbox"

CELLS = (
    '<c r="A1" t="s"><v>0</v></c>',
    '<c r="B1" s="1"/>',
    '<c r="C1" s="1"><f>A1&amp;"x"</f><v>2</v></c>',
    '<c r="D1" t="str"><f>A1</f><v>one</v></c>',
    '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    '<c r="F1" t="b"><v>1</v></c>',
    '<c r="G1"><f>A1</f><v/></c>',
)
LIST = '<dataValidations count="1"><dataValidation sqref="A1"><formula1>1</formula1></dataValidation></dataValidations>'
STYLES = '<cellXfs><xf/><xf numFmtId="14"/></cellXfs>'
FIRST = sheet(row(*CELLS) + row('<c r="A2"><v>7</v></c>', number=2), after=LIST)


def texts(*items: str) -> str:
    return "".join(f"<si>{item}</si>" for item in items)


def made(part: str, strings: str = texts("<t>one</t>", "<t>two</t>")) -> bytes:
    return workbook(part, styles=STYLES, strings=strings)


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    workbook_module._formats_by_themselves.cache_clear()
    yield
    workbook_module._formats_by_themselves.cache_clear()


def as_first(data: bytes, limits: Limits = LIMITS) -> ScannedWorkbook | Refusal:
    """The workbook as it is read when no other was read before."""
    workbook_module._formats_by_themselves.cache_clear()
    return read_workbook(data, limits)


def in_order(book: ScannedWorkbook | Refusal) -> object:
    """All that was read; the cells also in their order."""
    return book, [list(sheet.cells.items()) for sheet in book.sheets] if isinstance(book, ScannedWorkbook) else []


@pytest.fixture
def remainders(monkeypatch: pytest.MonkeyPatch) -> list[Remainder | None]:
    """What was left of each sheet."""
    found: list[Remainder | None] = []
    original = KnownPieces.cut_out

    def noted(*arguments: object) -> Remainder | None:
        found.append(original(*arguments))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(KnownPieces, "cut_out", noted)
    return found


def test_what_is_equal_is_not_parsed_again(remainders: list[Remainder | None]) -> None:
    data = made(FIRST)
    books = [in_order(read_workbook(data)) for _ in range(4)]
    assert books == books[:1] * 4
    # Of the first workbook nothing is kept, because it may be alone; of the others what is met twice.
    second, third, fourth = remainders
    assert second
    assert third
    assert fourth
    assert second.data == FIRST.encode()
    assert third.data == FIRST.replace(LIST, "").encode()
    assert (b"<c " in fourth.data, b"dataValidation" in fourth.data) == (False, False)
    assert (fourth.seen, fourth.elements, fourth.validations) == (8, 8 + 11 + 3, 1)


CHANGED = {
    "another answer": FIRST.replace("<v>7</v>", "<v>8</v>"),
    "another shared text": FIRST.replace("<v>0</v>", "<v>1</v>"),
    "a text that is not there": FIRST.replace("<v>0</v>", "<v>2</v>"),
    "cells in another order": sheet(row(*reversed(CELLS))),
    "a cell twice": sheet(row(CELLS[0], CELLS[0])),
    "cells in another row": sheet(row(*CELLS, number=2)),
    "cells of a later row": sheet(row('<c r="A2"><v>7</v></c>')),
    "a row twice": sheet(row(*CELLS) + row(*CELLS)),
    "rows in another order": sheet(row('<c r="A2"><v>7</v></c>', number=2) + row(*CELLS)),
    "a new cell between": sheet(row(*CELLS[:2], '<c r="BA1"><v>1</v></c>', *CELLS[2:])),
    "a new empty cell": sheet(row(*CELLS, '<c r="H1" s="0"/>')),
    "cells within another element": sheet(f'<row r="1"><x>{"".join(CELLS)}</x></row>'),
    "a cell within a cell": sheet(row('<c r="A1"><x>' + CELLS[1] + "</x></c>")),
    "an open text before a cell": sheet(row('<c r="A1" t="inlineStr"><is><t>' + CELLS[1] + "</t></is></c>")),
    "a row within a row": sheet(row('<row r="2">', *CELLS, "</row>")),
    "a row without its number": sheet(f"<row>{''.join(CELLS)}</row>"),
    "a cell without its place": sheet(row(*CELLS, "<c><v>9</v></c>")),
    "a comment": sheet(row(*CELLS[:3], "<!--", *CELLS[3:], "-->")),
    "text as it is": sheet(row('<c r="A1" t="str"><v><![CDATA[', *CELLS, "]]></v></c>")),
    "rows in a comment": sheet(f'<row r="3"/><!--{row(*CELLS)}<row r="2"/>-->'),
    "an instruction": sheet(row("<?x ", *CELLS, "?>")),
    "rows in an instruction": sheet(f'<row r="3"/><?x {row(*CELLS)}<row r="2"/>?>'),
    "another namespace in the row": sheet(f'<row r="1" xmlns="urn:x">{"".join(CELLS)}</row>'),
    "another namespace in the sheet": FIRST.replace(MAIN, "urn:x"),
    "another namespace around the validations": sheet(row(*CELLS), after=f'<x xmlns="urn:x">{LIST}</x>'),
    "no end": FIRST.replace("</row></sheetData>", "</sheetData>"),
    "no end of the sheet": FIRST.replace("</worksheet>", ""),
    "the data twice": FIRST.replace("</sheetData>", "</sheetData><sheetData/>"),
    "a longer list": FIRST.replace(LIST, LIST.replace('count="1"', 'count="2"').replace("<formula1>1", "<formula1>2")),
    "a picture by a formula": FIRST.replace("<f>1/0</f>", '<f>IMAGE("x")</f>'),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_sheet_is_read_as_if_it_were_the_first(name: str, remainders: list[Remainder | None]) -> None:
    expected = in_order(as_first(made(CHANGED[name])))
    for _ in range(3):
        read_workbook(made(FIRST))
    remainders.clear()
    for _ in range(3):
        assert in_order(read_workbook(made(CHANGED[name]))) == expected
    assert remainders


@pytest.mark.parametrize(
    "strings",
    [
        texts("<t>three</t>", "<t>two</t>"),
        texts("<t>two</t>"),
        texts("<r><rPr><strike/></rPr><t>one</t></r>"),
        texts('<r><rPr><rFont val="Wingdings"/></rPr><t>one</t></r>'),
        "",
    ],
)
def test_shared_texts_are_those_of_the_workbook(strings: str) -> None:
    expected = in_order(as_first(made(FIRST, strings)))
    for _ in range(3):
        read_workbook(made(FIRST))
    for other in (strings, texts("<t>one</t>", "<t>two</t>")):
        assert (in_order(read_workbook(made(FIRST, other))) == expected) is (other == strings)
    assert in_order(read_workbook(made(FIRST, strings))) == expected


@pytest.mark.parametrize(
    "limit",
    ["xml_elements", "cells", "filled_cells", "total_text", "text_length", "data_validations", "columns", "rows"],
)
def test_known_pieces_count_against_the_limits(limit: str) -> None:
    twice = workbook(FIRST, FIRST, styles=STYLES, strings=texts("<t>one</t>", "<t>two</t>"))

    def limits(allowed: int) -> Limits:
        return dataclasses.replace(LIMITS, **{limit: allowed})

    least = bisect_left(
        range(200), True, key=lambda allowed: isinstance(as_first(twice, limits(allowed)), ScannedWorkbook)
    )
    for allowed in (least - 1, least):
        expected = as_first(twice, limits(allowed))
        for _ in range(3):
            read_workbook(made(FIRST), limits(allowed))
        assert read_workbook(twice, limits(allowed)) == expected
        assert isinstance(expected, Refusal) is (allowed < least)


def test_hostile_workbooks_are_read_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    small = {name: data for name, hostile in HOSTILE.items() if len(data := hostile.build()) < 20_000}
    expected = {name: in_order(read_workbook(data)) for name, data in small.items()}
    pieces = KnownPieces()

    def formats_with_pieces(reader: XmlReader, part: ZipPart | None) -> object:
        return dataclasses.replace(workbook_module._cell_formats(reader, part), known=pieces)

    monkeypatch.setattr(workbook_module, "_known_formats", formats_with_pieces)
    for _ in range(3):
        assert {name: in_order(read_workbook(data)) for name, data in small.items()} == expected


def test_returns_are_read_the_same_after_others() -> None:
    returns = [path.read_bytes() for path in sorted(RETURNS.glob("*.xlsx"))]
    expected = [in_order(as_first(data)) for data in returns]
    for _ in range(3):
        assert [in_order(read_workbook(data)) for data in returns] == expected
