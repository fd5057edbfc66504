"""Where each partner stands: sent, returned, to mend, accepted, late; what is next."""

from __future__ import annotations

import html
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Partner, Period, Project
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.text import summary_line
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.batch import Batch, FileState, Verdict

FORMAT = 1
"""The version of the JSON; it grows, but what is there keeps its meaning."""


class PartnerState(StrEnum):
    """How far a partner has come."""

    NOT_SENT = "not sent"
    """There is no template to send yet."""
    SENT = "sent"
    """The template is there; whether it was really sent, only the coordinator knows."""
    RETURNED = "returned"
    """A file came back, but it cannot be judged: of an older definition, or two and nothing tells which counts."""
    TO_MEND = "to mend"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class OutboxState:
    """What lies in the folders of a period."""

    sent: Mapping[str, date]
    """The partners that have a template, and the day on which it was made."""
    answered: Collection[str] = ()
    """The partners that have feedback on the return that counts."""


@dataclass(frozen=True)
class PartnerStatus:
    """How things stand with one partner."""

    partner: Partner
    stand: PartnerState
    late: bool
    """Whether the deadline is past and nothing is accepted."""
    sent: date | None
    saved: date | None
    """The day on which the return that is meant was saved last."""
    file: str
    errors: int
    notes: int
    """Warnings and hints."""
    next: str
    """The key of the label that tells the next step; empty where there is none."""


@dataclass(frozen=True)
class StatusReport:
    """The whole screen."""

    project: Project
    period: Period
    today: date
    batch: Batch
    standings: tuple[PartnerStatus, ...]
    frozen: date | str = ""
    """The day on which the period was frozen, if it was: then nothing is late any more, and nothing comes next."""


def status(batch: Batch, desk: OutboxState, today: date, frozen: date | str = "") -> StatusReport:
    """How each partner that is concerned stands on a day, in the order of the definition.

    Args:
        frozen: the day on which the period was frozen; empty where it is open.
    """
    standings = tuple(_standing(batch, partner, desk, today) for partner in batch.concerned)
    if frozen:
        standings = tuple(replace(standing, late=False, next="") for standing in standings)
    return StatusReport(batch.project, batch.period, today, batch, standings, frozen)


def _standing(batch: Batch, partner: Partner, desk: OutboxState, today: date) -> PartnerStatus:
    verdict = _meant(batch, partner)
    stand = _stand(verdict, sent=partner.id in desk.sent)
    late = stand is not PartnerState.ACCEPTED and today > batch.period.deadline
    counts = [finding.effective_severity for finding in verdict.findings] if verdict else []
    return PartnerStatus(
        partner,
        stand,
        late,
        desk.sent.get(partner.id),
        _day(verdict.saved) if verdict else None,
        verdict.file if verdict else "",
        counts.count(Severity.ERROR),
        counts.count(Severity.WARNING) + counts.count(Severity.HINT),
        _next(stand, late=late, answered=partner.id in desk.answered),
    )


def _meant(batch: Batch, partner: Partner) -> Verdict | None:
    """The file by which a partner is judged: accepted before rejected before set aside, the newest of its sort."""
    order = (FileState.SET_ASIDE, FileState.REJECTED, FileState.ACCEPTED)
    own = [verdict for verdict in batch.by_partner.get(partner.id, ()) if verdict.state in order]
    own = [verdict for verdict in own if verdict.period == batch.period.id]
    return max(own, key=lambda one: (order.index(one.state), one.saved, one.file), default=None)


def _day(saved: str) -> date | None:
    try:
        return datetime.fromisoformat(saved).date()
    except ValueError:
        return None


def _stand(verdict: Verdict | None, *, sent: bool) -> PartnerState:
    if verdict is None:
        return PartnerState.SENT if sent else PartnerState.NOT_SENT
    stands = {FileState.ACCEPTED: PartnerState.ACCEPTED, FileState.REJECTED: PartnerState.TO_MEND}
    return stands.get(verdict.state, PartnerState.RETURNED)


def _next(stand: PartnerState, *, late: bool, answered: bool) -> str:
    match stand:
        case PartnerState.NOT_SENT:
            return "status_next_generate"
        case PartnerState.RETURNED:
            return "status_next_look"
        case PartnerState.TO_MEND if not answered:
            return "status_next_feedback"
        case PartnerState.SENT | PartnerState.TO_MEND:
            return "status_next_remind" if late else "status_next_wait"
    return ""


# Telling


COLUMNS = ("partner", "name", "state", "sent", "returned", "findings", "next")
"""What the screen shows, as keys of labels."""


def rows(told: StatusReport, words: Translator) -> list[tuple[str, ...]]:
    """A row of texts for each partner."""
    return [
        (
            standing.partner.id,
            standing.partner.name,
            state(standing, words),
            words.fact(standing.sent) if standing.sent else "–",
            words.fact(standing.saved) if standing.saved else "–",
            findings(standing, words),
            words.label(standing.next, deadline=told.period.deadline) if standing.next else "–",
        )
        for standing in told.standings
    ]


def state(one: PartnerStatus, words: Translator) -> str:
    said = words.label(f"status_{one.stand.name.lower()}")
    return f"{said}, {words.label('status_late')}" if one.late else said


def findings(one: PartnerStatus, words: Translator) -> str:
    said = [words.label("status_errors", count=one.errors)] if one.errors else []
    said += [words.label("status_notes", count=one.notes)] if one.notes else []
    return ", ".join(said) or "–"


def heading(told: StatusReport, words: Translator) -> str:
    """`LAMPPU, Autumn 2012: return by 18.1.2013`."""
    period, deadline = words.pick(told.period.label), words.fact(told.period.deadline)
    return words.label("status_heading", project=told.project.id, period=period, deadline=deadline)


def summary(told: StatusReport, words: Translator) -> str:
    """`9 in order, 2 to mend, 3 missing`, and how many of them are late."""
    line = summary_line(told.batch, words)
    if told.frozen:
        return f"{line} {words.label('status_frozen', day=told.frozen)}"
    late = sum(standing.late for standing in told.standings)
    return f"{line} {words.label('status_late_count', count=late)}" if late else line


def text(told: StatusReport, words: Translator) -> str:
    """The screen as plain text: columns of even width, nothing that steers a terminal."""
    table = [tuple(words.label(f"status_column_{column}") for column in COLUMNS), *rows(told, words)]
    widths = [max(len(row[col]) for row in table) for col in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([heading(told, words), "", lines[0], rule, *lines[1:], "", summary(told, words)]) + "\n"


def as_json(told: StatusReport, words: Translator) -> str:
    """The screen for programs: versioned, in the order of the definition, the same bytes for the same input."""
    return json.dumps(data(told, words), ensure_ascii=False, indent=2) + "\n"


def data(told: StatusReport, words: Translator) -> dict[str, Any]:
    """The JSON as plain data."""
    stands = [standing.stand for standing in told.standings]
    return {
        "format": FORMAT,
        "project": told.project.id,
        "period": told.period.id,
        "deadline": told.period.deadline.isoformat(),
        "today": told.today.isoformat(),
        "frozen": str(told.frozen) or None,
        "partners": [
            {
                "partner": standing.partner.id,
                "name": standing.partner.name,
                "state": standing.stand.value,
                "late": standing.late,
                "sent": standing.sent.isoformat() if standing.sent else None,
                "returned": standing.saved.isoformat() if standing.saved else None,
                "file": display_name(standing.file) or None,
                "errors": standing.errors,
                "notes": standing.notes,
                "next": words.label(standing.next, deadline=told.period.deadline) if standing.next else None,
            }
            for standing in told.standings
        ],
        "summary": {
            **{stand.value: stands.count(stand) for stand in PartnerState},
            "late": sum(standing.late for standing in told.standings),
            "line": summary(told, words),
        },
    }


_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #bfbfbf; --head: #1f3864; --on-head: #fff; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #eee; --paper: #16181d; --line: #555; --head: #9db7e8; --on-head: #10131a; }}
}}
body {{ font: 16px/1.5 Arial, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
  max-width: 75rem; padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; margin: 0 0 .25rem; }}
.summary {{ font-size: 1.15rem; font-weight: bold; }}
.scroll {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border: 1px solid var(--line); padding: .45rem .6rem; text-align: left; vertical-align: top; }}
thead th {{ background: var(--head); color: var(--on-head); }}
caption {{ text-align: left; padding-bottom: .4rem; }}
.state {{ border-left-width: .5rem; font-weight: bold; }}
.accepted {{ border-left-color: #1e7b34; }} .to_mend {{ border-left-color: #c00000; }}
.returned {{ border-left-color: #8064a2; }} .sent {{ border-left-color: #2e75b6; }}
.not_sent {{ border-left-color: #7f7f7f; }}
@media print {{ body {{ margin: 0; max-width: none; color: #000; background: #fff; }} tr {{ break-inside: avoid; }} }}
@page {{ size: A4 landscape; margin: 15mm; }}
</style>
</head>
<body>
<main>
<h1>{heading}</h1>
<p class="summary">{summary}</p>
<div class="scroll" role="region" aria-labelledby="told" tabindex="0">
<table>
<caption id="told">{caption}</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
</main>
</body>
</html>
"""


def as_html(told: StatusReport, words: Translator) -> str:
    """The screen as one file that a browser shows by itself, light or dark, on a screen or on paper."""
    said = html.escape
    heads = "".join(f'<th scope="col">{said(words.label(f"status_column_{column}"))}</th>' for column in COLUMNS)
    lines = []
    for one, row in zip(told.standings, rows(told, words), strict=True):
        first, name, stand, *rest = (said(cell) for cell in row)
        mark = f'<td class="state {one.stand.name.lower()}">{stand}</td>'
        tail = "".join(f"<td>{cell}</td>" for cell in rest)
        lines.append(f'<tr><th scope="row">{first}</th><td>{name}</td>{mark}{tail}</tr>')
    return _PAGE.format(
        language=said(words.language),
        title=said(heading(told, words)),
        heading=said(heading(told, words)),
        summary=said(summary(told, words)),
        caption=said(words.label("status_caption", today=told.today)),
        heads=heads,
        rows="\n".join(lines),
    )


REPORTERS = {"text": text, "json": as_json, "html": as_html}
"""The forms in which `status` reports."""
