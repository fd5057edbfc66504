"""A plan becomes a template: live checks, dropdowns, prompts, colours, last period's answers and the stamp."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from lamppu_xl.answer_types.registry import handler_of
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.partner_history import partner_as_of, project_as_of
from lamppu_xl.domain.project import Answer, Answers, Field, Partner, Period, Project, TableLine
from lamppu_xl.templates import excel_formulas as formulas
from lamppu_xl.templates.layout import (
    CHECKS,
    COUNTS,
    FIRST_ROW,
    SheetPart,
    carried_digest,
    field_of,
    options_for,
    plan,
    stamp,
    written,
)
from lamppu_xl.templates.live_checks import Template, check
from lamppu_xl.workbook.model import (
    CellUse,
    Content,
    Formula,
    Highlight,
    Plan,
    PlannedCell,
    Sheet,
    Validation,
    ValidationType,
    plain_text,
)
from lamppu_xl.workbook.text_metrics import text_height
from lamppu_xl.workbook.writer import Protection, write_workbook

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

LOCK = Protection("lamppu")
"""The published default: it keeps hands from slipping, not people out."""

_PROMPT, _TITLE, _ERROR = 255, 32, 224
"""Excel's limits for the messages of a validation, in characters."""


def template(  # noqa: PLR0913
    project: Project,
    partner: Partner,
    period: Period,
    words: Translator,
    *,
    previous: Answers | None = None,
    answers: Mapping[AnswerRef, Answer] | None = None,
    lock: Protection = LOCK,
) -> bytes:
    """The workbook that one partner fills in for one period.

    Args:
        words: in the partner's language.
        previous: last period's answers, shown locked beside the new ones.
        answers: what is filled in already.
        lock: the protection of sheets and structure.
    """
    issued = issue(project, partner, period, words, previous=previous, answers=answers)
    return write_workbook(dress(issued), values(issued), lock)


def issue(  # noqa: PLR0913
    project: Project,
    partner: Partner,
    period: Period,
    words: Translator,
    *,
    previous: Answers | None = None,
    answers: Mapping[AnswerRef, Answer] | None = None,
    wrong: Collection[AnswerRef] = (),
) -> Template:
    """What is issued to a partner, before it is dressed; of `previous` only what the form shows is taken along.

    Args:
        wrong: those of `answers` that are not of their kind, kept as they were typed.
    """
    project = project_as_of(project, period)
    partner = partner_as_of(project, partner)
    drawn = plan(project, partner, period, words)
    carried = {entry: answer for entry, answer in (previous or {}).items() if entry in drawn.previous}
    return Template(project, partner, period, words, drawn, answers or {}, carried, wrong)


def values(issued: Template) -> dict[AnswerRef, str | float | date]:
    """The answers as they stand in their cells."""
    return {entry: _written(issued, entry, answer) for entry, answer in issued.answers.items()}


def _written(issued: Template, entry: AnswerRef, answer: Answer) -> str | float | date:
    field = field_of(issued.project, entry)
    return written(answer, issued.project.options_for(field), issued.words)


def dress(issued: Template) -> Plan:
    """The plan with all that makes it a template."""
    drawn = issued.plan
    code = stamp(issued.project, issued.partner, issued.period, drawn, carried_digest(issued.previous)).code
    contents = dict(_contents(issued, code))
    filled = values(issued)
    sheets = tuple(_dressed(issued, sheet, contents, filled) for sheet in drawn.sheets)
    properties = replace(drawn.properties, description=code, custom={"lamppu-xl": code})
    return replace(drawn, sheets=sheets, properties=properties)


def _contents(issued: Template, code: str) -> Iterator[tuple[tuple[str, int, int], Content]]:
    """What the plan left open: by sheet, row and column."""
    for sheet, slot in issued.plan.cells(CellUse.STAMP):
        yield (sheet.key, slot.row, slot.col), code
    for entry, (sheet, slot) in issued.plan.previous.items():
        if entry in issued.previous:
            yield (sheet.key, slot.row, slot.col), _written(issued, entry, issued.previous[entry])
    found: dict[str, list[tuple[int, int, Formula]]] = {}
    for part in issued.parts:
        for line, slot in _check_slots(issued, part):
            content = check(issued, part, line, slot)
            found.setdefault(part.key, []).append((slot.row, slot.col, content))
            yield (part.key, slot.row, slot.col), content
    yield from _sums(issued, found)


def _check_slots(issued: Template, part: SheetPart) -> Iterator[tuple[TableLine, PlannedCell]]:
    lines = {line.id: line for line in part.lines}
    for slot in issued.plan.sheet(part.key).cells:
        if slot.use is CellUse.CHECK and slot.entry:
            yield lines[slot.entry.row], slot


# The sheet of checks


def _sums(
    issued: Template, checks: Mapping[str, list[tuple[int, int, Formula]]]
) -> Iterator[tuple[tuple[str, int, int], Content]]:
    """How many answers of each part are complete, missing, faulty or noted, and whether all is ready."""
    words = issued.words
    totals: Counter[str] = Counter()
    sorts = {key: Counter(_sort(words, str(content.cached)) for _, _, content in said) for key, said in checks.items()}
    for sheet, slot in issued.plan.cells(CellUse.LIVE):
        if sheet.key != CHECKS or slot.entry is None or slot.entry.row not in checks:
            continue
        part = issued.plan.sheet(slot.entry.row)
        said = checks[slot.entry.row]
        counted = sorts[slot.entry.row]
        place = (sheet.key, slot.row, slot.col)
        if slot.entry.field == "state":
            ready = not counted["missing"] and not counted["faulty"]
            cached = words.label("state_ready" if ready else "state_unfinished")
            columns = [column_name(1 + COUNTS.index(count)) for count in ("missing", "faulty")]
            test = "+".join(f"INDEX(${column}:${column},ROW())" for column in columns)
            ready_text, other = (formulas.quoted(words.label(f"state_{state}")) for state in ("ready", "unfinished"))
            yield place, formulas.formula(f"IF({test}=0,{ready_text},{other})", cached)
        else:
            count = slot.entry.field
            totals[count] += counted[count]
            yield place, formulas.formula(_count(words, count, _range(part, said)), float(counted[count]))
    yield from _verdict(issued, totals)


def _range(sheet: Sheet, said: list[tuple[int, int, Formula]]) -> str:
    quoted, column = sheet.name.replace("'", "''"), column_name(said[0][1])
    whole = f"'{quoted}'!${column}:${column}"
    return f"INDEX({whole},{said[0][0] + 1}):INDEX({whole},{said[-1][0] + 1})"


@lru_cache(maxsize=1024)
def _count(words: Translator, count: str, cells: str) -> str:
    """A formula that counts the checks of one sort; they are told apart by what they say."""
    ok, optional, note = words.label("ok"), words.label("optional"), words.label("note")
    noted = f"((LEFT({cells},{len(note)})={formulas.quoted(note)})*1)"
    missing = f"(ISNUMBER(SEARCH({formulas.quoted(words.live('R501'))},{cells}))*(1-{noted}))"
    fine = f"(({cells}={formulas.quoted(ok)})*1)"
    told = f"((LEN({cells})>0)*1)"
    silent = f"(({cells}={formulas.quoted(optional)})*1)"
    return {
        "complete": f"SUMPRODUCT({fine})",
        "missing": f"SUMPRODUCT({missing})",
        "noted": f"SUMPRODUCT({noted})",
        "faulty": f"SUMPRODUCT({told}-{fine}-{silent}-{noted}-{missing})",
    }[count]


@lru_cache(maxsize=1024)
def _sort(words: Translator, text: str) -> str:
    """The sort of one check in Python: by which count it is counted, or `silent`."""
    if text == words.label("ok"):
        return "complete"
    if text.startswith(words.label("note")):
        return "noted"
    if words.live("R501").lower() in text.lower():
        return "missing"
    return "silent" if text in ("", words.label("optional")) else "faulty"


def _verdict(issued: Template, totals: Mapping[str, int]) -> Iterator[tuple[tuple[str, int, int], Content]]:
    """The one line that says whether the form is ready to be sent."""
    words = issued.words
    last = FIRST_ROW + len(issued.parts)
    sums = {
        count: f"SUM(${column}${FIRST_ROW + 1}:${column}${last})"
        for count, column in ((count, column_name(1 + COUNTS.index(count))) for count in ("missing", "faulty"))
    }
    ready = words.label("verdict_ready")
    unfinished = words.label("verdict_unfinished", missing="{missing}", faulty="{faulty}")
    pieces = [
        sums[piece[1:-1]] if piece[1:-1] in sums else formulas.quoted(piece)
        for piece in re.split(r"({missing}|{faulty})", unfinished)
        if piece
    ]
    text = f"IF({sums['missing']}+{sums['faulty']}=0,{formulas.quoted(ready)},{'&'.join(pieces)})"
    cached = (
        ready
        if not totals["missing"] and not totals["faulty"]
        else words.label("verdict_unfinished", missing=str(totals["missing"]), faulty=str(totals["faulty"]))
    )
    for sheet, slot in issued.plan.cells(CellUse.LIVE):
        if sheet.key == CHECKS and slot.entry and slot.entry.field == "verdict":
            yield (sheet.key, slot.row, slot.col), formulas.formula(text, cached)


# Dressing of one sheet


def _dressed(
    issued: Template,
    sheet: Sheet,
    contents: Mapping[tuple[str, int, int], Content],
    filled: Mapping[AnswerRef, str | float | date],
) -> Sheet:
    key = sheet.key
    slots = tuple(_holding(slot, contents.get((key, slot.row, slot.col))) for slot in sheet.cells)
    if "guards" not in sheet.memory:
        sheet.memory["guards"] = tuple(_validations(issued, sheet)), _highlights(issued, sheet)
    validations, highlights = sheet.memory["guards"]
    heights = _grown(filled, sheet, slots) if filled or issued.previous else sheet.heights
    return replace(sheet, cells=slots, heights=heights, validations=validations, highlights=highlights)


def _holding(slot: PlannedCell, content: Content) -> PlannedCell:
    """The same cell with a content, if there is one for it."""
    if content is None:
        return slot
    return PlannedCell(slot.row, slot.col, slot.use, slot.style, content, slot.entry, slot.number_format)


def _grown(
    filled: Mapping[AnswerRef, str | float | date], sheet: Sheet, slots: tuple[PlannedCell, ...]
) -> dict[int, float]:
    """The heights, raised where a carried or filled in answer needs more."""
    heights = dict(sheet.heights)
    for slot in slots:
        content = filled.get(slot.entry) if slot.use is CellUse.ANSWER and slot.entry else slot.content
        if slot.use in (CellUse.PREVIOUS, CellUse.ANSWER) and content is not None:
            size = 10 if slot.use is CellUse.PREVIOUS else 11
            needed = text_height(plain_text(content), sheet.columns[slot.col].width, size)
            heights[slot.row] = max(heights.get(slot.row, 0.0), needed)
    return heights


def _validations(issued: Template, sheet: Sheet) -> Iterator[Validation]:
    """One for each answer; those of neighbouring rows of a grid are drawn together."""
    found: list[tuple[int, int, Validation]] = []
    for slot in sheet.cells:
        if slot.use is CellUse.ANSWER and slot.entry:
            found.append((slot.col, slot.row, _validation(issued, slot.entry)))
    runs: list[tuple[int, int, int, Validation]] = []
    for col, row, validation in sorted(found, key=itemgetter(0, 1)):
        if runs and runs[-1][0] == col and runs[-1][2] == row - 1 and runs[-1][3] == validation:
            runs[-1] = (col, runs[-1][1], row, validation)
        else:
            runs.append((col, row, row, validation))
    for col, row, last, validation in runs:
        yield replace(validation, row=row, col=col, last_row=None if last == row else last)


def _validation(issued: Template, entry: AnswerRef) -> Validation:
    """What is let through into a field, wherever it stands."""
    key = ("validation", entry.table, entry.field)
    if key not in issued.memory:
        issued.memory[key] = _validating(issued, field_of(issued.project, entry))
    found: Validation = issued.memory[key]
    return found


def _validating(issued: Template, field: Field) -> Validation:
    words, handler = issued.words, handler_of(field.kind)
    codes = options_for(issued.project, issued.partner, field)
    hints = [words.pick(field.help)] if field.help else []
    base = Validation(0, 0, ValidationType.ANY, title=_cut(words.pick(field.label), _TITLE))
    if codes and field.kind.from_list:
        base = replace(base, allow=ValidationType.LIST, source=f"lst_{codes.id}", stop=True)
    elif limit := handler.input_limit:
        base = replace(base, allow=limit.allow, minimum=limit.minimum, maximum=limit.maximum, stop=limit.stop)
    elif field.max_length:
        base = replace(base, allow=ValidationType.LENGTH, maximum=float(field.max_length))
    if handler.prompt:
        hints.append(words.label(handler.prompt))
    if base.allow is ValidationType.LENGTH:
        hints.append(words.label("prompt_length", limit=words.fact(field.max_length or 0)))
    prompt = _cut(" ".join(hints), _PROMPT)
    return replace(base, prompt=prompt, error=_cut(hints[-1], _ERROR) if hints else "")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _highlights(issued: Template, sheet: Sheet) -> tuple[Highlight, ...]:
    """Colours of the checks, always beside their words."""
    checks = [slot for slot in sheet.cells if slot.style == "check"]
    return _colours(issued.words, checks[0].row, checks[0].col, checks[-1].row, checks[-1].col) if checks else ()


@lru_cache(maxsize=256)
def _colours(words: Translator, row: int, col: int, last_row: int, last_col: int) -> tuple[Highlight, ...]:
    x, note = f"${column_name(col)}{row + 1}", words.label("note")
    fine = [words.label("ok"), words.label("state_ready")]
    good = formulas.either(f"{x}={formulas.quoted(said)}" for said in fine)
    looks = {
        "good": good,
        "warn": f"LEFT({x},{len(note)})={formulas.quoted(note)}",
        "fault": f"AND(LEN({x})>0,{x}<>{formulas.quoted(words.label('optional'))},NOT({good}),"
        f"LEFT({x},{len(note)})<>{formulas.quoted(note)})",
    }
    return tuple(Highlight(row, col, last_row, last_col, formula, style) for style, formula in looks.items())
