"""Templates from plans: live checks, dropdowns, prompts, colours, last period's answers and the stamp."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partner_history import partner_as_of, project_as_of
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.templates.carried_answers import fits_field
from lamppu_xl.templates.input_limits import highlights, validations
from lamppu_xl.templates.layout import carried_digest, plan_workbook, shared_key, stamp_of
from lamppu_xl.templates.live_checks.check_counts import CellPlace
from lamppu_xl.templates.live_checks.live_contents import live_contents
from lamppu_xl.templates.live_checks.state_values import template_states
from lamppu_xl.templates.parts import SheetPart, cell_value, field_of
from lamppu_xl.templates.prefill import carried_lines, prefilled_answers
from lamppu_xl.templates.printed_lines import of_preview
from lamppu_xl.templates.sheet_keys import META
from lamppu_xl.templates.template import Template
from lamppu_xl.templates.text_room import SIZES, WIDEST_PREVIOUS, fit_texts
from lamppu_xl.workbook.identity import PreviewMark
from lamppu_xl.workbook.model import (
    CellUse,
    Content,
    Highlight,
    Plan,
    PlannedCell,
    Sheet,
    Validation,
    plain_text,
)
from lamppu_xl.workbook.text_split import shortened_text
from lamppu_xl.workbook.writer import Protection

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

DEFAULT_PROTECTION = Protection("lamppu")
"""The published password. It prevents accidental changes only."""


def prepare_template(  # noqa: PLR0913
    project: Project,
    partner: Partner,
    period: Period,
    words: Translator,
    *,
    previous: Answers | None = None,
    answers: Mapping[AnswerRef, Answer] | None = None,
    wrong: Collection[AnswerRef] = (),
    own_previous: Answers | None = None,
) -> Template:
    """The form of a partner, before `complete_plan`. Of `previous` only what the form shows is kept.

    Args:
        project: the project.
        partner: who fills it in.
        period: the reporting period.
        words: in the partner's language.
        previous: last period's answers.
        answers: what is filled in already.
        wrong: those of `answers` that do not fit their answer type, as they were typed.
        own_previous: for a form that nobody has filled in, the answers of the last return of the same partner; the
            form then has the prefilled answers of the definition.
    """
    project = project_as_of(project, period)
    partner = partner_as_of(project, partner)
    project = project.form_of(partner, period)
    plan = plan_workbook(project, partner, period, words)
    prefilled: Mapping[AnswerRef, Answer] = {}
    if own_previous is not None:
        prefilled = prefilled_answers(project, partner, period, words, own_previous)
        answers = {**carried_lines(project, partner, period, own_previous), **(answers or {})}
    return Template(
        project=project,
        partner=partner,
        period=period,
        words=words,
        plan=plan,
        answers={**prefilled, **(answers or {})},
        prefilled=prefilled,
        previous={
            entry: shortened_text(
                answer, WIDEST_PREVIOUS, SIZES[CellUse.PREVIOUS], sign=words.label("previous_goes_on")
            )
            if isinstance(answer, str)
            else answer
            for entry, answer in (previous or {}).items()
            if entry in plan.previous and fits_field(field_of(project, entry), answer)
        },
        wrong=wrong,
    )


def cell_values(template: Template) -> dict[AnswerRef, str | float | date]:
    """The contents of the answer cells: a choice as its label, and a wrong answer as it was typed."""
    return {
        entry: answer if entry in template.wrong else _cell_value(template, entry, answer)
        for entry, answer in template.answers.items()
    }


def _cell_value(template: Template, entry: AnswerRef, answer: Answer) -> str | float | date:
    field = field_of(template.project, entry)
    return cell_value(answer, template.project.options_for(field), template.words)


def complete_plan(template: Template, *, preview: bool = False, only: Collection[str] | None = None) -> Plan:
    """The plan of a form with its live checks, validations, colours, last period's answers and stamp.

    Args:
        template: the form.
        preview: whether every sheet shows *Preview* beside its title, and no stamp. Of lines it prints the first page.
        only: the keys of the sheets to complete; the plan then has no others. None completes all.

    Raises:
        UnwritableError: the formula of a live check cannot be written.
    """
    plan = template.plan
    carried = carried_digest(template.previous)
    if preview:
        code = PreviewMark(template.project.id, template.period.id, template.partner.id).text
        shown = template.words.label("preview")
    else:
        code = shown = stamp_of(template.project, template.partner, template.period, plan, carried).code
    parts = grouped((part.sheet, part) for part in template.parts if only is None or part.sheet in only)
    values = cell_values(template)
    contents = dict(_contents(template, chain.from_iterable(parts.values()), code, shown))
    sheets = tuple(
        _complete_sheet(template, sheet, parts.get(sheet.key, ()), contents=contents, values=values)
        for sheet in plan.sheets
        if only is None or sheet.key in only
    )
    if preview:
        tables = template.project.form.tables
        sheets = tuple(of_preview(_with_mark(sheet, shown), tables) for sheet in sheets)
    properties = replace(plan.properties, description=code, custom={"lamppu-xl": code})
    names = plan.names if only is None else {name: area for name, area in plan.names.items() if area.sheet in only}
    return replace(plan, sheets=sheets, properties=properties, names=names)


def _with_mark(sheet: Sheet, mark: str) -> Sheet:
    """The sheet with a mark behind its title."""
    return replace(
        sheet,
        cells=tuple(
            replace(cell, content=f"{plain_text(cell.content)} ({mark})") if cell.style == "title" else cell
            for cell in sheet.cells
        ),
    )


def _contents(
    template: Template, parts: Iterable[SheetPart], code: str, shown: str
) -> Iterator[tuple[CellPlace, Content]]:
    """The contents that the plan leaves open.

    Args:
        template: the form.
        parts: the sheets with answers that are completed.
        code: the identity on the hidden sheet.
        shown: the identity on visible sheets.
    """
    for sheet, cell in template.plan.cells(CellUse.STAMP):
        yield (sheet.key, cell.row, cell.col), code if sheet.key == META else shown
    for entry, (sheet, cell) in template.plan.previous.items():
        if entry in template.previous:
            yield (sheet.key, cell.row, cell.col), _cell_value(template, entry, template.previous[entry])
    yield from live_contents(template_states(template, cell_values(template)), parts)


def _complete_sheet(
    template: Template,
    sheet: Sheet,
    parts: Sequence[SheetPart],
    *,
    contents: Mapping[CellPlace, Content],
    values: Mapping[AnswerRef, str | float | date],
) -> Sheet:
    places = ((sheet.key, cell.row, cell.col) for cell in sheet.cells)
    cells = tuple(
        _completed(template, cell, contents.get(place)) for cell, place in zip(sheet.cells, places, strict=True)
    )

    prefilled = any(template.prefilled_names(part.table.id, line.id) for part in parts for line in part.lines)

    def input_checks() -> tuple[tuple[Validation, ...], tuple[Highlight, ...]]:
        return tuple(validations(template, sheet)), highlights(template, parts, sheet)

    key = shared_key(parts[0]) if len(parts) == 1 and not prefilled else None
    sheet_validations, sheet_highlights = cached(template.cache.input_checks, key, input_checks)
    if values or template.previous:
        sheet = fit_texts(sheet, cells, values)
    return replace(sheet, cells=cells, validations=sheet_validations, highlights=sheet_highlights)


def _completed(template: Template, cell: PlannedCell, content: Content) -> PlannedCell:
    """A cell with its content. A prefilled answer is marked."""
    if cell.use is CellUse.ANSWER and cell.entry in template.prefilled:
        return replace(cell, style=f"prefilled_{cell.style}")
    return cell if content is None else cell.with_content(content)
