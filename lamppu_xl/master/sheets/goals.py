"""The sheet of a goal: its wording and totals, then partner by partner what was reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lamppu_xl.domain.form import Goal, goal_name
from lamppu_xl.domain.goal_states import KNOWN, OTHER, look_of
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.master.answer_store import SourcedAnswer, ledger_numbers
from lamppu_xl.master.asked_partners import goal_is_asked, reported_until
from lamppu_xl.master.collect import ReportingStatus
from lamppu_xl.master.context import GoalState, MasterContext
from lamppu_xl.master.sheets.change_notes import goal_changes
from lamppu_xl.master.sheets.corrections import corrections_of, write_corrections
from lamppu_xl.master.sheets.deviations import write_deviations
from lamppu_xl.master.sheets.goal_totals import GoalTotal
from lamppu_xl.master.sheets.report_rows import WIDTHS, add_section, begin_report
from lamppu_xl.master.sheets.syntheses import write_syntheses
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.workbook.model import Link
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text, split_text

ORDER = (
    *(f"state_{option}" for option in (*KNOWN, OTHER)),
    "state_not_due",
    "state_not_asked",
    "state_missing",
    "state_error",
    "state_aside",
    "state_absent",
)
"""The styles of the states, the best first."""


def goal_sheet(context: MasterContext, goal: Goal) -> SheetBuilder:
    words = context.words
    notes = filter(None, [reported_until(context, goal_is_asked(context, goal))])
    sheet = begin_report(context, f"goal/{goal.id}", words.pick(goal_name(goal)), notes=notes, with_keys=True)
    summary = context.sheet_names["summary"]
    to_summary = Link(words.label("previous_sheet", sheet=summary), link_target(summary))
    sheet.add(
        _point(words.label("master_goal")),
        BuiltCell(words.pick(goal.wording), "wording"),
        BuiltCell(to_summary, "source"),
    )
    for partner_id, wording in goal.wordings.items():
        sheet.add_text(_point(partner_id), BuiltCell(words.pick(wording), "wording"), BuiltCell(None, "source"))
    for link in goal.links:
        sheet.add(_point(""), BuiltCell(Link(link, link), "source_link"))
    for period, text in goal_changes(context, goal):
        sheet.add_text(
            BuiltCell(period, "earlier_point"), BuiltCell(text, "earlier"), BuiltCell(None, "earlier_source")
        )
    concerned = [partner for partner in context.collected.partners if goal.applies_to.includes(partner)]
    sheet.add(_point(words.label("master_concerns")), BuiltCell(", ".join(partner.id for partner in concerned)))
    sheet.add(_point(words.label("master_state")), state_counts(context, goal))
    for table in context.collected.goal_tables:
        for field in table.answers:
            if field.aggregate and not field.personal:
                total = GoalTotal(context, goal, table, field)
                if total.is_shown:
                    sheet.add(_point(context.total_label(field)), total.cell())
    write_syntheses(context, sheet, goal)
    write_deviations(context, sheet, goal)
    listed = _listed_together(context, concerned)
    for partner in concerned:
        if partner.id not in listed:
            _PartnerSection(context, sheet, goal, partner).write()
    _write_listed(context, sheet, goal, [partner for partner in concerned if partner.id in listed])
    return sheet


MOST_SILENT = 5
"""With more partners without any return they are listed together, not each with its own section."""


def _listed_together(context: MasterContext, partners: Iterable[Partner]) -> frozenset[str]:
    """The partners without any return, if they are many."""
    collected = context.collected
    silent = [
        partner.id
        for partner in partners
        if all(collected.status(period, partner) is ReportingStatus.ABSENT for period in collected.periods)
    ]
    return frozenset(silent) if len(silent) > MOST_SILENT else frozenset()


def _write_listed(context: MasterContext, sheet: SheetBuilder, goal: Goal, partners: Sequence[Partner]) -> None:
    """The partners without any return in a section for each state."""
    words, periods = context.words, context.collected.periods
    by_state: dict[GoalState, list[Partner]] = {}
    for partner in partners:
        by_state.setdefault(state(context, goal, partner, context.collected.period), []).append(partner)
    for goal_state, listed in by_state.items():
        add_section(sheet, words.label("master_partners_listed", count=len(listed)), BuiltCell(*goal_state))
        reason = words.label(f"master_{ReportingStatus.ABSENT.value}_long")
        sheet.add(_point(", ".join(map(context.period_label, periods))), BuiltCell(reason), BuiltCell(None, "source"))
        ids = ", ".join(partner.id for partner in listed)
        sheet.add_text(_point(words.label("master_partners")), BuiltCell(ids), BuiltCell(None, "source"))


def _point(text: str) -> BuiltCell:
    return BuiltCell(text, "point")


# The state of a goal


def state(context: MasterContext, goal: Goal, partner: Partner, period: Period) -> GoalState:
    """The state of a goal at a partner in a period."""
    known = context.cache.states.setdefault((goal.id, period.id), {})
    result = known.get(partner.id)
    if result is None:
        result = _state(context, goal, partner, period)
        result = known[partner.id] = context.cache.distinct_states.setdefault(result, result)
    return result


def _state(context: MasterContext, goal: Goal, partner: Partner, period: Period) -> GoalState:
    collected, words = context.collected, context.words
    if not goal.applies_to.includes(partner):
        return GoalState("–", "state_none")
    if collected.has_return(period, partner):
        status = collected.goal_status(goal, partner, period)
        if status:
            option = str(status.answer)
            return GoalState(str(context.shown_answer(status)), f"state_{look_of(option)}")
        if not _asks_status(context, partner, period) and collected.goal_answers(goal, partner, period):
            return GoalState(capitalised(words.label("master_goal_reported")), "state_other")
    if collected.status(period, partner) is ReportingStatus.OUTSIDE:
        return _absence(context, partner, period)
    asked = collected.project.goal_asked(goal, partner, period)
    if asked is None:
        return GoalState(words.label("master_not_asked"), "state_not_asked")
    if period.id not in asked.due_in:
        return GoalState(capitalised(words.label("master_not_due")), "state_not_due")
    if collected.has_return(period, partner):
        return GoalState(capitalised(words.label("master_missing")), "state_missing")
    return _absence(context, partner, period)


def _absence(context: MasterContext, partner: Partner, period: Period) -> GoalState:
    return GoalState(capitalised(context.absence_reason(period, partner)), context.absence_style(period, partner))


def _asks_status(context: MasterContext, partner: Partner, period: Period) -> bool:
    """Whether the form of a partner in a period asks for the status of goals."""
    status = context.collected.status_field
    return status is not None and context.collected.project.asks(*status, partner, period)


def count_states(states: Iterable[GoalState]) -> list[tuple[GoalState, int]]:
    """How often each state occurs, the best state first."""
    return sorted(Counter(states).items(), key=lambda counted: (ORDER.index(counted[0].style), counted[0].label))


def goal_states(context: MasterContext, goal: Goal) -> list[tuple[GoalState, int]]:
    """How often each state of a goal occurs in the reported period."""
    partners = context.collected.reporting_partners
    concerned = (partner for partner in partners if goal.applies_to.includes(partner))
    return count_states(state(context, goal, partner, context.collected.period) for partner in concerned)


def state_counts(context: MasterContext, goal: Goal, style: str = "prose") -> BuiltCell:
    """`Done 2, ongoing 1, missing 1`."""
    collected, period = context.collected, context.collected.period
    partners = [partner for partner in collected.reporting_partners if goal.applies_to.includes(partner)]
    text = ", ".join(f"{goal_state.label} {count}" for goal_state, count in goal_states(context, goal)) or "–"
    answers = (collected.goal_status(goal, partner, period) for partner in partners)
    return BuiltCell(text, style, of=ledger_numbers(answers))


# One partner


class _RowStyles(NamedTuple):
    point: str
    text: str
    source: str


_REPORTED = _RowStyles("point", "prose", "source")
_EARLIER = _RowStyles("earlier_point", "earlier", "earlier_source")


class _PartnerSection(NamedTuple):
    """The part of a goal's sheet that shows one partner."""

    context: MasterContext
    sheet: SheetBuilder
    goal: Goal
    partner: Partner

    def write(self) -> None:
        context, sheet, goal, partner = self
        collected = context.collected
        goal_state = BuiltCell(*state(context, goal, partner, collected.period))
        add_section(sheet, f"{partner.name} ({partner.id})", goal_state)
        files = "   ".join(
            context.return_label(period, partner)
            for period in reversed(collected.periods)
            if collected.has_return(period, partner)
        )
        for line in split_text(files, sum(WIDTHS), 9, 16.0) if files else ():
            sheet.add(BuiltCell(line, "key", "@"), height=13.0, keep_with_next=True)
        silent = [period for period in collected.periods if not collected.has_return(period, partner)]
        reasons = {self.missing_reason(period) for period in silent}
        if len(silent) == len(collected.periods) > 1 and len(reasons) == 1:
            # Without any return the reason is shown once for all periods.
            periods = ", ".join(context.period_label(period) for period in reversed(silent))
            head = BuiltCell(f"{partner.id} · {periods}", "point")
            sheet.add(head, BuiltCell(reasons.pop()), BuiltCell(None, "source"))
            return
        for period in reversed(collected.periods):
            self.write_period(period)

    def write_period(self, period: Period) -> None:
        """The answers of one period; an earlier period is grey and shorter."""
        context, sheet, goal, partner = self
        collected = context.collected
        reported = period.id == collected.period.id
        styles = _REPORTED if reported else _EARLIER
        status = collected.goal_status(goal, partner, period)
        answers = [
            answer
            for answer in collected.goal_answers(goal, partner, period)
            if reported or answer.field.previous or not _has_previous(answer) or corrections_of(context, answer)
        ]
        name = partner.name_on(partner.last_day(period))
        former_name = f"\n{name}" if name != partner.name else ""
        head = BuiltCell(f"{partner.id} · {context.period_label(period)}{former_name}", styles.point)
        if status:
            cell = context.answer_cell(status, "lead" if reported else styles.text)
            sheet.add(head, cell, context.source_cell([status], styles.source), keep_with_next=bool(answers))
            write_corrections(context, sheet, status, styles)
        else:
            reason = BuiltCell(self.missing_reason(period), styles.text)
            sheet.add(head, reason, BuiltCell(None, styles.source), keep_with_next=bool(answers))
        for answer in answers:
            label = BuiltCell(context.field_label(answer.field, answer.period), styles.point)
            source = context.source_cell([answer], styles.source)
            sheet.add_text(label, context.answer_cell(answer, styles.text), source)
            write_corrections(context, sheet, answer, styles)
        if reported and collected.status(period, partner) is ReportingStatus.INCLUDED_WITH_ERRORS:
            sheet.add(None, BuiltCell(context.words.label("master_included_with_errors_long"), "rejected"))

    def missing_reason(self, period: Period) -> str:
        """Why there is no status of the goal."""
        context, _, goal, partner = self
        collected, words = context.collected, context.words
        if collected.has_return(period, partner):
            if collected.goal_answers(goal, partner, period):
                return "–" if _asks_status(context, partner, period) else ""
            asked = collected.project.goal_asked(goal, partner, period)
            if asked is None:
                return words.label("master_not_asked_long")
            return words.label("master_missing_long" if period.id in asked.due_in else "master_not_due_long")
        status = collected.status(period, partner)
        verdicts = collected.batch_of(period).by_partner.get(partner.id, ())
        files = ", ".join(clean_text(verdict.file) for verdict in verdicts)
        return words.label(f"master_{status.value}_long", files=files, sheet=context.sheet_names["left_out"])


def _has_previous(answer: SourcedAnswer) -> bool:
    """Whether the table of an answer declares which answers are shown again in the next period."""
    return any(field.previous for field in answer.table.answers)
