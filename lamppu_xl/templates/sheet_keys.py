"""Fixed rows, keys and sheet names of a partner's workbook, and the links between its sheets.

Two hidden keys identify each answer: one in the last column of its row, one in the hidden third row of its column.
Together they spell its answer reference.
"""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name

FORMAT = "lamppu-xl 1"
"""The version of the keys and the stamp in a workbook."""

KEY_ROW = 2
HEADER_ROW = 3
FIRST_ROW = 4
"""The rows of every sheet with answers, counted from 0. Title and note are above them."""

ANSWER_KEY = "#answer"
"""The key of the only answer column of a card. The key of a grid column is `#` and the name of the field."""
ROW_KEY = "#key"

HELP, CHECKS, LISTS, META = "help", "checks", "_lists", "_meta"
"""Keys of the sheets of every workbook that have no answers."""

FEEDBACK, FEEDBACK_KEY = "feedback", "#feedback"
"""The sheet and the column that feedback adds to a form. No template has them."""

COUNTS = ("complete", "missing", "faulty", "noted")
"""The counts of each part on the sheet of checks, in the order of their columns."""

LONG_TEXT = 200
"""A text field that accepts more characters than this has a high row."""


def link_target(sheet: str, row: int = 0, col: int = 0) -> str:
    """The target of a link to a cell of a named sheet."""
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!{cell_name(row, col)}"


def answer_name(entry: AnswerRef) -> str:
    """The defined name of an answer's cell: `fld_results_G05_status`."""
    return f"fld_{entry.table}_{entry.row}_{entry.field}".replace("-", "_")
