"""Untrusted workbook bytes become a `ScannedBook` of plain cells, or a refusal that says why.

Bounded by construction, on the standard library alone: `package` opens the zip archive, `markup` feeds its XML to a
parser within limits, `cells` reads the sheets, `book` puts them together.
"""

from lamppu_xl.workbook.safe_reader.sheets import ScannedCell, SheetScan, Value
from lamppu_xl.workbook.safe_reader.workbook import LIMITS, Limits, Refusal, ScannedBook, scan

__all__ = ["LIMITS", "Limits", "Refusal", "ScannedBook", "ScannedCell", "SheetScan", "Value", "scan"]
