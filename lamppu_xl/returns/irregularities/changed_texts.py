"""One finding about many locked texts that were changed, as by a translating program or by sorting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.form import FreeLines
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.outside_content import FIRST_CELLS, MOST_RELATED, short_quote
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.workbook.safe_reader import ScannedCell

_MOST_ALONE: Final = 5
"""So many texts that were replaced by others are reported one by one."""
_SINGLE, _MOST_OF_SHEET, _EXPLAINING = "S303", "S304", "S356"


def fold_changed_texts(form: ReturnForm, contents: FormContents) -> None:
    """Put S374 in the place of the findings on changed texts, if many were replaced or most of several sheets was."""
    single = [finding for finding in contents.findings if finding.code.id == _SINGLE]
    replaced = [finding for finding in single if isinstance(finding.facts["now"], str)]
    sheets = sum(finding.code.id == _MOST_OF_SHEET for finding in contents.findings)
    if len(replaced) <= _MOST_ALONE and sheets < 2:
        return
    explaining = [finding for finding in contents.findings if finding.code.id == _EXPLAINING]
    contents.outside += [OutsideContent(finding.place, str(finding.facts["now"])) for finding in replaced]
    folded = (_SINGLE, _MOST_OF_SHEET, _EXPLAINING)
    contents.findings[:] = [finding for finding in contents.findings if finding.code.id not in folded]
    contents.findings.append(_many(form, contents.changed_texts, explaining))


def without_sorted_lines(
    form: ReturnForm,
    match: SheetMatch,
    changed: Sequence[tuple[Finding, ScannedCell | None]],
    contents: FormContents,
) -> list[tuple[Finding, ScannedCell | None]]:
    """The changed texts of a sheet without the numbers of free lines that changed places: S381 about those.

    Free lines have no questions of their own, so sorting them with their numbers changes no answer.
    """
    if not changed:
        return []
    free = {table.id: table for table in form.project.form.tables if isinstance(table.rows, FreeLines)}
    tables = {
        match.rows[planned.row]: planned.entry.table
        for planned in match.sheet.cells
        if planned.entry and planned.entry.table in free and planned.row in match.rows
    }
    columns = grouped(
        ((tables[row], finding.place.col), finding)
        for finding, _ in changed
        if (row := finding.place.row) is not None and row in tables
    )
    moved: list[Finding] = []
    for (table, _), findings in columns.items():
        if Counter(finding.facts["was"] for finding in findings) == Counter(each.facts["now"] for each in findings):
            first, *others = findings
            sorted_lines = form.finding("S381", first.place, table=free[table].title, count=len(findings))
            related = tuple(each.place for each in others[: MOST_RELATED - 1])
            contents.findings.append(replace(sorted_lines, related=related))
            moved += findings
    return [each for each in changed if each[0] not in moved]


def _are_moved(replaced: Sequence[Finding]) -> bool:
    """Whether most of the new texts were in other places of the same sheet, as after sorting without the keys."""
    before = {(finding.place.sheet, finding.facts["was"]) for finding in replaced}
    return sum((finding.place.sheet, finding.facts["now"]) in before for finding in replaced) * 2 > len(replaced)


def _many(form: ReturnForm, changed: Sequence[Finding], explaining: Sequence[Finding]) -> Finding:
    """S374 about all of them.

    Args:
        form: the form.
        changed: S303 about each text of a question, also on sheets of which most has changed.
        explaining: S356 about texts that no answer depends on, sheet by sheet.
    """
    replaced = [finding for finding in changed if isinstance(finding.facts["now"], str)]
    pairs = tuple(
        f"{finding.place.sheet}!{finding.place.cell}: {short_quote(str(finding.facts['was']))}"
        f" \N{RIGHTWARDS ARROW} {short_quote(str(finding.facts['now']))}"
        for finding in replaced[:FIRST_CELLS]
    )
    places = [finding.place for finding in changed]
    places += [place for finding in explaining for place in (finding.place, *finding.related)]
    likeness = VocabularyTerm("like_sorting" if _are_moved(replaced) else "like_translation")
    finding = form.finding("S374", places[0], count=len(places), pairs=pairs, likeness=likeness, wrong="")
    return replace(finding, related=tuple(places[1:MOST_RELATED]))
