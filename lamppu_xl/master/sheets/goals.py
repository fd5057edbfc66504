"""The sheets of the goals: what was promised, and partner by partner what came of it, to be read like a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Aggregate, Answer, Field, Goal, Partner, Period, Table, goal_name
from lamppu_xl.master.aggregation import ValueRange, distinct, over_partners, rule_of
from lamppu_xl.master.answer_store import SourcedAnswer, numbers
from lamppu_xl.master.collect import ReportingStatus
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.corrections import adds, explained, of_answer, write
from lamppu_xl.master.sheets.deviations import write_deviations
from lamppu_xl.master.sheets.syntheses import KEY_WIDTH, write_syntheses
from lamppu_xl.templates.layout import place_of
from lamppu_xl.workbook.model import Link
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean, pieces

WIDTHS = (18.0, 43.0, 21.0)
"""Of what is read; the key of a synthesis stands hidden behind."""

STATES = ("done", "ongoing", "delayed", "not_started", "not_concerned")
"""Options of a status that have a colour of their own; any other option has a common one."""

ORDER = (*(f"state_{one}" for one in (*STATES, "other")), "state_not_due", "state_missing", "state_absent")
"""The looks of the states, the best first."""


def goal_sheet(setting: MasterContext, goal: Goal) -> SheetBuilder:
    """One goal over all partners."""
    words = setting.words
    key = f"goal/{goal.id}"
    draft = setting.draft(key, (*WIDTHS, KEY_WIDTH), hidden=1)
    draft.add(BuiltCell(words.pick(goal_name(goal)), "title"), height=28.0)
    draft.add(
        *(BuiltCell(words.label(f"master_{head}"), "header") for head in ("point", "answer", "source")), min_height=20.0
    )
    back = Link(words.label("master_summary"), place_of(setting.names["summary"]))
    draft.add(
        _point(words.label("master_goal")), BuiltCell(words.pick(goal.wording), "wording"), BuiltCell(back, "source")
    )
    concerned = [partner for partner in setting.gathered.partners if goal.applies_to.to(partner)]
    draft.add(_point(words.label("master_concerns")), BuiltCell(", ".join(partner.id for partner in concerned)))
    draft.add(_point(words.label("master_state")), _tally(setting, goal))
    for field, table in _aggregated(setting):
        draft.add(_point(words.pick(field.label)), _total(setting, goal, table, field))
    write_syntheses(setting, draft, goal)
    write_deviations(setting, draft, goal)
    for partner in concerned:
        draft.begin_block()
        _partner(setting, draft, goal, partner)
    return draft


def state(setting: MasterContext, goal: Goal, partner: Partner, period: Period) -> tuple[str, str]:
    """How a goal stands at a partner: in a word or two, and by the name of a look."""
    known: dict[str, tuple[str, str]] = setting.memory.setdefault(("states", goal.id, period.id), {})
    found = known.get(partner.id)
    if found is None:
        found = known[partner.id] = setting.same(_state(setting, goal, partner, period))
    return found


def _state(setting: MasterContext, goal: Goal, partner: Partner, period: Period) -> tuple[str, str]:
    gathered, words = setting.gathered, setting.words
    if not goal.applies_to.to(partner):
        return "–", "state_none"
    if gathered.reports(period, partner):
        told = _status(setting, goal, partner, period)
        if told:
            option = str(told.answer)
            return str(setting.written(told)), f"state_{option if option in STATES else 'other'}"
        if gathered.status is None and any(_told(setting, goal, partner, period)):
            return words.label("master_told"), "state_other"
    if gathered.standing(period, partner) is ReportingStatus.OUTSIDE:
        return setting.why_absent(period, partner), "state_not_due"
    if period.id not in goal.due_in:
        return words.label("master_not_due"), "state_not_due"
    if gathered.reports(period, partner):
        return words.label("master_missing"), "state_missing"
    return setting.why_absent(period, partner), "state_absent"


def counted(states: Iterable[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    """How many times each state occurs, the best first, what is missing last."""
    return sorted(Counter(states).items(), key=lambda one: (ORDER.index(one[0][1]), one[0][0]))


def _tally(setting: MasterContext, goal: Goal) -> BuiltCell:
    """`Done 2, ongoing 1, missing 1`."""
    period = setting.gathered.period
    partners = [partner for partner in setting.gathered.reporting if goal.applies_to.to(partner)]
    states = counted(state(setting, goal, partner, period) for partner in partners)
    said = ", ".join(f"{said} {count}" for (said, _), count in states) or "–"
    return BuiltCell(said, of=numbers(_status(setting, goal, partner, period) for partner in partners))


def _status(setting: MasterContext, goal: Goal, partner: Partner, period: Period) -> SourcedAnswer | None:
    asked = setting.gathered.status
    if asked is None:
        return None
    return setting.gathered.told(period, partner, AnswerRef(asked[0].id, goal.id, asked[1].name))


def _told(setting: MasterContext, goal: Goal, partner: Partner, period: Period) -> Iterator[SourcedAnswer]:
    """What a partner says of a goal besides its status, in the order of the form."""
    gathered = setting.gathered
    status = gathered.status
    for table in gathered.goal_tables:
        for field in table.answers:
            told = gathered.told(period, partner, AnswerRef(table.id, goal.id, field.name))
            if told and not field.personal and (table, field) != status:
                yield told


# One partner


def _partner(setting: MasterContext, draft: SheetBuilder, goal: Goal, partner: Partner) -> None:
    gathered = setting.gathered
    said, look = state(setting, goal, partner, gathered.period)
    draft.add_space(10.0)
    name = f"{partner.name} ({partner.id})"
    draft.add(
        BuiltCell(name, "section"),
        BuiltCell(None, "section"),
        BuiltCell(said, look),
        min_height=22.0,
        keep_with_next=True,
    )
    for line in _files(setting, partner):
        draft.add(BuiltCell(line, "key", "@"), height=13.0, keep_with_next=True)
    silent = [period for period in gathered.periods if not gathered.reports(period, partner)]
    reasons = {_nothing(setting, goal, partner, one) for one in silent}
    if len(silent) == len(gathered.periods) > 1 and len(reasons) == 1:
        # A partner that was silent all along says so once.
        when = ", ".join(setting.period(one) for one in silent)
        draft.add(BuiltCell(f"{partner.id} · {when}", "point"), BuiltCell(reasons.pop()), BuiltCell(None, "source"))
        return
    for period in gathered.earlier:
        _period(setting, draft, goal, partner, period)
    _period(setting, draft, goal, partner, gathered.period)


def _files(setting: MasterContext, partner: Partner) -> list[str]:
    """Under which numbers the returns of a partner are referred to, the reported period's first."""
    gathered = setting.gathered
    found = [
        setting.file(period, partner) for period in reversed(gathered.periods) if gathered.reports(period, partner)
    ]
    return pieces("   ".join(found), sum(WIDTHS), 9, 16.0) if found else []


def _period(setting: MasterContext, draft: SheetBuilder, goal: Goal, partner: Partner, period: Period) -> None:
    """What a partner told of a goal in a period; an earlier one stands back in grey."""
    now = period.id == setting.gathered.period.id
    point, text, source = ("point", "prose", "source") if now else ("earlier_point", "earlier", "earlier_source")
    status = _status(setting, goal, partner, period)
    told = [
        one
        for one in _told(setting, goal, partner, period)
        if now or one.field.previous or not _any_previous(one) or of_answer(setting, one)
    ]
    name = partner.name_on(partner.last_day(period))
    then = f"\n{name}" if name != partner.name else ""
    head = BuiltCell(f"{partner.id} · {setting.period(period)}{then}", point)
    if status:
        draft.add(
            head,
            setting.cell(status, "lead" if now else text),
            setting.place([status], source),
            keep_with_next=bool(told),
        )
        write(setting, draft, status, (point, text, source))
    else:
        draft.add(
            head,
            BuiltCell(_nothing(setting, goal, partner, period), text),
            BuiltCell(None, source),
            keep_with_next=bool(told),
        )
    for one in told:
        label = BuiltCell(setting.words.pick(one.field.label), point)
        draft.add_text(label, setting.cell(one, text), setting.place([one], source))
        write(setting, draft, one, (point, text, source))
    if now and setting.gathered.standing(period, partner) is ReportingStatus.TAKEN_ALONG:
        draft.add(None, BuiltCell(setting.words.label("master_taken_along_long"), "rejected"))


def _any_previous(told: SourcedAnswer) -> bool:
    """Whether the form itself says which answers are worth being seen again."""
    return any(field.previous for field in told.table.answers)


def _nothing(setting: MasterContext, goal: Goal, partner: Partner, period: Period) -> str:
    """Why there is no status of a goal."""
    gathered, words = setting.gathered, setting.words
    if gathered.reports(period, partner):
        if any(_told(setting, goal, partner, period)):
            return "–"
        return words.label("master_missing_long" if period.id in goal.due_in else "master_not_due_long")
    standing = gathered.standing(period, partner)
    files = ", ".join(clean(verdict.file) for verdict in gathered.batch(period).by_partner.get(partner.id, ()))
    return words.label(f"master_{standing.value}_long", files=files, sheet=setting.names["left_out"])


# Figures that are asked for each goal


def _aggregated(setting: MasterContext) -> Iterator[tuple[Field, Table]]:
    for table in setting.gathered.goal_tables:
        for field in table.answers:
            if field.aggregate and not field.personal:
                yield field, table


def _total(setting: MasterContext, goal: Goal, table: Table, field: Field) -> BuiltCell:
    gathered = setting.gathered
    entry = AnswerRef(table.id, goal.id, field.name)
    told = [one for one in (gathered.told(gathered.period, each, entry) for each in gathered.project.partners) if one]
    gone = gathered.passed_on(rule_of(field), told)
    told = [one for one in told if one.partner.id not in gone]
    adjustments = gathered.corrections.adjustments(table.id, goal.id, field.name)
    added = [
        adjustment
        for adjustment in adjustments
        if adjustment.made_in == gathered.period.id and adds(setting, adjustment)
    ]
    answers = [*(one.answer for one in told), *(one.difference for one in added if one.difference is not None)]
    said = total_in_words(setting, field, answers)
    return BuiltCell("\n".join([said, *(explained(setting, one) for one in added)]), of=numbers(told))


def total_in_words(setting: MasterContext, field: Field, answers: Sequence[Answer]) -> str:
    """What answers come to, with the rule: `12 (Added up.)`."""
    rule, fact = rule_of(field), setting.words.fact
    total = over_partners(rule, [answer for answer in answers if isinstance(answer, float | int)])
    match total:
        case _ if rule is Aggregate.DISTINCT:
            said = fact(distinct(answers))
        case None:
            said = "–"
        case ValueRange(least, greatest):
            said = "–".join(dict.fromkeys(map(fact, (least, greatest))))
        case figure:
            said = fact(figure)
    return f"{said} ({setting.rule(rule)})"


def _point(text: str) -> BuiltCell:
    return BuiltCell(text, "point")
