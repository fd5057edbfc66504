"""Workbooks that a program has written again as tables of values, with heads and numbers of rows of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.cell_text import normal_text
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.identity_check import is_stamp
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch, has_questions
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.workbook.model import CellUse, plain_text

_HEAD: Final = re.compile(r"Unnamed: \d+(?:_level_\d+)?|__EMPTY(?:_\d+)?|\.\.\.\d+")
"""The head that pandas, SheetJS or readxl gives to a column without one."""
_FEWEST_HEADS: Final = 3
_FEWEST_NUMBERS: Final = 3
_BESIDE: Final = frozenset({"S307", "S323"})
"""Findings on single texts and on blocks of them beside the form."""
_MOVED: Final = frozenset({*_BESIDE, "S356", "S390"})
"""Findings on a sheet without questions whose texts are not at their places any more."""
_SAME_CAUSE: Final = frozenset({"S310", "S344", "V553"})
"""Notes on the protection, the checks and the formulas, which are gone with everything else but the values."""

_Cell = tuple[int, int]


def fold_rewritten(form: ReturnForm, matches: Sequence[SheetMatch], contents: FormContents) -> None:
    """Put S379 in the place of what was found about the heads and numbers of rows that a program has added.

    Answers are found by their keys as always. On sheets without questions, whose cells have no keys, texts that moved
    are kept as what is outside the answers, without findings.

    Args:
        form: the form.
        matches: its sheets.
        contents: what was read on them.
    """
    heads = {match.scan.name: found for match in matches if (found := _heads(match))}
    if sum(map(len, heads.values())) < _FEWEST_HEADS:
        return
    added = {
        match.scan.name: {*heads.get(match.scan.name, {}), *_numbers_of_rows(match), *_helpers(match)}
        for match in matches
    }
    changed = {each.place.sheet for each in contents.findings if each.code.id == "S356"}
    hidden = {match.scan.name for match in matches if match.sheet.key.startswith("_")}
    moved = hidden | {
        match.scan.name
        for match in matches
        if not has_questions(match.sheet) and (_numbers_of_rows(match) or match.scan.name in changed)
    }
    contents.findings[:] = [each for each in contents.findings if not _is_effect(each, added, moved)]
    texts = {
        normal_text(plain_text(cell.content))
        for match in matches
        if match.scan.name in moved
        for cell in match.sheet.cells
        if cell.content is not None
    }

    def is_of_form(outside: OutsideContent) -> bool:
        sheet = outside.place.sheet or ""
        is_added = (outside.place.row, outside.place.col) in added.get(sheet, ())
        is_known = normal_text(outside.text) in texts or is_stamp(outside.text)
        return is_added or sheet in hidden or (sheet in moved and is_known)

    contents.outside[:] = [each for each in contents.outside if not is_of_form(each)]
    (sheet, found), *others = heads.items()
    first = min(found)
    place = Place(form.file, sheet, *first)
    finding = form.finding("S379", place, value=found[first], count=len(heads))
    contents.findings.append(replace(finding, related=tuple(Place(form.file, name, *min(at)) for name, at in others)))


def _heads(match: SheetMatch) -> Mapping[_Cell, str]:
    """The heads in the first row of a sheet that a program has made."""
    return {
        at: cell.value
        for at, cell in match.scan.cells.items()
        if at[0] == 0 and isinstance(cell.value, str) and _HEAD.fullmatch(cell.value)
    }


def _numbers_of_rows(match: SheetMatch) -> list[_Cell]:
    """The cells of the first column, if it numbers the rows from 0 and is not of the form."""
    cells = sorted((at, cell.value) for at, cell in match.scan.cells.items() if at[1] == 0 and at[0] > 0)
    numbers = [value for _, value in cells]
    are_numbers = all(isinstance(value, float | int) and not isinstance(value, bool) for value in numbers)
    if len(numbers) < _FEWEST_NUMBERS or not are_numbers or numbers != [at[0] - 1 for at, _ in cells]:
        return []
    return [at for at, _ in cells]


def _helpers(match: SheetMatch) -> Iterator[_Cell]:
    """The cells of hidden formulas, which now have values."""
    for cell in match.sheet.cells:
        if cell.use is CellUse.STATE and cell.row in match.rows and cell.col in match.cols:
            yield match.rows[cell.row], match.cols[cell.col]


def _is_effect(finding: Finding, added: Mapping[str, set[_Cell]], moved: set[str]) -> bool:
    """Whether a finding says nothing but that a program has written the workbook again."""
    place, code = finding.place, finding.code.id
    if code in _SAME_CAUSE or (code in _MOVED and place.sheet in moved):
        return True
    if code not in _BESIDE:
        return False
    places = (place, *finding.related)
    return all((each.row, each.col) in added.get(each.sheet or "", ()) for each in places)
