"""Untrusted workbook bytes become a `ScannedWorkbook` of plain cells, or a refusal that says why.

Bounded by construction, on the standard library alone: `package` opens the zip archive, `markup` feeds its XML to a
parser within limits, `cells` reads the sheets, `book` puts them together.
"""

from lamppu_xl.workbook.safe_reader.sheets import ScannedCell, ScannedSheet, Value
from lamppu_xl.workbook.safe_reader.workbook import LIMITS, Limits, Refusal, ScannedWorkbook, read_workbook

__all__ = ["LIMITS", "Limits", "Refusal", "ScannedCell", "ScannedSheet", "ScannedWorkbook", "Value", "read_workbook"]
