"""Letters in symbol fonts are read with the signs that are seen."""

from __future__ import annotations

import io

import openpyxl
import pytest
from documents import cell, document, row, sheet, text
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

xlsxwriter = pytest.importorskip("xlsxwriter")

from lamppu_xl.storage.spill_store import SpillStore  # noqa: E402
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedWorkbook, read_workbook  # noqa: E402
from lamppu_xl.workbook.safe_reader.stored_cells import StoredCells  # noqa: E402
from lamppu_xl.workbook.symbol_fonts import (  # noqa: E402
    FONTS,
    private_names,
    signs_of,
    symbol_font,
    with_letters,
    without_private_signs,
)


def cells_of(data: bytes) -> dict[tuple[int, int], ScannedCell]:
    read = read_workbook(data, open_documents=True)
    assert isinstance(read, ScannedWorkbook), read
    return dict(read.sheets[0].cells)


@pytest.mark.parametrize(
    ("font", "letters", "signs"),
    [
        ("Wingdings", "üûàJL", "✓✗→☺☹"),
        ("Wingdings 2", "POR", "✓✗☑"),
        ("Webdings", "a", "✓"),
        ("Wingdings 3", "pq", "▲▼"),
        ("Symbol", "m³£±aD", "μ≥≤±αΔ"),
    ],
)
def test_each_symbol_font_shows_signs_for_its_letters(font: str, letters: str, signs: str) -> None:
    table = symbol_font(font)
    assert signs_of(letters, table) == signs
    assert signs_of("".join(chr(0xF000 + ord(letter)) for letter in letters), table) == signs


def test_a_sign_keeps_its_place_in_every_font() -> None:
    everything = "".join(map(chr, (*range(0x20, 0x100), 0x20AC, 0x178, 0x41F, 0x2713)))
    for font in FONTS:
        assert len(signs_of(everything, font)) == len(everything)
        assert signs_of("Пr✓"[0::2], font) == "П✓"
    assert signs_of("\u0152", "wingdings") == "➊"  # as Windows writes the character 0x8C
    assert with_letters(signs_of("üÿ", "wingdings"), "üÿ") == "✓ÿ"


@pytest.mark.parametrize("name", ["Arial", "Segoe UI Symbol", "Wingdings 4", "", "w" * 5000])
def test_other_fonts_show_letters(name: str) -> None:
    assert symbol_font(name) == ""


def test_private_signs_of_word_are_known_and_others_are_named() -> None:
    assert without_private_signs("\uf0b7\uf0a7\uf0fc\uf0fb\uf0e0\uf0d8\uf076\uf0a8\uf04a") == "•▪✓✗→➢❖◻☺"
    assert private_names(without_private_signs("a \uf8ff \U000f1234")) == "a U+F8FF U+F1234"


def test_cells_and_runs_of_a_workbook_show_signs() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        page = book.add_worksheet()
        wingdings, plain = book.add_format({"font_name": "Wingdings"}), book.add_format({"font_name": "Arial"})
        struck = book.add_format({"font_name": "Wingdings", "font_strikeout": True})
        page.write_string(0, 0, "ü", wingdings)
        page.write_rich_string(1, 0, plain, "Thanks ", wingdings, "J", plain)
        page.write_rich_string(2, 0, plain, "ü is read as ", wingdings, "ü", wingdings)
        page.write_string(3, 0, "ü", plain)
        page.write_number(4, 0, 12, wingdings)
        page.write_rich_string(5, 0, struck, "û", plain, " done", plain)
    cells = cells_of(data.getvalue())
    assert [cells[at, 0].value for at in range(5)] == ["ü", "Thanks J", "ü is read as ü", "ü", 12]
    assert [cells[at, 0].symbols for at in range(6)] == ["✓", "Thanks ☺", "ü is read as ✓", "", "🗁🗎", "✗ done"]
    assert cells[5, 0].marked == "~~✗~~ done"


def test_an_inline_text_shows_signs() -> None:
    book, data = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = CellRichText("Ei ", TextBlock(InlineFont(rFont="Wingdings"), "û"))
    book.active["A2"] = CellRichText("ü", TextBlock(InlineFont(rFont="Arial"), " ü"))
    book.active["A2"].font = Font(name="Wingdings")
    book.active["A3"] = "ü"
    book.save(data)
    cells = cells_of(data.getvalue())
    assert [cells[at, 0].symbols for at in range(3)] == ["Ei ✗", "✓ ü", ""]


_FACES = (
    '<style:font-face style:name="F1" svg:font-family="\'Wingdings 2\'"/>'
    '<style:font-face style:name="Arial" svg:font-family="Arial"/>'
)
_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="{family}"><style:text-properties {font}/></style:style>'
    for name, family, font in (
        ("ce1", "table-cell", 'style:font-name="F1"'),
        ("T1", "text", 'fo:font-family="Symbol"'),
        ("T2", "text", 'style:font-name="Arial"'),
    )
)

_SPANS = ("m", "T1"), ("P", "T2")
_CELL = 'table:style-name="ce1"'


def test_an_open_document_shows_signs() -> None:
    spans, mixed = (f'{letter} <text:span text:style-name="{style}">{letter}</text:span>' for letter, style in _SPANS)
    data = document(
        sheet(row(cell(text("P"), more=_CELL), cell(text(spans)), cell(text(mixed), more=_CELL))),
        styles=_FACES + _STYLES,
    )
    cells = cells_of(data)
    assert [cells[0, at].value for at in range(3)] == ["P", "m m", "P P"]
    assert [cells[0, at].symbols for at in range(3)] == ["✓", "m μ", "✓ P"]


def test_cells_on_disk_keep_their_signs() -> None:
    kept = StoredCells(SpillStore())
    kept.add({(0, 0): ScannedCell("ü", None, None, symbols="✓")})
    assert kept[0, 0].symbols == "✓"


def test_a_text_of_many_cells_is_translated_once() -> None:
    data, letters = io.BytesIO(), "ü" * 9_000
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        page, wingdings = book.add_worksheet(), book.add_format({"font_name": "Wingdings"})
        for at in range(200):
            page.write_string(at, 0, letters, wingdings)
    cells = cells_of(data.getvalue())
    assert len({id(cells[at, 0].symbols) for at in range(200)}) == 1
