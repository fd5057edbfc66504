"""What is beside the values of a sheet: notes, text boxes, pictures, links, and answer cells that were merged."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import without_blanks
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.cell_text import shown_signs
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.identity_check import is_stamp
from lamppu_xl.returns.linked_addresses import bare_address, names_address, read_from_link
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.safe_reader import ScannedSheet
from lamppu_xl.workbook.safe_reader.sheet_remark import (
    COMMENT,
    HEADER,
    IN_CELL,
    LINK,
    PAGE_PICTURE,
    SCREEN_TIP,
    WORDLESS,
    SheetRemark,
)

_MOST_ALONE = 3
"""So many pictures or other drawings of a sheet are reported one by one; more are one finding."""
_MOST_NAMED = 10


def read_beside_values(form: ReturnForm, match: SheetMatch, contents: FormContents) -> None:
    """Report the remarks on a sheet of the form, and the merged ranges that cover several answers."""
    if not match.scan.remarks and not match.scan.merged:
        return
    answers = {
        (match.rows[cell.row], match.cols[cell.col]): entry
        for cell in match.sheet.cells
        if cell.use is CellUse.ANSWER and cell.row in match.rows and cell.col in match.cols
        if (entry := form.still_asked(cell.entry))
    }
    _read_remarks(form, match.scan, answers, contents)
    for top, left, bottom, right in match.scan.merged:
        # The reader limits the cells under all merged ranges, but not how often every answer is looked at.
        covered = [
            position for position in product(range(top, bottom + 1), range(left, right + 1)) if position in answers
        ]
        if len(covered) > 1 or (covered and covered[0] != (top, left)):
            place, entry = match.place(covered[0]), answers[covered[0]]
            contents.findings.append(form.finding("S319", place, entry, count=len(covered)))


def read_remarks(form: ReturnForm, scan: ScannedSheet, contents: FormContents) -> None:
    """Report the remarks on a sheet that is not of the form."""
    _read_remarks(form, scan, {}, contents)


def _read_remarks(
    form: ReturnForm, scan: ScannedSheet, answers: dict[tuple[int, int], AnswerRef], contents: FormContents
) -> None:
    wordless: dict[str, list[tuple[SheetRemark, Place, AnswerRef | None]]] = {}
    comments: dict[Place, tuple[AnswerRef | None, list[str]]] = {}
    links: dict[str, list[tuple[Place, AnswerRef]]] = {}
    addresses = {(remark.row, remark.col): remark.text for remark in scan.remarks if remark.kind == LINK}
    for remark in scan.remarks:
        position = remark.row, remark.col
        linked = answers.get(position) if remark.kind == LINK else None
        if linked and read_from_link(form, linked, scan.cells.get(position), remark.text, contents):
            continue
        if remark.kind == LINK and not _is_hidden_link(remark, scan, answers):
            continue
        if remark.kind == SCREEN_TIP and _is_repeated(remark, addresses.get(position), scan):
            continue
        if remark.kind == HEADER:
            _read_header(form, scan, remark.text, contents)
            continue
        if remark.kind == PAGE_PICTURE:
            if scan.state == "visible" or not contents.page_pictures:
                contents.page_pictures.append(Place(form.file, scan.name))
            continue
        if remark.kind != LINK:
            remark = remark._replace(text=shown_signs(remark.text))  # noqa: PLW2901
        place = Place(form.file, scan.name, remark.row, remark.col)
        entry = answers.get((remark.row, remark.col))
        if remark.kind == LINK and entry is not None:
            if remark.text not in links:
                contents.outside.append(OutsideContent(place, remark.text, LINK))
            links.setdefault(remark.text, []).append((place, entry))
            continue
        is_personal = entry is not None and field_of(form.project, entry).personal
        contents.outside.append(OutsideContent(place, remark.text, remark.kind))
        value = HIDDEN if is_personal else remark.text
        kind = VocabularyTerm(f"remark_{remark.kind}")
        if remark.kind in IN_CELL and entry is not None:
            contents.findings.append(form.finding("V483", place, entry, what=kind, value=value))
        elif remark.kind in WORDLESS:
            shown = remark if not is_personal else remark._replace(text="")
            wordless.setdefault(remark.kind, []).append((shown, place, entry))
        elif remark.kind == COMMENT:
            comments.setdefault(place, (entry, []))[1].append(remark.text)
        else:
            contents.findings.append(form.finding("S318", place, entry, what=kind, value=value, others=""))
    for place, (entry, texts) in comments.items():  # a comment and its replies are one finding
        is_personal = entry is not None and field_of(form.project, entry).personal
        value = HIDDEN if is_personal else " / ".join(dict.fromkeys(texts))
        kind = VocabularyTerm(f"remark_{COMMENT}")
        contents.findings.append(form.finding("S318", place, entry, what=kind, value=value, others=""))
    contents.findings += _links(form, links)
    for each in wordless.values():
        contents.findings += _wordless(form, each)


def _read_header(form: ReturnForm, scan: ScannedSheet, text: str, contents: FormContents) -> None:
    """Keep a text in the header or footer of the printed pages that the template does not have there, once."""
    if is_stamp(text) or without_blanks(text) == without_blanks(form.plan.properties.title):
        return
    place = Place(form.file, scan.name)
    if text not in contents.page_texts:
        contents.outside.append(OutsideContent(place, text, HEADER))
    if scan.state == "visible" or text not in contents.page_texts:
        contents.page_texts.setdefault(text, []).append(place)


def page_text_findings(form: ReturnForm, contents: FormContents) -> Iterator[Finding]:
    """S318 once for each text of headers and footers, and S322 for their pictures; a label is on every sheet."""
    if pictures := contents.page_pictures:
        others = named_places([place.sheet or "" for place in pictures[1:]])
        what = VocabularyTerm(f"remark_{PAGE_PICTURE}")
        finding = form.finding("S322", pictures[0], what=what, value="", others=others)
        yield replace(finding, related=tuple(pictures[1:]))
    for text, places in contents.page_texts.items():
        others = named_places([place.sheet or "" for place in places[1:]])
        kind = VocabularyTerm("remark_header")
        finding = form.finding("S318", places[0], what=kind, value=text, others=others)
        yield replace(finding, related=tuple(places[1:]))


def _links(form: ReturnForm, links: Mapping[str, Sequence[tuple[Place, AnswerRef]]]) -> Iterator[Finding]:
    """S318 once for each address that answers have a link to; a link may be that of many cells."""
    for address, cells in links.items():
        place, entry = cells[0]
        is_personal = any(field_of(form.project, each).personal for _, each in cells)
        finding = form.finding(
            "S318",
            place,
            entry,
            what=VocabularyTerm(f"remark_{LINK}"),
            value=HIDDEN if is_personal else address,
            others=named_places([other.cell or "" for other, _ in cells[1:]]),
        )
        yield replace(finding, related=tuple(other for other, _ in cells[1:]))


def _wordless(form: ReturnForm, drawn: Sequence[tuple[SheetRemark, Place, AnswerRef | None]]) -> Iterator[Finding]:
    """S322 for each picture or other drawing; one for all of a sheet if they are many, as after pasting a web page."""
    alone = drawn if len(drawn) <= _MOST_ALONE else drawn[:1]
    others = [place.cell or "" for _, place, _ in drawn[len(alone) :]]
    named = named_places(others)
    for remark, place, entry in alone:
        what = VocabularyTerm(f"remark_{remark.kind}")
        yield form.finding("S322", place, entry, what=what, value=remark.text, others=named)


def named_places(names: Collection[str]) -> str:
    """The first of many cells or sheets, and how many more there are."""
    more = len(names) - _MOST_NAMED
    return ", ".join([*names][:_MOST_NAMED]) + (f" + {more}" if more > 0 else "")


def _is_repeated(tip: SheetRemark, address: str | None, scan: ScannedSheet) -> bool:
    """Whether the words that appear over a link are the text of its cell, or its address."""
    cell = scan.cells.get((tip.row, tip.col))
    texts = (address, None if cell is None or cell.value is None else str(cell.value))
    return any(text is not None and bare_address(text) == bare_address(tip.text) for text in texts)


def _is_hidden_link(remark: SheetRemark, scan: ScannedSheet, answers: Container[tuple[int, int]]) -> bool:
    """Whether an answer has a link to an address that it does not show."""
    position = remark.row, remark.col
    cell = scan.cells.get(position)
    return position in answers and (cell is None or not names_address(str(cell.value), remark.text))
