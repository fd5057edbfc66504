"""The order of the findings in a return."""

from __future__ import annotations

from collections.abc import Iterable

from lamppu_xl.domain.findings import Finding
from lamppu_xl.returns.submission import Submission


def in_reading_order(findings: Iterable[Finding], submission: Submission) -> list[Finding]:
    """The findings as a reader of the workbook meets their places; the gravest first at each place."""
    sheets: dict[str, int] = {}
    for number, name in enumerate(submission.sheets):
        sheets.setdefault(name, number)

    def key(finding: Finding) -> tuple[int, int, int, int, str]:
        place = finding.place
        sheet = -1 if place.sheet is None else sheets.get(place.sheet, len(sheets))
        row, col = -1 if place.row is None else place.row, -1 if place.col is None else place.col
        return sheet, row, col, finding.effective_severity.rank, finding.code.id

    return sorted(findings, key=key)
