"""Submissions that are read from returns of the tiny project."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.verdict import Verdict
from lamppu_xl.workbook.model import CellUse

PERIOD = "2026-2"

PREVIOUS = {AnswerRef("results", "G1", "results"): "Verkosto perustettiin.", AnswerRef("figures", "I2", "actual"): 3.0}

GOOD = {
    "contact/1/name": "Alfan yhteyshenkilö",
    "contact/1/email": "yhteys@alfa.example.fi",
    "contact/1/approved": "Kyllä",
    "contact/1/dated": "30.9.2026",
    "results/G1/status": "Valmis",
    "results/G1/results": "Verkosto kokoontui neljä kertaa.",
    "results/G1/share": "54",
    "results/G2/status": "Kesken",
    "results/G3/status": "Kesken",
    "figures/I1/actual": "0",
    "figures/I1/spent": "1 050,50",
    "figures/I2/actual": "4",
    "visits/1/begins": "1.10.2026",
    "visits/1/name": "Vierailu Beetaan",
    "visits/1/host": "Beta yrkesinstitut",
    "visits/1/people": "12",
}
"""A return that is in order, as it is typed in a Finnish LibreOffice."""


def place(template: Template, entry: str, use: CellUse = CellUse.ANSWER) -> tuple[str, str]:
    sheet, slot = template.cells[use, AnswerRef.parse(entry)]
    return sheet.name, cell_name(slot.row, slot.col)


def listed_findings(verdict: Verdict, *, least: Severity = Severity.WARNING) -> list[str]:
    """`R501 results/G1/results`, for all findings that are at least as grave."""
    return [
        f"{finding.code.id} {finding.entry or finding.place.sheet or ''}".strip()
        for finding in verdict.findings
        if finding.effective_severity.rank <= least.rank
    ]
