"""Notes that say that all answers were read, beside sheets and rows whose answers could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lamppu_xl.domain.findings import Finding

_UNREAD: Final = ("S301", "S324", "S377", "S380", "S384")
"""The codes of sheets and rows whose answers could not be read."""
_OF_FORM: Final = ("S310", "S320", "S344")
"""The codes of notes which say that the answers were read as usual and nothing needs to be done."""
_OF_SHEETS: Final = ("S308", "S353")
"""Those that say so of the sheets that they name."""


def without_untrue_notes(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without the notes that are not true for a return with a sheet whose answers could not be read."""
    unread = [finding for finding in findings if finding.code.id in _UNREAD]
    if not unread:
        return list(findings)
    sheets = {finding.place.sheet for finding in unread}

    def is_untrue(finding: Finding) -> bool:
        named = {finding.place.sheet, *(place.sheet for place in finding.related)} - {None}
        return finding.code.id in _OF_FORM or (finding.code.id in _OF_SHEETS and bool(named & sheets))

    return [finding for finding in findings if not is_untrue(finding)]
