"""A drafted definition: what was found on the sheets of a form, with names, kinds and lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lamppu_xl.definition.adoption.answer_kinds import AnswerKind, answer_kind
from lamppu_xl.definition.adoption.blocks import Doubt, FoundQuestion, FoundSheet, FoundTable, LeftOut, Reason
from lamppu_xl.definition.adoption.form_sheet import FormCell
from lamppu_xl.definition.adoption.names import name_of, option_id, sheet_title, shortened
from lamppu_xl.definition.adoption.validation_lists import ValidationLists

LONGEST_LABEL, LONGEST_NOTE = 255, 1000

MOST_LINES = 100
"""A longer table gets so many lines; a coordinator who needs more changes the number."""

MOST_TABLES = 150
MOST_FIELDS = 150
"""In a table; further columns are left out."""


@dataclass
class DraftField:
    """A field of the definition."""

    name: str
    question: FoundQuestion
    kind: AnswerKind
    label: str
    list_name: str = ""
    help: str = ""
    note: str = ""
    doubts: list[Doubt] = field(default_factory=list)
    answers: int = 1
    """Answer cells of the form; on free lines a field counts once."""


@dataclass
class DraftTable:
    """A table of the definition."""

    name: str
    title: str
    heading: str
    sheet: str
    """The sheet of the form."""
    place: FormCell
    fields: list[DraftField]
    lines: int = 0
    list_name: str = ""
    """The list of its rows."""
    doubts: list[Doubt] = field(default_factory=list)


@dataclass
class DraftOption:
    """An option of a list."""

    id: str
    label: str
    place: FormCell | None = None
    """The cell of the form, of an option that is a row of a table."""


@dataclass
class Draft:
    """A drafted definition."""

    tables: list[DraftTable] = field(default_factory=list)
    lists: dict[str, list[DraftOption]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def fields(self) -> Iterator[tuple[DraftTable, DraftField]]:
        for table in self.tables:
            for each in table.fields:
                yield table, each

    @property
    def answers(self) -> int:
        return sum(each.answers for _, each in self.fields)

    @property
    def unsure(self) -> int:
        """The fields with a doubt of their own; doubts about a whole table are remarks of the table."""
        return sum(bool(each.doubts) for _, each in self.fields)

    def remove_field(self, table: DraftTable, removed: DraftField) -> None:
        table.fields.remove(removed)
        self._note(table, removed.question.head, removed.label, len(removed.question.cells))
        if not table.fields:
            self.tables.remove(table)
        self._remove_unused_lists()

    def remove_table(self, table: DraftTable) -> None:
        self.tables.remove(table)
        self._note(table, table.place, table.heading or table.title, sum(each.answers for each in table.fields))
        self._remove_unused_lists()

    def _note(self, table: DraftTable, cell: FormCell, text: str, count: int) -> None:
        self.left_out.append(LeftOut(table.sheet, cell.name, text, Reason.INVALID, count))

    def _remove_unused_lists(self) -> None:
        used = {table.list_name for table in self.tables} | {each.list_name for _, each in self.fields}
        self.lists = {name: options for name, options in self.lists.items() if name in used}


def drafted(sheets: Iterable[FoundSheet], lists: ValidationLists, titles: Iterable[str]) -> Draft:
    """The draft of what was found.

    Args:
        sheets: what was found on each sheet.
        lists: finds the items of lists.
        titles: names of sheets that the templates have for themselves.
    """
    maker = _Drafter(lists, {title.casefold() for title in titles})
    for sheet in sheets:
        maker.add(sheet)
    return maker.draft


class _Drafter:
    def __init__(self, lists: ValidationLists, titles: set[str]) -> None:
        self.lists = lists
        self.draft = Draft()
        self.titles = titles
        self.table_names: set[str] = set()
        self.list_names: set[str] = set()
        self.lists_by_items: dict[tuple[str, ...], str] = {}

    def add(self, sheet: FoundSheet) -> None:
        """Add what was found on a sheet."""
        self.draft.left_out += sheet.left_out
        if sheet.questions:
            first = sheet.questions[0].head
            self._add_table(sheet, sheet.name, first, sheet.questions)
        for table in sheet.tables:
            self._add_table(sheet, table.title or sheet.name, table.place, table.questions, table)

    def _add_table(
        self,
        sheet: FoundSheet,
        title: str,
        place: FormCell,
        questions: list[FoundQuestion],
        found: FoundTable | None = None,
    ) -> None:
        heading = found.title if found else ""
        if len(self.draft.tables) >= MOST_TABLES:
            self._leave_out(sheet, place, heading or title, Reason.TOO_MANY, len(questions))
            return
        table = DraftTable(
            name=name_of(title, self.table_names, "table"),
            title=sheet_title(title, self.titles),
            heading=shortened(heading, LONGEST_LABEL) if len(heading) > len(title[:31]) else "",
            sheet=sheet.name,
            place=place,
            fields=[],
            doubts=[*sheet.doubts, *(found.doubts if found else [])],
        )
        if found:
            self._add_rows(table, found)
        names: set[str] = set()
        for question in questions[:MOST_FIELDS]:
            table.fields.append(self._field(sheet, question, names, has_lines=bool(table.lines)))
        for question in questions[MOST_FIELDS:]:
            self._leave_out(sheet, question.head, question.label, Reason.TOO_MANY, len(question.cells))
        self.draft.tables.append(table)

    def _leave_out(self, sheet: FoundSheet, cell: FormCell, text: str, reason: Reason, count: int) -> None:
        self.draft.left_out.append(LeftOut(sheet.name, cell.name, text, reason, count))

    def _add_rows(self, table: DraftTable, found: FoundTable) -> None:
        if found.rows:
            table.list_name = name_of(f"{table.name} rows", self.list_names, "list")
            self.draft.lists[table.list_name] = _options([(label, cell) for label, cell in found.rows])
            return
        table.lines = min(found.lines, MOST_LINES)
        if found.lines > MOST_LINES and Doubt.LINES not in table.doubts:
            table.doubts.append(Doubt.LINES)

    def _field(self, sheet: FoundSheet, question: FoundQuestion, names: set[str], *, has_lines: bool) -> DraftField:
        kind = answer_kind(question, self.lists, sheet.name)
        label = shortened(question.label, LONGEST_LABEL)
        drafted_field = DraftField(
            name=name_of(question.label, names, "question"),
            question=question,
            kind=kind,
            label=label,
            help=shortened(question.help, LONGEST_LABEL),
            doubts=list(dict.fromkeys((*question.doubts, *kind.doubts))),
            answers=1 if has_lines else len(question.cells),
        )
        if label != question.label:
            drafted_field.note = shortened(question.label, LONGEST_NOTE)
            drafted_field.doubts.append(Doubt.LABEL_CUT)
        if kind.name == "choice":
            drafted_field.list_name = self._list(kind.items, question.label)
        return drafted_field

    def _list(self, items: list[str], label: str) -> str:
        """The name of the list with some items; the same items are one list."""
        key = tuple(items)
        if key not in self.lists_by_items:
            name = self.lists_by_items[key] = name_of(label, self.list_names, "list")
            self.draft.lists[name] = _options([(item, None) for item in items])
        return self.lists_by_items[key]


def _options(items: Iterable[tuple[str, FormCell | None]]) -> list[DraftOption]:
    """The options of a list; labels that are alike are numbered."""
    ids: set[str] = set()
    labels: set[str] = set()
    options = []
    for text, cell in items:
        label, number = shortened(text, LONGEST_LABEL), 2
        while label.casefold() in labels:
            label = f"{shortened(text, LONGEST_LABEL - 6)} ({number})"
            number += 1
        labels.add(label.casefold())
        options.append(DraftOption(option_id(text, ids), label, cell))
    return options
