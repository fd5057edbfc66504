"""The lists of the master: every answer, the partners, what is left out and why, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Partner, Record, subject
from lamppu_xl.i18n.translator import Words
from lamppu_xl.master.answer_store import Told
from lamppu_xl.master.collect import Gathered, Standing, reasons
from lamppu_xl.master.context import FIRST_ANSWER, Setting
from lamppu_xl.master.sheets.corrections import note
from lamppu_xl.master.sheets.syntheses import KEY_WIDTH, write_homeless
from lamppu_xl.validation.batch import Batch, State, Verdict
from lamppu_xl.workbook.model import Grid
from lamppu_xl.workbook.sheet_builder import Cell, Draft
from lamppu_xl.workbook.text_split import clean

_FLOW = (17.0, 43.0, 22.0)
_CARD = (28.0, 36.0, 18.0)

TALLEST_ANSWER = 170.0
"""Points of a row in the list of all answers; the whole text is in the cell, and on its goal's sheet."""


# Every answer


def answer_sheet(setting: Setting) -> Draft:
    """One row for each answer, to be filtered and sorted."""
    words = setting.words
    widths: tuple[float, ...] = (12.0, 10.0, 14.0, 24.0, 21.0, 62.0, 11.0, 25.0, 22.0, 8.0, 8.0, 13.0, 24.0)
    if setting.gathered.corrections:
        widths = (*widths, 44.0)
    draft = setting.draft("answers", widths, landscape=True)
    draft.add(Cell(words.label("master_answers"), "title"), tall=28.0)
    draft.add(Cell(words.label("master_answers_note"), "note"), tall=20.0)
    heads = ("period", "partner", "part", "row", "question", "answer", "standing", "file", "sheet", "cell", "language")
    names = (*(words.label(f"master_{head}") for head in heads), "SHA-256", words.label("master_entry"))
    corrected = bool(setting.gathered.corrections)
    names = tuple(_unique((*names, words.label("master_correction")) if corrected else names))
    draft.add(*(Cell(name, "header") for name in names), tall=22.0)
    told = setting.listed
    for one in told:
        _answer(setting, draft, one)
    if told:
        last = (draft.row - 1, len(names) - 1)
        draft.grids.append(Grid(FIRST_ANSWER - 1, 0, *last, "answers", words.label("master_answers_note"), names))
    return draft


def _answer(setting: Setting, draft: Draft, told: Told) -> None:
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
        *(Cell(text, "row") for text in texts),
        answer,
        Cell(words.label(standing), "row"),
        *(Cell(text, "row", "@") for text in (*place, told.language)),
        Cell(told.sha256, "row_cut", "@"),
        Cell(str(told.entry), "row_source", "@"),
    )
    if setting.gathered.corrections:
        cells = (*cells, Cell(note(setting, told) or None, "row", "@"))
    draft.add(*cells, least=16.0, most=TALLEST_ANSWER)


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


def partner_sheet(setting: Setting) -> Draft:
    """Who the partners are, with all that is personal: this sheet can be taken away before the master is published."""
    words, gathered = setting.words, setting.gathered
    draft = setting.draft("partners", _CARD)
    draft.add(Cell(words.label("master_partners"), "title"), tall=28.0)
    draft.add(*(Cell(words.label(f"master_{head}"), "header") for head in ("point", "answer", "source")), least=20.0)
    draft.add(Cell(words.label("master_public" if setting.public else "master_privacy"), "note"), tall=20.0)
    for partner in gathered.partners:
        draft.block()
        draft.space(10.0)
        standing = gathered.standing(gathered.period, partner)
        fine = standing is Standing.COUNTED
        state = words.label("master_counted") if fine else setting.why_absent(gathered.period, partner)
        if standing is Standing.TAKEN_ALONG:
            state = words.label("master_rejected_mark")
        look = "state_done" if fine else "state_absent"
        draft.add(
            Cell(f"{partner.name} ({partner.id})", "section"),
            Cell(None, "section"),
            Cell(state, look),
            least=22.0,
            bound=True,
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
                draft.add(Cell(words.label(label), "point"), Cell(fact, "fine"), least=16.0)
        own = [] if setting.public else list(_own(gathered, partner))
        if own:
            source = f"{setting.file(own[0].period, partner)} ({setting.period(own[0].period)})"
            draft.add(Cell(words.label("master_source"), "point"), Cell(source, "fine", "@"), least=16.0)
        for told in own:
            said = words.pick(subject(gathered.project, told.table, told.line, told.field, (words.language,)))
            draft.long(Cell(said, "point"), setting.cell(told, "fine"), setting.place([told], "source"))
    return draft


def _history(words: Words, partner: Partner) -> dict[str, str]:
    """How an organisation changed: what it was called until when, what it was formed of, when it came and went."""
    former = (f"{one.name} (–{words.fact(one.until)})" for one in partner.formers if one.until < date.max)
    formed = ", ".join(partner.formed_of)
    return {
        "master_former_names": ", ".join(former),
        "master_formed_of": f"{formed} ({words.fact(partner.formed)})" if formed and partner.formed else formed,
        "master_joined": words.fact(partner.joined) if partner.joined else "",
        "master_left": words.fact(partner.left) if partner.left else "",
        "master_successor": partner.successor,
    }


def _own(gathered: Gathered, partner: Partner) -> Iterator[Told]:
    """What a partner last told of itself, and whatever is personal."""
    reported = [period for period in reversed(gathered.periods) if gathered.reports(period, partner)]
    for period in reported[:1]:
        for told in gathered.answers.of((period.id, partner.id)):
            if isinstance(told.table.rows, Record) or told.field.personal:
                yield told


# What is left out


def left_out_sheet(setting: Setting) -> Draft:
    """Files and partners that are not in the master, and why."""
    words, gathered = setting.words, setting.gathered
    draft = setting.draft("left_out", (*_FLOW, KEY_WIDTH), hidden=1)
    draft.add(Cell(words.label("master_left_out"), "title"), tall=28.0)
    draft.add(*(Cell(words.label(f"master_{head}"), "header") for head in ("where", "why", "code")), least=20.0)
    nothing = True
    for batch in reversed(gathered.batches):
        absent = [one for one in gathered.project.partners if gathered.standing(batch.period, one) is Standing.ABSENT]
        files = gathered.left_out(batch)
        taken = [one for one in batch.verdicts if not one.accepted and one not in files]
        if not (absent or files or taken):
            continue
        nothing = False
        draft.space(10.0)
        draft.add(Cell(setting.period(batch.period), "lead"), least=20.0, bound=True)
        for partner in absent:
            _absent(setting, draft, partner)
        for verdict in (*taken, *files):
            _file(setting, draft, batch, verdict, taken=verdict in taken)
    if nothing:
        draft.space()
        draft.add(Cell(words.label("master_all_in"), "note"))
    write_homeless(setting, draft)
    return draft


def _absent(setting: Setting, draft: Draft, partner: Partner) -> None:
    draft.block()
    draft.space(6.0)
    state = Cell(setting.words.label("master_absent"), "state_absent")
    head = Cell(f"{partner.name} ({partner.id})", "section")
    draft.add(head, Cell(None, "section"), state, least=22.0)


def _file(setting: Setting, draft: Draft, batch: Batch, verdict: Verdict, *, taken: bool) -> None:
    words, project = setting.words, batch.project
    partner = project.partner(verdict.partner or "")
    draft.block()
    draft.space(6.0)
    said = words.label("master_taken_along" if taken else f"state_{verdict.state.name.lower()}")
    look = "state_absent" if taken or verdict.state in (State.REJECTED, State.SET_ASIDE) else "state_not_started"
    head = Cell(clean(verdict.file), "section", "@")
    draft.add(head, Cell(None, "section"), Cell(said, look), least=22.0, bound=True)
    if partner:
        name = Cell(f"{partner.name} ({partner.id})")
        draft.add(Cell(words.label("master_partner"), "point"), name, least=20.0, bound=True)
    found = reasons(verdict)
    if not found:
        draft.add(Cell(None, "point"), Cell("–"), Cell(None, "source"))
    for _, same in groupby(found, key=lambda finding: finding.place.sheet):
        for finding in same:
            _reason(setting, draft, finding)


def _reason(setting: Setting, draft: Draft, finding: Finding) -> None:
    place = finding.place
    where = f"{clean(place.sheet or '')}!{place.cell}" if place.cell else clean(place.sheet or "")
    message = clean(setting.words.message(finding))
    draft.long(Cell(where, "point"), Cell(message, "prose", "@"), Cell(finding.code.id, "source"))


# Sources


def source_sheet(setting: Setting) -> Draft:
    """Every file that was looked at."""
    words, gathered = setting.words, setting.gathered
    widths = (7.0, 32.0, 12.0, 12.0, 18.0, 19.0, 11.0, 68.0)
    draft = setting.draft("sources", widths, landscape=True)
    draft.add(Cell(words.label("master_sources"), "title"), tall=28.0)
    heads = ("number", "file", "period", "partner", "standing", "saved", "entries")
    draft.add(*(Cell(words.label(f"master_{head}"), "header") for head in heads), Cell("SHA-256", "header"), least=20.0)
    for batch in gathered.batches:
        for verdict in batch.verdicts:
            draft.add(*_source(setting, batch, verdict), least=16.0)
    return draft


def _source(setting: Setting, batch: Batch, verdict: Verdict) -> Iterator[Cell]:
    words, gathered = setting.words, setting.gathered
    key = (batch.period.id, verdict.partner or "")
    counts = key in gathered.counted and gathered.counted[key].file == verdict.file
    submission = verdict.submission
    read = float(len(submission.answers)) if submission else None
    state = words.label(f"state_{verdict.state.name.lower()}")
    if counts and not verdict.accepted:
        state = words.label("master_taken_along")
    yield Cell(f"[{gathered.numbers[key]}]" if counts else "–", "row")
    yield Cell(clean(verdict.file), "row", "@")
    yield Cell(setting.period(batch.period), "row")
    yield Cell(verdict.partner or "–", "row")
    unaudited = counts and verdict.sha256 in setting.unaudited
    yield Cell(f"{state}\n{words.label('master_unaudited')}" if unaudited else state, "row")
    yield Cell(_moment(clean(submission.saved)) if submission else "–", "row", "@")
    yield Cell(read, "row_figure", "#,##0")
    yield Cell(verdict.sha256 or "–", "row_cut")


def _moment(saved: str) -> str:
    """`2013-01-18T09:30:00Z` as one reads it."""
    return saved[:16].replace("T", " ") or "–"
