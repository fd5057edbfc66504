"""Answers that their cells show otherwise than they are stored, in a way that is no property of a single value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.text_normalising import shortened
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.outside_content import MOST_RELATED
from lamppu_xl.returns.listed_cells import listed_cells
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.safe_reader import ScannedSheet

_MOST_NAMED = 6
_LONGEST_SHOWN = 24


def shown_otherwise(form: ReturnForm, scans: Iterable[ScannedSheet], contents: FormContents) -> Iterator[Finding]:
    """S354 for answers that the alignment of their cells repeats, S355 for numbers that a rule can show otherwise."""
    by_name = {scan.name: scan for scan in scans if scan.repeated or scan.perhaps_formats}
    if not by_name:
        return
    found: dict[tuple[str, str], dict[AnswerRef, str]] = {}
    for entry in contents.typed:
        place = contents.places.get(entry)
        scan = by_name.get(place.sheet or "") if place else None
        if place is None or scan is None or place.row is None or place.col is None:
            continue
        position = place.row, place.col
        for code, shown in (("S354", _repeated(form, scan, position)), ("S355", _perhaps(form, scan, position))):
            if shown:
                found.setdefault((code, scan.name), {})[entry] = shown
    for (code, _), cells in found.items():
        yield _listed(form, code, cells, contents.places)


def unseen_zeros(form: ReturnForm, scans: Iterable[ScannedSheet], contents: FormContents) -> Iterator[Finding]:
    """V515 once for the zeros whose cells look empty, by their number format or by the view of the sheet."""
    by_name = {scan.name: scan for scan in scans}
    places: list[Place] = []
    for entry, typed in contents.typed.items():
        place = contents.places.get(entry)
        if isinstance(typed, str | bool) or typed != 0 or place is None or place.row is None or place.col is None:
            continue
        scan = by_name.get(place.sheet or "")
        cell = scan.cells.get((place.row, place.col)) if scan else None
        if scan and cell and (scan.hides_zeros or cell.number_format.hides_zero):
            places.append(place)
    if places:
        yield listed_cells(form, "V515", Place(form.file), places)


def days_of_other_calendar(form: ReturnForm, contents: FormContents) -> Iterator[Finding]:
    """S372 once for the stored days of a workbook that counts from 1904: templates count from 1900."""
    if not form.date1904:
        return
    days = [
        contents.places[entry]
        for entry, answer in contents.answers.items()
        if isinstance(answer, date) and not isinstance(contents.typed.get(entry, ""), str)
    ]
    if days:
        yield listed_cells(form, "S372", Place(form.file), days)


def _repeated(form: ReturnForm, scan: ScannedSheet, position: tuple[int, int]) -> str:
    """What the cell shows where it has room for its content more than once."""
    cell, width = scan.cells.get(position), scan.repeated.get(position, 0)
    seen = form.seen(cell) if cell else ""
    times = int(width // len(seen)) if seen else 0
    return seen * times if times > 1 else ""


def _perhaps(form: ReturnForm, scan: ScannedSheet, position: tuple[int, int]) -> str:
    """What the cell shows if the condition of a rule is met, where that is not what it shows otherwise."""
    cell, number_format = scan.cells.get(position), scan.perhaps_formats.get(position)
    if cell is None or number_format is None or isinstance(cell.value, bool | str) or cell.value is None:
        return ""
    own, other = (
        each.show(float(cell.value), language=form.languages[0], date1904=form.date1904)
        for each in (cell.number_format, number_format)
    )
    return "" if own == other else other


def _listed(form: ReturnForm, code: str, cells: Mapping[AnswerRef, str], places: Mapping[AnswerRef, Place]) -> Finding:
    """One finding about several answers, with what the first cells show."""
    named = tuple(
        places[entry].cell or ""
        if field_of(form.project, entry).personal
        else f"{places[entry].cell}: {shortened(shown, _LONGEST_SHOWN)}"
        for entry, shown in [*cells.items()][:_MOST_NAMED]
    )
    first = next(iter(cells))
    finding = form.finding(code, places[first], first, count=len(cells), cells=partial_list(named, len(cells)))
    return replace(finding, related=tuple(places[entry] for entry in cells)[:MOST_RELATED])
