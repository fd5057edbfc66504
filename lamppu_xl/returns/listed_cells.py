"""One finding about several cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.returns.irregularities.outside_content import MOST_RELATED
from lamppu_xl.returns.return_form import ReturnForm

_MOST_NAMED = 6


def listed_cells(
    form: ReturnForm, code: str, at: Place, places: Sequence[Place], *, entry: AnswerRef | None = None
) -> Finding:
    """One finding about several cells, with the names of the first ones."""
    cells = [place.cell or "" for place in places[:_MOST_NAMED]]
    names = cells if at.sheet else [f"{place.sheet}!{cell}" for place, cell in zip(places, cells, strict=False)]
    finding = form.finding(code, at, entry, count=len(places), cells=partial_list(names, len(places)))
    return replace(finding, related=tuple(places[:MOST_RELATED]))
