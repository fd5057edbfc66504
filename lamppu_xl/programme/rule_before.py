"""Totals over all projects that had another rule or another target in an earlier workbook of the programme.

That is its last frozen one. Without a frozen period it is the workbook of the period before, as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import GoalMapping, Programme, ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.aggregation import ValueRange, total_text
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.data_sheet import ProgrammeDataSheet
from lamppu_xl.programme.earlier_definitions import FrozenBefore, RulesBefore
from lamppu_xl.programme.figure_records import SO_FAR, EarlierFigure, ProgrammeTotal
from lamppu_xl.programme.figure_texts import figure_of, figure_text

RULE, TARGET = "aggregate", "target"
"""The keys of an indicator in the definition of the programme."""


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


def with_target_before(
    index: AnswerIndex, indicator: ProgrammeIndicator, total: ProgrammeTotal, *, is_percent: bool
) -> ProgrammeTotal:
    """The total so far of the whole programme with the target that it had in the earlier workbook.

    A share of a higher target is less although no project reports less, so the target is the reason.
    """
    before = index.rules_before
    if before is None or index.area or total.area or total.project or total.period != SO_FAR:
        return total
    was = before.targets.get(indicator.id)
    if was in (None, indicator.target):
        return total
    return replace(total, target_before=f"{figure_text(was, is_percent=is_percent)} {before.period}")


def rules_of_frozen(before: FrozenBefore) -> RulesBefore:
    """The rules and targets of the last frozen period, with its figures."""
    indicators = before.programme.indicators
    return RulesBefore(
        before.period.id,
        {each.id: each.aggregate for each in indicators},
        {each.id: each.target for each in indicators if each.target is not None},
        before.over_all,
        workbook=before.workbook,
        sha256=before.sha256,
        definition=before.definition,
    )


def rules_of_workbook(data: ProgrammeDataSheet, workbook: str, sha256: str) -> RulesBefore:
    """The rules and targets that a workbook states of itself, with its figures."""
    known = {each.value for each in Aggregate}
    return RulesBefore(
        data.head.period,
        {each.id: Aggregate(each.aggregate) for each in data.indicators if each.aggregate in known},
        {each.indicator: float(each.value) for each in data.defined if each.key == TARGET},
        {
            (each.indicator, each.area): each.total
            for each in data.totals
            if not each.project and each.period == SO_FAR and each.total is not None
        },
        workbook=workbook,
        sha256=sha256,
        goals=_goals_of(data),
    )


def _goals_of(data: ProgrammeDataSheet) -> dict[str, dict[str, GoalMapping]]:
    """By project the goals with focus areas; of a project without any, none."""
    goals: dict[str, dict[str, GoalMapping]] = {row.id: {} for row in data.projects}
    for row in data.goals:
        goals.setdefault(row.project, {})[row.goal] = GoalMapping(tuple(row.areas.split(", ")))
    return goals


def with_replaced(before: RulesBefore, programme: Programme, earlier: Iterable[RulesBefore]) -> RulesBefore:
    """A workbook before; where it has the present rule and target of a figure, with those of its earlier version.

    Args:
        before: the workbook of the period before, as it is.
        earlier: its earlier versions, the last one first.
    """
    same = {each.id: each for each in programme.indicators if not _other_keys(before, each)}
    rules, targets = dict(before.rules), dict(before.targets)
    totals, replaced = dict(before.totals), dict(before.replaced)
    for version in earlier if same else ():
        for indicator in [*same.values()]:
            if _other_keys(version, indicator):
                name = same.pop(indicator.id).id
                rules |= {name: version.rules[name]} if name in version.rules else {}
                targets |= {name: version.targets[name]} if name in version.targets else {}
                totals |= {key: total for key, total in version.totals.items() if key[0] == name}
                replaced[name] = version.workbook, version.sha256
    return before._replace(rules=rules, targets=targets, totals=totals, replaced=replaced)


def _other_keys(before: RulesBefore, indicator: ProgrammeIndicator) -> tuple[str, ...]:
    """Which of the rule and the target of a figure is another one in an earlier workbook."""
    values = (
        (RULE, before.rules.get(indicator.id), indicator.aggregate),
        (TARGET, before.targets.get(indicator.id), indicator.target),
    )
    return tuple(key for key, was, now in values if was not in (None, now))


def places_before(before: RulesBefore | None, programme: Programme) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """By indicator and key that was another one where the definition states it, now and when that was frozen."""
    if before is None:
        return {}
    files = [PROGRAMME_FILE, *filter(None, [before.definition])]
    changed = ((each.id, key) for each in programme.indicators for key in _other_keys(before, each))
    return {each: tuple(f"{file}: {place_of_key(*each)}" for file in files) for each in changed}


def place_of_key(indicator: str, key: str) -> str:
    """Where a definition of the programme states the rule or the target of a figure."""
    return f"indicators.{indicator}.{key}"


def changed_keys(total: ProgrammeTotal) -> tuple[str, ...]:
    """Which of the rule and the target of a total was another one in an earlier workbook."""
    return (*((RULE,) if total.rule_before else ()), *((TARGET,) if total.target_before else ()))


def figures_before(before: RulesBefore | None, totals: Iterable[ProgrammeTotal], area: str) -> Iterator[EarlierFigure]:
    """The figures of all projects by another rule, or with another target, each with the workbook that has it.

    Args:
        totals: of one figure.
        area: the focus area of an extract.
    """
    if before is None or not before.workbook:
        return
    for indicator, of in dict.fromkeys((each.indicator, area or each.area) for each in totals if changed_keys(each)):
        (file, sha256), is_frozen = before.workbook_with(indicator), bool(before.definition)
        yield EarlierFigure("", indicator, before.period, file, sha256, of_frozen=is_frozen, area=of)


def keys_before(totals: Iterable[ProgrammeTotal], area: str) -> tuple[str, ...]:
    """The keys of the earlier figures of totals that had another rule or another target.

    Args:
        area: the focus area of an extract.
    """
    return tuple(EarlierFigure.key_of_all(each.indicator, area or each.area) for each in totals if changed_keys(each))


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


def target_in_words(translator: Translator, total: ProgrammeTotal, period: str) -> str:
    """The earlier target of a figure: `K1 (200, spring 2030)`.

    Args:
        period: its label as it is in a phrase.
    """
    target = total.target_before.split(" ")[0]
    amount = total_text(translator, figure_of(target), percent=target.endswith("%"))
    return f"{total.indicator} ({amount}, {period})"


def period_of(before: str, labels: Mapping[str, Text]) -> Text:
    """The label of the period of an earlier rule or target of a total; its id if it has none."""
    period = before.rpartition(" ")[2]
    return labels.get(period, Text.same(period))
