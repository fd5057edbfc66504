"""Copies of sheets of the form: what differs in them from the sheet that was read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from lamppu_xl.domain.findings import Place
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.outside_content import FIRST_CELLS, MOST_RELATED, short_quote
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch, locate
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.parts import field_of
from lamppu_xl.templates.sheet_keys import KEY_ROW
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.safe_reader import ScannedSheet

_FORMULAS = (CellUse.STATE, CellUse.CHECK, CellUse.LIVE, CellUse.COMPUTED)


def read_copies(
    form: ReturnForm, matches: Sequence[SheetMatch], scans: Sequence[ScannedSheet], contents: FormContents
) -> list[ScannedSheet]:
    """Read the sheets that are copies of a sheet that was read.

    Returns:
        The other sheets.
    """
    others: list[ScannedSheet] = []
    for scan in scans:
        original = None if scan.name in _origin_names() else _original(scan, matches)
        if original is None:
            others.append(scan)
        else:
            contents.accounted += len(scan.cells)
            _read_copy(form, original, scan, contents)
    return others


@cache
def _origin_names() -> frozenset[str]:
    """The names of the sheet that `import` adds: it lists the names of answers with their sources."""
    return frozenset(translator_for(language).label("imported_sheet") for language in LANGUAGES)


def _original(scan: ScannedSheet, matches: Sequence[SheetMatch]) -> SheetMatch | None:
    """The sheet that a sheet is a copy of: it has most of its hidden keys."""
    values = {cell.value for cell in scan.cells.values()}
    for match in matches:
        keys = {cell.content for cell in match.sheet.key_cells if cell.row != KEY_ROW}
        if keys and match.rows and len(keys & values) * 2 > len(keys):
            return match
    return None


def _read_copy(form: ReturnForm, original: SheetMatch, scan: ScannedSheet, contents: FormContents) -> None:
    copy, _ = locate(form.file, original.sheet, scan)
    place = Place(form.file, scan.name)
    found = [*_differences(form, original, copy)]
    contents.outside += [OutsideContent(each.place, each.text) for each, _ in found]
    if not found:
        contents.findings.append(form.finding("S326", place, sheet=scan.name, original=original.scan.name))
        return
    cells = tuple(": ".join(filter(None, (each.place.cell, shown))) for each, shown in found[:FIRST_CELLS])
    related = tuple(each.place for each, _ in found[:MOST_RELATED])
    finding = form.finding("S325", place, sheet=scan.name, original=original.scan.name, count=len(found), cells=cells)
    contents.findings.append(replace(finding, related=related))


def _differences(form: ReturnForm, original: SheetMatch, copy: SheetMatch) -> Iterator[tuple[OutsideContent, str]]:
    """What was typed in a copy and is not on the sheet that was read, and how it is quoted: personal data are not."""
    ignored: set[tuple[int, int]] = set()
    for planned in original.sheet.cells:
        row, col = copy.rows.get(planned.row), copy.cols.get(planned.col)
        if row is None or col is None:
            continue
        cell = copy.scan.cells.get((row, col))
        ignored.add((row, col))
        if cell is None or (planned.use in _FORMULAS and cell.formula is not None):
            continue
        at = original.rows.get(planned.row, -1), original.cols.get(planned.col, -1)
        read = original.scan.cells.get(at)
        text = form.seen(cell)
        if not text or (read is not None and form.seen(read) == text) or planned.use is CellUse.STATE:
            continue
        personal = planned.entry is not None and (
            (planned.entry.table, planned.entry.field) in form.personal_fields
            or (form.still_asked(planned.entry) is not None and field_of(form.project, planned.entry).personal)
        )
        yield OutsideContent(copy.place((row, col)), text), "" if personal else short_quote(text)
    known = {form.seen(cell) for cell in original.scan.cells.values()}
    for position, cell in sorted(copy.scan.cells.items()):
        if position not in ignored and (text := form.seen(cell)) and text not in known:
            yield OutsideContent(copy.place(position), text), short_quote(text)
