"""The formulas on the sheet of checks: how many answers are complete, missing, faulty or noted, and the verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.templates import excel_formulas as formulas
from lamppu_xl.templates.sheet_keys import CHECKS, COUNTS, FIRST_ROW
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, Content, Formula

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

CellPlace = tuple[str, int, int]
"""The key of a sheet, a row and a column, both counted from 0."""

PlacedCheck = tuple[int, int, Formula]
"""The row, the column and the formula of a live check."""


def count_formulas(
    template: Template, checks: Mapping[str, Sequence[PlacedCheck]]
) -> Iterator[tuple[CellPlace, Content]]:
    """The content of each cell of the sheet of checks.

    Args:
        template: the form.
        checks: the live checks by the key of their sheet, in order.
    """
    words = template.words
    counts = {
        key: Counter(_count_of(words, str(formula.cached)) for _, _, formula in placed)
        for key, placed in checks.items()
    }
    for sheet, cell in template.plan.cells(CellUse.LIVE):
        if sheet.key != CHECKS or cell.entry is None:
            continue
        part, count, place = cell.entry.row, cell.entry.field, (sheet.key, cell.row, cell.col)
        if count == "verdict":
            yield place, _verdict_formula(template, sum(counts.values(), Counter()))
        elif part in checks and count == "state":
            yield place, _state_formula(words, counts[part])
        elif part in checks:
            (first, col, _), (last, _, _) = checks[part][0], checks[part][-1]
            cells = formulas.range_formula(template.plan.sheet(part).name, col, first, last)
            yield place, formulas.cell_formula(_count_formula(words, count, cells), float(counts[part][count]))


def _count_column(count: str) -> str:
    return column_name(1 + COUNTS.index(count))


def _state_formula(words: Translator, counted: Mapping[str, int]) -> Formula:
    """Whether a part is ready."""
    is_ready = not counted["missing"] and not counted["faulty"]
    columns = [_count_column(count) for count in ("missing", "faulty")]
    test = "+".join(f"INDEX(${column}:${column},ROW())" for column in columns)
    ready, unfinished = (words.label(f"state_{state}") for state in ("ready", "unfinished"))
    text = f"IF({test}=0,{formulas.text_literal(ready)},{formulas.text_literal(unfinished)})"
    return formulas.cell_formula(text, ready if is_ready else unfinished)


@lru_cache(maxsize=1024)
def _count_formula(words: Translator, count: str, cells: str) -> str:
    """A formula that counts the checks of one sort by their texts."""
    ok, optional, note = words.label("ok"), words.label("optional"), words.label("note")
    noted = f"((LEFT({cells},{len(note)})={formulas.text_literal(note)})*1)"
    missing = f"(ISNUMBER(SEARCH({formulas.text_literal(words.live('R501'))},{cells}))*(1-{noted}))"
    complete = f"(({cells}={formulas.text_literal(ok)})*1)"
    shown = f"((LEN({cells})>0)*1)"
    empty = f"(({cells}={formulas.text_literal(optional)})*1)"
    return {
        "complete": f"SUMPRODUCT({complete})",
        "missing": f"SUMPRODUCT({missing})",
        "noted": f"SUMPRODUCT({noted})",
        "faulty": f"SUMPRODUCT({shown}-{complete}-{empty}-{noted}-{missing})",
    }[count]


@lru_cache(maxsize=1024)
def _count_of(words: Translator, text: str) -> str:
    """The count to which the text of a check belongs, or `empty`."""
    if text == words.label("ok"):
        return "complete"
    if text.startswith(words.label("note")):
        return "noted"
    if words.live("R501").lower() in text.lower():
        return "missing"
    return "empty" if text in ("", words.label("optional")) else "faulty"


def _verdict_formula(template: Template, totals: Mapping[str, int]) -> Formula:
    """Whether the form is ready to be returned."""
    words = template.words
    last = FIRST_ROW + len(template.parts)
    sums = {
        count: f"SUM(${column}${FIRST_ROW + 1}:${column}${last})"
        for count, column in ((count, _count_column(count)) for count in ("missing", "faulty"))
    }
    ready = words.label("verdict_ready")
    unfinished = words.label("verdict_unfinished", missing="{missing}", faulty="{faulty}")
    pieces = [
        sums[piece[1:-1]] if piece[1:-1] in sums else formulas.text_literal(piece)
        for piece in re.split(r"({missing}|{faulty})", unfinished)
        if piece
    ]
    text = f"IF({sums['missing']}+{sums['faulty']}=0,{formulas.text_literal(ready)},{'&'.join(pieces)})"
    cached = words.label("verdict_unfinished", missing=str(totals["missing"]), faulty=str(totals["faulty"]))
    return formulas.cell_formula(text, cached if totals["missing"] or totals["faulty"] else ready)
