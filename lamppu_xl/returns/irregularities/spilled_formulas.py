"""Answers that the formula of one cell fills: one finding with the formula, its cell and what the cells show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.text_normalising import shortened
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.cell_text import seen_formula
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.added_rows import is_personal
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch

_FORMULA: Final = "V411"
_MOST_AREAS: Final = 1_000
_MOST_QUOTED: Final = 6
_MOST_RELATED: Final = 500
_LONGEST_QUOTE: Final = 40


def fold_spilled(form: ReturnForm, matches: Sequence[SheetMatch], contents: FormContents) -> None:
    """Put V555 about each formula that fills answers in other cells than its own in the place of V411 about each."""
    for match in matches:
        for area in match.scan.filled_areas[:_MOST_AREAS]:
            first_row, first_col, last_row, last_col = area
            filled = [
                finding
                for finding in contents.findings
                if finding.code.id == _FORMULA
                and finding.place.sheet == match.scan.name
                and first_row <= (finding.place.row or 0) <= last_row
                and first_col <= (finding.place.col or 0) <= last_col
            ]
            others = [finding for finding in filled if (finding.place.row, finding.place.col) != area[:2]]
            if others:
                at = contents.findings.index(filled[0])
                cause = _of_area(form, match, area, filled)
                contents.findings[:] = [
                    cause if number == at else finding
                    for number, finding in enumerate(contents.findings)
                    if number == at or finding not in filled
                ]


def _of_area(
    form: ReturnForm, match: SheetMatch, area: tuple[int, int, int, int], filled: Sequence[Finding]
) -> Finding:
    anchor = match.scan.cells.get(area[:2])
    formula = seen_formula(anchor) if anchor else ""
    is_hidden = any(is_personal(form, finding.entry) for finding in filled)
    cells: list[str] = []
    for finding in filled[:_MOST_QUOTED]:
        place = finding.place
        cell = match.scan.cells[place.row or 0, place.col or 0]
        shown = form.seen(cell._replace(formula=None))
        quote = f": {shortened(shown, _LONGEST_QUOTE)}" if shown and not is_hidden else ""
        cells.append(f"{place.cell}{quote}")
    facts: dict[str, Fact] = {
        "anchor": cell_name(*area[:2]),
        "formula": HIDDEN if is_hidden else formula,
        "area": f"{cell_name(*area[:2])}:{cell_name(*area[2:])}",
        "cells": partial_list(cells, len(filled)),
    }
    finding = form.finding("V555", filled[0].place, filled[0].entry, **facts)
    return replace(finding, related=tuple(each.place for each in filled[1:_MOST_RELATED]))
