"""The sheet of partners, with all personal data: it can be removed before the master is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lamppu_xl.domain.form import SingleRow, Table
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.period_labels import label_in
from lamppu_xl.domain.project import answer_label
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.collect import CollectedAnswers, ReportingStatus
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.report_rows import add_section, begin_report
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import with_whole_names

_WIDTHS = (28.0, 36.0, 18.0)


def partner_sheet(context: MasterContext) -> SheetBuilder:
    words = context.words
    notes = [words.label("master_public" if context.public else "master_privacy")]
    sheet = begin_report(context, "partners", words.label("master_partners"), widths=_WIDTHS, notes=notes)
    for partner in context.collected.partners:
        add_section(sheet, f"{partner.name} ({partner.id})", _status_cell(context, partner))
        for label, fact in _facts(words, partner).items():
            if fact:
                sheet.add(BuiltCell(words.label(label), "point"), BuiltCell(fact, "fine"), min_height=16.0)
        answers = [] if context.public else list(_answers(context.collected, partner))
        if answers:
            period = answers[0].period
            source = f"{context.return_label(period, partner)} ({context.period_label(period)})"
            size, _ = font_of("fine")
            source = with_whole_names(source, _WIDTHS[1] - INSET, size)
            sheet.add(BuiltCell(words.label("master_source"), "point"), BuiltCell(source, "fine", "@"), min_height=16.0)
        for answer in answers:
            label_cell = BuiltCell(_label(context, answer), "point")
            sheet.add_text(label_cell, context.answer_cell(answer, "fine"), context.source_cell([answer], "source"))
    return sheet


def _status_cell(context: MasterContext, partner: Partner) -> BuiltCell:
    words, period = context.words, context.collected.period
    match context.collected.status(period, partner):
        case ReportingStatus.COUNTED:
            return BuiltCell(capitalised(words.label("master_counted")), "state_done")
        case ReportingStatus.INCLUDED_WITH_ERRORS:
            return BuiltCell(capitalised(words.label("state_rejected")), "state_error")
    return BuiltCell(capitalised(context.absence_reason(period, partner)), context.absence_style(period, partner))


def _facts(words: Translator, partner: Partner) -> dict[str, str]:
    """What the definition states about a partner, by the keys of labels."""
    roles = ", ".join(words.label(f"master_role_{role}") for role in partner.roles)
    former = (
        f"{former.name} (–{words.fact(former.until)})"
        for former in partner.former_names
        if former.until < date.max and former.name != partner.name
    )
    formed = ", ".join(partner.formed_of)
    return {
        "master_roles": roles,
        "master_language": words.language_name(partner.language),
        "owner": partner.owner,
        "master_aliases": ", ".join(partner.aliases),
        "master_former_names": ", ".join(former),
        "master_formed_of": f"{formed} ({words.fact(partner.formed_on)})" if formed and partner.formed_on else formed,
        "master_joined": words.fact(partner.joined) if partner.joined else "",
        "master_left": words.fact(partner.left) if partner.left else "",
        "master_successor": partner.successor,
        "master_business_id": partner.business_id,
    }


def _label(context: MasterContext, answer: SourcedAnswer) -> str:
    """What an answer is about. The table of a single row is named if another one has personal answers, too."""
    project, words = context.collected.project, context.words
    field = replace(answer.field, label=label_in(project, answer.field, answer.period))
    label = words.pick(answer_label(project, answer.table, answer.line, field, (words.language,)))
    tables = {table.id for table, field in project.form.questions if field.personal and is_record(table)}
    return f"{words.pick(answer.table.title)} · {label}" if is_record(answer.table) and len(tables) > 1 else label


def is_record(table: Table) -> bool:
    return isinstance(table.rows, SingleRow)


def _answers(collected: CollectedAnswers, partner: Partner) -> Iterator[SourcedAnswer]:
    """A partner's latest personal answers."""
    reported = [period for period in reversed(collected.periods) if collected.has_return(period, partner)]
    for period in reported[:1]:
        for answer in collected.answers.of_return((period.id, partner.id)):
            if answer.field.personal:
                yield answer
