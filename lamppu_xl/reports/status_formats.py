"""The status report as text, JSON and an HTML page, and the texts that they share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date
from typing import Any

from lamppu_xl.domain.answer_states import AnswerState
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text_normalising import capitalised, in_phrase
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.decision_lines import decision_json, decision_line
from lamppu_xl.reports.page_header import page_header, state_tiles
from lamppu_xl.reports.pages.blocks import (
    Badge,
    Block,
    Heading,
    Items,
    Page,
    PageCell,
    PageRow,
    PageTable,
    Paragraph,
    Section,
    Span,
    Strong,
    Tiles,
)
from lamppu_xl.reports.pages.render import render
from lamppu_xl.reports.status import STATE_OF_FILE, PartnerState, PartnerStatus, StatusReport
from lamppu_xl.reports.summary import count_states
from lamppu_xl.reports.terminal_layout import HANGING, PLAIN, Layout, shown_width, table_lines
from lamppu_xl.reports.text import counted_sentence, extra_counts, state_counts, state_label, with_unanswered
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.decision_effects import decision_effects

FORMAT = 1
"""The version of the JSON report. New keys may come; a key never changes its meaning."""

COLUMNS = ("partner", "name", "state", "template", "sent", "received", "findings", "next")
"""The columns of the table; each has a label `status_column_…`."""

_LONGEST_LINE = 160
"""Characters of a line in a file: one long name does not make the table wider than any window."""

_DAYS = ("template", "sent", "received")
"""The columns with a day, which stays on one line."""


def column_names(words: Translator) -> tuple[str, ...]:
    """The headers of the table."""
    return tuple(words.label(f"status_column_{column}") for column in COLUMNS)


def table_rows(report: StatusReport, words: Translator) -> list[tuple[str, ...]]:
    """The texts of a row for each partner, one text for each of `COLUMNS`."""
    return [
        (
            status.partner.id,
            make_harmless(status.partner.name),
            capitalised(_state_text(status, words)),
            _day(status.activity.template, words, has_happened=status.activity.has_template),
            _day(status.activity.sent, words, has_happened=False),
            _day(
                status.received.astimezone().date() if status.received else None, words, has_happened=bool(status.file)
            ),
            capitalised(_findings_text(status, words)),
            capitalised(_next_step_text(status, words) or "–"),
        )
        for status in report.partners
    ]


def _day(day: date | None, words: Translator, *, has_happened: bool) -> str:
    """A day; if there is none, whether it is unknown or nothing happened.

    Args:
        has_happened: whether something happened, though perhaps not when.
    """
    if day:
        return words.fact(day)
    return words.label("status_unknown") if has_happened else "–"


def _state_text(status: PartnerStatus, words: Translator) -> str:
    file_state = next((file for file, state in STATE_OF_FILE.items() if state is status.state), None)
    state = state_label(file_state, words) if file_state else words.label(f"status_{status.state.key}")
    if status.used:
        state = words.label("status_other" if status.is_used_perhaps_newer else "status_newer", state=state)
    state = with_unanswered(state, words, is_unanswered=status.is_unanswered)
    return f"{state}, {words.label('status_late')}" if status.late else state


def _findings_text(status: PartnerStatus, words: Translator) -> str:
    return state_counts(status.counts, words) or "–"


def _next_step_text(status: PartnerStatus, words: Translator) -> str | None:
    return words.label(status.next_step, deadline=status.wait_until) if status.next_step else None


def period_name(period: Period, words: Translator) -> str:
    """`Autumn 2012 (2012-2)`."""
    return f"{words.pick(period.label)} ({period.id})"


def status_heading(report: StatusReport, words: Translator) -> str:
    """`LAMPPU, Autumn 2012 (2012-2): return by 18.1.2013`."""
    period = in_phrase(period_name(report.period, words), words.main_language)
    deadline = words.fact(report.period.deadline)
    return words.label("status_heading", project=report.project.id, period=period, deadline=deadline)


def status_summary(report: StatusReport, words: Translator) -> str:
    """`9 accepted, 2 to correct, 3 missing.`, then the number of late partners or the day of freezing."""
    return " ".join([_counts(report, words), *_late_or_frozen(report, words)])


def _late_or_frozen(report: StatusReport, words: Translator) -> Iterator[str]:
    """The number of late partners, or the day of freezing."""
    late = sum(status.late for status in report.partners)
    if report.frozen:
        yield words.label("status_frozen", day=report.frozen)
    elif late:
        yield words.label("status_late_count", count=late)


def _counts(report: StatusReport, words: Translator) -> str:
    """The number of partners in each state, and of files that do not give a partner its state."""
    states = [status.state for status in report.partners]
    of_partners = {
        "report_fine": states.count(PartnerState.ACCEPTED),
        "report_to_correct": states.count(PartnerState.TO_CORRECT),
        "report_not_in": len(report.batch.missing),
    }
    return counted_sentence(of_partners, extra_counts(count_states(report.batch), words), words)


def decision_lines(report: StatusReport, words: Translator) -> list[str]:
    """A line for each decision of the coordinator."""
    return [decision_line(decision, effect, words) for decision, effect in decision_effects(report.batch)]


_FINDINGS = COLUMNS.index("findings")
"""The column that a narrow terminal has below each partner, with the next step."""

_FLEXIBLE = (1, 7, 6, 2)
"""The columns that are wrapped on a narrow terminal: names, next steps, findings, states."""

_DAY_COLUMNS = (3, 4, 5)
"""The columns whose heads are wrapped, too, unless that would part a day, such as 3 December 2012."""

_NARROW = 100
"""Characters of a terminal that has no room for the names of the partners beside their ids."""

_LEAST_ROOM = 36
"""Characters of a column of next steps. With less room each step is on its own line below the partner."""

_ROLES = {
    PartnerState.ACCEPTED: "good",
    PartnerState.TO_CORRECT: "bad",
    PartnerState.RECEIVED: "late",
    PartnerState.LEFT_OUT: "dim",
    PartnerState.NO_TEMPLATE: "dim",
}
"""The colour of a state; all others wait for somebody."""


def as_text(report: StatusReport, words: Translator, layout: Layout = PLAIN) -> str:
    """A table, then the counts, without control characters of the partners' texts.

    The commands of the next steps are left out: they need the folder and the period, which `status` puts below.
    """
    table = [column_names(words), *((*row[:-1], without_command(row[-1])) for row in table_rows(report, words))]
    if layout.width and layout.width < _NARROW:
        table = [(row[0], "", *row[2:]) for row in table]

    def paint(number: int, col: int, text: str) -> str:
        if number == 0 or COLUMNS[col] != "state":
            return text
        status = report.partners[number - 1]
        return layout.paint(text, "late" if status.late else _ROLES.get(status.state, "waiting"))

    below: list[str] = []
    if layout.width and _room_for_next_steps(table, layout.width) < _LEAST_ROOM:
        below = ["", *("" if row[-1] == "–" else row[-1] for row in table[1:])]
        table = [(*row[:-1], "") for row in table]
        if _line_width(table) > layout.width:
            findings = ["", *("" if row[_FINDINGS] == "–" else row[_FINDINGS] for row in table[1:])]
            below = [" · ".join(filter(None, texts)) for texts in zip(findings, below, strict=True)]
            table = [(*row[:_FINDINGS], "", *row[_FINDINGS + 1 :]) for row in table]
    cols = [col for col in range(len(COLUMNS)) if any(row[col] for row in table)]
    days = [col for col in _DAY_COLUMNS if not any(row[col][0].isdigit() and " " in row[col] for row in table[1:])]
    flexible = [cols.index(col) for col in (*_FLEXIBLE, *days) if col in cols]
    rows = [[row[col] for col in cols] for row in table]
    width = layout.width or _LONGEST_LINE
    lines = table_lines(rows, width, flexible, lambda number, col, text: paint(number, cols[col], text), below=below)
    heading, summary = status_heading(report, words), status_summary(report, words)
    decisions = [layout.wrap(line, 2, 4) for line in decision_lines(report, words)]
    if decisions:
        decisions = [f"{words.label('decisions')}:", *decisions, ""]
    heading = layout.paint(layout.wrap(heading, hanging=HANGING), "strong")
    text = "\n".join([heading, "", *lines, "", *decisions])
    return f"{text}\n{layout.paint(layout.wrap(summary, hanging=HANGING), 'strong')}\n"


def _room_for_next_steps(table: Sequence[Sequence[str]], width: int) -> int:
    """The characters that the other columns leave for the column of next steps; what it needs, if that is less."""
    widths = [max(map(shown_width, column)) for column in zip(*table, strict=True)]
    others = [each for each in widths[:-1] if each]
    return _LEAST_ROOM if widths[-1] <= (room := width - sum(others) - 2 * len(others)) else room


def _line_width(table: Sequence[Sequence[str]]) -> int:
    """The characters of a line of a table whose columns are not wrapped; empty columns are left out."""
    widths = [width for column in zip(*table, strict=True) if (width := max(map(shown_width, column)))]
    return sum(widths) + 2 * (len(widths) - 1)


def as_json(report: StatusReport, words: Translator) -> str:
    """The report for programs: versioned, in the order of the definition, the same text for the same input."""
    return json.dumps(_json(report, words), ensure_ascii=False, indent=2) + "\n"


def _json(report: StatusReport, words: Translator) -> dict[str, Any]:
    states = [status.state for status in report.partners]
    return {
        "format": FORMAT,
        "project": report.project.id,
        "period": report.period.id,
        "deadline": report.period.deadline.isoformat(),
        "today": report.today.isoformat(),
        "frozen": str(report.frozen) or None,
        "partners": [
            {
                "partner": status.partner.id,
                "name": status.partner.name,
                "state": status.state.value,
                "late": status.late,
                "deadline": status.deadline.isoformat(),
                "template_made": _iso_day(status.activity.template),
                "letter_drafted": _iso_day(status.activity.letter),
                "sent": _iso_day(status.activity.sent),
                "received": f"{status.received.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if status.received else None,
                "saved": _iso_day(status.saved),
                "file": display_name(status.file) or None,
                "used": display_name(status.used) or None,
                "unanswered": status.is_unanswered,
                "errors": status.errors,
                "to_correct": status.counts.get(AnswerState.TO_CORRECT, 0),
                "to_fill_in": status.counts.get(AnswerState.TO_FILL_IN, 0),
                "notes": status.notes,
                "next": _next_step_text(status, words),
            }
            for status in report.partners
        ],
        "decisions": [decision_json(decision, effect) for decision, effect in decision_effects(report.batch)],
        "summary": {
            **{state.value: states.count(state) for state in PartnerState},
            "late": sum(status.late for status in report.partners),
            "line": status_summary(report, words),
        },
    }


def _iso_day(day: date | None) -> str | None:
    """A day for programs; None if it is unknown."""
    return day.isoformat() if day else None


_COMMAND = re.compile(r"(?:, (?:sitten|then)| och sedan)?:? *lamppu-xl\b.*$")


def without_command(text: str) -> str:
    """A next step without the command: a page is forwarded to people who do not use it."""
    return _COMMAND.sub("", text)


_BADGES = {
    PartnerState.ACCEPTED: "accepted",
    PartnerState.TO_CORRECT: "rejected",
    PartnerState.RECEIVED: "set-aside",
    PartnerState.LEFT_OUT: "left-out",
}
"""The class of a state, which gives its colour; all others are of partners without a return."""


def as_html(report: StatusReport, words: Translator) -> str:
    """One page to forward, in the design of the findings, light or dark, for the screen and for paper."""
    return render(
        Page(
            title=status_heading(report, words),
            language=words.main_language,
            header=tuple(page_header(report.project, report.period, words.label("html_status"), words)),
            main=(
                _tiles(report, words),
                *([Paragraph((Strong(remarks),))] if (remarks := " ".join(_remarks(report, words))) else []),
                _partner_table(report, words),
                *_decisions(report, words),
            ),
            styles=("report.css", "status.css"),
        )
    )


def _tiles(report: StatusReport, words: Translator) -> Tiles:
    states = [status.state for status in report.partners]
    accepted, to_correct = states.count(PartnerState.ACCEPTED), states.count(PartnerState.TO_CORRECT)
    missing = len(report.batch.missing)
    return state_tiles(words, accepted=accepted, to_correct=to_correct, missing=missing)


def _remarks(report: StatusReport, words: Translator) -> Iterator[str]:
    """What the tiles do not show."""
    if extra := extra_counts(count_states(report.batch), words):
        listed = ", ".join(extra)
        yield f"{listed[0].upper()}{listed[1:]}."
    yield from _late_or_frozen(report, words)


def _partner_table(report: StatusReport, words: Translator) -> PageTable:
    names = column_names(words)
    rows = []
    for status, texts in zip(report.partners, table_rows(report, words), strict=True):
        partner = PageCell((Strong(texts[0]), Span(texts[1], "name")), is_header=True)
        cells = (_cell(status, *cell) for cell in zip(COLUMNS[2:], names[2:], texts[2:], strict=True))
        rows.append(PageRow((partner, *cells)))
    return PageTable(
        caption=words.label("status_caption", today=report.today),
        kind="partners status",
        scroll="region",
        head=tuple(map(PageCell, names[1:])),
        rows=rows,
    )


def _cell(status: PartnerStatus, column: str, name: str, text: str) -> PageCell:
    """A cell of a partner; a narrow page shows the name of its column beside it, if there is anything in it."""
    if column == "state":
        waiting = "absent" if status.late else "waiting"
        return PageCell((Badge(text, _BADGES.get(status.state, waiting)),), label=name)
    kind = "day" if column in _DAYS else ""
    # Each number stays on the line of its label.
    shown = text.replace(" ", "\u00a0").replace(",\u00a0", ", ") if column == "findings" else without_command(text)
    return PageCell(shown, kind, label="" if text == "–" else name)


def _decisions(report: StatusReport, words: Translator) -> list[Block]:
    lines = decision_lines(report, words)
    heading = Heading(2, words.label("decisions"), "decisions")
    return [Section(heading=heading, blocks=(Items(tuple(lines)),))] if lines else []


STATUS_FORMATS: Mapping[str, Callable[[StatusReport, Translator], str]] = {
    "text": as_text,
    "json": as_json,
    "html": as_html,
}
"""By the name that `status --format` takes."""
