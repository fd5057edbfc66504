"""Totals over all projects that the programme combined by another rule in its last frozen period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import Programme, ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.aggregation import ValueRange, total_text
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.figure_texts import figure_of, figure_text
from lamppu_xl.programme.records import SO_FAR, FrozenBefore, ProgrammeTotal


def with_rule_before(
    index: AnswerIndex, indicator: ProgrammeIndicator, total: ProgrammeTotal, *, is_percent: bool
) -> ProgrammeTotal:
    """A total so far of all projects with the rule that it had in the last frozen workbook, and its figure there.

    A highest figure is less than the sum that it replaces although no project reports less, so the rule is the reason.
    """
    before = index.before
    if before is None or total.project or total.period != SO_FAR:
        return total
    rule, was = rule_then(before, indicator), before.over_all.get((indicator.id, total.area or index.area))
    if rule in (None, indicator.aggregate) or was is None:
        return total
    shown = partial(figure_text, is_percent=is_percent and rule is not Aggregate.DISTINCT)
    figures = (was.least, was.greatest) if isinstance(was, ValueRange) else (was,)
    return replace(total, rule_before=f"{rule} {'–'.join(map(shown, figures))} {before.period.id}")


def rule_then(before: FrozenBefore, indicator: ProgrammeIndicator) -> Aggregate | None:
    """The rule of a figure in the last frozen period; None if there was no such figure."""
    return next((each.aggregate for each in before.programme.indicators if each.id == indicator.id), None)


def rule_places(before: FrozenBefore | None, programme: Programme) -> Mapping[str, tuple[str, ...]]:
    """By figure whose rule was another one where the definition states it, now and in the last frozen period."""
    if before is None:
        return {}
    places = {each.id: f"indicators.{each.id}.aggregate" for each in programme.indicators}
    return {
        each.id: (f"{PROGRAMME_FILE}: {places[each.id]}", f"{before.definition}: {places[each.id]}")
        for each in programme.indicators
        if rule_then(before, each) not in (None, each.aggregate)
    }


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
