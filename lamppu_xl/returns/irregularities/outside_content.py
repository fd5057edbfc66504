"""Finds text that somebody wrote outside the answer cells: beside the form, and on extra sheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.answer_states import AnswerState
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.form import FreeLines
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import shortened
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.cell_text import normal_text, shown_text
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.identity_check import is_stamp
from lamppu_xl.returns.irregularities.added_rows import (
    TOTAL,
    added_row_findings,
    added_rows,
    is_personal,
    lines_without_key,
    with_texts_of_copies,
)
from lamppu_xl.returns.irregularities.copied_lines import cells_of_copied_lines, copied_rows
from lamppu_xl.returns.irregularities.program_sheets import is_sheet_of_program
from lamppu_xl.returns.irregularities.rows_of_totals import without_totals
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch, has_questions
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.layout import text_digest, texts_digest
from lamppu_xl.templates.sheet_keys import FEEDBACK_KEY, KEY_ROW, ROW_KEY
from lamppu_xl.workbook.model import CellUse, plain_text
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedSheet

FIRST_CELLS = 3
"""How many cells of an extra sheet are quoted; all of them are kept."""
MOST_RELATED = 500
"""How many places a finding names for programs."""
_FEWEST_OF_BLOCK = 4
"""Cells beside the form that touch one another are one finding from this number on."""
_FEWEST_ALONE = 7
"""Cells beside the form that touch no others are one finding from this number on."""
_LONGEST_QUOTE = 40
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
"""A name of an empty sheet with several words is perhaps a message; programs name a sheet by a word and a number."""


def read_beside_form(
    form: ReturnForm, match: SheetMatch, used: Collection[tuple[int, int]], contents: FormContents
) -> int:
    """Read the cells on a sheet of the form that it does not use. Text of a feedback column is left out.

    Returns:
        The number of rows with answers and without a key.
    """
    cells, drawn = match.scan.cells, match.scan.drawn_cells
    unused = sorted(cells.keys() - used)
    contents.accounted += len(unused)
    if not unused and match.rows:
        return 0
    feedback_cols = {col for (_, col), cell in cells.items() if shown_text(cell) == FEEDBACK_KEY}
    lines = lines_without_key(match)
    known = _texts_of_form(match) if lines or not match.rows else frozenset()
    copies = copied_rows(match)
    is_inner, is_copied = _inner_cells(match, lines), cells_of_copied_lines(form, match, copies)
    texts: dict[tuple[int, int], str] = {}
    for position in unused:
        if position in drawn:
            continue  # it is a remark
        text = form.seen(cells[position])
        has_no_key = not match.rows or position[0] in lines
        if is_inner(position) or is_copied(position) or (has_no_key and _is_of_form(cells[position], text, known)):
            continue
        if text and not (position[1] in feedback_cols and _is_feedback(form, text)):
            contents.outside.append(OutsideContent(match.place(position), text))
            texts[position] = text
    if match.rows or not has_questions(match.sheet):
        tables = form.project.form.tables
        free = {table.id for table in tables if isinstance(table.rows, FreeLines)}
        on_copies = with_texts_of_copies(form, match, copies, texts, contents.findings)
        texts = {position: text for position, text in texts.items() if position[0] not in on_copies}
        free_lines = {row for row, entry in lines.items() if entry.table in free}
        added, totals = without_totals(match, added_rows(match, texts, free_lines), texts, free_lines)
        contents.findings += added_row_findings(form, match, added, texts)
        contents.findings += added_row_findings(form, match, [totals] if totals else [], texts, TOTAL)
        on_added = {row for run in (*added, totals) for row in run}
        personal = {row for row, entry in lines.items() if is_personal(form, entry)}
        others: dict[tuple[int, int], Fact] = {
            position: HIDDEN if position[0] in personal else text
            for position, text in texts.items()
            if position[0] not in on_added
        }
        contents.findings += _beside_form(form, match, others, copies)
        return sum(map(len, added))
    contents.findings.append(_unassigned(form, match, texts))
    return 0


def _unassigned(form: ReturnForm, match: SheetMatch, texts: Mapping[tuple[int, int], str]) -> Finding:
    """S324 for a sheet without its hidden keys: nothing on it can be assigned to a question.

    Of a sheet with personal questions no text is quoted, for each may be a personal answer.
    """
    place = Place(form.file, match.scan.name)
    is_quoted = not any(cell.use is CellUse.ANSWER and is_personal(form, cell.entry) for cell in match.sheet.cells)
    cells = tuple(
        f"{match.place(position).cell}: {short_quote(text)}" if is_quoted else str(match.place(position).cell)
        for position, text in [*texts.items()][:FIRST_CELLS]
    )
    return form.finding("S324", place, sheet=match.scan.name, count=len(texts), cells=cells)


def _inner_cells(match: SheetMatch, lines: Collection[int]) -> Callable[[tuple[int, int]], bool]:
    """Whether a cell has the key of a row or a formula beside it, as the hidden columns of the form have.

    Of lines that have lost their keys, everything in the columns of keys and formulas is left of them.
    """
    keys = {cell.content for cell in match.sheet.key_cells if cell.row != KEY_ROW}
    first = next((match.cols.get(cell.col) for cell in match.sheet.key_cells if cell.content == ROW_KEY), None)
    last = max(match.cols.values(), default=0) + _MOST_MOVED

    def is_inner(position: tuple[int, int]) -> bool:
        cell = match.scan.cells[position]
        is_beside = first is not None and first <= position[1] <= last
        is_key = cell.formula is not None or cell.value in keys
        return is_beside and (is_key or not match.rows or position[0] in lines)

    return is_inner


_MOST_MOVED: Final = 2
"""Columns by which a cell that was inserted may have moved the cells of the form."""


def _texts_of_form(match: SheetMatch) -> frozenset[str]:
    """The texts that the template has on a sheet."""
    return frozenset(
        normal_text(plain_text(planned.content)) for planned in match.sheet.cells if planned.content is not None
    )


def _is_of_form(cell: ScannedCell, text: str, known: Collection[str]) -> bool:
    """Whether a cell of a sheet without its keys has what only the template has: its texts, formulas, keys and code."""
    is_known = text in known or shown_text(cell) in known
    return is_known or cell.formula is not None or text.startswith("#") or is_stamp(text)


def _beside_form(
    form: ReturnForm, match: SheetMatch, texts: Mapping[tuple[int, int], Fact], copied: Collection[int]
) -> Iterator[Finding]:
    """S307 for each text; S323 for a block of many cells, as after pasting a table beside the form, or copying lines.

    Many cells that touch no others are a block, too: a copy of the form is so where answers are blank.

    Args:
        form: the form.
        match: the sheet.
        texts: what is outside the fields of the form.
        copied: the rows that are copies of lines of the form; what is on them is one block.
    """
    on_copies = sorted(position for position in texts if position[0] in copied)
    others = {position: text for position, text in texts.items() if position[0] not in copied}
    blocks = [*([on_copies] if on_copies else ()), *_blocks(others)]
    alone = [position for block in blocks if len(block) < _FEWEST_OF_BLOCK for position in block]
    if len(alone) >= _FEWEST_ALONE:
        blocks = [sorted(alone), *(block for block in blocks if len(block) >= _FEWEST_OF_BLOCK)]
    for block in blocks:
        place = match.place(block[0])
        if len(block) < _FEWEST_OF_BLOCK:
            yield from (form.finding("S307", match.place(position), value=texts[position]) for position in block)
            continue
        last = max(row for row, _ in block), max(col for _, col in block)
        first = min(row for row, _ in block), min(col for _, col in block)
        area = f"{match.place(first).cell}:{match.place(last).cell}"
        finding = form.finding("S323", place, count=len(block), area=area, value=texts[block[0]])
        yield replace(finding, related=tuple(match.place(position) for position in block[1:MOST_RELATED]))


def _blocks(texts: Mapping[tuple[int, int], Fact]) -> Iterator[list[tuple[int, int]]]:
    """The filled cells in groups of neighbours, each in reading order."""
    left = dict.fromkeys(texts)
    for start in texts:
        if start not in left:
            continue
        del left[start]
        block, waiting = [start], [start]
        while waiting:
            row, col = waiting.pop()
            near = ((row + down, col + right) for down in (-1, 0, 1) for right in (-1, 0, 1))
            for position in near:
                if position in left:
                    del left[position]
                    block.append(position)
                    waiting.append(position)
        yield sorted(block)


def _is_feedback(form: ReturnForm, text: str) -> bool:
    """Whether a text of the feedback column was written by this package: each begins with one of a few labels."""
    translator = form.translator
    leads = [translator.label("feedback_info"), *(translator.label(f"answer_{state}") for state in AnswerState)]
    beginnings = tuple(f"{lead}{sign}" for lead in leads for sign in (": ", " · "))
    return text in (FEEDBACK_KEY, translator.label("feedback")) or text.startswith(beginnings)


def read_extra_sheets(form: ReturnForm, scans: Iterable[ScannedSheet], contents: FormContents) -> None:
    """Read the sheets that are not of the form. The texts of a sheet of feedback are left out."""
    of_programs: list[Place] = []
    names = [sheet.name for sheet in form.plan.sheets]
    for scan in scans:
        contents.accounted += len(scan.cells)
        drawn = scan.drawn_cells
        feedback = _feedback_texts(scan)
        texts = [
            OutsideContent(Place(form.file, scan.name, *position), text)
            for position, cell in sorted(scan.cells.items())
            if position not in drawn and (text := form.seen(cell)) and not _is_known(shown_text(cell), feedback)
        ]
        contents.outside += texts
        if feedback and len(texts) < _FEWEST_OF_BLOCK:
            contents.findings += (form.finding("S307", content.place, value=content.text) for content in texts)
        elif texts and is_sheet_of_program([content.text for content in texts], names):
            of_programs.append(Place(form.file, scan.name))
        elif texts:
            quotes = tuple(f"{content.place.cell}: {short_quote(content.text)}" for content in texts[:FIRST_CELLS])
            place = Place(form.file, scan.name)
            contents.findings.append(form.finding("S306", place, sheet=scan.name, count=len(texts), cells=quotes))
        elif not scan.cells and len(_WORD.findall(scan.name)) > 1:
            place = Place(form.file, scan.name)
            contents.outside.append(OutsideContent(place, scan.name, "sheet_name"))
            what = VocabularyTerm("remark_sheet_name")
            contents.findings.append(form.finding("S318", place, what=what, value=scan.name, others=""))
    if of_programs:
        listed = partial_list([place.sheet or "" for place in of_programs[:FIRST_CELLS]], len(of_programs))
        finding = form.finding("S387", of_programs[0], names=listed)
        contents.findings.append(replace(finding, related=tuple(of_programs[1:MOST_RELATED])))


def _feedback_texts(scan: ScannedSheet) -> frozenset[str]:
    """The digests of the texts that this package wrote on a sheet of feedback; none for any other sheet.

    The sheet carries them beside the digest of all its texts. A long sheet carries only the latter.
    """
    texts = [shown_text(cell) for cell in scan.cells.values()]
    mark = next((text for text in texts if _is_mark(text)), "")
    digest, *known = mark.split()[1:] or [""]
    others = [text for text in texts if text != mark]
    return frozenset(map(text_digest, others) if texts_digest(others) == digest else known)


def _is_mark(text: str) -> bool:
    return text.startswith(f"{FEEDBACK_KEY} ")


def _is_known(text: str, feedback: Collection[str]) -> bool:
    return bool(feedback) and (_is_mark(text) or text_digest(text) in feedback)


def short_quote(text: str) -> str:
    return shortened(text, _LONGEST_QUOTE)
