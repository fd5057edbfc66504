"""How corrections of earlier periods are shown: a text with its reason and former wording, a figure as a row.

A corrected text replaces the frozen one. A corrected figure stays, and its difference is added in the period in which
the error was noticed, if such figures are added up at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.form import Aggregate, Field, FreeLines, Option, RowPerCode, Table
from lamppu_xl.domain.line_keys import line_key
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.master.aggregation import Total, ValueRange, added
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.number_texts import number_text
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder


def corrections_of(context: MasterContext, answer: SourcedAnswer) -> tuple[Correction, ...]:
    """The corrections of an answer, the first one first."""
    return context.collected.corrections.of_answer(answer.period.id, answer.partner.id, answer.entry)


def correction_note(context: MasterContext, answer: SourcedAnswer) -> str:
    """All corrections of an answer for the list of all answers; empty if there are none."""
    return "\n".join(_note(context, correction) for correction in corrections_of(context, answer))


def _note(context: MasterContext, correction: Correction) -> str:
    if correction.difference is not None:
        return adjustment_text(context, correction)
    was, reason = former_answer(context, correction), context.clean_text(correction.reason)
    return context.words.label("master_corrected_note", day=correction.day, reason=reason, was=was)


def former_answer(context: MasterContext, correction: Correction) -> str:
    """The answer before a correction."""
    return _shown(context, field_of(context.collected.project, correction.entry), correction.was)


def adjustment_text(context: MasterContext, correction: Correction) -> str:
    """`Corrected 10.1.2013: 20 → 18. Two people were counted twice.`."""
    was, now = former_and_present(context, correction)
    reason = context.clean_text(correction.reason)
    return context.words.label("master_adjusted", day=correction.day, was=was, now=now, reason=reason)


def former_and_present(context: MasterContext, correction: Correction) -> tuple[str, str]:
    """The answer before a correction and after it."""
    field = field_of(context.collected.project, correction.entry)
    return _shown(context, field, correction.was), _shown(context, field, correction.now)


def _shown(context: MasterContext, field: Field, answer: Answer | None) -> str:
    if answer is None:
        return "–"
    if isinstance(answer, float | int):
        return number_text(context.words, answer, context.number_format(field, answer))
    value = context.shown_value(answer, field)
    return value if isinstance(value, str) else context.words.fact(value)


def correction_rows(
    context: MasterContext, answer: SourcedAnswer, styles: Sequence[str]
) -> Iterator[tuple[BuiltCell, BuiltCell, BuiltCell]]:
    """The rows below a corrected answer: reason and day, then the former answer.

    Args:
        styles: of the label, the text and the cell after it.
    """
    label_style, text_style, last_style = styles
    words = context.words
    for correction in corrections_of(context, answer):
        corrected = words.label("master_corrected", day=correction.day)
        if correction.difference is not None:
            texts = {corrected: adjustment_text(context, correction)}
        else:
            reason = context.clean_text(correction.reason)
            texts = {corrected: reason, words.label("master_corrected_was"): former_answer(context, correction)}
        for label, text in texts.items():
            yield BuiltCell(label, label_style), BuiltCell(text, text_style, "@"), BuiltCell(None, last_style)


def write_corrections(
    context: MasterContext, sheet: SheetBuilder, answer: SourcedAnswer, styles: Sequence[str]
) -> None:
    """Write the rows of `correction_rows` on a report-like sheet."""
    for label, text, last in correction_rows(context, answer, styles):
        sheet.add_text(label, text, last)


# Figures


def counts_in_totals(context: MasterContext, correction: Correction) -> bool:
    """Whether a difference is added to the totals over periods, once, in the period of the correction.

    A standing figure needs no difference once a later one is reported. A figure that is never added up keeps its
    reported value.
    """
    collected = context.collected
    project = collected.project
    table, field = project.form.table(correction.entry.table), field_of(project, correction.entry)
    if field.is_forecast and correction.period != collected.period.id:
        return False
    rule = context.rule_of(table, field, _option(context, correction))
    if rule is Aggregate.SUM:
        return True
    partner = project.partner(correction.partner)
    if rule is not Aggregate.LAST or partner is None:
        return False
    if isinstance(table.rows, FreeLines):
        return _is_last_of_line(collected, table, partner, correction)
    reported = [period for period in collected.periods if collected.answer(period, partner, correction.entry)]
    order = {period.id: number for number, period in enumerate(project.periods)}  # not all of them are collected
    if any(order.get(period.id, -1) > order.get(correction.period, -1) for period in reported):
        return False
    answers = (
        collected.answer(period, other, correction.entry)
        for other in collected.partners
        for period in collected.periods
    )
    return correction.partner not in collected.superseded(rule, filter(None, answers))


def _is_last_of_line(collected: CollectedAnswers, table: Table, partner: Partner, correction: Correction) -> bool:
    """Whether a corrected figure is the last one of its line. Lines without a key are others in each period."""
    order = {period.id: number for number, period in enumerate(collected.project.periods)}
    lines = table.rows.total if isinstance(table.rows, FreeLines) else 0
    entries = [correction.entry._replace(row=str(number)) for number in range(1, lines + 1)]

    def key_of(period: Period, entry: AnswerRef) -> Answer | None:
        key = collected.answer(period, partner, entry._replace(field=table.key))
        return line_key(key.answer) if key else None

    corrected = next((period for period in collected.periods if period.id == correction.period), None)
    key = key_of(corrected, correction.entry) if corrected and table.key else None
    if key is None:
        return False
    later = [period for period in collected.periods if order[period.id] > order[correction.period]]
    if any(
        key_of(period, entry) == key and collected.answer(period, partner, entry)
        for period in later
        for entry in entries
    ):
        return False
    answers = (
        collected.answer(period, other, entry)
        for period in collected.periods
        for other in collected.partners
        for entry in entries
    )
    return partner.id not in collected.superseded(Aggregate.LAST, filter(None, answers))


def _option(context: MasterContext, correction: Correction) -> Option | None:
    project = context.collected.project
    table = project.form.table(correction.entry.table)
    if not isinstance(table.rows, RowPerCode):
        return None
    return project.lists[table.rows.list].option(correction.entry.row)


def counted_adjustments(context: MasterContext, table: Table, field: Field, row: str | None = None) -> list[Correction]:
    """The corrected figures of a field, of all lines or of one, that count in its total."""
    adjustments = context.collected.corrections.adjustments(table.id, row, field.name)
    return [adjustment for adjustment in adjustments if counts_in_totals(context, adjustment)]


def differences(corrections: Iterable[Correction]) -> list[float]:
    return [correction.difference for correction in corrections if correction.difference is not None]


def with_differences(total: Total, corrections: Iterable[Correction]) -> Total:
    """A total with the differences of corrections that count in it; a range has none."""
    extra = differences(corrections)
    return total if isinstance(total, ValueRange) or not extra else added([total or 0.0, *extra])


def explanation(context: MasterContext, correction: Correction) -> str:
    """The text beside the row of an adjustment."""
    text = adjustment_text(context, correction)
    if counts_in_totals(context, correction):
        return text
    end = "" if text.endswith((".", "!", "?")) else "."
    return f"{text}{end} {context.words.label('master_adjusted_apart')}"


def adjustment_label(context: MasterContext, correction: Correction) -> str:
    """`KAO · adjustment of Spring 2012`."""
    period = context.collected.project.period(correction.period)
    label = context.words.label(
        "master_adjustment", period=context.period_label(period) if period else correction.period
    )
    return f"{correction.partner} · {label}"
