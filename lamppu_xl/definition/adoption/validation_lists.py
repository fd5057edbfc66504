"""The items of the lists that data validations offer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lamppu_xl.definition.adoption.words import is_no_choice
from lamppu_xl.domain.excel_dates import moment_of_serial
from lamppu_xl.domain.text_normalising import collapse_blanks, is_blank, trimmed_text
from lamppu_xl.workbook.number_formats import ShownKind
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedSheet, ScannedWorkbook
from lamppu_xl.workbook.safe_reader.appearance import parse_area

MOST_ITEMS = 2_000
"""A longer list is not taken over: it would not be read in a dropdown."""

_QUOTED_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)")
_NAME = re.compile(r"[A-Za-z_\\][\w.\\]*")


@dataclass
class ValidationLists:
    """Finds the items that a formula of a data validation names."""

    book: ScannedWorkbook
    used_sheets: set[str] = field(default_factory=set)
    """The sheets with items."""
    _names: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = {name.casefold(): target for name, target in self.book.names.items()}

    def items(self, formula: str, sheet: str) -> list[str] | None:
        """The items, each once; None if they cannot be read.

        Args:
            formula: of the data validation: items in quotes, a range, or the name of a range.
            sheet: the sheet with the data validation.
        """
        written = formula.strip()
        if written.startswith('"') and written.endswith('"') and len(written) > 1:
            texts: Iterator[str] = iter(re.split("[,;]", written[1:-1].replace('""', '"')))
        else:
            found = self._in_range(written, sheet)
            if found is None:
                return None
            texts = found
        items: dict[str, str] = {}
        for text in texts:
            item = collapse_blanks(trimmed_text(text))
            if not is_blank(item) and not (not items and is_no_choice(item)):
                items.setdefault(item.casefold(), item)
            if len(items) > MOST_ITEMS:
                return None
        return list(items.values()) or None

    def _in_range(self, formula: str, sheet: str) -> Iterator[str] | None:
        target = self._names.get(formula.casefold(), formula) if _NAME.fullmatch(formula) else formula
        match = _QUOTED_SHEET.fullmatch(target.lstrip("="))
        name, reference = (match[1] or match[2], match[3]) if match else (sheet, target)
        scan = self._sheet((name or "").replace("''", "'"))
        area = parse_area(reference)
        if scan is None or area is None or (area[0] == area[2] and area[1] == area[3]):
            return None
        if scan.name != sheet:
            self.used_sheets.add(scan.name)
        return self._texts(scan, area)

    def _sheet(self, name: str) -> ScannedSheet | None:
        return next((each for each in self.book.sheets if each.name.casefold() == name.casefold()), None)

    def _texts(self, scan: ScannedSheet, area: tuple[int, int, int, int]) -> Iterator[str]:
        top, left, bottom, right = area
        if (bottom - top + 1) * (right - left + 1) > len(scan.cells):
            places = sorted(place for place in scan.cells if top <= place[0] <= bottom and left <= place[1] <= right)
        else:
            places = [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
        for place in places:
            if cell := scan.cells.get(place):
                yield self._text(cell)

    def _text(self, cell: ScannedCell) -> str:
        if cell.value is None or isinstance(cell.value, bool):
            return ""
        if isinstance(cell.value, str):
            return cell.value
        if cell.number_format.kind is ShownKind.DATE:
            moment = moment_of_serial(float(cell.value), date1904=self.book.date1904)
            if moment:
                return f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
        return str(cell.value)
