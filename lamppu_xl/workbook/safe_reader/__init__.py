"""Untrusted workbook bytes become a `Book` of plain cells, or a refusal that says why.

Bounded by construction, on the standard library alone: `package` opens the zip archive, `markup` feeds its XML to a
parser within limits, `cells` reads the sheets, `book` puts them together.
"""

from lamppu_xl.workbook.safe_reader.workbook import LIMITS, Book, Cell, Limits, Refusal, SheetScan, Value, scan

__all__ = ["LIMITS", "Book", "Cell", "Limits", "Refusal", "SheetScan", "Value", "scan"]
