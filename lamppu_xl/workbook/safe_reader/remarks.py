"""The remarks on a sheet that are not in cells: notes, threaded comments, text boxes, pictures and other drawings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.workbook.safe_reader.drawings import anchor_number, read_drawings
from lamppu_xl.workbook.safe_reader.embedded_objects import EmbeddedObject
from lamppu_xl.workbook.safe_reader.note_words import words_of_note
from lamppu_xl.workbook.safe_reader.package import RefusedError, ZipPart, check_limit, may_be_left_out
from lamppu_xl.workbook.safe_reader.sheet_remark import COMMENT, NOTE, TEXT_BOX, WORDLESS, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import XmlReader, decode_escapes


def read_remarks(
    reader: XmlReader, parts: Iterable[tuple[str, ZipPart]], objects: Sequence[EmbeddedObject]
) -> tuple[SheetRemark, ...]:
    """The remarks of a sheet. A part that cannot be read has none, because it contains no answers.

    Args:
        reader: the package.
        parts: the parts that the sheet refers to, each with the kind of the reference.
        objects: the embedded objects and the controls of the sheet; a drawing has their words.
    """
    remarks: dict[SheetRemark, None] = {}
    words_of = {each.shape: "" for each in objects if each.shape != "0"}
    order = [*_READERS, _OLD_DRAWING, _DRAWING]
    wanted = [(kind, part) for kind, part in parts if kind in order]
    for kind, part in sorted(wanted, key=lambda linked: order.index(linked[0])):
        try:
            if kind in _READERS:
                found = _READERS[kind](reader, part)
            else:
                found = (read_drawings if kind == _DRAWING else _old_drawings)(reader, part, words_of)
            for remark in found:
                reader.use("total_text", len(remark.text))
                if remark.text or remark.kind in WORDLESS:
                    reader.use("remarks")
                    remarks[remark] = None
        except RefusedError as refused:
            if not may_be_left_out(refused):
                raise
    remarks |= dict.fromkeys(each.with_words(words_of.get(each.shape, "")) for each in objects)
    commented = {(remark.row, remark.col) for remark in remarks if remark.kind == COMMENT}
    # Excel stores a note with the same text and a notice for older programs beside each threaded comment.
    kept = (remark for remark in remarks if remark.kind != NOTE or (remark.row, remark.col) not in commented)
    return tuple(kept)


def _notes(reader: XmlReader, part: ZipPart) -> Iterator[SheetRemark]:
    texts: list[str] = []
    authors: list[str] = []
    for path, attributes, text in reader.elements(part, "comments"):
        if path.endswith("/authors/author"):
            check_limit(reader.limits, "remarks", len(authors))
            authors.append(text[:_LONGEST_AUTHOR])
        elif path.endswith(("/comment/text/t", "/comment/text/r/t")):
            texts.append(text)
        elif path.endswith("/comment"):
            address = parse_cell_name(attributes.get("ref", ""))
            if address:
                author = _author(authors, attributes.get("authorId", ""))
                yield SheetRemark(*address, NOTE, words_of_note(decode_escapes("".join(texts)), author))
            texts.clear()


def _author(authors: Sequence[str], number: str) -> str:
    """The author with a number that is written in the file; nothing if there is none."""
    is_number = number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER
    return authors[int(number)] if is_number and int(number) < len(authors) else ""


def _comments(reader: XmlReader, part: ZipPart) -> Iterator[SheetRemark]:
    """The comments, each before its replies and these by their time, whatever the order in the part."""
    written = ""
    found: list[tuple[bool, str, SheetRemark]] = []
    for path, attributes, text in reader.elements(part, "ThreadedComments"):
        if path.endswith("/threadedComment/text"):
            written = text
        elif path.endswith("/threadedComment"):
            address = parse_cell_name(attributes.get("ref", ""))
            if address:
                check_limit(reader.limits, "remarks", len(found))
                remark = SheetRemark(*address, COMMENT, decode_escapes(written).strip())
                found.append(("parentId" in attributes, attributes.get("dT", ""), remark))
            written = ""
    yield from (remark for _, _, remark in sorted(found, key=lambda each: each[:2]))


def _old_drawings(reader: XmlReader, part: ZipPart, words_of: Mapping[str, str]) -> Iterator[SheetRemark]:
    """The lines for signatures, each with who is to sign, and the controls and text boxes of Excel 2007 and before.

    Newer programs describe a control in its own part, too; then its words are read there.
    """
    words: list[str] = []
    place, mark, is_note = (0, 0), "", False
    for path, attributes, text in reader.elements(part, "xml"):
        if path.endswith("/shape/signatureline"):
            words += (attributes.get(f"{_OFFICE_DRAWING} {name}", "").strip() for name in _SIGNERS)
        elif "/shape/textbox" in path:
            words.append(decode_escapes(text).strip())
        elif path.endswith("/shape/ClientData/Anchor"):
            numbers = [number.strip() for number in text.split(",")]
            place = (anchor_number(numbers[2]), anchor_number(numbers[0])) if len(numbers) == _ANCHOR else (0, 0)
        elif path.endswith("/shape/ClientData/Checked"):
            mark = _TICKED if text.strip() not in ("", "0") else ""
        elif path.endswith("/shape/ClientData"):
            kind = attributes.get("ObjectType", "")
            is_note, mark = kind == "Note", mark or (_UNTICKED if kind in _TICKABLE else "")
        elif path.endswith("/shape"):
            number = attributes.get("id", "").removeprefix(_SHAPE_ID)
            said = "\n".join(filter(None, words))
            if said and not is_note and number not in words_of and number != _WITHOUT_ID:
                yield SheetRemark(*place, TEXT_BOX, f"{mark}{said}")
            words.clear()
            place, mark, is_note = (0, 0), "", False


_LONGEST_NUMBER: Final = 9
_LONGEST_AUTHOR: Final = 200
_SHAPE_ID: Final = "_x0000_s"
_WITHOUT_ID: Final = "shape_0"
"""What LibreOffice calls every shape: all of them are in a newer drawing as well."""
_TICKABLE: Final = frozenset({"Checkbox", "Radio"})
_TICKED, _UNTICKED = "☑ ", "☐ "
_OFFICE_DRAWING: Final = "urn:schemas-microsoft-com:office:office"
_SIGNERS: Final = ("suggestedsigner", "suggestedsigner2", "suggestedsigneremail", "signinginstructions")
_ANCHOR: Final = 8
"""How many numbers name the corners of a drawing."""
_DRAWING, _OLD_DRAWING = "drawing", "vmldrawing"
_READERS: Final[Mapping[str, Callable[[XmlReader, ZipPart], Iterator[SheetRemark]]]] = {
    "threadedcomment": _comments,
    "comments": _notes,
}
"""What reads each kind of parts with remarks, threaded comments first."""
