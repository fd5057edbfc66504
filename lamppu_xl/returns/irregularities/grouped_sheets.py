"""Equal answers in the same cells of sheets that were selected together: what is typed goes into all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.outside_content import MOST_RELATED
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch

_FEWEST: Final = 2
"""So many cells with equal answers are reported."""
_MOST_NAMED: Final = 6


def grouped_sheets(form: ReturnForm, matches: Sequence[SheetMatch], contents: FormContents) -> Iterator[Finding]:
    """V560 about the sheets that were selected together when the workbook was saved, if they have equal answers."""
    selected = {match.scan.name for match in matches if match.scan.is_selected}
    if len(selected) <= 1:
        return
    filled = grouped(
        ((place.row, place.col, _content(contents.typed[entry])), entry)
        for entry, place in contents.places.items()
        if place.sheet in selected and entry in contents.typed
    )
    equal: list[Sequence[AnswerRef]] = [entries for entries in filled.values() if len(entries) > 1]
    if len(equal) < _FEWEST:
        return
    places = [contents.places[entry] for entries in equal for entry in entries]
    sheets = [*dict.fromkeys(place.sheet or "" for place in places)]
    cells = [contents.places[entries[0]].cell or "" for entries in equal]

    def named(names: Sequence[str]) -> tuple[str, ...]:
        return partial_list(names[:_MOST_NAMED], len(names))

    finding = form.finding("V560", places[0], names=named(sheets), cells=named(cells))
    yield replace(finding, related=tuple(places[1:MOST_RELATED]))


def _content(typed: str | float | bool) -> tuple[type, str | float | bool]:
    """What was typed, where TRUE is not 1."""
    return (bool, typed) if isinstance(typed, bool) else (str if isinstance(typed, str) else float, typed)
