"""Workbooks that nobody would send in good faith, each made by hand from its bytes.

Every builder below is in `HOSTILE` under its own name, with the code that answers it; all of them are cheap to make.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import documents

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

Parts = dict[str, str | bytes]


# --- sound workbooks, in pieces ------------------------------------------------------------------------------------


def sheet(data: str = '<row r="1"><c r="A1"><v>1</v></c></row>', *, before: str = "", after: str = "") -> str:
    """A worksheet part: rows, and what stands before and after the data."""
    inside = f"{before}<sheetData>{data}</sheetData>{after}"
    return f'{DECLARED}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{inside}</worksheet>'


def row(*cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def names_of(*names: str) -> str:
    """Defined names, each of them for the whole workbook."""
    found = "".join(f'<definedName name="{name}">Sheet1!$A$1</definedName>' for name in names)
    return f"<definedNames>{found}</definedNames>"


def links(*pairs: tuple[str, str], mode: str = "") -> str:
    """A relationships part: the last word of each type, and the target. Ids are rId1, rId2 …"""
    found = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def parts(
    *sheets: str,
    strings: Iterable[str] | None = None,
    styles: str | None = None,
    inside: str = "",
    state: str = "",
) -> Parts:
    """The parts of a small sound workbook, ready to be spoilt. `inside` goes into the workbook part, after the tabs."""
    sheets = sheets or (sheet(),)
    tabs = "".join(f'<sheet name="Sheet{n}" sheetId="{n}"{state} r:id="rId{n}"/>' for n in range(1, len(sheets) + 1))
    leads = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    made: Parts = {
        "[Content_Types].xml": f'{DECLARED}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK_TYPE}"/></Types>',
        "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{tabs}</sheets>{inside}</workbook>",
    }
    for number, text in enumerate(sheets, 1):
        made[f"xl/worksheets/sheet{number}.xml"] = text
    if strings is not None:
        leads.append(("sharedStrings", "sharedStrings.xml"))
        made["xl/sharedStrings.xml"] = f'{DECLARED}<sst xmlns="{MAIN}">{"".join(strings)}</sst>'
    if styles is not None:
        leads.append(("styles", "styles.xml"))
        made["xl/styles.xml"] = f'{DECLARED}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    made["xl/_rels/workbook.xml.rels"] = links(*leads)
    return made


def zipped(made: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A sound package of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in made.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(*sheets: str, **more: object) -> bytes:
    """A sound package of a workbook with these sheets; see `parts` for the rest."""
    return zipped(parts(*sheets, **more))


# --- archives, header by header ------------------------------------------------------------------------------------


@dataclass
class Entry:
    """One entry of an archive. What is None is filled in truthfully; anything else is written as it stands."""

    name: bytes
    content: bytes
    method: int = 8
    flags: int = 0
    checksum: int | None = None
    size: int | None = None
    packed: bytes | None = None
    local_name: bytes | None = None
    offset: int | None = None
    extra: bytes = b""
    gap: bytes = b""
    """Bytes that belong to no entry, after this one."""


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def archive(entries: Iterable[Entry], *, comment: bytes = b"", between: bytes = b"", end: bytes | None = None) -> bytes:
    """A zip archive in which any header may lie."""
    body, directory, count = b"", b"", 0
    for entry in entries:
        count += 1
        packed = entry.packed
        if packed is None:
            packed = deflated(entry.content) if entry.method == 8 else entry.content
        size = len(entry.content) if entry.size is None else entry.size
        checksum = zlib.crc32(entry.content) if entry.checksum is None else entry.checksum
        offset = len(body) if entry.offset is None else entry.offset
        local_name = entry.name if entry.local_name is None else entry.local_name
        figures = (entry.flags, entry.method, 0, 33, checksum, len(packed), size)
        more = len(entry.extra)
        if entry.offset is None:
            body += struct.pack("<4s5H3I2H", b"PK\3\4", 20, *figures, len(local_name), more)
            body += local_name + entry.extra + packed + entry.gap
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, *figures, len(entry.name), more, 0, 0, 0, 0, offset)
        directory += entry.name + entry.extra
    start = len(body)
    if end is None:
        end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), start, len(comment)) + comment
    return body + directory + between + end


def entries(made: Mapping[str, str | bytes]) -> list[Entry]:
    return [
        Entry(name.encode(), content if isinstance(content, bytes) else content.encode())
        for name, content in made.items()
    ]


def spoilt(name: str, **lies: object) -> bytes:
    """A small workbook, one entry of which is described as told."""
    found = entries(parts())
    for entry in found:
        if entry.name == name.encode():
            for field, value in lies.items():
                setattr(entry, field, value)
    return archive(found)


def with_entry(*more: Entry) -> bytes:
    """A small workbook with further entries."""
    return archive([*entries(parts()), *more])


def replaced(name: str, content: str | bytes) -> bytes:
    """A small workbook, one part of which is another."""
    return zipped({**parts(strings=["<si><t>hello</t></si>"], styles=""), name: content})


def in_row(*cells: str) -> bytes:
    return workbook(sheet(row(*cells)))


def compound(*names: str) -> bytes:
    """An OLE compound file, as far as its directory: streams of these names."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    # A stream may well hold the words that name another: only where an entry may stand do they count.
    directory = (b"x" * 7 + "Workbook".encode("utf-16-le").ljust(64, b"\0") + b"\x12\0").ljust(128, b"\0")
    for name in ("Root Entry", *names):
        utf_16 = name.encode("utf-16-le")
        directory += (utf_16.ljust(64, b"\0") + struct.pack("<H", len(utf_16) + 2)).ljust(128, b"\0")
    return header + directory.ljust(1024, b"\0")


# --- the collection ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hostile:
    """How one is made, and the answer that it must get."""

    build: Callable[[], bytes]
    code: str
    says: str
    """The name of the limit for F112; else a part of the detail."""


HOSTILE: dict[str, Hostile] = {}


def hostile(code: str, says: str = "") -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def keep(build: Callable[[], bytes]) -> Callable[[], bytes]:
        HOSTILE[build.__name__] = Hostile(build, code, says)
        return build

    return keep


def keep_all(code: str, builders: Mapping[str, Callable[[], bytes]], says: str = "") -> None:
    HOSTILE.update({name: Hostile(build, code, says) for name, build in builders.items()})


def gibibyte() -> bytes:
    """The deflated form of 1 GiB of spaces, glued together from one block, as nobody waits for the rest."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * 1024 + packer.flush(zlib.Z_FINISH)


BOMBED = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/media/image1.png",
    "docProps/core.xml",
)

keep_all(
    "F112",
    {
        f"a_gibibyte_in_{name}": lambda name=name: with_entry(Entry(name.encode(), b"", size=2**30, packed=gibibyte()))
        for name in BOMBED
    },
    "part size",
)


@hostile("F110", "longer than it says")
def a_gibibyte_that_says_it_is_a_hundred_bytes() -> bytes:
    return spoilt("xl/worksheets/sheet1.xml", size=100, packed=gibibyte())


@hostile("F112", "unpacked size")
def many_parts_that_only_add_up() -> bytes:
    return with_entry(
        *(Entry(f"xl/media/{n}.bin".encode(), b"", size=60 * 2**20, packed=b"x" * 2**19) for n in range(3))
    )


@hostile("F112", "packing ratio")
def two_mebibytes_of_rows_in_ten_kilobytes() -> bytes:
    return workbook(sheet("<row/>" * 400_000))


@hostile("F112", "parts")
def eleven_hundred_parts() -> bytes:
    return with_entry(*(Entry(f"xl/media/{n}.png".encode(), b"") for n in range(1100)))


@hostile("F113", "method")
def a_bzip2_bomb() -> bytes:
    return zipped(parts(sheet(" " * 2**20)), method=zipfile.ZIP_BZIP2)


@hostile("F113", "encrypted")
def an_entry_encrypted_by_the_archive() -> bytes:
    return spoilt("xl/worksheets/sheet1.xml", flags=1)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "a_billion_laughs": f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]>',
    "a_small_entity": '<!DOCTYPE a [<!ENTITY a9 "1">]>',
    "a_file_of_the_machine": '<!DOCTYPE a [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
    "a_bare_document_type": '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">',
}
ROOTS = {
    "xl/worksheets/sheet1.xml": sheet(row('<c r="A1" t="str"><v>&a9;</v></c>')).removeprefix(DECLARED),
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>&a9;</t></si></sst>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">&a9;</styleSheet>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}">&a9;</workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">&a9;</Relationships>',
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">&a9;</Types>',
}
keep_all(
    "F113",
    {
        f"{what}_in_{name}": lambda name=name, doctype=doctype, root=root: replaced(name, DECLARED + doctype + root)
        for what, doctype in DOCTYPES.items()
        for name, root in ROOTS.items()
    },
    "document type",
)
keep_all(
    "F113",
    {
        f"a_sheet_in_{encoding}": lambda encoding=encoding: workbook(sheet().replace("UTF-8", encoding).encode("ascii"))
        for encoding in ("ISO-8859-1", "windows-1252", "UTF-7", "US-ASCII", "IBM037")
    },
    "encoding",
)


@hostile("F110", "not XML")
def an_entity_that_nobody_declared() -> bytes:
    return in_row('<c r="A1" t="str"><v>&a9;</v></c>')


@hostile("F112", "xml depth")
def a_hundred_thousand_nested_elements() -> bytes:
    return workbook(sheet(after="<a>" * 100_000 + "</a>" * 100_000))


@hostile("F112", "xml depth")
def a_deep_text_run() -> bytes:
    return replaced("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si>{"<r>" * 500}{"</r>" * 500}</si></sst>')


@hostile("F112", "xml depth")
def a_deep_workbook() -> bytes:
    return workbook(inside="<a>" * 500 + "</a>" * 500)


@hostile("F112", "attribute text")
def an_attribute_of_a_hundred_kilobytes() -> bytes:
    return workbook(sheet(before=f'<sheetPr codeName="{"x" * 100_000}"/>'))


@hostile("F112", "tag length")
def a_comment_of_two_mebibytes() -> bytes:
    return workbook(sheet(before=f"<!--{'x' * 1_100_000}-->" + "".join(f"<a b='{n}'/>" for n in range(9_000))))


@hostile("F112", "xml names")
def twenty_thousand_names_of_elements() -> bytes:
    return workbook(sheet(before="".join(f"<a{n}/>" for n in range(20_000))))


@hostile("F112", "xml names")
def twenty_thousand_prefixes_of_a_namespace() -> bytes:
    return workbook(sheet(before="".join(f'<a xmlns:p{n}="u"/>' for n in range(20_000))))


@hostile("F112", "namespace length")
def a_namespace_that_every_element_repeats() -> bytes:
    return workbook(sheet(before=f'<a xmlns="urn:{"x" * 60_000}">{"<b/>" * 100}</a>'))


@hostile("F112", "text length")
def a_text_longer_than_any_cell_could_hold() -> bytes:
    return in_row(f'<c r="A1" t="inlineStr"><is><t>{"".join(f"Hyvä {n}. " for n in range(100_000))}</t></is></c>')


@hostile("F112", "text length")
def a_shared_text_of_many_small_runs() -> bytes:
    runs = "".join(f"<r><t>{n:07}abcdefghij{n:07}</t></r>" for n in range(50_000))
    return replaced("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si>{runs}</si></sst>')


keep_all(
    "F112",
    {
        "two_cells_in_opposite_corners": lambda: workbook(
            sheet(row('<c r="A1"><v>1</v></c>') + row('<c r="XFD1048576"><v>2</v></c>', number=1_048_576))
        ),
        "two_cells_nine_thousand_rows_apart": lambda: workbook(
            sheet(row('<c r="A1"><v>1</v></c>') + row('<c r="NTP9999"><v>2</v></c>', number=9_999))
        ),
    },
    "used area",
)
keep_all(
    "F112",
    {
        f"a_row_numbered_{number}": lambda number=number: workbook(sheet(row(number=number)))
        for number in (1_048_577, 2**32 - 1)
    },
    "rows",
)


@hostile("F112", "rows")
def rows_counted_past_the_last() -> bytes:
    return workbook(sheet(row(number=1_048_576) + "<row/>"))


@hostile("F112", "columns")
def cells_counted_past_the_last() -> bytes:
    return in_row('<c r="XFD1"><v>1</v></c>', "<c><v>2</v></c>")


@hostile("F112", "columns")
def a_cell_past_the_last_column() -> bytes:
    return in_row('<c r="ZZZ1"><v>1</v></c>')


@hostile("F112", "merged area")
def a_merged_range_over_the_whole_sheet() -> bytes:
    return workbook(sheet(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))


@hostile("F112", "hyperlink area")
def a_hyperlink_over_the_whole_sheet() -> bytes:
    return workbook(sheet(after='<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'))


@hostile("F112", "defined names")
def just_over_fifty_thousand_names() -> bytes:
    return workbook(inside=names_of(*(f"n{number}" for number in range(50_001))))


@hostile("F112", "sheets")
def three_hundred_sheets() -> bytes:
    return workbook(*[sheet("")] * 300)


@hostile("F112", "sheets")
def three_hundred_sheets_of_the_same_part() -> bytes:
    made = parts()
    tabs = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 301))
    made["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>'
    return zipped(made)


@hostile("F112", "data validations")
def just_over_twenty_thousand_validations() -> bytes:
    return workbook(sheet(after=f"<dataValidations>{'<dataValidation/>' * 20_001}</dataValidations>"))


@hostile("F112", "conditional formats")
def just_over_twenty_thousand_conditions() -> bytes:
    return workbook(sheet(after=f"<conditionalFormatting>{'<cfRule/>' * 20_001}</conditionalFormatting>"))


@hostile("F112", "cell styles")
def more_cell_styles_than_excel_takes() -> bytes:
    return workbook(styles=f"<cellXfs>{'<xf/>' * 65_491}</cellXfs>")


@hostile("F112", "shared strings")
def four_milliard_texts_announced() -> bytes:
    return replaced("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}" uniqueCount="4294967295"><si><t>hello</t></si></sst>')


NUMBERS = {
    "a_word": "abc",
    "not_a_number": "28.01.2007",
    "a_number_too_large": "1e999",
    "five_thousand_digits": "1" * 5_000,
    "a_thousand_digits": "1" * 1000,
    "an_underscore": "1_000",
    "arabic_digits": "١٢٣",
    "full_width_digits": "１２",
    "a_comma": "12,5",
    "a_hexadecimal": "0x1F",
    "two_numbers": "1 2",
    "a_lone_sign": "-",
    "a_lone_point": ".",
}
keep_all(
    "F113",
    {
        f"{what}_for_a_number": lambda text=text: workbook(sheet(row(f'<c r="C7"><v>{text}</v></c>', number=7)))
        for what, text in NUMBERS.items()
    },
    "cell C7",
)
keep_all(
    "F113",
    {
        f"shared_text_number_{index}": lambda index=index: workbook(
            sheet(row(f'<c r="B1" t="s"><v>{index}</v></c>')),
            strings=["<si><t>hello</t></si>", "<si><t>world</t></si>"],
        )
        for index in ("-1", "2", "99999999999999999999", "1.0", "one", "٠")
    },
    "cell B1",
)
CELLS = {
    "cells_out_of_order": '<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>',
    "a_cell_twice": '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
    "a_cell_of_another_row": '<c r="A2"><v>1</v></c>',
    "a_cell_of_row_eleven_in_row_one": '<c r="A11"><v>1</v></c>',
    "a_cell_without_letters": '<c r="1"><v>1</v></c>',
    "a_cell_with_too_many_letters": '<c r="AAAA1"><v>1</v></c>',
    "a_cell_addressed_by_dollars": '<c r="$A$1"><v>1</v></c>',
    "a_cell_with_an_empty_address": '<c r=""><v>1</v></c>',
    "two_values_in_a_cell": '<c r="A1"><v>1</v><v>2</v></c>',
    "two_formulas_in_a_cell": '<c r="A1"><f>1</f><f>2</f></c>',
    "a_text_and_a_value_in_a_cell": '<c r="A1" t="inlineStr"><is><t>a</t></is><v>b</v></c>',
    "a_text_in_a_cell_of_numbers": '<c r="A1"><is><t>a</t></is></c>',
    "a_cell_of_no_known_type": '<c r="A1" t="x"><v>1</v></c>',
    "a_truth_that_is_neither": '<c r="A1" t="b"><v>2</v></c>',
    "a_value_inside_a_value": '<c r="A1"><v>1<v>2</v></v></c>',
    "an_element_inside_a_value": '<c r="A1"><v>1<x/>2</v></c>',
    "a_cell_inside_a_cell": '<c r="A1"><c r="B1"><v>1</v></c></c>',
    "a_row_inside_a_row": '<row r="2"><c r="A2"><v>1</v></c></row>',
    "a_cell_of_another_namespace": '<x:c xmlns:x="urn:x" r="A1"><x:v>1</x:v></x:c>',
    "two_versions_of_a_cell": '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<c r="A1"><v>1</v></c></mc:AlternateContent>',
}
keep_all("F113", {name: lambda cells=cells: in_row(cells) for name, cells in CELLS.items()})
keep_all(
    "F113",
    {
        "rows_out_of_order": lambda: workbook(sheet(row(number=2) + row(number=1))),
        "a_row_twice": lambda: workbook(sheet(row('<c r="A1"><v>1</v></c>') + row('<c r="B1"><v>2</v></c>'))),
        "a_text_outside_a_cell": lambda: in_row("<is><t>a</t></is>"),
        "a_hidden_column_without_a_number": lambda: workbook(sheet(before='<cols><col hidden="1" min="x"/></cols>')),
        "a_row_without_a_number": lambda: workbook(sheet('<row r="x"/>')),
        "a_row_numbered_nought": lambda: workbook(sheet(row(number=0))),
        "a_cell_outside_a_row": lambda: workbook(sheet('<c r="A1"><v>1</v></c>')),
        "rows_outside_the_data": lambda: workbook(sheet(after=row('<c r="A1"><v>1</v></c>', number=5))),
        "data_in_two_places": lambda: workbook(sheet(after=f"<sheetData>{row(number=9)}</sheetData>")),
        "a_merged_range_without_an_address": lambda: workbook(sheet(after='<mergeCell ref="everything"/>')),
        "a_sheet_that_is_another_part": lambda: replaced("xl/worksheets/sheet1.xml", f'<styleSheet xmlns="{MAIN}"/>'),
        "a_sheet_in_no_namespace": lambda: replaced("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
        "texts_that_are_another_part": lambda: replaced("xl/sharedStrings.xml", f'<styleSheet xmlns="{MAIN}"/>'),
        "a_text_inside_a_text": lambda: replaced(
            "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>a<t>b</t></t></si></sst>'
        ),
    },
)

LEADS = {
    "a_sheet_that_is_not_there": links(("worksheet", "worksheets/sheet9.xml")),
    "a_sheet_outside_the_package": links(("worksheet", "../../etc/passwd")),
    "a_sheet_on_the_web": links(("worksheet", "http://127.0.0.1/sheet.xml"), mode=' TargetMode="External"'),
    "a_sheet_that_is_a_picture": links(("image", "worksheets/sheet1.xml")),
    "a_sheet_without_a_link": links(),
    "two_links_of_one_id": links(("worksheet", "worksheets/sheet1.xml")).replace(
        "</Relationships>", '<Relationship Id="rId1" Type="x/styles" Target="styles.xml"/></Relationships>'
    ),
    "styles_that_are_not_there": links(("worksheet", "worksheets/sheet1.xml"), ("styles", "nowhere.xml")),
    "texts_that_are_not_there": links(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "nowhere.xml")),
    "two_parts_of_shared_texts": links(
        ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("sharedStrings", "styles.xml")
    ),
}
keep_all("F113", {name: lambda part=part: replaced("xl/_rels/workbook.xml.rels", part) for name, part in LEADS.items()})


def _tabs(tabs: str) -> bytes:
    made = parts(sheet(), sheet())
    made["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>'
    return zipped(made)


keep_all(
    "F113",
    {
        "no_sheets": lambda: _tabs(""),
        "two_sheets_of_one_name": lambda: _tabs('<sheet name="A" r:id="rId1"/><sheet name="a" r:id="rId2"/>'),
        "two_sheets_of_one_part": lambda: _tabs('<sheet name="A" r:id="rId1"/><sheet name="B" r:id="rId1"/>'),
        "a_sheet_without_a_name": lambda: _tabs('<sheet name="" r:id="rId1"/>'),
        "a_sheet_of_no_known_state": lambda: _tabs('<sheet name="A" state="gone" r:id="rId1"/>'),
        "a_package_that_declares_nothing": lambda: zipped(
            {name: part for name, part in parts().items() if name != "[Content_Types].xml"}
        ),
        "a_package_that_leads_nowhere": lambda: zipped(
            {name: part for name, part in parts().items() if name != "_rels/.rels"}
        ),
        "a_package_with_two_workbooks": lambda: replaced(
            "_rels/.rels", links(("officeDocument", "xl/workbook.xml"), ("officeDocument", "xl/styles.xml"))
        ),
        "an_add_in": lambda: replaced(
            "[Content_Types].xml",
            str(parts()["[Content_Types].xml"]).replace(
                WORKBOOK_TYPE, "application/vnd.ms-excel.addin.macroEnabled.main+xml"
            ),
        ),
    },
)

NAMES = {
    "a_part_twice": b"xl/worksheets/sheet1.xml",
    "a_part_twice_but_for_case": b"xl/Worksheets/SHEET1.xml",
    "a_part_twice_but_for_slashes": b"xl\\worksheets\\sheet1.xml",
    "a_part_above_the_package": b"../../evil.xml",
    "a_part_above_the_package_by_backslashes": b"..\\evil.xml",
    "a_part_at_the_root_of_the_machine": b"/etc/passwd",
    "a_part_on_a_drive": b"C:/evil.xml",
    "a_part_with_nought_in_its_name": b"xl/media/a.png\0.xml",
    "a_part_without_a_name": b"",
}
keep_all("F113", {what: lambda name=name: with_entry(Entry(name, b"x")) for what, name in NAMES.items()})


@hostile("F113", "no text")
def a_part_whose_name_is_no_text() -> bytes:
    return with_entry(Entry(b"xl/\xff\xfe.xml", b"x", flags=0x800))


@hostile("F113", "another name")
def a_part_with_two_names() -> bytes:
    return spoilt("xl/worksheets/sheet1.xml", local_name=b"xl/worksheets/sheet2.xml")


@hostile("F110", "checksum")
def a_wrong_checksum() -> bytes:
    return spoilt("xl/worksheets/sheet1.xml", checksum=1)


keep_all(
    "F110",
    {
        f"a_part_that_says_{size}_bytes": lambda size=size: spoilt("xl/worksheets/sheet1.xml", size=size)
        for size in (0, 10, 100_000)
    },
)


@hostile("F110", "unpacked")
def a_part_that_is_not_deflated_after_all() -> bytes:
    return spoilt("xl/worksheets/sheet1.xml", packed=b"\xff" * 200)


@hostile("F110", "longer")
def a_part_with_a_second_stream_behind_it() -> bytes:
    return spoilt("xl/worksheets/sheet1.xml", packed=deflated(sheet().encode()) + b"\0" * 40_000)


@hostile("F113", "overlap")
def two_entries_over_the_same_bytes() -> bytes:
    inner, outer = Entry(b"inner.xml", b"<a/>", method=0), b"outer.bin"
    hidden = archive([inner], end=b"")[: 30 + len(inner.name) + len(inner.content)]
    inner.offset = 30 + len(outer)
    return archive([Entry(outer, hidden, method=0), inner, *entries(parts())])


keep_all(
    "F277",
    {
        "bytes_before_the_beginning": lambda: b"MZ this is a program" + workbook(),
        "bytes_after_the_end": lambda: workbook() + b"and more",
        "a_line_break_of_an_upload_form": lambda: b"\r\n" + workbook(),
    },
)
keep_all(
    "F113",
    {
        "two_workbooks_joined": lambda: workbook() + workbook(sheet("")),
        "bytes_between_two_parts": lambda: spoilt("xl/workbook.xml", gap=b"PK\3\4 a part that only some readers see"),
        "bytes_between_directory_and_end": lambda: archive(entries(parts()), between=b"\0" * 8),
        "several_volumes": lambda: archive(
            entries(parts()), end=struct.pack("<4s4H2IH", b"PK\5\6", 1, 0, 1, 9, 46, 0, 0)
        ),
    },
)


def with_wide_end(more: int = 0, moved: int = 0) -> bytes:
    """A small workbook that ends as archives over 4 GiB do: so many more parts, its wide end elsewhere by so much."""
    sound = workbook()
    count, size, start = struct.unpack("<H2I", sound[-12:-2])
    wide = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count + more, count + more, size, start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(sound) - 22 + moved, 1)
    return sound[:-22] + wide + locator + sound[-22:]


keep_all(
    "F113",
    {
        "two_ends_that_count_differently": lambda: with_wide_end(more=1),
        "two_ends_of_which_one_is_elsewhere": lambda: with_wide_end(moved=4),
    },
    "two ends",
)


def ended(*, count: int = 0, size: int = 0) -> bytes:
    """A small workbook with so many more parts, or so much more directory, in its last bytes than it has."""
    sound = workbook()
    true_count, true_size, start = struct.unpack("<H2I", sound[-12:-2])
    figures = (true_count + count, true_count + count, true_size + size, start)
    return sound[:-14] + struct.pack("<2H2I", *figures) + sound[-2:]


def with_an_endless_name() -> bytes:
    sound = workbook()
    last = sound.rfind(b"PK\1\2")
    return sound[: last + 28] + b"\xff\xff" + sound[last + 30 :]


keep_all("F113", {"a_directory_that_counts_one_too_few": lambda: ended(count=-1)}, "directory")
keep_all(
    "F110",
    {
        "a_directory_that_counts_one_too_many": lambda: ended(count=1),
        "a_directory_larger_than_its_place": lambda: ended(size=9),
        "a_name_longer_than_the_directory": with_an_endless_name,
    },
    "directory",
)


keep_all(
    "F110", {f"cut_at_{percent}_percent": lambda percent=percent: cut(percent) for percent in (10, 30, 50, 70, 90, 99)}
)


def cut(percent: int) -> bytes:
    sound = workbook()
    return sound[: len(sound) * percent // 100]


# --- other formats -------------------------------------------------------------------------------------------------


def lock_file(name: str) -> bytes:
    """What Excel leaves beside an open workbook: the name of the user who opened it, twice, in 165 bytes."""
    narrow, wide = name.ljust(54).encode("latin-1"), name.ljust(54).encode("utf-16-le")
    return bytes([len(name)]) + narrow + struct.pack("<H", len(name)) + wide


FOREIGN: dict[str, tuple[bytes, str, dict[str, str]]] = {
    "nothing at all": (b"", "F101", {}),
    "random bytes": (bytes(range(256)) * 4, "F102", {}),
    "a lock file": (lock_file("Kirsi"), "F102", {}),
    "a lock file whose first byte is a line feed": (lock_file("Aino Virta"), "F102", {}),
    "a compound file of another program": (compound("__substg1.0_0037001F"), "F102", {}),
    "an .xls workbook": (compound("Workbook"), "F103", {}),
    "an .xls workbook of Excel 5": (compound("Book"), "F103", {}),
    "an .xls workbook of Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(40), "F103", {}),
    "an .xlsb workbook": (zipped({"[Content_Types].xml": "", "xl/workbook.bin": b"x"}), "F104", {}),
    "an .ods workbook": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
        "F105",
        {},
    ),
    "a workbook with a password": (compound("EncryptionInfo", "EncryptedPackage"), "F106", {"protection": "password"}),
    "a workbook with a rights label": (
        compound("\x06DataSpaces", "DRMEncryptedDataSpace", "EncryptedPackage"),
        "F106",
        {"protection": "rights"},
    ),
    "an .xls workbook with a rights label": (compound("\x09DRMContent", "Workbook"), "F106", {"protection": "rights"}),
    "CSV": (b"Kysymys;Vastaus\r\n1.1.;Kyll\xc3\xa4\r\n", "F107", {}),
    "CSV of an old code page": (b"Kysymys;Vastaus\r\n1.1.;Kyll\xe4\r\n", "F107", {}),
    "CSV in UTF-16": ("Kysymys\tVastaus\r\n".encode("utf-16"), "F107", {}),
    "CSV that begins like an archive": (b"PK;Nimi\r\n1;a\r\n", "F107", {}),
    "a workbook of 2003 in XML": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "F250",
        {},
    ),
    "HTML": (b"<!DOCTYPE html><html><table><tr><td>1</table></html>", "F108", {}),
    "HTML after a mark and white space": (b"\xef\xbb\xbf\r\n  <HTML xmlns:x='urn:x'><body>", "F108", {}),
    "a bare HTML table": (b"\n<table border=1><tr><td>1</td></tr></table>", "F108", {}),
    "HTML in UTF-16": ("<html><body>ä".encode("utf-16"), "F108", {}),
    "XHTML": (b'<?xml version="1.0"?><!-- saved --><html xmlns="http://www.w3.org/1999/xhtml"/>', "F108", {}),
    "a web page in one file": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "F108", {}),
    "comments that could take for ever": (b"<!---->" * 5_000, "F107", {}),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "F109", {}),
    "text that breaks off inside a sign": ("Ä".encode("utf-16") + b"\x00", "F102", {}),
    "text with signs of no text": (b"\xff\xfea\0\0\0", "F102", {}),
    "the end of an archive alone": (b"hello" + workbook()[-22:], "F102", {}),
    "nothing but zeros": (bytes(20_000), "F110", {}),
    "an empty archive": (zipped({}), "F114", {}),
    "an archive with a workbook in it": (zipped({"return.xlsx": workbook()}), "F114", {}),
    "a text document": (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "F114", {}),
    "a Word document": (
        zipped(
            {
                "[Content_Types].xml": str(parts()["[Content_Types].xml"])
                .replace("/xl/workbook.xml", "/word/document.xml")
                .replace("spreadsheetml.sheet", "wordprocessingml.document"),
                "_rels/.rels": links(("officeDocument", "word/document.xml")),
                "word/document.xml": "<document/>",
            }
        ),
        "F114",
        {},
    ),
    "a workbook without its workbook part": (
        zipped({name: part for name, part in parts().items() if name != "xl/workbook.xml"}),
        "F114",
        {},
    ),
}
"""Files that are something else: their bytes, the code that names them, and its facts."""


# --- OpenDocument spreadsheets -------------------------------------------------------------------------------------


def _document_with(content: str) -> Callable[[], bytes]:
    return lambda: documents.document(parts={"content.xml": content})


def _document_of(*rows: str, **more: str) -> Callable[[], bytes]:
    return lambda: documents.document(documents.sheet(*rows), **more)


def _filled(more: str) -> str:
    return documents.cell(documents.text("a"), more=more)


_TEXT_DOCUMENT = "application/vnd.oasis.opendocument.text"
_FILLED = documents.cell(documents.text("a"))
HOSTILE_DOCUMENTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a milliard filled cells": (
        "F112",
        _document_of(
            documents.row(documents.cell("<text:p>a</text:p>", more='table:number-columns-repeated="99999999999"'))
        ),
    ),
    "a milliard filled rows": ("F112", _document_of(documents.row(_FILLED, number_rows_repeated="1000000000"))),
    "a million filled rows of a thousand cells": (
        "F112",
        _document_of(
            documents.row(
                documents.cell("<text:p>a</text:p>", more='table:number-columns-repeated="1000"'),
                number_rows_repeated="1000000",
            )
        ),
    ),
    "a cell after a milliard of empty ones": (
        "F112",
        _document_of(documents.row('<table:table-cell table:number-columns-repeated="1000000000"/>', _FILLED)),
    ),
    "a row after a milliard of empty ones": (
        "F112",
        _document_of(documents.row("<table:table-cell/>", number_rows_repeated="1000000000"), documents.row(_FILLED)),
    ),
    "two corners of a sheet": (
        "F112",
        _document_of(
            documents.row(_FILLED),
            documents.row("<table:table-cell/>", number_rows_repeated="1000000"),
            documents.row('<table:table-cell table:number-columns-repeated="16000"/>', _FILLED),
        ),
    ),
    "a milliard of hidden rows": (
        "F112",
        _document_of(
            *(
                documents.row("<table:table-cell/>", number_rows_repeated="600000", visibility="collapse")
                for _ in range(2)
            ),
            documents.row(_FILLED),
        ),
    ),
    "a merge over everything": (
        "F112",
        _document_of(
            documents.row(
                documents.cell(
                    "<text:p>a</text:p>",
                    more='table:number-columns-spanned="16384" table:number-rows-spanned="1048576"',
                )
            )
        ),
    ),
    "a milliard of blanks": (
        "F112",
        _document_of(documents.row(documents.cell(documents.text('<text:s text:c="1000000000"/>')))),
    ),
    "blanks again and again": (
        "F112",
        _document_of(*(documents.row(documents.cell(documents.text('<text:s text:c="1000000"/>'))) for _ in range(50))),
    ),
    "a negative repetition": (
        "F113",
        _document_of(documents.row(documents.cell("<text:p>a</text:p>", more='table:number-columns-repeated="-1"'))),
    ),
    "laughs": (
        "F113",
        lambda: documents.document(before=f"<!DOCTYPE x [<!ENTITY a0 'ha'>{LAUGHS}]>"),
    ),
    "an entity of another file": (
        "F113",
        lambda: documents.document(before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    ),
    "deep elements": ("F112", _document_of(documents.row(documents.cell("<text:span>" * 100_000)))),
    "a cell in a cell": ("F113", _document_of(documents.row(documents.cell(_FILLED)))),
    "a table in a cell": ("F113", _document_of(documents.row(documents.cell(documents.sheet(documents.row(_FILLED)))))),
    "the same sheet twice": ("F113", lambda: documents.document(documents.sheet(name="A"), documents.sheet(name="a"))),
    "no sheets": ("F113", _document_with(documents.content())),
    "another part": ("F113", _document_with("<x/>")),
    "not XML": ("F110", _document_with("<x")),
    "no content": (
        "F110",
        lambda: zipped({"mimetype": documents.MIMETYPE}, method=zipfile.ZIP_STORED),
    ),
    "encrypted": (
        "F106",
        lambda: documents.document(
            parts={
                "META-INF/manifest.xml": f"<manifest:manifest {documents.NAMESPACES}><manifest:file-entry>"
                "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
                "content.xml": b"\x01\x02",
            }
        ),
    ),
    "a bomb": ("F112", lambda: documents.document(parts={"content.xml": b" " * 2**26 + b"<x/>"})),
    "a text document": (
        "F114",
        lambda: documents.document(parts={"mimetype": "application/vnd.oasis.opendocument.text"}),
    ),
    "many styles": ("F112", lambda: documents.document(styles='<style:style style:name="a"/>' * 70_000)),
    "many names": (
        "F112",
        lambda: documents.document(
            documents.sheet(documents.row(_FILLED)),
            after=f"<table:named-expressions>{'<table:named-range/>' * 50_001}</table:named-expressions>",
        ),
    ),
    "many notes": (
        "F112",
        _document_of(
            documents.row(
                documents.cell("<office:annotation><text:p>a</text:p></office:annotation>" * 1_000_001, kind="")
            )
        ),
    ),
}
"""OpenDocument spreadsheets, each with the code of its refusal."""
