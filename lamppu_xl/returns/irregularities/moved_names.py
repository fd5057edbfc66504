"""Defined names that refer to other cells than those of their answers: one finding for each cause.

Copying a sheet, sorting rows and cutting cells each leave their own trace in the names. Answers are read by their keys
and never by these names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name, parse_cell_name
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.templates.sheet_keys import answer_name

_MOST_NAMED_CELLS = 5
_MOST_NAMED_SHEETS = 6


@dataclass(frozen=True)
class _MovedName:
    """A name that does not refer to the cell of its answer."""

    entry: AnswerRef
    place: Place
    """The cell of the answer."""
    sheet: str
    """The sheet that the name refers to."""
    cell: tuple[int, int] | None
    """The cell that the name refers to; None if that was deleted."""

    @property
    def position(self) -> tuple[int, int]:
        """The row and the column of the answer."""
        return self.place.row or 0, self.place.col or 0

    @property
    def distance(self) -> tuple[str, int, int]:
        """The sheet that the name refers to, and by how many rows and columns it is off."""
        row, col = self.cell or self.position
        return self.sheet, row - self.position[0], col - self.position[1]


def moved_names(form: ReturnForm, names: Mapping[str, str], places: Mapping[AnswerRef, Place]) -> Iterator[Finding]:
    """S316 for a sheet that is a copy, S385 for several, S317 for sorted rows, S359 for moved cells, S309 for others.

    Args:
        form: the form of the return.
        names: the defined names of the workbook, and what they refer to.
        places: the cell of each answer.
    """
    copies: list[Finding] = []
    rows: dict[str, set[int]] = {}
    for place in places.values():
        rows.setdefault(place.sheet or "", set()).add(place.row or 0)
    by_sheet = grouped((name.place.sheet or "", name) for name in _moved(names, places))
    for sheet, group in by_sheet.items():
        place = Place(form.file, sheet)
        left = [name for name in group if name.cell is None or name.sheet != sheet]
        answers = sum(1 for each in places.values() if each.sheet == sheet)
        is_copy = len(left) > 1 and len(left) * 2 > answers
        if is_copy:
            copies.append(form.finding("S316", place, sheet=sheet, count=len(left)))
        cut = [name for name in group if name not in left] if is_copy else group
        if sorted_rows := _sorted_rows(cut, rows[sheet]):
            yield form.finding("S317", place, sheet=sheet, count=len(sorted_rows))
            continue
        blocks = [*grouped((name.distance, name) for name in cut).values()]
        here = [each for each in places.values() if each.sheet == sheet]
        for shift in [] if _is_at_first_place(form, cut) else [*_shifts(blocks, here)]:
            yield _shifted(form, shift)
            blocks = [[name for name in block if name not in shift] for block in blocks]
        for block in filter(None, blocks):
            yield _cut_and_pasted(form, block)
    if len(copies) > 1:
        sheets = [str(finding.facts["sheet"]) for finding in copies]
        listed = partial_list(sheets[:_MOST_NAMED_SHEETS], len(sheets))
        finding = form.finding("S385", Place(form.file), count=len(sheets), names=listed)
        yield replace(finding, related=tuple(each.place for each in copies))
    else:
        yield from copies


def names_of_renamed_sheets(
    matches: Sequence[SheetMatch], sheets: Collection[str], names: Mapping[str, str]
) -> dict[str, str]:
    """The names of a workbook, where those that a program left with the former name of a sheet have its present one.

    Args:
        matches: the sheets of the form that were found.
        sheets: the names of all sheets of the file.
        names: the defined names, and what they refer to.
    """
    known = {sheet.replace("'", "") for sheet in sheets}
    renamed = {was: match.scan.name for match in matches if (was := match.sheet.name.replace("'", "")) not in known}
    if not renamed:
        return dict(names)
    present: dict[str, str] = {}
    for name, reference in names.items():
        sheet, _, address = reference.rpartition("!")
        now = renamed.get(sheet.replace("'", ""))
        present[name] = f"'{now}'!{address}" if now else reference
    return present


def _is_at_first_place(form: ReturnForm, moved: Sequence[_MovedName]) -> bool:
    """Whether names refer to the cells of the template: a program that does not know names moved whole rows."""
    planned = ((name, form.plan.answers.get(name.entry)) for name in moved if name.cell)
    return any(found is not None and name.cell == (found[1].row, found[1].col) for name, found in planned)


def _shifts(blocks: Sequence[Sequence[_MovedName]], places: Sequence[Place]) -> Iterator[list[_MovedName]]:
    """The cells of each column that moved up or down to its last answer, after the ones that were deleted.

    Args:
        blocks: the names of a sheet that were moved by the same distance.
        places: the cells of the answers of the sheet.
    """
    deleted = [name for block in blocks for name in block if name.cell is None]
    for block in blocks:
        columns = grouped((name.position[1], name) for name in block if name.cell)
        sheet, down, right = block[0].distance
        if down == 0 or right != 0 or sheet != block[0].place.sheet:
            continue
        for col, moved in columns.items():
            first = min(name.position[0] for name in moved)
            below = {place.row for place in places if place.col == col and (place.row or 0) >= first}
            gone = [name for name in deleted if name.position[1] == col and first + down <= name.position[0] < first]
            if len(moved) > 1 and below == {name.position[0] for name in moved} and (down > 0 or gone):
                yield [*gone, *moved]


def _shifted(form: ReturnForm, shift: Sequence[_MovedName]) -> Finding:
    """S359 for cells that a deleted or inserted cell moved."""
    down = next(name.distance[1] for name in shift if name.cell)
    direction = VocabularyTerm("moved_down" if down > 0 else "moved_up")
    first, last = shift[0].place, shift[-1].place
    finding = form.finding(
        "S359", first, shift[0].entry, first=first.cell or "", last=last.cell or "", direction=direction, wrong=""
    )
    return replace(finding, related=tuple(name.place for name in shift))


def with_pushed_out(findings: Sequence[Finding], moved: Sequence[Finding]) -> list[Finding]:
    """The findings of a sheet and those of its names; a cell that moved down out of the form belongs to the others.

    Lines that changed places with their numbers (S381) are not reported once more (S317).

    Args:
        findings: among them S307 for each text outside the fields.
        moved: what `moved_names` found.
    """
    outside = {(each.place.sheet, each.place.row, each.place.col): each for each in findings if each.code.id == "S307"}
    with_numbers = {each.place.sheet for each in findings if each.code.id == "S381"}
    moved = [each for each in moved if each.code.id != "S317" or each.place.sheet not in with_numbers]
    pushed: list[Finding] = []
    shifts: list[Finding] = []
    for finding in moved:
        is_down = finding.code.id == "S359" and finding.facts["direction"] == VocabularyTerm("moved_down")
        last = finding.related[-1] if is_down else None
        below = outside.get((last.sheet, (last.row or 0) + 1, last.col)) if last else None
        if below:
            pushed.append(below)
            finding = replace(  # noqa: PLW2901
                finding,
                facts={**finding.facts, "last": below.place.cell or ""},
                related=(*finding.related, below.place),
            )
        shifts.append(finding)
    return [*(each for each in findings if each not in pushed), *shifts]


def _cut_and_pasted(form: ReturnForm, block: Sequence[_MovedName]) -> Finding:
    """S309 for cells that were moved by the same distance, at the first of them."""
    first, *others = block
    cells = [name.place.cell or "" for name in others[:_MOST_NAMED_CELLS]]
    more = len(others) - len(cells)
    named = ", ".join(cells) + (f" + {more}" if more else "")
    moved = cell_name(*first.cell) if first.cell else ""
    if moved and first.sheet != first.place.sheet:
        moved = f"{first.sheet}!{moved}"
    expected = first.place.cell or ""
    return form.finding("S309", first.place, first.entry, expected=expected, moved=moved, others=named)


def _moved(names: Mapping[str, str], places: Mapping[AnswerRef, Place]) -> Iterator[_MovedName]:
    for entry, place in places.items():
        reference = names.get(answer_name(entry))
        if reference is None or place.sheet is None:
            continue
        sheet, cell = target_of(reference)
        if sheet == place.sheet.replace("'", ""):
            sheet = place.sheet
        if cell != (place.row, place.col) or sheet != place.sheet:
            yield _MovedName(entry, place, sheet, cell)


@lru_cache(maxsize=4096)
def target_of(reference: str) -> tuple[str, tuple[int, int] | None]:
    """The sheet and the cell that a name refers to; returns of one form have the same names."""
    quoted, _, address = reference.rpartition("!")
    return quoted.replace("'", ""), parse_cell_name(address)  # None for #REF!


def _sorted_rows(moved: Sequence[_MovedName], rows: set[int]) -> set[int]:
    """The rows of a sheet that have changed places with one another; empty if something else happened.

    Args:
        moved: the moved names of the sheet.
        rows: its rows with answers.
    """
    targets: dict[int, set[int]] = {}
    for name in moved:
        row, col = name.position
        if name.cell is None or name.cell[1] != col or name.sheet != name.place.sheet:
            return set()
        targets.setdefault(row, set()).add(name.cell[0])
    reached = {row for found in targets.values() for row in found}
    is_order = all(len(found) == 1 for found in targets.values()) and reached == set(targets) <= rows
    return reached if is_order and len(reached) > 1 else set()
