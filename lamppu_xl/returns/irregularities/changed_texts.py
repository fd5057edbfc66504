"""One finding about the locked texts that were changed all over a form, as by a translating program or by sorting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.outside_content import FIRST_CELLS, MOST_RELATED, short_quote
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.submission import OutsideContent

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
    finding = form.finding("S374", places[0], count=len(places), pairs=pairs, likeness=likeness)
    return replace(finding, related=tuple(places[1:MOST_RELATED]))
