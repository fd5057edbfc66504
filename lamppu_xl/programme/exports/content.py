"""What the web page and the Word document of a programme say, in words and figures, without any layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Money, total_amount
from lamppu_xl.domain.text import Text
from lamppu_xl.master.aggregation import percent_text, total_text
from lamppu_xl.programme.figure_records import SO_FAR, ProgrammeFigure
from lamppu_xl.programme.member_records import MemberProject
from lamppu_xl.programme.members import partners_by_project
from lamppu_xl.programme.report_records import GoalReport
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.sheets.front_page import deviation_text, lacking_projects, own_periods, targets_first
from lamppu_xl.programme.sheets.money import amount_text
from lamppu_xl.programme.sheets.tables import MOST_IN_LIST
from lamppu_xl.workbook.text_split import clean_text


class ProgrammeKeyFigure(NamedTuple):
    """A figure over the whole programme, with its target if it has one."""

    name: str
    reached: str
    target: str
    share: float | None
    share_text: str


class MoneyRow(NamedTuple):
    """Amounts of the projects, of the coordination or of both, as texts."""

    name: str
    amounts: tuple[str, ...]
    """Applied for, granted, used, returned, and the used part of the grant."""
    is_total: bool = False


class DeviationLine(NamedTuple):
    """A deviation of a project in one line."""

    member: MemberProject
    subject: str
    """The goals and the partner."""
    sentence: str


@dataclass(frozen=True)
class ResultText:
    """A synthesis, or what one partner wrote."""

    text: str
    partner: str = ""
    """Empty for a synthesis."""


def language_of(member: MemberProject, context: SheetContext) -> str:
    """The language of a project's texts if it differs from that of the page, else an empty text."""
    language = member.ledger.head.language if member.ledger else ""
    return "" if language == context.translator.main_language else language


def language_of_text(text: Text, context: SheetContext) -> str:
    """The language of a text of a definition if it differs from that of the page, else an empty text."""
    language = text.language(context.translator.chain)
    return "" if language == context.translator.main_language else language


# The beginning


def key_figures(context: SheetContext) -> list[ProgrammeKeyFigure]:
    """The figures of the programme, those with a target first."""
    return [_key_figure(context, figure) for figure in targets_first(context)]


def _key_figure(context: SheetContext, figure: ProgrammeFigure) -> ProgrammeKeyFigure:
    words, indicator = context.translator, figure.indicator
    total, share = figure.total(period=SO_FAR), context.share_of_target(figure)
    unit = f" ({unit})" if (unit := context.unit_of(figure)) else ""
    target = indicator.target if indicator.target and not context.content.area else None
    return ProgrammeKeyFigure(
        name=context.with_range(f"{context.figure_name(figure)}{unit}", total),
        reached=total_text(words, total.total if total else None, percent=figure.is_percent),
        target="" if target is None else total_text(words, target, percent=figure.is_percent),
        share=share,
        share_text="" if share is None else percent_text(words, share),
    )


def newest_first(context: SheetContext) -> Sequence[Period]:
    """The periods in the order in which results are shown, as in a master workbook."""
    return context.content.periods[::-1]


def figure_notes(context: SheetContext) -> Iterator[str]:
    """To which periods the key figures refer, and which projects are not in them or only by earlier figures."""
    content = context.content
    periods = ", ".join(context.text(period.label) for period in content.periods)
    yield context.translator.label("master_figures_so_far", periods=periods)
    if lacking := lacking_projects(context):
        yield context.label("lacking_projects", projects=context.names_shown(lacking))
    for reason in ("carried", "fallen", "removed"):
        texts = (text for total in content.totals if not total.area for text in getattr(total, reason))
        if projects := dict.fromkeys(text.split()[0] for text in texts):
            yield context.label(f"{reason}_projects", projects=context.names_shown([*projects]))
    if named := own_periods(context):
        yield context.label("own_periods", periods=", ".join(named.values()))


# Projects and money


def status_notes(context: SheetContext, member: MemberProject) -> tuple[str, str]:
    """The number of partners that reported and the number of deviations; empty without a master."""
    if member.ledger is None or not member.is_expected:
        return "", ""
    return f"{member.reported} / {member.expected}", context.translator.fact(context.deviations_of(member))


def money_rows(context: SheetContext) -> list[MoneyRow]:
    """The totals of the projects, of the coordination and of both; nothing if no amount is stated."""
    money = context.content.programme.money
    groups = {"money_projects": [*money.projects.values()], "money_coordination": [*money.coordination.values()]}
    rows = [
        MoneyRow(context.label(label), _amounts(context, shares))
        for label, shares in groups.items()
        if any(share != Money() for share in shares)
    ]
    if len(rows) > 1:
        total = context.translator.label("master_total")
        rows.append(MoneyRow(total, _amounts(context, money.shares), is_total=True))
    return rows


def _amounts(context: SheetContext, shares: Sequence[Money]) -> tuple[str, ...]:
    words = context.translator
    amounts = [
        total_amount(share.applied for share in shares),
        total_amount(share.granted for share in shares),
        total_amount(share.used_in_all for share in shares),
        total_amount(share.returned_in_all for share in shares),
    ]
    _, granted, used, _ = amounts
    part = percent_text(words, used / granted) if granted and used is not None else "–"
    return (*(amount_text(context, amount) for amount in amounts), part)


# Partners


class NamedPartner(NamedTuple):
    """An id that is before texts of a partner, with what it means."""

    id: str
    name: str
    projects: str
    """The projects in which the id has this name."""


def named_partners(context: SheetContext) -> list[NamedPartner]:
    """Every partner of the included projects, by id, named as in the list of organisations."""
    programme = context.content.programme
    names = {each.organisation.key: each.organisation.name for each in context.content.participants}
    projects: dict[tuple[str, str], list[str]] = {}
    for member in context.content.included:
        for partner in partners_by_project([member])[member.id]:
            key = programme.counted_organisation(member.id, partner).key
            projects.setdefault((partner.id, clean_text(names.get(key, partner.name))), []).append(member.id)
    return [NamedPartner(*key, context.names_shown(ids, MOST_IN_LIST)) for key, ids in sorted(projects.items())]


# Deviations and results


def deviation_lines(context: SheetContext) -> Iterator[DeviationLine]:
    """Every deviation of the reported period in one line."""
    for deviation in context.content.deviations:
        goals = ", ".join(f"{goal.id} {context.text(goal.title)}" for goal in deviation.goals)
        partner = clean_text(context.partner_name(deviation.answers[0][1]))
        subject = ", ".join(filter(None, (goals, partner)))
        yield DeviationLine(deviation.member, subject, clean_text(deviation_text(context, deviation)))


def goals_by_project(context: SheetContext) -> Iterator[tuple[MemberProject, list[GoalReport]]]:
    """The goals of each project."""
    for _, reports in groupby(context.content.goals, key=lambda report: report.member.id):
        listed = [*reports]
        yield listed[0].member, listed


def result_texts(context: SheetContext, report: GoalReport, period_id: str) -> list[ResultText]:
    """The synthesis of a goal in a period; without one the texts of the partners."""
    is_reported = period_id == context.content.period.id
    synthesis = report.synthesis if is_reported else report.earlier_syntheses.get(period_id, "")
    if synthesis:
        return [ResultText(clean_text(synthesis))]
    texts = report.texts if is_reported else report.earlier_texts
    return [
        ResultText(clean_text(context.shown_text(answer)), context.partner_name(answer))
        for answer in texts
        if answer.programme_period == period_id
    ]


def state_parts(context: SheetContext, report: GoalReport) -> list[tuple[str, str]]:
    """For each status that partners chose its option and its label with the number of partners."""
    return [(option, f"{context.text(label)} {count}") for option, label, count in report.states]


def place_of_goal(context: SheetContext, report: GoalReport) -> str:
    """The focus areas and themes of a goal, each with its title."""
    programme = context.content.programme
    areas = () if context.content.area else [area for area in programme.focus_areas if area.id in report.areas]
    themes = [theme for theme in programme.themes if theme.id in report.themes]
    return " · ".join(f"{each.id} {context.text(each.title)}" for each in (*areas, *themes))
