"""Reads one matched sheet of a return: answers, previous answers, locked cells and what is outside of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.answer_cells import read_answer, read_withdrawn
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.formula_values import has_formula, has_lost_formulas, is_value_of_formula
from lamppu_xl.returns.irregularities.added_rows import make_errors
from lamppu_xl.returns.irregularities.changed_texts import without_sorted_lines
from lamppu_xl.returns.irregularities.computed_cells import read_computed
from lamppu_xl.returns.irregularities.locked_cells import (
    changed_explanations,
    changed_options,
    check_overwritten,
    compare_fixed,
    explaining_rows,
    is_expected,
    is_helper,
)
from lamppu_xl.returns.irregularities.missing_rows import missing_lines, missing_rows
from lamppu_xl.returns.irregularities.outside_content import read_beside_form
from lamppu_xl.returns.irregularities.previous_answers import read_previous
from lamppu_xl.returns.irregularities.shifted_rows import read_shifted_rows
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.sheet_keys import LISTS
from lamppu_xl.workbook.model import CellUse, Link, PlannedCell
from lamppu_xl.workbook.safe_reader import ScannedCell


def read_sheet(form: ReturnForm, match: SheetMatch, contents: FormContents) -> None:
    """Read the cells of one sheet and add them to the contents of the form."""
    used: set[tuple[int, int]] = set()
    changed: list[tuple[Finding, ScannedCell | None]] = []
    links: list[tuple[Place, str]] = []
    fixed_count = 0
    missing: dict[int, list[PlannedCell]] = {}
    cells, drawn, rows, cols = match.scan.cells, match.scan.drawn_cells, match.rows, match.cols
    helpers_have_formulas: bool | None = None
    contents.currencies |= _currencies_of_lines(form, match)
    for planned, fixed_text in zip(match.sheet.cells, match.sheet.fixed_texts, strict=True):
        row, col, use = rows.get(planned.row), cols.get(planned.col), planned.use
        if row is None or col is None:
            missing.setdefault(planned.row, []).append(planned)
            continue
        position = row, col
        cell = cells.get(position)
        if use is CellUse.FIXED and planned.content is not None:
            fixed_count += 1
            used.add(position)
            contents.accounted += cell is not None
            is_same = cell is not None and cell.error is None and fixed_text is not None and cell.value == fixed_text
            if not is_same and (finding := compare_fixed(form, match.sheet.key, planned, cell, match.place(position))):
                changed.append((finding, cell))
        elif use is CellUse.ANSWER or use is CellUse.COMPUTED:
            used.add(position)
            add = read_computed if use is CellUse.COMPUTED else _add_drawn if position in drawn else _add_answer
            add(form, planned, cell, match.place(position), contents)
        elif use is CellUse.PREVIOUS and planned.entry:
            contents.previous_located.add(planned.entry)
            if cell is not None and position not in used and read_previous(form, planned.entry, cell, contents):
                used.add(position)
                contents.accounted += 1
        elif use is CellUse.STATE:
            if cell is None or position in used:
                continue
            if helpers_have_formulas is None and cell.formula is None:
                helpers_have_formulas = _helpers_have_formulas(match)
            if is_helper(match, position, cell, has_formulas=bool(helpers_have_formulas)):
                used.add(position)
                contents.accounted += 1
        elif cell is not None and position not in used:
            if _add_locked(form, match, planned, position, contents):
                used.add(position)
            elif isinstance(planned.content, Link) and (text := form.seen(cell)):
                used.add(position)
                contents.accounted += 1
                links.append((match.place(position), text))
    _add_changed(form, match, changed, links, contents, fixed_count=fixed_count)
    missing = read_shifted_rows(form, match, missing, used, contents)
    _add_missing(form, match, missing, read_beside_form(form, match, used, contents), contents)


def _add_missing(
    form: ReturnForm,
    match: SheetMatch,
    missing: Mapping[int, Sequence[PlannedCell]],
    added_rows: int,
    contents: FormContents,
) -> None:
    """Report the missing rows and fields of a sheet.

    Args:
        form: the form.
        match: the sheet.
        missing: by planned row, the cells that were not found.
        added_rows: the number of rows with answers and without a key.
        contents: what was read so far.
    """
    lost_lines = missing_lines(form, match, missing)
    if 0 < len(lost_lines) <= added_rows:  # the added rows are in their place, and say all that there is to say
        make_errors(match, contents.findings)
        missing = {row: cells for row, cells in missing.items() if row not in lost_lines}
    contents.findings += missing_rows(form, match, missing, has_added_rows=added_rows > 0)


def _add_changed(  # noqa: PLR0913
    form: ReturnForm,
    match: SheetMatch,
    changed: Sequence[tuple[Finding, ScannedCell | None]],
    links: Sequence[tuple[Place, str]],
    contents: FormContents,
    *,
    fixed_count: int,
) -> None:
    """Report the changed texts of a sheet.

    Args:
        form: the form.
        match: the sheet.
        changed: S303 about each fixed text that was changed, and its cell.
        links: the place of each link to another sheet whose text was changed, and what is there now.
        contents: what was read so far.
        fixed_count: how many fixed texts the sheet has.
    """
    changed = _without_explanations(form, match, changed, links, contents)
    changed = without_sorted_lines(form, match, changed, contents)
    contents.changed_texts += [finding for finding, _ in changed]
    if fixed_count and len(changed) * 2 > fixed_count:
        place = Place(form.file, match.scan.name)
        contents.findings.append(form.finding("S304", place, sheet=match.scan.name, count=len(changed)))
        contents.outside += [
            OutsideContent(finding.place, text) for finding, cell in changed if cell and (text := form.seen(cell))
        ]
    else:
        contents.findings += [finding for finding, _ in changed]


def _without_explanations(
    form: ReturnForm,
    match: SheetMatch,
    changed: Sequence[tuple[Finding, ScannedCell | None]],
    links: Sequence[tuple[Place, str]],
    contents: FormContents,
) -> list[tuple[Finding, ScannedCell | None]]:
    """The changes of texts that questions depend on. Of the others there is one finding, and what was typed is kept."""
    if not changed and not links:
        return []
    rows = {match.rows[row] for row in explaining_rows(match.sheet) if row in match.rows}
    explanations = [
        (finding, form.seen(cell) if cell else "") for finding, cell in changed if finding.place.row in rows
    ]
    if explanations or links:
        of_options = [each for each in explanations if match.sheet.key == LISTS]
        texts = sorted([*links, *((finding.place, text) for finding, text in explanations)], key=_position)
        contents.findings.append(
            changed_options(form, of_options) if of_options else changed_explanations(form, match, texts)
        )
        contents.outside += [OutsideContent(place, text) for place, text in texts if text]
    return [each for each in changed if each[0].place.row not in rows]


def _position(changed: tuple[Place, str]) -> tuple[int, int]:
    place, _ = changed
    return place.row or 0, place.col or 0


def _currencies_of_lines(form: ReturnForm, match: SheetMatch) -> dict[tuple[str, str], str]:
    """The currency that an answer names, by table and row: it counts for the numbers of the line."""
    if not form.currency_fields:
        return {}
    found: dict[tuple[str, str], set[str]] = {}
    for planned in match.sheet.cells:
        entry = form.still_asked(planned.entry)
        if planned.use is not CellUse.ANSWER or entry is None or (entry.table, entry.field) not in form.currency_fields:
            continue
        cell = match.scan.cells.get((match.rows.get(planned.row, -1), match.cols.get(planned.col, -1)))
        if cell is not None and cell.formula is None and (code := form.parse(entry, cell).value):
            found.setdefault((entry.table, entry.row), set()).add(str(code))
    return {line: codes.pop() for line, codes in found.items() if len(codes) == 1}


def _add_locked(
    form: ReturnForm, match: SheetMatch, planned: PlannedCell, position: tuple[int, int], contents: FormContents
) -> bool:
    """Account for a key, a stamp, a check, a count or a link; False for text that is not of the form."""
    cell = match.scan.cells[position]
    is_value = (
        cell.formula is None
        and has_formula(planned)
        and _has_lost_formulas(match, contents)
        and is_value_of_formula(form, planned, cell)
    )
    if not is_value and not is_expected(planned, cell):
        return False
    contents.accounted += 1
    if not is_value and planned.use is CellUse.CHECK:
        finding = check_overwritten(form, planned, cell, match.place(position))
        if finding:
            contents.findings.append(finding)
            contents.outside.append(OutsideContent(finding.place, form.seen(cell)))
    return True


def _has_lost_formulas(match: SheetMatch, contents: FormContents) -> bool:
    return cached(contents.lost_formulas, match.scan.name, lambda: has_lost_formulas(match))


def _helpers_have_formulas(match: SheetMatch) -> bool:
    """Whether most filled helper cells of a sheet have formulas."""
    positions = (
        (match.rows.get(planned.row), match.cols.get(planned.col))
        for planned in match.sheet.cells
        if planned.use is CellUse.STATE
    )
    helpers = (match.scan.cells.get((row, col)) for row, col in positions if row is not None and col is not None)
    kept = [cell.formula is not None for cell in helpers if cell is not None]
    return sum(kept) * 2 > len(kept)


def _add_drawn(
    form: ReturnForm, planned: PlannedCell, cell: ScannedCell | None, place: Place, contents: FormContents
) -> None:
    """Note an answer cell that contains a picture or the like, which is reported as a remark."""
    entry = form.still_asked(planned.entry)
    if entry is None or cell is None:
        _add_answer(form, planned, cell, place, contents)
        return
    contents.accounted += 1
    contents.places[entry] = place
    contents.typed[entry] = cell.error or f"={cell.formula or ''}"


def _add_answer(
    form: ReturnForm, planned: PlannedCell, cell: ScannedCell | None, place: Place, contents: FormContents
) -> None:
    entry = planned.entry
    assert entry is not None  # noqa: S101  # every answer cell has a reference
    is_asked = form.still_asked(entry) is not None
    if is_asked:
        contents.places[entry] = place
    if cell is not None:
        contents.accounted += 1
        read_cell = read_answer if is_asked else read_withdrawn
        read_cell(form, entry, cell, place, contents)
