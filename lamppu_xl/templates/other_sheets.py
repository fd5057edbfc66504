"""The sheets without answers: help, checks, and the hidden lists and identity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.form import FreeLines, RowPerGoal
from lamppu_xl.i18n.languages import profile_of
from lamppu_xl.templates.dependent_lists import dependent_lists, detail_columns
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.guidance import long_notes
from lamppu_xl.templates.live_checks.states_sheet import form_lists
from lamppu_xl.templates.parts import SheetPart, coordinator_contact
from lamppu_xl.templates.sheet_keys import (
    CHECKS,
    COUNTS,
    FIRST_ROW,
    FORMAT,
    HEADER_ROW,
    HELP,
    LISTS,
    META,
    link_target,
)
from lamppu_xl.workbook.model import CellRange, CellUse, Link, PageSetup, PlannedCell, Sheet, SheetColumn
from lamppu_xl.workbook.palette import chart_colour
from lamppu_xl.workbook.text_metrics import text_height

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

_TEXT_WIDTH = 80
_STATE_WIDTH = 27
_TAB_COLOUR = chart_colour("front")


def help_sheet(context: FormContext, parts: Sequence[SheetPart], targets: Mapping[str, str]) -> Sheet:
    """The first sheet: the project, how to fill in the form, and links to the first answer of each part."""
    project, words, partner = context.project, context.words, context.partner
    title = words.label("help_title", project=project.id, period=words.pick(context.period.label))
    note = words.pick(project.programme_line) if project.programme_line else partner.name
    cells = [
        PlannedCell(0, 0, CellUse.FIXED, "title", title),
        PlannedCell(1, 0, CellUse.FIXED, "note", note),
    ]
    heights: dict[int, float] = {0: 26.0, 1: 20.0}
    checks = words.label("checks")
    rows: list[tuple[str, str, str, str, str]] = [
        *(("label", name, "given", fact, "") for name, fact in _facts(context)),
        ("", "", "", "", ""),
        ("section", words.label("how"), "", "", ""),
        *(("step", words.label(f"step_{step}_name"), "text", words.label(f"step_{step}"), "") for step in _STEPS),
        *(("advice", name, "small_text", text, "") for name, text in _advice(words)),
        ("", "", "", "", ""),
        ("section", words.label("parts"), "", "", ""),
        *(("link", part.label, "text", _description(words, part), targets[part.key]) for part in parts),
    ]
    for row, (style, name, text_style, text, target) in enumerate(rows, 3):
        if style == "link":
            part = parts[sum(cell.style == "link" for cell in cells)]
            cells.append(PlannedCell(row, 0, CellUse.LIVE, style, Link(name, target)))
            cells.append(PlannedCell(row, 2, CellUse.LIVE, "check", None, AnswerRef(HELP, part.key, "state")))
        elif name:
            cells.append(PlannedCell(row, 0, CellUse.FIXED, style, name))
        if text_style:
            cells.append(PlannedCell(row, 1, CellUse.FIXED, text_style, text))
            heights[row] = max(18.0, text_height(text, _TEXT_WIDTH, 10 if text_style == "small_text" else 11))
    last_row = 3 + len(rows)
    cells += [
        PlannedCell(last_row, 0, CellUse.LIVE, "link", Link(checks, link_target(checks))),
        PlannedCell(last_row, 1, CellUse.FIXED, "text", words.label("about_checks")),
    ]
    guidance = _guidance(words, parts)
    cells.append(PlannedCell(last_row + len(guidance) + 2, 1, CellUse.STAMP, "stamp"))
    for row, (style, name, text) in enumerate(guidance, last_row + 1):
        cells.append(PlannedCell(row, 0, CellUse.FIXED, style, name))
        if text:
            cells.append(PlannedCell(row, 1, CellUse.FIXED, "text", text))
            heights[row] = max(18.0, text_height(text, _TEXT_WIDTH))
    return Sheet(
        HELP,
        words.label("help"),
        tuple(cells),
        (SheetColumn(34), SheetColumn(_TEXT_WIDTH), SheetColumn(_STATE_WIDTH)),
        heights=heights,
        page=PageSetup(single=True),
        colour=_TAB_COLOUR,
    )


def _facts(context: FormContext) -> list[tuple[str, str]]:
    """The facts at the top of the help sheet, each with its name."""
    project, period, words = context.project, context.period, context.words
    days = f"{words.fact(period.start)}–{words.fact(period.end)}"
    facts = [
        ("project", words.pick(project.name)),
        ("funder", words.pick(project.funder) if project.funder else ""),
        ("reference", project.reference),
        ("web_page", project.web_page),
        ("partner", context.partner.name),
        ("owner", context.partner.owner),
        ("period", f"{words.pick(period.label)} ({days})"),
        ("deadline", words.fact(period.deadline)),
        ("ask", coordinator_contact(project)),
    ]
    return [(words.label(label), fact) for label, fact in facts if fact]


_STEPS = ("open", "fill_in", "send")


def _advice(words: Translator) -> Iterator[tuple[str, str]]:
    """What is good to know, below the steps; the first row has the name of all."""
    names = chain([words.label("advice")], repeat(""))
    texts = [words.label(f"advice_{each}") for each in ("new_line", "paste", "cut", "spelling")]
    notes = [words.review_note("unreviewed")] if profile_of(words.language).partial else []
    return zip(names, [*texts, *notes], strict=False)


def _description(words: Translator, part: SheetPart) -> str:
    if isinstance(part.table.rows, RowPerGoal):
        if not part.lines[0].due:
            return words.label("about_goal_not_due")
        if any(field.role is FieldRole.STATUS for field in part.table.fields):
            return words.label("about_goal")
    if isinstance(part.table.rows, FreeLines):
        return words.label("about_lines", count=part.table.rows.count)
    if part.table.help:
        return words.pick(part.table.help)
    if part.is_grid:
        return words.label("about_rows", count=len(part.lines))
    return words.label("about_questions", count=len(part.table.answers))


def _guidance(words: Translator, parts: Sequence[SheetPart]) -> list[tuple[str, str, str]]:
    """The long notes of tables and the notes of columns, each with the name of its part."""
    notes = dict.fromkeys((part.label, note) for part in parts for note in long_notes(part, words))
    if not notes:
        return []
    rows = [("label", label, note) for label, note in notes]
    return [("section", words.label("guidance"), ""), *rows]


def checks_sheet(context: FormContext, parts: Sequence[SheetPart], targets: Mapping[str, str]) -> Sheet:
    """The frame of the sheet that counts the live checks. `check_counts` adds its formulas."""
    words = context.words
    heads = [words.label("part"), *(words.label(f"answer_{count}") for count in COUNTS), words.label("state")]
    state_col = len(heads) - 1
    cells = [
        PlannedCell(0, 0, CellUse.FIXED, "title", words.label("checks")),
        PlannedCell(0, state_col + 1, CellUse.STAMP, "hidden_stamp"),
        PlannedCell(1, 0, CellUse.LIVE, "verdict", None, AnswerRef(CHECKS, "", "verdict")),
        *(PlannedCell(HEADER_ROW, col, CellUse.FIXED, "header", head) for col, head in enumerate(heads)),
    ]
    heights = {0: 26.0, 1: 24.0, HEADER_ROW: 20.0}
    for row, part in enumerate(parts, FIRST_ROW):
        cells.append(PlannedCell(row, 0, CellUse.LIVE, "link", Link(part.label, targets[part.key])))
        cells += [
            PlannedCell(row, col, CellUse.LIVE, "count", None, AnswerRef(CHECKS, part.key, count))
            for col, count in enumerate(COUNTS, 1)
        ]
        cells.append(PlannedCell(row, state_col, CellUse.LIVE, "check", None, AnswerRef(CHECKS, part.key, "state")))
        heights[row] = 20.0
    facts = {
        "deadline": words.fact(context.period.deadline),
        "send_to": coordinator_contact(context.project),
    }
    for row, (label, fact) in enumerate(facts.items(), FIRST_ROW + len(parts) + 1):
        cells.append(PlannedCell(row, 0, CellUse.FIXED, "point_of_page", words.label(label)))
        cells.append(PlannedCell(row, 1, CellUse.FIXED, "one_line", fact))
        heights[row] = 20.0
    return Sheet(
        CHECKS,
        words.label("checks"),
        tuple(cells),
        (*(SheetColumn(width) for width in (36, *(14 for _ in COUNTS), 40)), SheetColumn(12, hidden=True)),
        heights=heights,
        page=PageSetup(repeat=(0, HEADER_ROW)),
        colour=_TAB_COLOUR,
        freeze=FIRST_ROW,
    )


def lists_sheet(context: FormContext) -> tuple[Sheet, dict[str, CellRange]]:
    """The hidden sheet with the options of the dropdowns, and the defined names of its columns."""
    lists = form_lists(context)
    cells: list[PlannedCell] = []
    names: dict[str, CellRange] = {}
    for col, codes in enumerate(lists):
        cells.append(PlannedCell(0, col, CellUse.FIXED, "list", codes.id))
        for row, option in enumerate(codes.options, 1):
            cells.append(PlannedCell(row, col, CellUse.FIXED, "list", context.words.pick(option.label)))
        # Formulas use the name of a list without options, too; it then refers to an empty cell.
        names[f"lst_{codes.id}"] = CellRange(LISTS, 1, col, max(1, len(codes.options)), col)
    dependent = [column for each in dependent_lists(context) for column in each.columns]
    dependent += detail_columns(context)
    for col, (name, contents) in enumerate(dependent, len(lists)):
        cells.append(PlannedCell(0, col, CellUse.FIXED, "list", name))
        cells += (
            PlannedCell(row, col, CellUse.FIXED, "list", each) for row, each in enumerate(contents, 1) if each != ""
        )
        names[name] = CellRange(LISTS, 1, col, max(1, len(contents)), col)
    columns = tuple(SheetColumn(32) for _ in [*lists, *dependent])
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))
    return Sheet(LISTS, LISTS, ordered, columns, state="hidden"), names


def meta_sheet(context: FormContext) -> Sheet:
    """The hidden sheet that identifies a return."""
    facts = {
        "format": FORMAT,
        "project": context.project.id,
        "period": context.period.id,
        "partner": context.partner.id,
        "language": context.words.language,
    }
    cells = [
        PlannedCell(0, 0, CellUse.FIXED, "list", "code"),
        PlannedCell(0, 1, CellUse.STAMP, "list"),
        *(
            PlannedCell(row, col, CellUse.FIXED, "list", text)
            for row, pair in enumerate(facts.items(), 1)
            for col, text in enumerate(pair)
        ),
    ]
    return Sheet(META, META, tuple(cells), (SheetColumn(16), SheetColumn(60)), state="veryHidden")
