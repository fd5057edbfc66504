"""The plan of a partner's workbook: the place of every cell, computed from the definition and never from answers.

Templates are written from the plan, and returns are read with the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.definition_json import definition_digest
from lamppu_xl.domain.digests import short_digest
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partner_history import partner_as_of, project_as_of
from lamppu_xl.domain.partners import Partner, PartnerValues
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text_normalising import collapse_blanks, to_nfc
from lamppu_xl.templates.cache import PartKey
from lamppu_xl.templates.cards import card_sheet
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.grids import grid_sheet
from lamppu_xl.templates.guidance import with_guidance
from lamppu_xl.templates.live_checks.states_sheet import states_sheet
from lamppu_xl.templates.other_sheets import checks_sheet, help_sheet, lists_sheet, meta_sheet
from lamppu_xl.templates.parts import SheetPart, sheet_parts
from lamppu_xl.templates.sheet_keys import answer_name, link_target
from lamppu_xl.templates.sheet_links import linked_sheet
from lamppu_xl.templates.stacked_sheets import stacked
from lamppu_xl.workbook.identity import NOTHING_CARRIED, Stamp
from lamppu_xl.workbook.model import CellRange, CellUse, Plan, Properties, Sheet, plain_text

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


_MOST_NAMES = 3_000
"""The most answers of a sheet that have defined names."""


def plan_workbook(project: Project, partner: Partner, period: Period, words: Translator) -> Plan:
    """Every cell of the workbook of one partner for one period, in the language of `words`."""
    project = project_as_of(project, period)
    partner = partner_as_of(project, partner)
    project = project.form_of(partner, period)
    context = FormContext(project=project, partner=partner, period=period, words=words)
    parts = tuple(sheet_parts(project, partner, period, words))
    lists, names = lists_sheet(context)
    fillable: list[Sheet] = []
    placed: list[tuple[SheetPart, Sheet]] = []
    for group in grouped((part.sheet, part) for part in parts).values():
        drawn = [_part_sheet(context, part) for part in group]
        sheet = stacked(group[0].stack, group[0].name, drawn) if group[0].stack else drawn[0]
        fillable.append(sheet)
        placed += [(part, sheet) for part in group]
        for part in group:
            names |= _answer_names(context, part, sheet)
    states, state_names = states_sheet(context, parts)
    names |= state_names
    targets = {part.key: _first_answer_target(part, sheet) for part, sheet in placed}
    first, last = help_sheet(context, parts, targets), checks_sheet(context, parts, targets)
    linked = _with_links(context, [*fillable, last], first.name, {sheet.key: part for part, sheet in placed})
    sheets = (first, *linked, last, lists, states, meta_sheet(context))
    title = f"{project.id} {period.id} {partner.id}"
    return Plan(sheets, Properties(title, "", words.language, period.start), names)


def shared_key(part: SheetPart) -> PartKey | None:
    """The key under which all partners with the same lines share a sheet.

    None if the sheet contains facts of the partner. Such sheets are not kept: there may be thousands.
    """
    if any((field.given or "").startswith("partner.") for field in part.table.fields) or _differs(part):
        return None
    return f"{part.key} narrow" if part.is_narrow else part.key, tuple(line.id for line in part.lines)


def _differs(part: SheetPart) -> bool:
    """Whether a sheet shows a detail that differs by partner."""
    if any(line.goal and line.goal.wordings for line in part.lines):
        return True
    names = [(field.given or "").removeprefix("row.") for field in part.table.fields if field.given]
    options = (line.option for line in part.lines if line.option) if names else ()
    return any(isinstance(option.details.get(name), PartnerValues) for option in options for name in names)


def _part_sheet(context: FormContext, part: SheetPart) -> Sheet:
    draw = grid_sheet if part.is_grid else card_sheet
    return cached(context.cache.sheets, shared_key(part), lambda: with_guidance(context, part, draw(context, part)))


def _with_links(
    context: FormContext, sheets: Sequence[Sheet], help_name: str, parts: Mapping[str, SheetPart]
) -> Iterator[Sheet]:
    """The sheets but for the last one, each with links to the instructions and to the next sheet."""
    for sheet, following in pairwise(sheets):
        name, key = following.name, shared_key(parts[sheet.key])
        own_key = (f"{key[0]} before {name}", key[1]) if key and not parts[sheet.key].stack else None
        make = partial(linked_sheet, sheet, help_name, name, context.words)
        yield cached(context.cache.sheets, own_key, make)


def _first_answer_target(part: SheetPart, sheet: Sheet) -> str:
    """The target of a link to the first answer of a part."""
    answers = (cell for cell in sheet.cells if cell.use is CellUse.ANSWER)
    first = next((cell for cell in answers if cell.entry and cell.entry.table == part.table.id), None)
    return link_target(sheet.name, first.row, first.col) if first else link_target(sheet.name)


def _answer_names(context: FormContext, part: SheetPart, sheet: Sheet) -> dict[str, CellRange]:
    """A defined name for each answer of a sheet, to cross-check the keys and for formulas of other people.

    A sheet with very many answers has none: programs are slow with many names.
    """
    if len(part.lines) * sum(1 for _ in part.table.answers) > _MOST_NAMES:
        return {}

    def names() -> dict[str, CellRange]:
        return {
            answer_name(cell.entry): CellRange(sheet.key, cell.row, cell.col, cell.row, cell.col)
            for cell in sheet.cells
            if cell.use is CellUse.ANSWER and cell.entry and cell.entry.table == part.table.id
        }

    # The rows of a table below others depend on those.
    return cached(context.cache.answer_names, None if part.stack else shared_key(part), names)


def stamp_of(project: Project, partner: Partner, period: Period, plan: Plan, carried: str) -> Stamp:
    """The identity of a planned workbook.

    Args:
        project: the project.
        partner: whose workbook it is.
        period: the reporting period.
        plan: its plan.
        carried: `carried_digest` of last period's answers in it.
    """
    return Stamp(
        project=project.id,
        period=period.id,
        partner=partner.id,
        language=plan.properties.language,
        definition=definition_digest(project, period),
        fingerprint=fingerprint(plan),
        carried=carried,
    )


def fingerprint(plan: Plan) -> str:
    """Eight digits over everything that is fixed in a plan."""
    return short_digest("\n".join(sheet.fixed for sheet in plan.sheets if sheet.fixed))


def carried_digest(carried: Mapping[AnswerRef, Answer]) -> str:
    """Eight digits over last period's answers. An empty mapping has the digest of an empty stamp."""
    if not carried:
        return NOTHING_CARRIED
    return short_digest("\n".join(f"{entry}={plain_text(answer)}" for entry, answer in sorted(carried.items())))


def texts_digest(texts: Iterable[str]) -> str:
    """Eight digits over the texts of a sheet. Their order and their white space do not count."""
    return short_digest("\n".join(sorted(filter(None, map(_plain, texts)))))


def text_digest(text: str) -> str:
    """Six digits over one of these texts."""
    return short_digest(_plain(text))[:6]


def _plain(text: str) -> str:
    return collapse_blanks(to_nfc(text))
