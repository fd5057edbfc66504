"""Verdicts in the form that somebody wants them: for the eye, for programs, for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.storage.atomic_files import shown
from lamppu_xl.validation.batch import Batch, FileState, Verdict

FORMAT = 1
"""The version of the JSON report; it grows, but what is there keeps its meaning."""


def text(batch: Batch, words: Translator) -> str:
    """The report as one reads it in a terminal: each file with its findings, then who is missing, then the sum."""
    blocks = [_file(verdict, words) for verdict in batch.verdicts]
    if batch.missing:
        names = (f"  {partner}  {_name(batch, partner)}" for partner in batch.missing)
        blocks.append("\n".join([words.label("report_missing"), *names]))
    blocks.append(summary_line(batch, words))
    return "\n\n".join(blocks) + "\n"


def _name(batch: Batch, partner: str) -> str:
    found = batch.project.partner(partner)
    return found.name if found else ""


def summary_line(batch: Batch, words: Translator) -> str:
    """`9 in order, 2 to mend, 3 missing`, and what else there is to tell."""
    counts, rejected = batch.counts, {v.partner for v in batch.verdicts if v.state is FileState.REJECTED}
    to_mend = len(rejected - {verdict.partner for verdict in batch.accepted})
    said = [
        words.label("report_fine", count=len(batch.accepted)),
        words.label("report_to_mend", count=to_mend),
        words.label("report_not_in", count=len(batch.missing)),
    ]
    said += [
        words.label(f"report_{state.name.lower()}", count=counts[state])
        for state in (FileState.SET_ASIDE, FileState.REPLACED, FileState.DUPLICATE, FileState.IGNORED)
        if counts[state]
    ]
    return ", ".join(said) + "."


def _file(verdict: Verdict, words: Translator) -> str:
    partner = f" ({verdict.partner})" if verdict.partner else ""
    head = f"{shown(verdict.file)}{partner}: {words.label(f'state_{verdict.state.name.lower()}')}"
    return "\n".join([head, *(f"  {_line(finding, words)}" for finding in verdict.findings)])


def _line(finding: Finding, words: Translator) -> str:
    place = where(finding.place)
    said = f"{words.label(f'severity_{finding.effective_severity}')} {finding.code.id}"
    return f"{said}  {place + '  ' if place else ''}{words.message(finding)}"


def where(place: Place) -> str:
    """`G05 Quality indicators!C7`; the sheet alone, or nothing, where there is no cell."""
    sheet = shown(place.sheet or "")
    return f"{sheet}!{place.cell}" if place.cell else sheet


def as_json(batch: Batch, words: Translator) -> str:
    """The report for programs: versioned, sorted, the same bytes for the same input."""
    return json.dumps(report(batch, words), ensure_ascii=False, indent=2) + "\n"


def report(batch: Batch, words: Translator) -> dict[str, Any]:
    """The JSON report as plain data."""
    severities = [finding.effective_severity for verdict in batch.verdicts for finding in verdict.findings]
    return {
        "format": FORMAT,
        "project": batch.project.id,
        "period": batch.period.id,
        "files": [
            {
                "file": shown(verdict.file),
                "sha256": verdict.sha256,
                "partner": verdict.partner,
                "period": verdict.period,
                "state": verdict.state.value,
                "accepted": verdict.accepted,
                "findings": [_finding(finding, words) for finding in verdict.findings],
            }
            for verdict in batch.verdicts
        ],
        "missing": list(batch.missing),
        "summary": {
            "files": len(batch.verdicts),
            **{state.value: count for state, count in batch.counts.items()},
            "missing": len(batch.missing),
            **{f"{severity.value}s": severities.count(severity) for severity in Severity},
        },
    }


def _finding(finding: Finding, words: Translator) -> dict[str, Any]:
    return {
        "code": finding.code.id,
        "severity": finding.effective_severity.value,
        "sheet": shown(finding.place.sheet) if finding.place.sheet else None,
        "cell": finding.place.cell,
        "entry": str(finding.entry) if finding.entry else None,
        "message": words.message(finding),
        "related": [{"sheet": place.sheet, "cell": place.cell} for place in finding.related],
    }


def as_csv(batch: Batch, words: Translator) -> str:
    """One row for each finding, as a Finnish Excel opens it: semicolons, and a mark that says UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    heads = ("file", "partner", "state", "severity", "code", "sheet", "cell", "entry", "message")
    writer.writerow([words.label(f"column_{head}") for head in heads])
    for verdict in batch.verdicts:
        told = [shown(verdict.file), verdict.partner or "", words.label(f"state_{verdict.state.name.lower()}")]
        for row in [_finding(finding, words) for finding in verdict.findings] or [{}]:
            severity = words.label(f"severity_{row['severity']}") if row else ""
            cells = [row.get(key) or "" for key in ("code", "sheet", "cell", "entry", "message")]
            writer.writerow([_harmless(str(cell)) for cell in (*told, severity, *cells)])
    return "\ufeff" + stream.getvalue()


def _harmless(text: str) -> str:
    """A spreadsheet takes some texts of a CSV file for formulas; an apostrophe before them keeps them texts."""
    return f"'{text}" if text.lstrip().startswith(tuple("=+-@＝＋－＠")) or text.startswith(("\t", "\r")) else text
