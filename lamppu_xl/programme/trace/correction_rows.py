"""The rows of a master workbook with the difference of a corrected figure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lamppu_xl.domain.text_normalising import collapse_blanks
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerCorrection
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.trace.chain import CellContent, CountedRow, content_of, find_sheet
from lamppu_xl.workbook.safe_reader import ScannedSheet, ScannedWorkbook


@dataclass(frozen=True)
class CorrectionRows:
    """The corrections of figures in a master, each with its row below the figures of the partners."""

    book: ScannedWorkbook
    ledger: Ledger = field(repr=False)

    def correction_at(self, place: SheetCell) -> LedgerCorrection | None:
        """The correction whose difference a cell shows."""
        sheet, added = find_sheet(self.book, place.sheet), self._added
        if sheet is None or not added:
            return None
        shown, row = content_of(sheet.cells.get((place.row, place.col))), _rows_of(sheet).get(place.row, [])
        return next((each for each in added if _is_about(_texts(row), shown, each)), None)

    def counted_in(self, answers: Sequence[LedgerAnswer], shown: CellContent) -> tuple[CountedRow, ...]:
        """The rows of the corrections that a total of answers contains.

        Args:
            answers: that the total is made of.
            shown: the total; None if the answers of all periods were traced by the name of the figure.
        """
        entries = {answer.entry for answer in answers}
        corrections = [each for each in self._added if each.entry in entries]
        values = [answer.value for answer in answers if isinstance(answer.value, int | float)]
        return tuple(self._rows(corrections if shown is None else _added_to(math.fsum(values), shown, corrections)))

    def row_of(self, correction: LedgerCorrection) -> tuple[CountedRow, ...]:
        """The row of one correction."""
        return tuple(self._rows([correction]))

    @property
    def _added(self) -> list[LedgerCorrection]:
        return [each for each in self.ledger.corrections if each.added and each.difference]

    def _rows(self, corrections: Sequence[LedgerCorrection]) -> Iterator[CountedRow]:
        wanted, lists = list(corrections), {listing.sheet for listing in self.ledger.listings}
        sheets = (each for each in self.book.sheets if each.state == "visible" and each.name not in lists)
        for sheet in sheets if wanted else ():
            for row, cells in _rows_of(sheet).items():
                texts = _texts(cells)
                for col, shown in cells:
                    found = next((each for each in wanted if _is_about(texts, shown, each)), None)
                    if found:
                        wanted.remove(found)
                        yield CountedRow(SheetCell(sheet.name, row, col).name, shown, about=". ".join(texts[:2]))


def _added_to(
    reported: float, shown: CellContent, corrections: Sequence[LedgerCorrection]
) -> Sequence[LedgerCorrection]:
    """The corrections that make a reported total the shown one: all, or those of the period that first shows them."""
    periods = dict.fromkeys(each.made_in for each in corrections)
    groups = [corrections, *([each for each in corrections if each.made_in == period] for period in periods)]
    for group in groups:
        total = math.fsum((reported, *(each.difference or 0.0 for each in group)))
        if group and isinstance(shown, int | float) and math.isclose(total, shown, rel_tol=1e-9, abs_tol=1e-9):
            return group
    return ()


def _rows_of(sheet: ScannedSheet) -> dict[int, list[tuple[int, CellContent]]]:
    """The columns and contents of the cells of each row."""
    rows: dict[int, list[tuple[int, CellContent]]] = {}
    for (row, col), cell in sorted(sheet.cells.items()):
        rows.setdefault(row, []).append((col, content_of(cell)))
    return rows


def _texts(cells: Sequence[tuple[int, CellContent]]) -> list[str]:
    """The texts in a row, the first one first."""
    return [collapse_blanks(text) for _, text in cells if isinstance(text, str) and text.strip()]


def _is_about(texts: Sequence[str], shown: CellContent, correction: LedgerCorrection) -> bool:
    """Whether a row has the difference of a correction: by its label and its reason."""
    if isinstance(shown, bool) or not isinstance(shown, int | float) or correction.difference is None:
        return False
    is_difference = math.isclose(shown, correction.difference, rel_tol=1e-9)
    reason = collapse_blanks(correction.reason)
    return (
        is_difference
        and len(texts) > 1
        and texts[0].startswith(f"{correction.partner} · ")
        and any(reason in text for text in texts[1:])
    )
