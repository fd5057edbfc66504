"""A return becomes feedback: the partner's own form painted anew, its answers kept, each finding beside its cell.

It is filled in and sent back like any template: what is added to the form, a first sheet and a last column, stands
outside the plan, so that nothing that identifies the form changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from lamppu_xl.answer_types.registry import handler_of
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Answer, Answers, CodeList, SingleRow
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.templates.builder import complete_plan, prepare_template
from lamppu_xl.templates.layout import texts_digest
from lamppu_xl.templates.parts import field_of, options_for
from lamppu_xl.templates.sheet_keys import (
    ANSWER_KEY,
    FEEDBACK,
    FEEDBACK_KEY,
    FIRST_ROW,
    HEADER_ROW,
    KEY_ROW,
    link_target,
)
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.batch import Batch, FileState, Verdict
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
from lamppu_xl.workbook.text_metrics import text_height
from lamppu_xl.workbook.writer import LONGEST_TEXT

if TYPE_CHECKING:
    from lamppu_xl.domain.project import Period, Project
    from lamppu_xl.i18n.translator import Translator
    from lamppu_xl.returns.submission import Submission

REPAIRED = frozenset({"F211", "S301", "S302", "S303", "S304", "S305", "S306", "S309", "S311", "S312", "S313"})
"""What was done to the form and is undone in feedback, so that there is another sentence to say of it."""

RESTORED = REPAIRED & {"S303", "S304", "S311", "S312", "S313"}
"""Those of them that leave nothing to mend, only something to look at; yet the form has to be sent again."""

NOT_THEIRS = frozenset({"F212"})
"""What only the coordinator can do something about: the workbook is open on its own desk."""

OUTSIDE = frozenset({"S307", "S315"})
"""Words that stood outside the fields of today's form: they are shown on their own, whole, for it has no place for
them.
"""

_DAY_ZERO = date(1899, 12, 30)
"""The numbers that a spreadsheet takes for days."""
_KIND, _PLACE, _SAID = 24.0, 50.0, 84.0
"""Widths of the first sheet, in characters."""
_CARD, _CARD_BESIDE = {2: 70.0}, {2: 54.0, 3: 30.0}
"""Narrower columns of a card, so that with feedback a sheet is hardly wider than without."""
_BESIDE = 40.0
"""Width of the column of feedback."""
_TABS = {Severity.ERROR: "C00000", Severity.WARNING: "BF8F00"}


@dataclass(frozen=True)
class FeedbackWorkbook:
    """What a partner is sent back."""

    template: Template
    """The form with the answers as far as they could be read; what could not be is among its `wrong`."""
    form: Plan
    """The form alone: what is kept of it, so that its return can be read."""
    plan: Plan
    """The same with a first sheet and a last column."""
    values: Mapping[AnswerRef, str | float | date]
    """Every answer as it was typed."""


def feedback(
    verdict: Verdict, batch: Batch, words: Translator, *, by: date | None = None, previous: Answers | None = None
) -> FeedbackWorkbook:
    """The feedback on one return.

    Args:
        verdict: one with a submission; ValueError for another.
        words: in the partner's language.
        by: the day on which to send it back; by default the period's deadline.
        previous: last period's answers, for a return in which they were changed past telling what they were.
    """
    submission = verdict.submission
    if submission is None:
        raise ValueError(f"{verdict.file} was not read as a return")
    lost = any(finding.code.id == "S313" for finding in verdict.findings)
    carried = (previous or {}) if lost else submission.previous
    template = _reissued(submission, batch, words, carried)
    told = _told(verdict.findings)
    reply = _FeedbackContent(
        batch.project, batch.period, verdict, submission, template, words, by or batch.period.deadline, told
    )
    dressed = complete_plan(_narrowed(template))
    sheets = [_beside(reply, sheet) for sheet in dressed.sheets]
    code = dressed.properties.description
    return FeedbackWorkbook(
        template,
        dressed,
        replace(dressed, sheets=(_first(reply, dressed, code), *sheets)),
        {entry: _storable(template, submission, entry) for entry in template.answers},
    )


def in_question(batch: Batch) -> list[Verdict]:
    """The return of each partner that feedback is about: the accepted one, else the one with errors saved last."""
    found = []
    for partner in batch.project.partners:
        own = [verdict for verdict in batch.by_partner.get(partner.id, ()) if verdict.was_read]
        judged = [verdict for verdict in own if verdict.state in {FileState.ACCEPTED, FileState.REJECTED}]
        if judged:
            found.append(max(judged, key=lambda one: (one.accepted, one.saved, one.file)))
    return found


@dataclass(frozen=True)
class _FeedbackContent:
    """What there is to tell, and to whom."""

    project: Project
    period: Period
    verdict: Verdict
    submission: Submission
    template: Template
    words: Translator
    by: date
    findings: tuple[Finding, ...]
    """The gravest first, each gravity in reading order; without those that the partner can do nothing about."""

    def sentence(self, finding: Finding) -> str:
        """The fault and the next step; the place is told beside it."""
        if finding.code.id in REPAIRED:
            # A hidden key says nothing to a partner.
            facts = {name: self.words.fact(fact) for name, fact in finding.facts.items() if name != "key"}
            return self.words.label(f"feedback_{finding.code.id}", **facts)
        return self.words.message(replace(finding, subject=None))

    def lead(self, severity: Severity) -> str:
        return self.words.label(f"feedback_{severity}")

    def count(self, key: str, number: int) -> str:
        """A sentence with a number in it, or the one that is said of a single thing."""
        return self.words.label(f"{key}_one" if number == 1 else key, count=number)


def _told(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    kept = [
        replace(finding, severity=Severity.WARNING) if finding.code.id in RESTORED else finding
        for finding in findings
        if finding.effective_severity is not Severity.INFO and finding.code.id not in NOT_THEIRS
    ]
    return tuple(sorted(kept, key=lambda finding: finding.effective_severity.rank))


# The answers


def _reissued(submission: Submission, batch: Batch, words: Translator, carried: Answers) -> Template:
    """The form as it was issued, with what the partner typed: sound answers as such, the rest marked as wrong."""
    bare = prepare_template(batch.project, submission.partner, batch.period, words, previous=carried)
    answers: dict[AnswerRef, Answer] = {}
    wrong: set[AnswerRef] = set()
    for entry, typed in submission.typed.items():
        if entry not in bare.plan.answers:
            continue  # an older form asked it: its words are told as outside
        field = field_of(batch.project, entry)
        codes = options_for(batch.project, submission.partner, field)
        raw = _raw(typed, submission.answers.get(entry), field.kind)
        labels = [words.pick(option.label) for option in codes.options] if codes else []
        if handler_of(field.kind).failed_check(raw, labels) is None:
            answers[entry] = _meant(raw, field.kind, codes, words)
        else:
            answers[entry] = raw
            wrong.add(entry)
    return replace(bare, answers=answers, wrong=wrong)


def _raw(typed: str | float | bool, read: Answer | None, kind: AnswerType) -> str | float:
    """What goes back into the cell. A number in a field of text goes back as the text that it was read as."""
    if isinstance(typed, str):
        return typed
    if isinstance(typed, bool):
        return str(typed).upper()
    if kind.type is ValueType.TEXT:
        return read if isinstance(read, str) and not kind.from_list else plain_text(float(typed))
    if isinstance(read, date):
        return float((read - _DAY_ZERO).days)  # not the number itself: some workbooks count from 1904
    return float(typed)


def _meant(raw: str | float, kind: AnswerType, codes: CodeList | None, words: Translator) -> Answer:
    """A sound answer as the rules see it."""
    if codes:
        return next(option.id for option in codes.options if words.pick(option.label) == raw)
    if kind.type is ValueType.DATE and not isinstance(raw, str):
        return _DAY_ZERO + timedelta(int(raw))
    return raw


def _storable(template: Template, submission: Submission, entry: AnswerRef) -> str | float | date:
    """An answer as it is typed into its cell again, without what no workbook can store."""
    answer = template.answers[entry]
    codes = options_for(template.project, submission.partner, field_of(template.project, entry))
    if codes and entry not in template.wrong and isinstance(answer, str):
        option = codes.option(answer)
        return template.words.pick(option.label) if option else answer
    if not isinstance(answer, str):
        return answer
    units = answer.encode("utf-16-le", "surrogatepass")[: LONGEST_TEXT * 2]
    return units.decode("utf-16-le", "replace").replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


# The form, with its column of feedback


def _narrowed(template: Template) -> Template:
    """The same form, its cards narrower by the room that feedback takes."""
    return replace(template, plan=replace(template.plan, sheets=tuple(_slim(sheet) for sheet in template.plan.sheets)))


def _slim(sheet: Sheet) -> Sheet:
    heads = {slot.content for slot in sheet.cells if slot.row == KEY_ROW and slot.use is CellUse.KEY}
    if ANSWER_KEY not in heads:
        return sheet
    widths = _CARD_BESIDE if "#previous" in heads else _CARD
    heights = dict(sheet.heights)
    for slot in sheet.cells:
        if slot.col in widths and slot.row >= HEADER_ROW and slot.content is not None:
            bold = slot.row == HEADER_ROW
            needed = text_height(plain_text(slot.content), widths[slot.col], bold=bold)
            heights[slot.row] = max(heights.get(slot.row, 0.0), needed)
    columns = (replace(column, width=widths.get(col, column.width)) for col, column in enumerate(sheet.columns))
    return replace(sheet, columns=tuple(columns), heights=heights)


def _beside(reply: _FeedbackContent, sheet: Sheet) -> Sheet:
    """A sheet with what was found on it, each finding in the row of its cell, behind the hidden keys."""
    rows = {slot.row for slot in sheet.cells if slot.use is CellUse.ANSWER}
    if not rows:
        return sheet
    col = len(sheet.columns)
    told: dict[int, list[Finding]] = {}
    for finding in reply.findings:
        if finding.entry in reply.template.plan.answers:
            home, slot = reply.template.plan.answers[finding.entry]
            if home.key == sheet.key:
                told.setdefault(slot.row, []).append(finding)
    slots = [
        PlannedCell(KEY_ROW, col, CellUse.LIVE, "key", FEEDBACK_KEY),
        PlannedCell(HEADER_ROW, col, CellUse.LIVE, "header", reply.words.label("feedback")),
    ]
    heights = dict(sheet.heights)
    for row in range(FIRST_ROW, max(slot.row for slot in sheet.cells) + 1):
        found = told.get(row, [])
        said = "\n".join(_said_beside(reply, sheet, finding) for finding in found)
        style = f"feedback_{found[0].effective_severity}" if found else "feedback_none"
        slots.append(PlannedCell(row, col, CellUse.LIVE, style, said or None))
        if found:
            heights[row] = max(heights.get(row, 0.0), text_height(said, _BESIDE, 10))
    gravest = min(
        (finding.effective_severity for found in told.values() for finding in found), key=_rank, default=Severity.INFO
    )
    integers = {entry for entry in reply.template.wrong if field_of(reply.project, entry).kind.name == "integer"}
    return replace(
        sheet,
        # Without a format of its own, 2.5 in a field of whole numbers would be shown as 3.
        cells=(
            *(replace(slot, number_format="General") if slot.entry in integers else slot for slot in sheet.cells),
            *slots,
        ),
        columns=(*sheet.columns, SheetColumn(_BESIDE)),
        heights=heights,
        colour=_TABS.get(gravest, sheet.colour),
    )


def _rank(severity: Severity) -> int:
    return severity.rank


def _said_beside(reply: _FeedbackContent, sheet: Sheet, finding: Finding) -> str:
    """`To mend: …`; where several answers share a row, with the one that is meant."""
    lead = reply.lead(finding.effective_severity)
    if finding.entry and not any(slot.content == ANSWER_KEY for slot in sheet.cells):
        lead = f"{lead} · {reply.words.pick(field_of(reply.project, finding.entry).label)}"
    return f"{lead}: {reply.sentence(finding)}"


# The first sheet


class _FeedbackRows:
    """A sheet that is written from above."""

    def __init__(self) -> None:
        self.cells: list[PlannedCell] = []
        self.heights: dict[int, float] = {}
        self.row = 0

    def write(self, *cells: tuple[str, Content], least: float = 20.0) -> None:
        """One row of styled cells; it opens as high as the highest of them needs."""
        self.heights[self.row] = least
        for col, (style, content) in enumerate(cells):
            if style:
                self.cells.append(PlannedCell(self.row, col, CellUse.LIVE, style, content))
        self.row += 1

    def wrap(self, *cells: tuple[str, Content]) -> None:
        """A row of cells that wrap."""
        widths = (_KIND, _PLACE, _SAID)
        needed = (text_height(plain_text(content), width) for (_, content), width in zip(cells, widths, strict=False))
        self.write(*cells, least=max(24.0, *(one + 6 for one in needed)))

    def skip(self) -> None:
        self.row += 1


def _first(reply: _FeedbackContent, drawn: Plan, code: str) -> Sheet:
    """The sheet that says what to mend, by when, and what was received."""
    words, rows = reply.words, _FeedbackRows()
    title = words.label("feedback_title", project=reply.project.id, period=words.pick(reply.period.label))
    rows.write(("title", title), ("", None), ("stamp", code), least=26.0)
    rows.write(("note", reply.submission.partner.name), least=20.0)
    rows.skip()
    for style, said in _opening(reply):
        rows.write((style, said), least=22.0)
    rows.skip()
    listed = [finding for finding in reply.findings if finding.code.id not in OUTSIDE]
    if listed:
        rows.write(("section", words.label("feedback_list")), ("section", None), ("section", None), least=22.0)
        heads = ("feedback_kind", "feedback_place", "feedback_said")
        rows.write(*(("header", words.label(head)) for head in heads), least=20.0)
        for finding in listed:
            where = _where(reply, drawn, finding)
            kind = (f"feedback_mark_{finding.effective_severity}", reply.lead(finding.effective_severity))
            link = "feedback_link" if isinstance(where, Link) else "feedback_text"
            rows.wrap(kind, (link, where), ("feedback_text", reply.sentence(finding)))
        rows.skip()
    if reply.submission.outside:
        rows.write(("section", words.label("feedback_outside")), ("section", None), ("section", None), least=22.0)
        rows.write(("feedback_next", words.label("feedback_outside_told")))
        for one in reply.submission.outside:
            stood = " · ".join(filter(None, (one.place.sheet, one.place.cell)))
            kind = ("feedback_mark_warning", words.label("feedback_not_read"))
            rows.wrap(kind, ("feedback_text", words.fact(stood)), ("feedback_text", _printable(one.text)))
        rows.skip()
    if reply.findings:
        rows.write(("section", words.label("feedback_how")), ("section", None), ("section", None), least=22.0)
        for number, step in enumerate(_steps(reply), 1):
            rows.write(("feedback_next", f"{number}. {step}"))
        rows.skip()
    rows.write(("section", words.label("feedback_receipt")), ("section", None), ("section", None), least=22.0)
    for name, said in _receipt(reply):
        rows.wrap(("feedback_fact", name), ("feedback_text", said))
    mark = texts_digest(_texts(rows.cells))
    rows.cells.append(PlannedCell(KEY_ROW, 0, CellUse.LIVE, "key", f"{FEEDBACK_KEY} {mark}"))
    return Sheet(
        FEEDBACK,
        _free_name(words.label("feedback"), drawn),
        tuple(sorted(rows.cells, key=lambda slot: (slot.row, slot.col))),
        (SheetColumn(_KIND), SheetColumn(_PLACE), SheetColumn(_SAID)),
        heights=rows.heights,
        hidden_rows=frozenset({KEY_ROW}),
        page=PageSetup(),
        colour="1F3864",
    )


def _opening(reply: _FeedbackContent) -> Iterator[tuple[str, str]]:
    """Thanks, how the return stands, and what is asked by when."""
    words, day = reply.words, reply.words.fact(reply.by)
    errors = sum(finding.effective_severity is Severity.ERROR for finding in reply.findings)
    others = len(reply.findings) - errors
    if errors:
        yield "feedback_lead", reply.count("feedback_to_mend", errors)
        yield "feedback_next", words.label("feedback_kept", by=day)
    elif not reply.verdict.accepted:
        yield "feedback_lead", words.label("feedback_restored")
        yield "feedback_next", words.label("feedback_again", by=day)
    elif others:
        yield "feedback_lead", words.label("feedback_accepted")
        yield "feedback_next", words.label("feedback_may", by=day)
    else:
        yield "feedback_lead", words.label("feedback_accepted")
        yield "feedback_next", words.label("feedback_nothing")


def _steps(reply: _FeedbackContent) -> list[str]:
    words = reply.words
    contact = reply.project.coordinator.contact
    ask = ", ".join(said for said in (contact.name, contact.email, contact.phone) if said)
    return [
        words.label("step_1"),
        words.label("feedback_step_2"),
        words.label("feedback_step_3"),
        words.label("feedback_step_4", by=words.fact(reply.by)),
        words.label("feedback_step_5", ask=ask or reply.project.coordinator.name),
    ]


def _receipt(reply: _FeedbackContent) -> Iterator[tuple[str, str]]:
    words, verdict = reply.words, reply.verdict
    state = "feedback_state_accepted" if verdict.accepted else "feedback_state_to_mend"
    yield words.label("state"), words.label(state)
    yield words.label("period"), words.pick(reply.period.label)
    yield words.label("feedback_file"), words.fact(verdict.file)
    if saved := _moment(reply.submission.saved, words):
        yield words.label("feedback_saved"), saved
    yield words.label("feedback_answers"), words.fact(len(reply.submission.typed))
    yield words.label("feedback_digest"), f"{verdict.sha256[:12]}…"


def _moment(saved: str, words: Translator) -> str:
    """`16.1.2013 14.32 (UTC)`; nothing for what is no time."""
    try:
        when = datetime.fromisoformat(saved)
    except ValueError:
        return ""
    return words.label("feedback_moment", day=words.fact(when.date()), hour=f"{when:%H}", minute=f"{when:%M}")


def _where(reply: _FeedbackContent, drawn: Plan, finding: Finding) -> Content:
    """A link to the cell of a finding, called as the form calls it; a text where there is no such place any more."""
    entry = finding.entry
    if entry and entry in drawn.answers:
        sheet, slot = drawn.answers[entry]
        return Link(_called(reply, finding, sheet), link_target(sheet.name, slot.row, slot.col))
    place = finding.place
    home = next((sheet for sheet in drawn.sheets if sheet.name == place.sheet and sheet.state == "visible"), None)
    if home is None:
        return reply.words.fact(place.sheet) if place.sheet else reply.words.label("feedback_whole")
    known = {(slot.row, slot.col) for slot in home.cells}
    at = (place.row or 0, place.col or 0) if (place.row, place.col) in known else (0, 0)
    return Link(f"{home.name} · {place.cell}" if place.cell else home.name, link_target(home.name, *at))


def _called(reply: _FeedbackContent, finding: Finding, sheet: Sheet) -> str:
    """What an answer is called; that of a card without a goal is led by its sheet."""
    entry = finding.entry
    assert entry is not None  # noqa: S101  # the caller has looked
    if finding.subject is None:
        label = reply.words.pick(field_of(reply.project, entry).label)
        return f"{sheet.name} · {label}"
    said = reply.words.pick(finding.subject)
    lone = isinstance(reply.project.form.table(entry.table).rows, SingleRow)
    return f"{sheet.name} · {said}" if lone else said


def _printable(text: str) -> str:
    """All of a text that no finding tells in full."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)[
        : LONGEST_TEXT // 2
    ]


def _texts(slots: Iterable[PlannedCell]) -> list[str]:
    return [text for text in (plain_text(slot.content) for slot in slots) if not is_blank(text)]


def _free_name(name: str, drawn: Plan) -> str:
    """The name of the sheet, or with a number after it where the form has a sheet of that name."""
    taken = {sheet.name.casefold() for sheet in drawn.sheets}
    numbered = (f"{name} {number}" for number in range(2, 99))
    return name if name.casefold() not in taken else next(one for one in numbered if one.casefold() not in taken)
