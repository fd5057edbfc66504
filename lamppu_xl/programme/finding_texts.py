"""Findings on master workbooks in words, as a programme workbook shows them."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.programme.records import ProgrammeContent

MOST_FINDINGS = 8
"""The number of findings that are shown for a file; `validate` lists all."""


def most_severe(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that are shown, the most severe first."""
    return sorted(findings, key=lambda finding: finding.effective_severity.rank)[:MOST_FINDINGS]


def finding_texts(content: ProgrammeContent, translator: Translator, findings: Sequence[Finding]) -> list[str]:
    """What the shown findings say: where no persons may be named, their titles, because messages quote answers."""
    shown = most_severe(findings)
    return [translator.title(each.code.id) if content.without_persons else translator.message(each) for each in shown]
