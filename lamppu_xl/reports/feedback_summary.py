"""The first sheet of a feedback workbook: what to correct, by when, and what was received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, count
from typing import NamedTuple

from lamppu_xl.domain.answer_states import state_of
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.form import SingleRow
from lamppu_xl.domain.text_normalising import capitalised, in_phrase, is_blank
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.feedback_content import OUTSIDE, FeedbackContent
from lamppu_xl.reports.text import file_state
from lamppu_xl.returns.submission import is_unsaved
from lamppu_xl.templates.layout import text_digest, texts_digest
from lamppu_xl.templates.parts import coordinator_contact
from lamppu_xl.templates.sheet_keys import FEEDBACK, FEEDBACK_KEY, KEY_ROW, link_target
from lamppu_xl.workbook.model import (
    CellUse,
    Content,
    Link,
    PageSetup,
    Plan,
    PlannedCell,
    Sheet,
    SheetColumn,
    plain_text,
)
from lamppu_xl.workbook.page_breaks import LANDSCAPE_HEIGHT, PrintedRows
from lamppu_xl.workbook.palette import chart_colour
from lamppu_xl.workbook.sheet_builder import LANDSCAPE
from lamppu_xl.workbook.text_metrics import text_height
from lamppu_xl.workbook.text_split import TALLEST, split_text
from lamppu_xl.workbook.zoom import zoom_for

_WIDTHS = (24.0, 50.0, 84.0)
"""Of the three columns, in characters: kind, place, text."""


class SummaryRow(NamedTuple):
    """A row of the sheet."""

    cells: tuple[tuple[str, Content], ...] = ()
    """The style and the content of each cell; no style where there is no cell."""
    height: float = 20.0
    """In points."""


BLANK = SummaryRow()


def wrapped_row(*cells: tuple[str, Content], widths: tuple[float, ...] = _WIDTHS) -> SummaryRow:
    """A row as high as its highest text needs."""
    needed = (text_height(plain_text(content), width) for (_, content), width in zip(cells, widths, strict=False))
    return SummaryRow(cells, max(24.0, *(points + 6 for points in needed)))


def _text_rows(kind: tuple[str, Content], place: tuple[str, Content], text: str) -> Iterator[SummaryRow]:
    """A text in as many rows as show it in full; the first one has its kind and its place."""
    for number, piece in enumerate(split_text(text, _WIDTHS[-1], tallest=TALLEST)):
        before = (("feedback_text", None), ("feedback_text", None)) if number else (kind, place)
        yield wrapped_row(*before, ("feedback_text", piece))


def section_row(text: str) -> SummaryRow:
    return SummaryRow((("section", text), ("section", None), ("section", None)), 22.0)


def summary_sheet(content: FeedbackContent, form: Plan) -> Sheet:
    """The sheet.

    Args:
        content: what it shows.
        form: the form of the workbook, to which it links.
    """
    name = free_sheet_name(content.words.label("feedback"), form)
    return feedback_sheet(FEEDBACK, name, list(_rows(content, form)), _WIDTHS)


_MOST_DIGESTS = 4_000
"""More would not fit in a cell; then the whole sheet counts as changed as soon as somebody writes on it."""


def feedback_sheet(key: str, name: str, rows: Sequence[SummaryRow], widths: tuple[float, ...]) -> Sheet:
    """A sheet of feedback, which is not part of the form.

    Args:
        key: of the sheet.
        name: of the sheet, which no sheet of the form has.
        rows: its rows from the first one on.
        widths: of its columns, in characters.
    """
    cells = [
        PlannedCell(number, col, CellUse.LIVE, style, text)
        for number, row in enumerate(rows)
        for col, (style, text) in enumerate(row.cells)
        if style
    ]
    columns = tuple(map(SheetColumn, widths))
    # Readers of the next return know from these digests that the texts here are not the partner's.
    texts = [text for text in (plain_text(cell.content) for cell in cells) if not is_blank(text)]
    mark = f"{FEEDBACK_KEY} {texts_digest(texts)}"
    if len(texts) <= _MOST_DIGESTS:
        mark += f" {' '.join(sorted(set(map(text_digest, texts))))}"
    cells.append(PlannedCell(KEY_ROW, 0, CellUse.LIVE, "key", mark))
    return Sheet(
        key,
        name,
        tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))),
        columns,
        heights={number: row.height for number, row in enumerate(rows) if row.cells},
        hidden_rows=frozenset({KEY_ROW}),
        page=_page(rows, widths),
        colour=chart_colour("front"),
        zoom=zoom_for(columns),
    )


_LEAST_SCALE = 66
"""Per cent at which the sheet is printed on a single page, for its receipt not to be alone on a second one."""


def _page(rows: Sequence[SummaryRow], widths: tuple[float, ...]) -> PageSetup:
    """The pages of the sheet: a single one if it can be read; else a section that fits on a page is not parted."""
    heights = [0.0 if number == KEY_ROW else row.height for number, row in enumerate(rows)]
    sections = [number for number, row in enumerate(rows) if row.cells and row.cells[0][0] == "section"]
    bound = {number + below for number in sections for below in (0, 1)}
    scale = min(100, int(100 * LANDSCAPE / sum(width + 1 for width in widths)))
    whole = int(100 * LANDSCAPE_HEIGHT / sum(heights))
    if whole >= _LEAST_SCALE:
        return PageSetup(fit=False, scale=min(scale, whole))
    scale, breaks = PrintedRows(heights, sections, bound, None).paged(scale, LANDSCAPE_HEIGHT)
    return PageSetup(fit=False, scale=scale, breaks=breaks)


def _rows(content: FeedbackContent, form: Plan) -> Iterator[SummaryRow]:
    words = content.words
    period = in_phrase(words.pick(content.period.label), words.main_language)
    title = words.label("feedback_title", project=content.project.id, period=period)
    yield SummaryRow((("title", title),), 26.0)
    yield SummaryRow((("note", content.submission.partner.name),))
    yield BLANK
    state, step = _opening(content)
    yield SummaryRow((("feedback_lead", state),), 22.0)
    yield SummaryRow((("feedback_next", step),), 22.0)
    yield BLANK
    yield from _findings(content, form)
    yield from _not_carried(content)
    yield from _outside(content)
    if content.asks_something:
        yield section_row(words.label("feedback_how"))
        yield from (
            SummaryRow((("feedback_next", f"{number}. {step}"),)) for number, step in enumerate(_steps(content), 1)
        )
        yield BLANK
    yield section_row(words.label("feedback_receipt"))
    yield from (wrapped_row(("feedback_fact", name), ("feedback_text", text)) for name, text in _receipt(content))


def _findings(content: FeedbackContent, form: Plan) -> Iterator[SummaryRow]:
    findings = [finding for finding in content.findings if finding.code.id not in OUTSIDE]
    if not findings:
        return
    yield section_row(content.words.label("feedback_list"))
    labels = ("feedback_kind", "feedback_place", "feedback_asked")
    yield SummaryRow(tuple(("header", content.words.label(label)) for label in labels))
    for finding in findings:
        place = _place(content, form, finding)
        yield from _text_rows(
            (f"feedback_mark_{state_of(finding) or 'info'}", content.lead(finding)),
            ("feedback_link" if isinstance(place, Link) else "feedback_text", place),
            content.sentence(finding),
        )
    yield BLANK


def _outside(content: FeedbackContent) -> Iterator[SummaryRow]:
    """The texts outside the fields, which the form has no place for."""
    words = content.words
    if not content.submission.outside:
        return
    yield section_row(words.label("feedback_outside"))
    yield SummaryRow((("feedback_next", words.label("feedback_outside_note")),))
    for outside in content.submission.outside:
        place = " · ".join(filter(None, (outside.place.sheet, outside.place.cell)))
        kind = ("feedback_mark_note", words.label("feedback_not_read"))
        yield from _text_rows(kind, ("feedback_text", words.fact(place)), _printable(outside.shown(words)))
    yield BLANK


def _not_carried(content: FeedbackContent) -> Iterator[SummaryRow]:
    """The answers that the new form does not ask, or asks in another way."""
    words = content.words
    if not content.not_carried:
        return
    yield section_row(words.label("feedback_not_carried"))
    yield SummaryRow((("feedback_next", words.label("feedback_not_carried_note")),))
    for label, answer in content.not_carried:
        mark = ("feedback_mark_note", words.label("feedback_not_moved"))
        shown = answer if isinstance(answer, str) else words.fact(answer)
        yield from _text_rows(mark, ("feedback_text", words.pick(label)), _printable(shown))
    yield BLANK


def _opening(content: FeedbackContent) -> tuple[str, str]:
    """The state of the return, and what to do by when."""
    words = content.words
    errors = sum(finding.effective_severity is Severity.ERROR for finding in content.findings)
    if errors:
        state, step = "feedback_to_correct", "feedback_kept"
    elif not content.verdict.accepted:
        state, step = "feedback_restored", "feedback_again"
    else:
        state, step = "feedback_accepted", "feedback_may" if content.asks_something else "feedback_nothing"
        if content.verdict.is_unanswered:
            step = "feedback_unanswered"
    return words.label(state, count=errors), words.label(step, by=content.by)


def _steps(content: FeedbackContent) -> list[str]:
    steps = ("step_open", *(f"feedback_step_{number}" for number in range(2, 6)))
    return [content.words.label(step, by=content.by, ask=coordinator_contact(content.project)) for step in steps]


def _receipt(content: FeedbackContent) -> Iterator[tuple[str, str]]:
    words, verdict = content.words, content.verdict
    yield words.label("state"), capitalised(file_state(verdict, words))
    yield words.label("period"), words.pick(content.period.label)
    yield words.label("feedback_file"), words.fact(verdict.file)
    received = _moment(content.received, words) if content.received else words.label("status_unknown")
    yield words.label("feedback_received"), received
    if (time := verdict.saved_at) and not is_unsaved(verdict.saved, content.period):
        yield words.label("feedback_saved"), _moment(time, words)
    yield words.label("feedback_answers"), words.fact(verdict.answered)
    if outside := len(content.submission.outside):
        yield words.label("feedback_outside"), words.fact(outside)
    yield words.label("feedback_digest"), verdict.sha256


def _moment(time: datetime, words: Translator) -> str:
    """The day and the time of this computer, with its zone: `4 May 2026 14:05 (UTC+3)`."""
    local = time.astimezone()
    hour, minute = f"{local:%H}", f"{local:%M}"
    return words.label("feedback_moment", day=words.fact(local.date()), hour=hour, minute=minute, zone=_zone(local))


def _zone(local: datetime) -> str:
    """The difference from UTC, of whole hours without minutes: `UTC+3`, `UTC-3:30`, `UTC`."""
    offset = f"{local:%z}"
    hours, minutes = int(offset[1:3]), int(offset[3:5])
    return f"UTC{offset[0]}{hours}{f':{minutes:02}' if minutes else ''}" if hours or minutes else "UTC"


def _place(content: FeedbackContent, form: Plan, finding: Finding) -> Content:
    """A link to the cell of a finding, with the name of the question; a text if the form has no such place."""
    entry = finding.entry
    found = (form.answers.get(entry) or form.computed.get(entry)) if entry else None
    if found:
        sheet, cell = found
        return Link(_question(content, finding, sheet), link_target(sheet.name, cell.row, cell.col))
    place = finding.place
    home = next((sheet for sheet in form.sheets if sheet.name == place.sheet and sheet.state == "visible"), None)
    if home is None:
        return content.words.fact(place.sheet) if place.sheet else content.words.label("feedback_whole")
    known = {(cell.row, cell.col) for cell in home.cells}
    row, col = (place.row or 0, place.col or 0) if (place.row, place.col) in known else (0, 0)
    return Link(f"{home.name} · {place.cell}" if place.cell else home.name, link_target(home.name, row, col))


def _question(content: FeedbackContent, finding: Finding, sheet: Sheet) -> str:
    """The name of the question, after the name of the sheet if that is the only context."""
    entry = finding.entry
    assert entry is not None  # noqa: S101  # checked by the caller
    if finding.subject is None:
        return f"{sheet.name} · {content.label_of(entry)}"
    name = content.words.pick(finding.subject)
    has_single_row = isinstance(content.project.form.table(entry.table).rows, SingleRow)
    return f"{sheet.name} · {name}" if has_single_row else name


def _printable(text: str) -> str:
    """The text without control characters."""
    printable = (letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return "".join(printable)


def free_sheet_name(name: str, form: Plan) -> str:
    """The name, with a number if the form has a sheet of that name."""
    taken = {sheet.name.casefold() for sheet in form.sheets}
    names = chain([name], (f"{name} {number}" for number in count(2)))
    return next(free for free in names if free.casefold() not in taken)


_free_sheet_name = free_sheet_name
