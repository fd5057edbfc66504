"""Fixed rows, keys and sheet names of a partner's workbook, and the links between its sheets.

Two hidden keys identify each answer: one in the last column of its row, one in the hidden third row of its column.
Together they spell its answer reference.
"""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_states import AnswerState
from lamppu_xl.domain.cell_address import cell_name

FORMAT = "lamppu-xl 1"
"""The version of the keys and the stamp in a workbook."""

KEY_ROW = 2
HEADER_ROW = 3
FIRST_ROW = 4
"""The rows of every sheet with answers, counted from 0. Title and note are above them."""

ANSWER_KEY = "#answer"
"""The key of the only answer column of a card. For the key of a grid column see `column_key`."""
ROW_KEY = "#key"

HELP, CHECKS, LISTS, STATES, META = "help", "checks", "_lists", "_states", "_meta"
"""Keys of the sheets of every workbook that have no answers."""

FEEDBACK, FEEDBACK_KEY, CHANGES = "feedback", "#feedback", "changes"
"""The sheet and the column that feedback adds to a form. No template has them."""

IMPORTED = "#imported"
"""The key of the sheet that names the sources of imported answers. No template has it."""

_TOOL_COLUMNS = frozenset({"#no", "#question", "#name", "#check", "#previous", ANSWER_KEY, ROW_KEY, FEEDBACK_KEY})
_TOOL_SHEETS = frozenset({HELP, CHECKS, FEEDBACK})

COUNTS = (AnswerState.IN_ORDER, AnswerState.TO_FILL_IN, AnswerState.TO_CORRECT, AnswerState.NOTE)
"""The counts of each part on the sheet of checks, in the order of their columns."""

LONG_TEXT = 200
"""A text field that accepts more characters than this has a high row."""


def link_target(sheet: str, row: int = 0, col: int = 0) -> str:
    """The target of a link to a cell of a named sheet."""
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!{cell_name(row, col)}"


def column_key(field: str) -> str:
    """The hidden key of a field's column in a grid: `#` and the name; it never equals a key of a column of the tool.

    >>> column_key("status"), column_key("name")
    ('#status', '#field name')
    """
    key = f"#{field}"
    return f"#field {field}" if key in _TOOL_COLUMNS else key


def field_of(key: str) -> str:
    """The name of the field that a column's key names.

    >>> field_of("#status"), field_of("#field name")
    ('status', 'name')
    """
    return key.removeprefix("#field ").removeprefix("#")


def table_sheet_key(table: str) -> str:
    """The key of a table's sheet: its id; it never equals the key of a sheet of the tool.

    >>> table_sheet_key("figures"), table_sheet_key("help")
    ('figures', 'table help')
    """
    return f"table {table}" if table in _TOOL_SHEETS else table


def goal_sheet_key(table: str, goal: str) -> str:
    """The key of a goal's sheet: `results/G05`."""
    return f"{table}/{goal}"


def answer_name(entry: AnswerRef) -> str:
    """The defined name of an answer's cell. No two answers have the same one.

    In the ids of table and row an underscore is doubled and a hyphen becomes a dot, so that the first two runs of
    an odd number of underscores after `fld_` separate table, row and field. A dot becomes a letter that no id has.

    >>> answer_name(AnswerRef("results", "G05", "status")), answer_name(AnswerRef("own_work", "A-1", "plan_b"))
    ('fld_results_G05_status', 'fld_own__work_A.1_plan_b')
    >>> answer_name(AnswerRef("figures", "10.001", "actual"))
    'fld_figures_10ø001_actual'
    """
    table, row = (part.replace(".", "ø").replace("_", "__").replace("-", ".") for part in (entry.table, entry.row))
    return f"fld_{table}_{row}_{entry.field}"
