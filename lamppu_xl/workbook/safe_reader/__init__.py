"""Reads untrusted workbook bytes to a `ScannedWorkbook` of plain cells, or to a refusal with its reason.

It uses the standard library only, within limits: `package` opens the zip archive, `xml` feeds its parts to a parser,
`sheets` reads the sheets, and `workbook` combines them.
"""

from lamppu_xl.workbook.safe_reader.scanned_sheet import ScannedCell, ScannedSheet, Value
from lamppu_xl.workbook.safe_reader.stored_cells import cells_in_order
from lamppu_xl.workbook.safe_reader.workbook import LIMITS, Limits, Refusal, ScannedWorkbook, SheetChoice, read_workbook

__all__ = [
    "LIMITS",
    "Limits",
    "Refusal",
    "ScannedCell",
    "ScannedSheet",
    "ScannedWorkbook",
    "SheetChoice",
    "Value",
    "cells_in_order",
    "read_workbook",
]
