"""How corrections of earlier periods are told: a text with its reason and what was told before, a figure as a line.

A corrected text stands where the frozen one stood. A corrected figure stays; the difference is added in the period in
which it was noticed, if such figures are added up at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.project import Aggregate, Answer, Field, Option, RowPerCode
from lamppu_xl.master.aggregation import added, rule_of
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.templates.layout import field_of
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder


def of_answer(setting: MasterContext, told: SourcedAnswer) -> tuple[Correction, ...]:
    """What was corrected of an answer, the first correction first."""
    return setting.gathered.corrections.of(told.period.id, told.partner.id, told.entry)


def note(setting: MasterContext, told: SourcedAnswer) -> str:
    """All corrections of an answer, for the list of all answers; empty where there are none."""
    return "\n".join(_note(setting, one) for one in of_answer(setting, told))


def _note(setting: MasterContext, one: Correction) -> str:
    if one.difference is not None:
        return adjusted(setting, one)
    was, reason = before(setting, one), setting.clean(one.reason)
    return setting.words.label("master_corrected_note", day=one.day, reason=reason, was=was)


def before(setting: MasterContext, one: Correction) -> str:
    """What was told before a correction."""
    return _said(setting, field_of(setting.gathered.project, one.entry), one.was)


def adjusted(setting: MasterContext, one: Correction) -> str:
    """`Corrected 10.1.2013: 20 → 18. Two people were counted twice.`."""
    field = field_of(setting.gathered.project, one.entry)
    was, now = (_said(setting, field, answer) for answer in (one.was, one.now))
    reason = setting.clean(one.reason)
    return setting.words.label("master_adjusted", day=one.day, was=was, now=now, reason=reason)


def _said(setting: MasterContext, field: Field, answer: Answer | None) -> str:
    if answer is None:
        return "–"
    if field.kind.name == "percent" and isinstance(answer, float | int):
        return f"{setting.words.fact(added([answer * 100]))} %"
    said = setting.said(answer, field)
    return said if isinstance(said, str) else setting.words.fact(said)


def rows(
    setting: MasterContext, told: SourcedAnswer, label: str, text: str, after: str
) -> Iterator[tuple[BuiltCell, BuiltCell, BuiltCell]]:
    """What stands below a corrected answer: reason and day, then what was told before.

    Args:
        label: the look of what stands before the text.
        text: the look of the text.
        after: the look of what stands behind it.
    """
    words = setting.words
    for one in of_answer(setting, told):
        head = BuiltCell(words.label("master_corrected", day=one.day), label)
        if one.difference is not None:
            yield head, BuiltCell(adjusted(setting, one), text, "@"), BuiltCell(None, after)
            continue
        yield head, BuiltCell(setting.clean(one.reason), text, "@"), BuiltCell(None, after)
        was = BuiltCell(words.label("master_corrected_was"), label)
        yield was, BuiltCell(before(setting, one), text, "@"), BuiltCell(None, after)


def write(setting: MasterContext, draft: SheetBuilder, told: SourcedAnswer, looks: tuple[str, str, str]) -> None:
    """Write the same on a sheet that is read like a report."""
    for head, text, after in rows(setting, told, *looks):
        draft.add_text(head, text, after)


# Figures


def adds(setting: MasterContext, one: Correction) -> bool:
    """Whether a difference is added to the sums over periods, once, where the correction was made.

    A standing figure of which a later one is told has no need of it; what is never added up stays as it was told.
    """
    gathered = setting.gathered
    project = gathered.project
    table, field = project.form.table(one.entry.table), field_of(project, one.entry)
    rule = rule_of(field, _option(setting, one))
    if rule is Aggregate.SUM:
        return True
    partner = project.partner(one.partner)
    if rule is not Aggregate.LAST or not isinstance(table.rows, RowPerCode) or partner is None:
        return False
    told = [each for each in gathered.periods if gathered.told(each, partner, one.entry)]
    ids = [each.id for each in gathered.periods]
    if any(ids.index(each.id) > ids.index(one.period) for each in told):
        return False
    everyone = (gathered.told(each, other, one.entry) for other in gathered.partners for each in gathered.periods)
    return one.partner not in gathered.passed_on(rule, filter(None, everyone))


def _option(setting: MasterContext, one: Correction) -> Option | None:
    project = setting.gathered.project
    table = project.form.table(one.entry.table)
    return project.lists[table.rows.list].option(one.entry.row) if isinstance(table.rows, RowPerCode) else None


def differences(corrections: Iterable[Correction]) -> float:
    """What they come to."""
    return added(correction.difference for correction in corrections if correction.difference is not None)


def explained(setting: MasterContext, one: Correction) -> str:
    """What is said of an adjustment beside its line."""
    said = adjusted(setting, one)
    return said if adds(setting, one) else f"{said} {setting.words.label('master_adjusted_apart')}"


def lead(setting: MasterContext, one: Correction) -> str:
    """`KAO · adjustment of Spring 2012`."""
    period = setting.gathered.project.period(one.period)
    said = setting.words.label("master_adjustment", period=setting.period(period) if period else one.period)
    return f"{one.partner} · {said}"
