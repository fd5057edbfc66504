"""Findings on master workbooks in words, as a programme workbook shows them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.own_corrections import CORRECTIONS

MOST_FINDINGS = 8
"""The number of findings that are shown for a file; `validate` lists all."""


def finding_texts(
    content: ProgrammeContent, translator: Translator, findings: Sequence[Finding]
) -> list[tuple[Finding, str]]:
    """The findings that are shown, the most severe first, with what they say.

    Where no persons may be named, that is their titles, because messages quote answers. A correction by the programme
    has the partner and the question beside its title.
    """
    shown = sorted(findings, key=lambda finding: finding.effective_severity.rank)[:MOST_FINDINGS]
    said = partial(_title, translator) if content.without_persons else translator.message
    return [(finding, said(finding)) for finding in shown]


def _title(translator: Translator, finding: Finding) -> str:
    title = translator.title(finding.code.id)
    if finding.code.id not in CORRECTIONS:
        return title
    return f"{title}: {finding.facts['project']} {finding.facts['entry']}"
