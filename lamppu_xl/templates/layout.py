"""Where everything stands in a partner's workbook: pure arithmetic from the definition, never from answers.

Whoever paints a template and whoever reads a return ask the same plan, so that an answer is looked for where it was
asked. Two hidden keys lead to each answer: one in the last column of its row, one in the hidden third row of its
column; together they spell its entry.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.partner_history import partner_as_of, project_as_of
from lamppu_xl.domain.project import (
    Answer,
    CodeList,
    Field,
    FreeLines,
    Partner,
    Period,
    Project,
    RowPerGoal,
    SingleRow,
    Table,
    TableLine,
)
from lamppu_xl.domain.text import UNREVIEWED, Text
from lamppu_xl.workbook.identity import Stamp, short_digest
from lamppu_xl.workbook.model import (
    CellRange,
    CellUse,
    Link,
    PageSetup,
    Plan,
    PlannedCell,
    Properties,
    RichText,
    Sheet,
    SheetColumn,
    TextRun,
    plain_text,
)
from lamppu_xl.workbook.text_metrics import text_height

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

FORMAT = "lamppu-xl 1"
"""The version of the way in which a workbook carries its keys and stamp."""

KEY_ROW = 2
HEADER_ROW = 3
FIRST_ROW = 4
"""The rows that every sheet with answers has alike, from 0; title and note stand above them."""

ANSWER_KEY = "#answer"
"""Heads the one answer column of a card; a grid's columns carry `#` and the field's name."""
ROW_KEY = "#key"

HELP, CHECKS, LISTS, META = "help", "checks", "_lists", "_meta"
"""Keys of the sheets that belong to every workbook."""

FEEDBACK, FEEDBACK_KEY = "feedback", "#feedback"
"""The sheet and the column that feedback adds to a form. Both stand beside what is planned: no template has them."""

LONG = 200
"""A text field that may hold more characters than this is laid out as prose."""


@dataclass(frozen=True)
class SheetPart:
    """What a sheet with answers is made of: one table and some of its lines."""

    key: str
    name: str
    title: str
    note: str
    table: Table
    lines: tuple[TableLine, ...]

    @property
    def is_grid(self) -> bool:
        return not isinstance(self.table.rows, SingleRow | RowPerGoal)


@dataclass(frozen=True)
class _LayoutContext:
    """For whom and when a plan is made."""

    project: Project
    partner: Partner
    period: Period
    words: Translator

    @property
    def earlier(self) -> Period | None:
        return self.project.period_before(self.period)

    @cached_property
    def drawn(self) -> dict[Hashable, Sheet]:
        """The sheets that have been drawn for this period and language so far."""
        kept: dict[Hashable, Sheet] = self.project.memory.setdefault(("sheets", self.period, self.words), {})
        return kept

    def shows_previous(self, table: Table) -> bool:
        return self.earlier is not None and any(field.previous for field in table.answers)


def plan(project: Project, partner: Partner, period: Period, words: Translator) -> Plan:
    """Every cell of the workbook of one partner for one period, in the language of `words`."""
    project = project_as_of(project, period)
    partner = partner_as_of(project, partner)
    setting = _LayoutContext(project, partner, period, words)
    own = parts(project, partner, period, words)
    fillable = [_fillable(setting, part) for part in own]
    lists, areas = _lists(setting)
    sheets = (_help(setting, own), *fillable, _checks(setting, own), lists, _meta(setting))
    title = f"{project.id} {period.id} {partner.id}"
    draft = Plan(sheets, Properties(title, "", words.language, period.start), areas)
    return replace(draft, names=areas | _answer_names(draft))


def _fillable(setting: _LayoutContext, part: SheetPart) -> Sheet:
    """The sheet of a part, drawn once for all partners with the same lines, unless it tells of the partner itself."""
    if any((field.given or "").startswith("partner.") for field in part.table.fields):
        return _draw(setting, part)  # one for each of thousands of partners is too much to keep
    alike = (part.key, tuple(line.id for line in part.lines))
    if alike not in setting.drawn:
        setting.drawn[alike] = _draw(setting, part)
    return setting.drawn[alike]


def _draw(setting: _LayoutContext, part: SheetPart) -> Sheet:
    return _grid(setting, part) if part.is_grid else _card(setting, part)


def parts(project: Project, partner: Partner, period: Period, words: Translator) -> tuple[SheetPart, ...]:
    """The sheets with answers, in order: one for each table, and one for each goal."""
    found: list[SheetPart] = []
    for table in project.form.tables:
        lines = project.lines_of(table, partner, period)
        title, note = words.pick(table.title), words.pick(table.help) if table.help else words.label("fill_in")
        if isinstance(table.rows, RowPerGoal):
            for line in lines:
                name = words.pick(line.label)
                told = words.label("fill_in" if line.due else "not_due")
                found.append(SheetPart(f"{table.id}/{line.id}", name, name, told, table, (line,)))
        elif lines:
            found.append(SheetPart(table.id, title, title, note, table, lines))
    return tuple(found)


def stamp(project: Project, partner: Partner, period: Period, drawn: Plan, carried: str) -> Stamp:
    """The identity of a drawn workbook; `carried` is `carried_digest` of what it takes along."""
    return Stamp(project.id, period.id, partner.id, drawn.properties.language, fingerprint(drawn), carried)


def fingerprint(drawn: Plan) -> str:
    """Eight digits over all that is fixed in a plan."""
    return short_digest("\n".join(sheet.fixed for sheet in drawn.sheets if sheet.fixed))


def carried_digest(carried: Mapping[AnswerRef, Answer]) -> str:
    """Eight digits over last period's answers; those of an empty mapping say that nothing is carried."""
    if not carried:
        return Stamp("", "", "", "", "").carried
    return short_digest("\n".join(f"{entry}={plain_text(answer)}" for entry, answer in sorted(carried.items())))


def said_digest(texts: Iterable[str]) -> str:
    """Eight digits over the texts of a sheet, wherever they stand and however a program saved their white space."""
    bare = (" ".join(unicodedata.normalize("NFC", text).replace("\u00a0", " ").split()) for text in texts)
    return short_digest("\n".join(sorted(text for text in bare if text)))


def written(answer: Answer, options: CodeList | None, words: Translator) -> str | float | date:
    """An answer as it stands in its cell: a choice as the label of its option."""
    if options and isinstance(answer, str):
        option = options.option(answer)
        return words.pick(option.label) if option else answer
    return answer


def field_of(project: Project, entry: AnswerRef) -> Field:
    """The field that an entry answers; KeyError when the form has none."""
    return project.form.table(entry.table).field(entry.field)


def options_for(project: Project, partner: Partner, field: Field) -> CodeList | None:
    """The list that a partner picks a field's answer from: only its own goals and codes stand there."""
    codes = project.options_for(field)
    if codes is None:
        return None
    return CodeList(codes.id, tuple(option for option in codes.options if option.applies_to.includes(partner)))


# Cards: one question a row, one column of answers


def _card(setting: _LayoutContext, part: SheetPart) -> Sheet:
    words, table, line = setting.words, part.table, part.lines[0]
    beside = setting.shows_previous(table)
    columns = [5, 30, 70, 40, 20, 12] if beside else [5, 32, 92, 22, 12]
    check, key = len(columns) - 2, len(columns) - 1
    answer = f"{words.label('answer')}: {words.pick(setting.period.label)}"
    heads = [words.label("number"), words.label("question"), answer]
    keys = ["#no", "#question", ANSWER_KEY]
    if beside and setting.earlier:
        heads.append(words.label("previous", period=words.pick(setting.earlier.label)))
        keys.append("#previous")
    slots = _top(part, check, [*heads, words.label("check")], [*keys, "#check", ROW_KEY])
    heights = {HEADER_ROW: 20.0}
    for number, field in enumerate(table.fields, 1):
        row, entry = HEADER_ROW + number, AnswerRef(table.id, line.id, field.name)
        label = _label(setting, table, field, line)
        slots += [
            PlannedCell(row, 0, CellUse.FIXED, "number", f"{number}."),
            PlannedCell(row, 1, CellUse.FIXED, "label", label),
            _cell(setting, field, line, (row, 2), entry),
        ]
        tall = max(
            24.0,
            _label_height(label, columns[1]),
            _answer_height(setting, field, line, columns[2]),
            _check_height(setting, table, field, columns[check]),
        )
        if beside:
            slots.append(_previous(field, row, 3, entry))
        if field.given is None:
            slots.append(PlannedCell(row, check, CellUse.CHECK, "check", None, entry))
        else:
            slots.append(PlannedCell(row, check, CellUse.FIXED, "blank"))
        slots.append(PlannedCell(row, key, CellUse.KEY, "key", str(entry)))
        heights[row] = tall
    return _sheet(part, slots, columns, heights)


def _label_height(label: RichText, width: float) -> float:
    strong, *small = label.runs
    below = text_height("".join(run.text for run in small).strip("\n"), width, 9) if small else 0.0
    return text_height(strong.text, width, bold=True) + below


def _check_height(setting: _LayoutContext, table: Table, field: Field, width: float) -> float:
    """The height that the definition's own words need, should they ever stand in the check."""
    told = [
        setting.words.pick(rule.message_override)
        for rule in table.rules
        if rule.field_name == field.name and rule.message_override
    ]
    return max((text_height(f"{setting.words.label('note')} {said}", width, 10) for said in told), default=0.0)


def _answer_height(setting: _LayoutContext, field: Field, line: TableLine, width: float) -> float:
    given = setting.project.given_value(field, setting.partner, setting.period, line)
    if isinstance(given, Text):
        return text_height(setting.words.pick(given), width)
    if field.given is None and (field.max_length or 0) > LONG:
        return 120.0 if (field.max_length or 0) > 800 else 66.0
    return 0.0


# Grids: one line a row, one column for each field


def _grid(setting: _LayoutContext, part: SheetPart) -> Sheet:
    words, table = setting.words, part.table
    named = not isinstance(table.rows, FreeLines)
    heads, keys, columns = [words.label("number")], ["#no"], [8.0]
    if named:
        heads.append(words.label("row_name"))
        keys.append("#name")
        columns.append(34.0)
    places: list[tuple[Field, int, int | None]] = []
    for field in table.fields:
        before = None
        if field.previous and setting.earlier and field.given is None:
            before = len(heads)
            heads.append(f"{words.pick(field.label)}: {words.pick(setting.earlier.label)}")
            keys.append(f"#previous {field.name}")
            columns.append(float(field.width or field.kind.width) + 4)
        places.append((field, len(heads), before))
        star = " *" if field.given is None and is_required(table, field) else ""
        now = f": {words.pick(setting.period.label)}" if before is not None else ""
        heads.append(f"{words.pick(field.label)}{now}{star}")
        keys.append(f"#{field.name}")
        columns.append(float(field.width or field.kind.width))
    columns += [26.0, 12.0]
    check, key = len(columns) - 2, len(columns) - 1
    slots = _top(part, check, [*heads, words.label("check")], [*keys, "#check", ROW_KEY])
    widest = max(text_height(head, width - 1, bold=True) for head, width in zip(heads, columns, strict=False))
    heights = {HEADER_ROW: widest}
    for row, line in enumerate(part.lines, FIRST_ROW):
        entry_of = {field.name: AnswerRef(table.id, line.id, field.name) for field in table.fields}
        slots.append(PlannedCell(row, 0, CellUse.FIXED, "number", f"{line.id}." if line.id.isdigit() else line.id))
        tall = 24.0
        if named:
            slots.append(PlannedCell(row, 1, CellUse.FIXED, "label", words.pick(line.label)))
            tall = max(tall, text_height(words.pick(line.label), columns[1], bold=True))
        for field, col, before in places:
            if before is not None:
                slots.append(_figure(_previous(field, row, before, entry_of[field.name])))
            slots.append(_figure(_cell(setting, field, line, (row, col), entry_of[field.name])))
            given = setting.project.given_value(field, setting.partner, setting.period, line)
            if isinstance(given, Text):
                tall = max(tall, text_height(words.pick(given), columns[col]))
        first = next(iter(table.answers))
        slots.append(PlannedCell(row, check, CellUse.CHECK, "check", None, entry_of[first.name]))
        slots.append(PlannedCell(row, key, CellUse.KEY, "key", f"{table.id}/{line.id}"))
        heights[row] = tall
    return _sheet(part, slots, columns, heights)


# What cards and grids share


def _top(part: SheetPart, check: int, heads: Sequence[str], keys: Sequence[str]) -> list[PlannedCell]:
    """Title, note, stamp, hidden keys and the header row."""
    return [
        PlannedCell(0, 0, CellUse.FIXED, "title", part.title),
        PlannedCell(0, check, CellUse.STAMP, "stamp"),
        PlannedCell(1, 0, CellUse.FIXED, "note", part.note),
        *(PlannedCell(KEY_ROW, col, CellUse.KEY, "key", key) for col, key in enumerate(keys)),
        *(PlannedCell(HEADER_ROW, col, CellUse.FIXED, "header", head) for col, head in enumerate(heads)),
    ]


def _sheet(
    part: SheetPart, slots: Sequence[PlannedCell], columns: Sequence[float], heights: Mapping[int, float]
) -> Sheet:
    *shown, key = columns
    return Sheet(
        part.key,
        part.name,
        tuple(sorted(slots, key=lambda slot: (slot.row, slot.col))),
        (*(SheetColumn(width) for width in shown), SheetColumn(key, hidden=True)),
        heights={0: 26.0, 1: 20.0, **heights},
        hidden_rows=frozenset({KEY_ROW}),
        freeze=FIRST_ROW,
        page=PageSetup(repeat=(0, HEADER_ROW)),
    )


def _cell(setting: _LayoutContext, field: Field, line: TableLine, at: tuple[int, int], entry: AnswerRef) -> PlannedCell:
    if field.given is None:
        return PlannedCell(*at, CellUse.ANSWER, "answer", None, entry, field.kind.number_format)
    given = setting.project.given_value(field, setting.partner, setting.period, line)
    content = setting.words.pick(given) if isinstance(given, Text) else given
    number_format = "@" if isinstance(content, str) else field.kind.number_format
    return PlannedCell(*at, CellUse.FIXED, "given", content, entry, number_format)


def _figure(slot: PlannedCell) -> PlannedCell:
    """A number in a grid stands to the right, one below the other; a long card keeps it by its question."""
    return slot if slot.number_format in ("", "@") else replace(slot, style=f"{slot.style}_figure")


def _previous(field: Field, row: int, col: int, entry: AnswerRef) -> PlannedCell:
    if field.given is None and field.previous:
        return PlannedCell(row, col, CellUse.PREVIOUS, "previous", None, entry, field.kind.number_format)
    return PlannedCell(row, col, CellUse.FIXED, "blank")


def _label(setting: _LayoutContext, table: Table, field: Field, line: TableLine) -> RichText:
    """The question, starred when it must be answered, with its help below."""
    words = setting.words
    star = " *" if field.given is None and line.due and is_required(table, field) else ""
    runs = [TextRun(words.pick(field.label) + star, "strong")]
    beneath = _translation(words, field.label)
    if beneath:
        runs.append(TextRun(f"\n{beneath}", "small"))
    if field.help:
        runs.append(TextRun(f"\n{words.pick(field.help)}", "small"))
    return RichText(tuple(runs))


def _translation(words: Translator, text: Text) -> str:
    """A text again in the next language, where the reader's own is not reviewed yet."""
    if words.language not in UNREVIEWED or not text.has(words.language):
        return ""
    said = text.pick(words.chain[1:])
    return said if said != words.pick(text) else ""


def is_required(table: Table, field: Field) -> bool:
    """Whether a field must be answered on every line that is due or used."""
    return any(
        rule.code == "R501" and rule.field_name == field.name and rule.fields_read <= {field.name}
        for rule in table.rules
    )


# The sheets around them


def _help(setting: _LayoutContext, own: Sequence[SheetPart]) -> Sheet:
    project, period, partner, words = setting.project, setting.period, setting.partner, setting.words
    contact = project.coordinator.contact
    ask = ", ".join(said for said in (contact.name, contact.email, contact.phone) if said)
    said = f"{words.pick(period.label)} ({words.fact(period.start)}–{words.fact(period.end)})"
    facts = [
        (words.label("project"), words.pick(project.name)),
        (words.label("partner"), partner.name),
        (words.label("period"), said),
        (words.label("deadline"), words.fact(period.deadline)),
        (words.label("ask"), ask or project.coordinator.name),
    ]
    slots = [
        PlannedCell(
            0, 0, CellUse.FIXED, "title", words.label("help_title", project=project.id, period=words.pick(period.label))
        ),
        PlannedCell(
            1, 0, CellUse.FIXED, "note", words.pick(project.programme_line) if project.programme_line else partner.name
        ),
        PlannedCell(1, 1, CellUse.STAMP, "stamp"),
    ]
    heights: dict[int, float] = {0: 26.0, 1: 20.0}
    row = 3
    for name, value in facts:
        slots += [PlannedCell(row, 0, CellUse.FIXED, "label", name), PlannedCell(row, 1, CellUse.FIXED, "given", value)]
        heights[row] = max(18.0, text_height(value, 104))
        row += 1
    row += 1
    slots.append(PlannedCell(row, 0, CellUse.FIXED, "section", words.label("how")))
    for number, step in enumerate(_steps(words), 1):
        row += 1
        said = f"{number}. {step}"
        slots.append(PlannedCell(row, 1, CellUse.FIXED, "text", said))
        heights[row] = max(18.0, text_height(said, 104))
    row += 1
    slots.append(PlannedCell(row, 0, CellUse.FIXED, "section", words.label("parts")))
    for part in own:
        row += 1
        slots += [
            PlannedCell(row, 0, CellUse.LIVE, "link", Link(part.name, place_of(part.name))),
            PlannedCell(row, 1, CellUse.FIXED, "text", _about(words, part)),
        ]
        heights[row] = 18.0
    row += 1
    slots += [
        PlannedCell(row, 0, CellUse.LIVE, "link", Link(words.label("checks"), place_of(words.label("checks")))),
        PlannedCell(row, 1, CellUse.FIXED, "text", words.label("about_checks")),
    ]
    columns = (SheetColumn(34), SheetColumn(104))
    return Sheet(
        HELP, words.label("help"), tuple(slots), columns, heights=heights, page=PageSetup(single=True), colour="1F3864"
    )


def _steps(words: Translator) -> list[str]:
    steps = [words.label(f"step_{number}") for number in range(1, 7)]
    return [*steps, words.label("unreviewed")] if words.language in UNREVIEWED else steps


def _about(words: Translator, part: SheetPart) -> str:
    if isinstance(part.table.rows, RowPerGoal):
        return words.label("about_goal" if part.lines[0].due else "about_goal_not_due")
    if isinstance(part.table.rows, FreeLines):
        return words.label("about_lines", count=part.table.rows.count)
    return words.pick(part.table.help) if part.table.help else words.label("fill_in")


def place_of(name: str, row: int = 0, col: int = 0) -> str:
    """The target of a link to a cell of a named sheet."""
    quoted = name.replace("'", "''")
    return f"internal:'{quoted}'!{cell_name(row, col)}"


COUNTS = ("complete", "missing", "faulty", "noted")
"""What the sheet of checks counts for each part."""


def _checks(setting: _LayoutContext, own: Sequence[SheetPart]) -> Sheet:
    """The frame of the sheet that sums up the live checks; its formulas come with them."""
    words = setting.words
    heads = [words.label("part"), *(words.label(f"count_{count}") for count in COUNTS), words.label("state")]
    slots = [
        PlannedCell(0, 0, CellUse.FIXED, "title", words.label("checks")),
        PlannedCell(0, len(heads) - 1, CellUse.STAMP, "stamp"),
        PlannedCell(1, 0, CellUse.LIVE, "verdict", None, AnswerRef(CHECKS, "", "verdict")),
        *(PlannedCell(HEADER_ROW, col, CellUse.FIXED, "header", head) for col, head in enumerate(heads)),
    ]
    heights = {0: 26.0, 1: 24.0, HEADER_ROW: 20.0}
    for row, part in enumerate(own, FIRST_ROW):
        slots.append(PlannedCell(row, 0, CellUse.LIVE, "link", Link(part.name, place_of(part.name))))
        slots += [
            PlannedCell(row, col, CellUse.LIVE, "count", None, AnswerRef(CHECKS, part.key, count))
            for col, count in enumerate(COUNTS, 1)
        ]
        slots.append(
            PlannedCell(row, len(heads) - 1, CellUse.LIVE, "check", None, AnswerRef(CHECKS, part.key, "state"))
        )
        heights[row] = 20.0
    widths = (36, *(14 for _ in COUNTS), 40)
    columns = tuple(SheetColumn(width) for width in widths)
    return Sheet(
        CHECKS,
        words.label("checks"),
        tuple(slots),
        columns,
        heights=heights,
        page=PageSetup(repeat=(0, HEADER_ROW)),
        colour="1F3864",
        freeze=FIRST_ROW,
    )


def _lists(setting: _LayoutContext) -> tuple[Sheet, dict[str, CellRange]]:
    """The hidden sheet of options that the dropdowns point to, and the names of its columns."""
    slots: list[PlannedCell] = []
    areas: dict[str, CellRange] = {}
    used: dict[str, CodeList] = {}
    for table in setting.project.form.tables:
        for field in table.answers:
            codes = options_for(setting.project, setting.partner, field)
            if codes and codes.options:
                used.setdefault(codes.id, codes)
    for col, codes in enumerate(used.values()):
        slots.append(PlannedCell(0, col, CellUse.FIXED, "list", codes.id))
        for row, option in enumerate(codes.options, 1):
            slots.append(PlannedCell(row, col, CellUse.FIXED, "list", setting.words.pick(option.label)))
        areas[f"lst_{codes.id}"] = CellRange(LISTS, 1, col, len(codes.options), col)
    columns = tuple(SheetColumn(32) for _ in used)
    ordered = tuple(sorted(slots, key=lambda slot: (slot.row, slot.col)))
    return Sheet(LISTS, LISTS, ordered, columns, state="hidden"), areas


def _meta(setting: _LayoutContext) -> Sheet:
    """The hidden sheet by which a return tells what it is."""
    facts = {
        "format": FORMAT,
        "project": setting.project.id,
        "period": setting.period.id,
        "partner": setting.partner.id,
        "language": setting.words.language,
    }
    slots = [
        PlannedCell(0, 0, CellUse.FIXED, "list", "code"),
        PlannedCell(0, 1, CellUse.STAMP, "list"),
        *(
            PlannedCell(row, col, CellUse.FIXED, "list", said)
            for row, pair in enumerate(facts.items(), 1)
            for col, said in enumerate(pair)
        ),
    ]
    return Sheet(META, META, tuple(slots), (SheetColumn(16), SheetColumn(60)), state="veryHidden")


def _answer_names(drawn: Plan) -> dict[str, CellRange]:
    """A defined name for each answer: a cross-check of the keys, and a help for other people's formulas."""
    names: dict[str, CellRange] = {}
    for sheet in drawn.sheets:
        if "names" not in sheet.memory:
            sheet.memory["names"] = {
                answer_name(slot.entry): CellRange(sheet.key, slot.row, slot.col, slot.row, slot.col)
                for slot in sheet.cells
                if slot.use is CellUse.ANSWER and slot.entry
            }
        names |= sheet.memory["names"]
    return names


def answer_name(entry: AnswerRef) -> str:
    """The defined name of an answer's cell: `fld_results_G05_status`."""
    return f"fld_{entry.table}_{entry.row}_{entry.field}".replace("-", "_")
