"""Findings on master workbooks in words, as a programme workbook shows them."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.programme.records import ProgrammeContent

MOST_FINDINGS = 8
"""The number of findings that are shown for a file; `validate` lists all."""


def finding_texts(
    content: ProgrammeContent, translator: Translator, findings: Sequence[Finding]
) -> list[tuple[Finding, str]]:
    """The findings that are shown, the most severe first, with what they say.

    Where no persons may be named, that is their titles, because messages quote answers.
    """
    shown = sorted(findings, key=lambda finding: finding.effective_severity.rank)[:MOST_FINDINGS]
    said = translator.message if not content.without_persons else lambda finding: translator.title(finding.code.id)
    return [(finding, said(finding)) for finding in shown]
