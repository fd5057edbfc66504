"""Sheets without their hidden keys: several of them have one cause, such as a program that removes hidden content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.returns.return_form import ReturnForm

_OF_SHEET, _OF_SEVERAL = "S324", "S388"
_MOST_NAMED: Final = 10


def with_lost_keys_together(form: ReturnForm, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with S388 in place of several S324."""
    alone = [finding for finding in findings if finding.code.id == _OF_SHEET]
    if len(alone) < 2:
        return list(findings)
    sheets = [str(finding.facts["sheet"]) for finding in alone]
    count = sum(number for finding in alone if isinstance(number := finding.facts["count"], int))
    names = partial_list(sheets[:_MOST_NAMED], len(sheets))
    together = form.finding(_OF_SEVERAL, Place(form.file), names=names, count=count)
    together = replace(together, related=tuple(finding.place for finding in alone))
    return [together, *(finding for finding in findings if finding.code.id != _OF_SHEET)]
