"""Totals over all projects that the programme combined by another rule in an earlier workbook.

That is its last frozen one. Without a frozen period it is the workbook of the period before, as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import Programme, ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.aggregation import ValueRange, total_text
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.data_sheet import ProgrammeDataSheet
from lamppu_xl.programme.figure_texts import figure_of, figure_text
from lamppu_xl.programme.records import SO_FAR, EarlierFigure, FrozenBefore, ProgrammeTotal, RulesBefore


def with_rule_before(
    index: AnswerIndex, indicator: ProgrammeIndicator, total: ProgrammeTotal, *, is_percent: bool
) -> ProgrammeTotal:
    """A total so far of all projects with the rule that it had in the earlier workbook, and its figure there.

    A highest figure is less than the sum that it replaces although no project reports less, so the rule is the reason.
    """
    before = index.rules_before
    if before is None or total.project or total.period != SO_FAR:
        return total
    rule, was = before.rules.get(indicator.id), before.totals.get((indicator.id, total.area or index.area))
    if rule in (None, indicator.aggregate) or was is None:
        return total
    shown = partial(figure_text, is_percent=is_percent and rule is not Aggregate.DISTINCT)
    figures = (was.least, was.greatest) if isinstance(was, ValueRange) else (was,)
    return replace(total, rule_before=f"{rule} {'–'.join(map(shown, figures))} {before.period}")


def rules_of_frozen(before: FrozenBefore) -> RulesBefore:
    """The rules of the last frozen period, with its figures."""
    return RulesBefore(
        before.period.id,
        {each.id: each.aggregate for each in before.programme.indicators},
        before.over_all,
        workbook=before.workbook,
        sha256=before.sha256,
        definition=before.definition,
    )


def rules_of_workbook(data: ProgrammeDataSheet, workbook: str, sha256: str) -> RulesBefore:
    """The rules that a workbook states of itself, with its figures."""
    known = {each.value for each in Aggregate}
    return RulesBefore(
        data.head.period,
        {each.id: Aggregate(each.aggregate) for each in data.indicators if each.aggregate in known},
        {
            (each.indicator, each.area): each.total
            for each in data.totals
            if not each.project and each.period == SO_FAR and each.total is not None
        },
        workbook=workbook,
        sha256=sha256,
    )


def rule_places(before: RulesBefore | None, programme: Programme) -> Mapping[str, tuple[str, ...]]:
    """By figure whose rule was another one where the definition states it, now and when that was frozen."""
    if before is None:
        return {}
    files = [PROGRAMME_FILE, *filter(None, [before.definition])]
    return {
        each.id: tuple(f"{file}: {place_of_rule(each.id)}" for file in files)
        for each in programme.indicators
        if before.rules.get(each.id) not in (None, each.aggregate)
    }


def place_of_rule(indicator: str) -> str:
    """Where a definition of the programme states the rule of a figure."""
    return f"indicators.{indicator}.aggregate"


def figures_by_rule(before: RulesBefore | None, totals: Iterable[ProgrammeTotal], area: str) -> Iterator[EarlierFigure]:
    """The figures of all projects by another rule, each with the workbook that has it.

    Args:
        totals: of one figure.
        area: the focus area of an extract.
    """
    named = dict.fromkeys((each.indicator, area or each.area) for each in totals if each.rule_before)
    for indicator, of in named if before and before.workbook else ():
        if before:
            file, sha256, is_frozen = before.workbook, before.sha256, bool(before.definition)
            yield EarlierFigure("", indicator, before.period, file, sha256, of_frozen=is_frozen, area=of)


def keys_by_rule(totals: Iterable[ProgrammeTotal], area: str) -> tuple[str, ...]:
    """The keys of the figures by another rule that some totals quote.

    Args:
        area: the focus area of an extract.
    """
    return tuple(EarlierFigure.key_by_rule(each.indicator, area or each.area) for each in totals if each.rule_before)


def in_words(translator: Translator, total: ProgrammeTotal, period: str) -> str:
    """The figure by the earlier rule: `K1 (98, added up, spring 2030)`.

    Args:
        period: its label as it is in a phrase.
    """
    rule, figures, _ = total.rule_before.split(" ", 2)
    numbers = [figure_of(each) for each in figures.split("–")]
    was = ValueRange(numbers[0], numbers[-1]) if len(numbers) > 1 else numbers[0]
    amount = total_text(translator, was, percent=figures.endswith("%"))
    return f"{total.indicator} ({amount}, {translator.label(f'programme_rule_{rule}')}, {period})"


def period_of(total: ProgrammeTotal, labels: Mapping[str, Text]) -> Text:
    """The label of the period of the figure by the earlier rule; its id if it has none."""
    period = total.rule_before.split(" ", 2)[2]
    return labels.get(period, Text.same(period))
