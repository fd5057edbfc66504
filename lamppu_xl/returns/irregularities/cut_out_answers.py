"""Answers that were cut out of their fields and pasted where the form has none: one finding for all that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.text_normalising import shortened
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.added_rows import is_personal
from lamppu_xl.returns.irregularities.moved_names import target_of
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.templates.sheet_keys import answer_name

_MOST_QUOTED = 8
_MOST_RELATED = 500
_LONGEST_QUOTE = 40
_LOCKED_TEXT, _MISSING = "S303", "S302"
_OUTSIDE = ("S307", "S323", "S358")

_Position = tuple[int, int]


@dataclass(frozen=True)
class _CutOut:
    """An answer whose name refers to a cell outside of the form."""

    entry: AnswerRef
    sheet: str
    """The sheet of its field in the file."""
    home: _Position
    """Its field; that of the template if its row is gone."""
    is_gone: bool
    """Whether its row is not in the file."""
    target: tuple[str, _Position]
    """The sheet and the cell that its name refers to."""

    @property
    def distance(self) -> _Position:
        return self.target[1][0] - self.home[0], self.target[1][1] - self.home[1]


def fold_cut_out(
    form: ReturnForm, matches: Sequence[SheetMatch], names: Mapping[str, str], contents: FormContents
) -> dict[str, str]:
    """Report answers that were cut out of the form (S384) in the place of all findings that follow from that.

    Args:
        form: the form.
        matches: the sheets of the form that were found.
        names: the defined names of the workbook, and what they refer to.
        contents: what was read. Its findings are replaced.

    Returns:
        The names of the other answers.
    """
    texts = {(each.place.sheet or "", _position(each.place)): each.text for each in contents.outside}
    by_sheet = {match.scan.name: match for match in matches}
    taken = {(place.sheet, _position(place)) for place in contents.places.values()}
    moved = (_cut_out(form, entry, names, contents) for entry in form.plan.answers) if texts else ()
    blocks = grouped(
        ((each.sheet, each.is_gone, each.target[0], each.distance), each)
        for each in moved
        if each and each.target[0] in by_sheet and each.sheet in by_sheet
    )
    left = dict(names)
    for block in blocks.values():
        found = [each for each in block if each.target in texts]
        is_read = any(each.target in taken for each in block) or any(each.entry in contents.typed for each in block)
        if is_read or not found:
            continue
        for each in block:
            left.pop(answer_name(each.entry), None)
        _report(form, by_sheet, block, texts, contents)
    return left


def _cut_out(form: ReturnForm, entry: AnswerRef, names: Mapping[str, str], contents: FormContents) -> _CutOut | None:
    """An answer whose name refers to another cell than its field; none if a program has left all names as they were."""
    reference = names.get(answer_name(entry))
    if reference is None or form.still_asked(entry) is None:
        return None
    sheet, cell = target_of(reference)
    planned_sheet, planned = form.plan.answers[entry]
    place = contents.places.get(entry)
    home = _position(place) if place else (planned.row, planned.col)
    if cell is None or cell in (home, (planned.row, planned.col)):
        return None
    name = (place.sheet if place else None) or planned_sheet.name
    return _CutOut(entry, name, home, place is None, (name if sheet == name.replace("'", "") else sheet, cell))


def _report(
    form: ReturnForm,
    by_sheet: Mapping[str, SheetMatch],
    block: Sequence[_CutOut],
    texts: Mapping[tuple[str, _Position], str],
    contents: FormContents,
) -> None:
    first, sheet = block[0], block[0].target[0]
    match, (down, right) = by_sheet[first.sheet], first.distance
    cells = {(cell.row, cell.col) for cell in match.sheet.cells}
    if not first.is_gone:
        cells = {(match.rows[row], match.cols[col]) for row, col in cells if row in match.rows and col in match.cols}
        cells = {position for position in cells if not _is_filled(match, position)}
    rows = {each.home[0] for each in block}
    followed = {(sheet, (row + down, col + right)) for row, col in cells if row in rows or not first.is_gone}

    def follows(finding: Finding) -> bool:
        code, place = finding.code.id, finding.place
        if code in _OUTSIDE:
            return all((each.sheet, _position(each)) in followed for each in (place, *finding.related))
        if code == _MISSING:
            return first.is_gone and finding.entry in entries and finding.facts["more"] == ""
        row, col = _position(place)
        is_moved = (sheet, (row + down, col + right)) in {*texts} & followed
        return code == _LOCKED_TEXT and place.sheet == first.sheet and is_moved

    entries = {each.entry for each in block}
    effects = [finding for finding in contents.findings if follows(finding)]
    found = [each for each in block if each.target in texts]
    quotes = [_quoted(form, each, texts) for each in found[:_MOST_QUOTED]]
    home = "" if first.is_gone else _area([each.home for each in block])
    places = [Place(form.file, sheet, *each.target[1]) for each in found]
    facts: dict[str, Fact] = {
        "home": home,
        "target": _area([each.target[1] for each in block]),
        "cells": partial_list(quotes, len(found)),
    }
    finding = form.finding("S384", places[0], found[0].entry, **facts)
    severities = [each.effective_severity for each in effects]
    severity = min((*severities, Severity.WARNING), key=lambda severity: severity.rank)
    contents.findings[:] = [each for each in contents.findings if each not in effects]
    contents.findings.append(replace(finding, severity=severity, related=tuple(places[1:_MOST_RELATED])))


def _is_filled(match: SheetMatch, position: _Position) -> bool:
    cell = match.scan.cells.get(position)
    return cell is not None and (cell.value is not None or cell.error is not None or cell.formula is not None)


def _position(place: Place) -> _Position:
    return (-1 if place.row is None else place.row), (-1 if place.col is None else place.col)


def _area(cells: Sequence[_Position]) -> str:
    """The rectangle around some cells, such as `B5:G5`."""
    rows, cols = zip(*cells, strict=True)
    corners = cell_name(min(rows), min(cols)), cell_name(max(rows), max(cols))
    return ":".join(dict.fromkeys(corners))


def _quoted(form: ReturnForm, cut: _CutOut, texts: Mapping[tuple[str, _Position], str]) -> str:
    """The cell of an answer with its text; a personal answer is not quoted."""
    cell = Place(form.file, cut.target[0], *cut.target[1]).cell or ""
    return cell if is_personal(form, cut.entry) else f"{cell}: {shortened(texts[cut.target], _LONGEST_QUOTE)}"
