"""The lists of the master: every answer, the partners, what is left out and why, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Partner, SingleRow, subject
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.collect import CollectedAnswers, ReportingStatus, reasons
from lamppu_xl.master.context import FIRST_ANSWER, MasterContext
from lamppu_xl.master.sheets.corrections import note
from lamppu_xl.master.sheets.syntheses import KEY_WIDTH, write_homeless
from lamppu_xl.validation.batch import Batch, FileState, Verdict
from lamppu_xl.workbook.model import TableObject
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean

_FLOW = (17.0, 43.0, 22.0)
_CARD = (28.0, 36.0, 18.0)

TALLEST_ANSWER = 170.0
"""Points of a row in the list of all answers; the whole text is in the cell, and on its goal's sheet."""


# Every answer


def answer_sheet(setting: MasterContext) -> SheetBuilder:
    """One row for each answer, to be filtered and sorted."""
    words = setting.words
    widths: tuple[float, ...] = (12.0, 10.0, 14.0, 24.0, 21.0, 62.0, 11.0, 25.0, 22.0, 8.0, 8.0, 13.0, 24.0)
    if setting.gathered.corrections:
        widths = (*widths, 44.0)
    draft = setting.draft("answers", widths, landscape=True)
    draft.add(BuiltCell(words.label("master_answers"), "title"), height=28.0)
    draft.add(BuiltCell(words.label("master_answers_note"), "note"), height=20.0)
    heads = ("period", "partner", "part", "row", "question", "answer", "standing", "file", "sheet", "cell", "language")
    names = (*(words.label(f"master_{head}") for head in heads), "SHA-256", words.label("master_entry"))
    corrected = bool(setting.gathered.corrections)
    names = tuple(_unique((*names, words.label("master_correction")) if corrected else names))
    draft.add(*(BuiltCell(name, "header") for name in names), height=22.0)
    told = setting.listed
    for one in told:
        _answer(setting, draft, one)
    if told:
        last = (draft.row - 1, len(names) - 1)
        draft.tables.append(
            TableObject(FIRST_ANSWER - 1, 0, *last, "answers", words.label("master_answers_note"), names)
        )
    return draft


def _answer(setting: MasterContext, draft: SheetBuilder, told: SourcedAnswer) -> None:
    words = setting.words
    standing = "master_counted" if told.accepted else "master_taken_along"
    texts = (
        setting.period(told.period),
        told.partner.id,
        setting.pick(told.table.title),
        setting.pick(told.line.label),
        setting.pick(told.field.label),
    )
    answer = setting.cell(told, "row")
    place = (clean(told.place.file), clean(told.place.sheet or ""), told.place.cell or "")
    cells = (
        *(BuiltCell(text, "row") for text in texts),
        answer,
        BuiltCell(words.label(standing), "row"),
        *(BuiltCell(text, "row", "@") for text in (*place, told.language)),
        BuiltCell(told.sha256, "row_cut", "@"),
        BuiltCell(str(told.entry), "row_source", "@"),
    )
    if setting.gathered.corrections:
        cells = (*cells, BuiltCell(note(setting, told) or None, "row", "@"))
    draft.add(*cells, min_height=16.0, max_height=TALLEST_ANSWER)


def _unique(names: Sequence[str]) -> Iterator[str]:
    """Two columns of a table may not be called the same."""
    seen: set[str] = set()
    for name in names:
        told, number = name, 2
        while told.casefold() in seen:
            told, number = f"{name} {number}", number + 1
        seen.add(told.casefold())
        yield told


# Partners


def partner_sheet(setting: MasterContext) -> SheetBuilder:
    """Who the partners are, with all that is personal: this sheet can be taken away before the master is published."""
    words, gathered = setting.words, setting.gathered
    draft = setting.draft("partners", _CARD)
    draft.add(BuiltCell(words.label("master_partners"), "title"), height=28.0)
    draft.add(
        *(BuiltCell(words.label(f"master_{head}"), "header") for head in ("point", "answer", "source")), min_height=20.0
    )
    draft.add(BuiltCell(words.label("master_public" if setting.public else "master_privacy"), "note"), height=20.0)
    for partner in gathered.partners:
        draft.begin_block()
        draft.add_space(10.0)
        standing = gathered.standing(gathered.period, partner)
        fine = standing is ReportingStatus.COUNTED
        state = words.label("master_counted") if fine else setting.why_absent(gathered.period, partner)
        if standing is ReportingStatus.TAKEN_ALONG:
            state = words.label("master_rejected_mark")
        look = "state_done" if fine else "state_absent"
        draft.add(
            BuiltCell(f"{partner.name} ({partner.id})", "section"),
            BuiltCell(None, "section"),
            BuiltCell(state, look),
            min_height=22.0,
            keep_with_next=True,
        )
        facts = {
            "master_roles": ", ".join(words.label(f"master_role_{role}") for role in partner.roles)
            + f" ({words.label(f'master_language_{partner.language}')})",
            "master_aliases": ", ".join(partner.aliases),
            **_history(words, partner),
            "master_business_id": partner.business_id,
        }
        for label, fact in facts.items():
            if fact:
                draft.add(BuiltCell(words.label(label), "point"), BuiltCell(fact, "fine"), min_height=16.0)
        own = [] if setting.public else list(_own(gathered, partner))
        if own:
            source = f"{setting.file(own[0].period, partner)} ({setting.period(own[0].period)})"
            draft.add(BuiltCell(words.label("master_source"), "point"), BuiltCell(source, "fine", "@"), min_height=16.0)
        for told in own:
            said = words.pick(subject(gathered.project, told.table, told.line, told.field, (words.language,)))
            draft.add_text(BuiltCell(said, "point"), setting.cell(told, "fine"), setting.place([told], "source"))
    return draft


def _history(words: Translator, partner: Partner) -> dict[str, str]:
    """How an organisation changed: what it was called until when, what it was formed of, when it came and went."""
    former = (f"{former.name} (–{words.fact(former.until)})" for former in partner.formers if former.until < date.max)
    formed = ", ".join(partner.formed_of)
    return {
        "master_former_names": ", ".join(former),
        "master_formed_of": f"{formed} ({words.fact(partner.formed)})" if formed and partner.formed else formed,
        "master_joined": words.fact(partner.joined) if partner.joined else "",
        "master_left": words.fact(partner.left) if partner.left else "",
        "master_successor": partner.successor,
    }


def _own(gathered: CollectedAnswers, partner: Partner) -> Iterator[SourcedAnswer]:
    """What a partner last told of itself, and whatever is personal."""
    reported = [period for period in reversed(gathered.periods) if gathered.reports(period, partner)]
    for period in reported[:1]:
        for told in gathered.answers.of((period.id, partner.id)):
            if isinstance(told.table.rows, SingleRow) or told.field.personal:
                yield told


# What is left out


def left_out_sheet(setting: MasterContext) -> SheetBuilder:
    """Files and partners that are not in the master, and why."""
    words, gathered = setting.words, setting.gathered
    draft = setting.draft("left_out", (*_FLOW, KEY_WIDTH), hidden=1)
    draft.add(BuiltCell(words.label("master_left_out"), "title"), height=28.0)
    draft.add(
        *(BuiltCell(words.label(f"master_{head}"), "header") for head in ("where", "why", "code")), min_height=20.0
    )
    nothing = True
    for batch in reversed(gathered.batches):
        absent = [
            partner
            for partner in gathered.project.partners
            if gathered.standing(batch.period, partner) is ReportingStatus.ABSENT
        ]
        files = gathered.left_out(batch)
        taken = [verdict for verdict in batch.verdicts if not verdict.accepted and verdict not in files]
        if not (absent or files or taken):
            continue
        nothing = False
        draft.add_space(10.0)
        draft.add(BuiltCell(setting.period(batch.period), "lead"), min_height=20.0, keep_with_next=True)
        for partner in absent:
            _absent(setting, draft, partner)
        for verdict in (*taken, *files):
            _file(setting, draft, batch, verdict, taken=verdict in taken)
    if nothing:
        draft.add_space()
        draft.add(BuiltCell(words.label("master_all_in"), "note"))
    write_homeless(setting, draft)
    return draft


def _absent(setting: MasterContext, draft: SheetBuilder, partner: Partner) -> None:
    draft.begin_block()
    draft.add_space(6.0)
    state = BuiltCell(setting.words.label("master_absent"), "state_absent")
    head = BuiltCell(f"{partner.name} ({partner.id})", "section")
    draft.add(head, BuiltCell(None, "section"), state, min_height=22.0)


def _file(setting: MasterContext, draft: SheetBuilder, batch: Batch, verdict: Verdict, *, taken: bool) -> None:
    words, project = setting.words, batch.project
    partner = project.partner(verdict.partner or "")
    draft.begin_block()
    draft.add_space(6.0)
    said = words.label("master_taken_along" if taken else f"state_{verdict.state.name.lower()}")
    look = (
        "state_absent" if taken or verdict.state in (FileState.REJECTED, FileState.SET_ASIDE) else "state_not_started"
    )
    head = BuiltCell(clean(verdict.file), "section", "@")
    draft.add(head, BuiltCell(None, "section"), BuiltCell(said, look), min_height=22.0, keep_with_next=True)
    if partner:
        name = BuiltCell(f"{partner.name} ({partner.id})")
        draft.add(BuiltCell(words.label("master_partner"), "point"), name, min_height=20.0, keep_with_next=True)
    found = reasons(verdict)
    if not found:
        draft.add(BuiltCell(None, "point"), BuiltCell("–"), BuiltCell(None, "source"))
    for _, same in groupby(found, key=lambda finding: finding.place.sheet):
        for finding in same:
            _reason(setting, draft, finding)


def _reason(setting: MasterContext, draft: SheetBuilder, finding: Finding) -> None:
    place = finding.place
    where = f"{clean(place.sheet or '')}!{place.cell}" if place.cell else clean(place.sheet or "")
    message = clean(setting.words.message(finding))
    draft.add_text(BuiltCell(where, "point"), BuiltCell(message, "prose", "@"), BuiltCell(finding.code.id, "source"))


# Sources


def source_sheet(setting: MasterContext) -> SheetBuilder:
    """Every file that was looked at."""
    words, gathered = setting.words, setting.gathered
    widths = (7.0, 32.0, 12.0, 12.0, 18.0, 19.0, 11.0, 68.0)
    draft = setting.draft("sources", widths, landscape=True)
    draft.add(BuiltCell(words.label("master_sources"), "title"), height=28.0)
    heads = ("number", "file", "period", "partner", "standing", "saved", "entries")
    draft.add(
        *(BuiltCell(words.label(f"master_{head}"), "header") for head in heads),
        BuiltCell("SHA-256", "header"),
        min_height=20.0,
    )
    for batch in gathered.batches:
        for verdict in batch.verdicts:
            draft.add(*_source(setting, batch, verdict), min_height=16.0)
    return draft


def _source(setting: MasterContext, batch: Batch, verdict: Verdict) -> Iterator[BuiltCell]:
    words, gathered = setting.words, setting.gathered
    key = (batch.period.id, verdict.partner or "")
    counts = key in gathered.counted and gathered.counted[key].file == verdict.file
    submission = verdict.submission
    read = float(len(submission.answers)) if submission else None
    state = words.label(f"state_{verdict.state.name.lower()}")
    if counts and not verdict.accepted:
        state = words.label("master_taken_along")
    yield BuiltCell(f"[{gathered.numbers[key]}]" if counts else "–", "row")
    yield BuiltCell(clean(verdict.file), "row", "@")
    yield BuiltCell(setting.period(batch.period), "row")
    yield BuiltCell(verdict.partner or "–", "row")
    unaudited = counts and verdict.sha256 in setting.unaudited
    yield BuiltCell(f"{state}\n{words.label('master_unaudited')}" if unaudited else state, "row")
    yield BuiltCell(_moment(clean(submission.saved)) if submission else "–", "row", "@")
    yield BuiltCell(read, "row_figure", "#,##0")
    yield BuiltCell(verdict.sha256 or "–", "row_cut")


def _moment(saved: str) -> str:
    """`2013-01-18T09:30:00Z` as one reads it."""
    return saved[:16].replace("T", " ") or "–"
