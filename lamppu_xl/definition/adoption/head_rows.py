"""The rows with the heads of a table: of several rows one has the labels, others help or what is required."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lamppu_xl.definition.adoption.form_sheet import FormCell, FormSheet
from lamppu_xl.definition.adoption.words import is_name_in_code, is_required_word, row_purpose, without_star

_MOST_ROWS = 12
_LONG = 90
"""The mean length of the texts of a row of help."""


@dataclass(frozen=True)
class HeadRows:
    """The rows with the heads of a table."""

    rows: tuple[int, ...]
    first_cell: FormCell
    labels: tuple[int, ...]
    """The rows with labels; the labels of several rows are joined."""
    helps: tuple[int, ...] = ()
    required: int | None = None
    """The row that says which columns are required."""
    has_purposes: bool = False
    """Whether the first cells say what each row is for."""

    @property
    def last(self) -> int:
        return self.rows[-1]


@dataclass(frozen=True)
class ColumnHead:
    """The head of a column."""

    label: str
    help: str
    required: bool
    cell: FormCell


def head_rows(
    sheet: FormSheet, row: int, heads: dict[int, FormCell], is_open_row: Callable[[int, dict[int, FormCell]], bool]
) -> HeadRows:
    """The rows of heads that begin with a row.

    Args:
        sheet: the sheet.
        row: the first row.
        heads: its texts by column.
        is_open_row: whether a cell of a row below some heads is for an answer.
    """
    rows = [row]
    purposes = {row: row_purpose(next(iter(heads.values())).text) if _names_rows(sheet, row, heads) else ""}
    is_styled = _styled(list(heads.values()))
    number = row + 1
    while number <= sheet.last_row and len(rows) < _MOST_ROWS:
        cells = {cell.col: cell for cell in sheet.texts(number)}
        first = cells.get(min(heads))
        purpose = row_purpose(first.text) if first and len(cells) > 1 else ""
        if not purpose and is_open_row(number, heads):
            break
        shared = sum(_has_head(col, heads) for col in cells)
        is_more = len(cells) > 1 and 2 * shared >= len(cells) and is_styled and _styled(list(cells.values()))
        in_code = len(cells) > 1 and _is_in_code(cells)
        is_first_label = number == row + 1 and _is_in_code(heads) and 2 * shared > len(heads) and len(cells) > 1
        if is_first_label:
            purposes[row] = "other"
        if not (
            purpose
            or is_more
            or in_code
            or is_first_label
            or (is_blank_row(sheet, number) and _purpose_follows(sheet, number, heads))
        ):
            break
        purposes[number] = purpose or ("other" if in_code else "")
        rows.append(number)
        number += 1
    while len(rows) > 1 and is_blank_row(sheet, rows[-1]):
        rows.pop()
    return _sorted(sheet, rows, purposes, heads)


def _is_in_code(cells: dict[int, FormCell]) -> bool:
    """Whether most of some heads are written for a program."""
    return 5 * sum(is_name_in_code(cell.text) for cell in cells.values()) >= 4 * len(cells)


def is_blank_row(sheet: FormSheet, row: int) -> bool:
    return row not in sheet.filled


def _names_rows(sheet: FormSheet, row: int, heads: dict[int, FormCell]) -> bool:
    """Whether the first cells of this row and of the next say what their rows are for."""
    below = sheet.cell(row + 1, min(heads)).text
    return bool(row_purpose(heads[min(heads)].text) and below and row_purpose(below))


def _purpose_follows(sheet: FormSheet, row: int, heads: dict[int, FormCell]) -> bool:
    """Whether the next filled row is one of the heads: it says what it is for, or is written for a program."""
    following = next((number for number in range(row, row + 4) if number in sheet.filled), row)
    cells = {cell.col: cell for cell in sheet.texts(following)}
    return bool(row_purpose(sheet.cell(following, min(heads)).text)) or (len(cells) > 1 and _is_in_code(cells))


def _styled(cells: list[FormCell]) -> bool:
    return 2 * sum(cell.is_styled for cell in cells) > len(cells)


def _has_head(col: int, heads: dict[int, FormCell]) -> bool:
    return col in heads or any(head.col <= col <= head.last_col for head in heads.values())


def _sorted(sheet: FormSheet, rows: list[int], purposes: dict[int, str], heads: dict[int, FormCell]) -> HeadRows:
    first = heads[min(heads)]
    texts = {row: [cell.text for cell in sheet.texts(row)] for row in rows}
    named = [row for row in rows if purposes.get(row) == "label"]
    required = next((row for row in rows if purposes.get(row) == "required" or _is_required_row(texts[row])), None)
    helps = [row for row in rows if purposes.get(row) == "help"]
    plain = [
        row
        for row in rows
        if not purposes.get(row) and texts[row] and row != required and not all(map(is_name_in_code, texts[row]))
    ]
    long = [row for row in plain if sum(map(len, texts[row])) > _LONG * len(texts[row])]
    labels = named or _label_rows(texts, [row for row in plain if row not in long] or plain)
    if not labels:
        labels = [row for row in rows if row not in helps and row != required][:1] or rows[:1]
    helps += [row for row in plain if row not in labels and row not in helps]
    has_purposes = sum(bool(purposes.get(row)) for row in rows) > 1
    return HeadRows(tuple(rows), first, tuple(labels), tuple(sorted(helps)), required, has_purposes)


def _label_rows(texts: dict[int, list[str]], rows: list[int]) -> list[int]:
    """The rows with labels: a row above groups of columns, and the row with a label for each column."""
    if not rows:
        return []
    most = max(len(set(texts[row])) for row in rows)
    complete = [row for row in rows if 5 * len(set(texts[row])) >= 4 * most]
    shortest = min(complete, key=lambda row: (sum(map(len, texts[row])) / len(texts[row]), -row))
    return [row for row in rows if row not in complete or row == shortest]


def _is_required_row(texts: list[str]) -> bool:
    words = ("required", "optional", "conditional", "recommended", "mandatory", "pakollinen", "obligatorisk")
    fitting = sum(text.casefold().startswith(words) for text in texts)
    return len(texts) > 1 and 2 * fitting > len(texts)


def column_heads(sheet: FormSheet, top: HeadRows, col: int) -> ColumnHead | None:
    """The head of a column; None if it has no label."""
    cells = [sheet.cell(row, col) for row in top.labels]
    texts = [cell.text for cell in cells if cell.text]
    if not texts and top.rows:
        cells = [sheet.cell(row, col) for row in top.rows if row not in top.helps and row != top.required]
        texts = [cell.text for cell in cells if cell.text][-1:]
    if not texts:
        return None
    label, is_starred = without_star(": ".join(dict.fromkeys(texts)))
    helps = [sheet.cell(row, col).text for row in top.helps]
    required = sheet.cell(top.required, col).text if top.required is not None else ""
    cell = next(cell for cell in reversed(cells) if cell.text)
    return ColumnHead(label, " ".join(filter(None, helps)), is_starred or is_required_word(required), cell)
