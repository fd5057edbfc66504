"""The answers in tables of earlier results, by partner. Nothing is guessed: what fits nothing has a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.answer_types.registry import parse_cell
from lamppu_xl.definition.import_map import ImportMap
from lamppu_xl.definition.problems import guess
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.form import Field, FreeLines, RowPerCode, RowPerGoal, Table
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.line_currencies import currency_fields
from lamppu_xl.returns.result_tables import ResultCell, ResultTable, name_key

_SINGLE_ROW = "1"


@dataclass(frozen=True)
class MappedTable:
    """A table with its map."""

    table: ResultTable
    map: ImportMap


@dataclass(frozen=True)
class ImportedAnswer:
    """An answer with the cell that it comes from."""

    value: Answer
    source: ResultCell


@dataclass
class ImportedResults:
    """The answers of all tables."""

    answers: dict[str, dict[AnswerRef, ImportedAnswer]] = field(default_factory=dict)
    """By partner id, in the order of the tables."""
    asked: set[tuple[str, str]] = field(default_factory=set)
    """Table and field of each question that a column of the tables is about."""
    findings: list[Finding] = field(default_factory=list)


def read_results(
    project: Project, period: Period, mapped: Iterable[MappedTable], asked: Mapping[str, frozenset[AnswerRef]]
) -> ImportedResults:
    """Read the answers of a period from tables.

    Args:
        project: the definition.
        period: the period of the results.
        mapped: the tables.
        asked: the answers in the form of each partner that reports in the period, by partner id.
    """
    results = ImportedResults()
    for each in mapped:
        _TableReader(project, period, each.table, each.map, asked, results).read()
    return results


@dataclass(frozen=True)
class Names:
    """Ids by the names that a table may use for them: ids, labels in any language, aliases."""

    ids: Mapping[str, str]
    shown: tuple[str, ...]

    @classmethod
    def of(cls, named: Iterable[tuple[str, Iterable[str]]]) -> Names:
        """Names of things; a name that two things share means neither of them, unless it is an id."""
        things = [(key, [name for name in names if name]) for key, names in named]
        ids: dict[str, str] = {}
        counts = Counter(key for _, names in things for key in {name_key(name) for name in names})
        for thing, names in things:
            ids |= {key: thing for name in names if counts[key := name_key(name)] == 1}
        ids |= {name_key(thing): thing for thing, _ in things}
        return cls(ids, tuple(dict.fromkeys(name for thing, names in things for name in (thing, *names))))

    def find(self, name: str) -> str | None:
        return self.ids.get(name_key(name))

    def guess(self, name: str) -> str:
        return guess(name, self.shown)


def partner_names(partners: Iterable[Partner]) -> Names:
    """The partners by id, name, former names and aliases."""
    return Names.of(
        (each.id, (each.name, *each.aliases, *(former.name for former in each.former_names))) for each in partners
    )


def row_names(project: Project, table: Table) -> Names:
    """The rows of a table by id and label."""
    match table.rows:
        case RowPerGoal():
            return Names.of((goal.id, _both(goal.id, goal.title)) for goal in project.goals)
        case RowPerCode(list_id):
            return Names.of((option.id, _both(option.id, option.label)) for option in project.lists[list_id].options)
        case FreeLines() as rows:
            return Names.of((str(number), ()) for number in range(1, rows.total + 1))
    return Names.of([(_SINGLE_ROW, ())])


def field_names(table: Table) -> Names:
    """The questions of a table by name and label."""
    return Names.of((answer.name, _texts(answer.label)) for answer in table.answers)


def _texts(text: Text) -> list[str]:
    return [each for _, each in text.translations]


def _both(id: str, label: Text) -> list[str]:
    """A label alone, and with its id before it, as sheets show it."""
    return [*_texts(label), *(f"{id} {text}" for text in _texts(label))]


@dataclass
class _TableReader:
    project: Project
    period: Period
    table: ResultTable
    map: ImportMap
    asked: Mapping[str, frozenset[AnswerRef]]
    results: ImportedResults
    partners: Names = field(init=False)
    rows: dict[str, Names] = field(default_factory=dict)
    fields: dict[str, Names] = field(default_factory=dict)
    reported: set[tuple[str, str]] = field(default_factory=set)
    """What was reported as unknown already."""

    def __post_init__(self) -> None:
        self.partners = partner_names(self.project.partners)

    def read(self) -> None:
        names = [self.map.partner, self.map.row, self.map.answer, self.map.value, *self.map.columns]
        cols = {name: col for name in names if name and (col := self.column(name)) is not None}
        if self.has_errors:
            return
        targets = {col: target for name, col in cols.items() if (target := self.target(name)) is not None}
        if self.has_errors:
            return
        self.report_unused({*cols.values()})
        for cells in self.table.rows:
            self.read_row(cells, cols, targets)

    @property
    def has_errors(self) -> bool:
        return any(finding.effective_severity is Severity.ERROR for finding in self.results.findings)

    def add(self, code: str, place: Place, **facts: str | int | VocabularyTerm) -> None:
        self.results.findings.append(Finding(CODES[code], place, facts))

    def column(self, head: str) -> int | None:
        """The column under a head that the map names."""
        cols = self.table.columns(head)
        if len(cols) == 1:
            return cols[0]
        heads = [each.text for each in self.table.heads]
        if cols:
            self.add("O673", self.map.place(head), head=head, count=len(cols))
        else:
            self.add("O672", self.map.place(head), head=head, guess=guess(head, heads), heads=", ".join(heads))
        return None

    def target(self, head: str) -> tuple[Table, str, str] | None:
        """Table, row and field of a column of a wide table; an empty row is named by each row of the table."""
        answer = self.map.columns.get(head)
        return None if answer is None else self.parsed(answer, self.map.place(head))

    def parsed(self, answer: str, place: Place) -> tuple[Table, str, str] | None:
        """Table, row and field that a map or a cell names as an answer."""
        table_id, _, rest = answer.partition("/") if "/" in answer else (self.map.table, "", answer)
        row, _, name = rest.rpartition("/")
        tables = {table.id: table for table in self.project.form.tables}
        table = tables.get(table_id.strip())
        if table is None:
            self.unknown("table", table_id or answer, guess(table_id, tables), place)
            return None
        names = self.fields.setdefault(table.id, field_names(table))
        found = names.find(name)
        if found is None:
            self.unknown("field", name, names.guess(name), place)
            return None
        if isinstance(table.rows, RowPerGoal | RowPerCode | FreeLines):
            if not row and not self.map.row:
                self.unknown("row", answer, f"{table.id}/…/{found}", place)
                return None
            if row:
                known = self.rows.setdefault(table.id, row_names(self.project, table))
                row_id = known.find(row)
                if row_id is None:
                    self.unknown("row", row, known.guess(row), place)
                return None if row_id is None else (table, row_id, found)
            return table, "", found
        return table, _SINGLE_ROW, found

    def unknown(self, what: str, name: str, guessed: str, place: Place) -> None:
        """Report a name that nothing has; each name once in a table."""
        if (what, name) not in self.reported:
            self.reported.add((what, name))
            self.add("O674", place, what=VocabularyTerm(what), name=name, guess=guessed)

    def report_unused(self, used: set[int]) -> None:
        """Report each column with filled cells that the map does not name."""
        ignored = {name_key(head) for head in self.map.ignore}
        filled = Counter(col for cells in self.table.rows for col in cells)
        heads = {head.place.col or 0: head for head in self.table.heads}
        for col, count in sorted(filled.items()):
            head = heads.get(col)
            if col not in used and (head is None or name_key(head.text) not in ignored):
                place = head.place if head else Place(self.table.file, self.table.sheet, self.map.header - 1, col)
                self.add("O676", place, head=head.text if head else "", count=count)

    def read_row(
        self, cells: Mapping[int, ResultCell], cols: Mapping[str, int], targets: Mapping[int, tuple[Table, str, str]]
    ) -> None:
        """The answers in a row of the table."""
        first = min(cells)
        cell = cells.get(cols[self.map.partner])
        if cell is None:
            self.add("O674", cells[first].place, what=VocabularyTerm("partner"), name="", guess="")
            return
        partner = self.partners.find(cell.text)
        if partner is None:
            self.unknown("partner", cell.text, self.partners.guess(cell.text), cell.place)
            return
        named = cells.get(cols[self.map.row]) if self.map.row else None
        if self.map.answer:
            self.read_long(partner, cells.get(cols[self.map.answer]), cells.get(cols[self.map.value]), named)
            return
        named_currencies: dict[tuple[str, str], str] = {}
        for col, (table, row, name) in targets.items():
            if (table.id, name) in self.currency_fields and (code := cells.get(col)):
                named_currencies[table.id, row] = str(
                    self.value(partner, table.field(name), code, is_noted=False) or ""
                )
        for col, target in targets.items():
            self.results.asked.add((target[0].id, target[2]))
            if value := cells.get(col):
                currency = named_currencies.get((target[0].id, target[1]), "")
                self.read_value(partner, target, named, value, currency)

    def read_long(
        self, partner: str, answer: ResultCell | None, value: ResultCell | None, named: ResultCell | None
    ) -> None:
        """The answer in a row of a long table."""
        if value is None:
            return
        if answer is None:
            self.add("O674", value.place, what=VocabularyTerm("field"), name="", guess="")
            return
        target = self.parsed(answer.text, answer.place)
        if target is not None:
            self.results.asked.add((target[0].id, target[2]))
            self.read_value(partner, target, named, value)

    def read_value(
        self,
        partner: str,
        target: tuple[Table, str, str],
        named: ResultCell | None,
        cell: ResultCell,
        currency: str = "",
    ) -> None:
        """Read the answer of a cell; `currency` is the one that another column names for its line."""
        table, row, name = target
        if not row:
            if named is None:
                self.add("O674", cell.place, what=VocabularyTerm("row"), name="", guess="")
                return
            names = self.rows.setdefault(table.id, row_names(self.project, table))
            found = names.find(named.text)
            if found is None:
                self.unknown("row", named.text, names.guess(named.text), named.place)
                return
            row = found
        entry = AnswerRef(table.id, row, name)
        if partner not in self.asked:
            self.add("O677", cell.place, partner=partner, period=self.period.id)
        elif entry not in self.asked[partner]:
            self.add("O675", cell.place, partner=partner, answer=str(entry))
        else:
            self.keep(partner, entry, table.field(name).in_row(row), cell, currency)

    def keep(self, partner: str, entry: AnswerRef, answer: Field, cell: ResultCell, currency: str) -> None:
        """Read the value by the type of its field and keep it, unless another cell gives another one."""
        value = self.value(partner, answer, cell, currency)
        if value is None:
            return
        answers = self.results.answers.setdefault(partner, {})
        other = answers.get(entry)
        if other is None:
            answers[entry] = ImportedAnswer(value, cell)
        elif other.value != value:
            place = other.source.place
            where = "!".join(filter(None, (place.sheet or place.file, place.cell)))
            self.add("O678", cell.place, partner=partner, answer=str(entry), other=where)

    @cached_property
    def currency_fields(self) -> frozenset[tuple[str, str]]:
        """The choices that name the currency of the numbers of their line, by table and field."""
        return currency_fields(self.project)

    def value(
        self, partner: str, answer: Field, cell: ResultCell, currency: str = "", *, is_noted: bool = True
    ) -> Answer | None:
        """The parsed value of a cell. An option may be written as its id, too."""
        of_form = self.project.partner(partner)
        shown = HIDDEN if answer.personal else cell.problem
        if cell.problem:
            if is_noted:
                self.add("V411" if cell.problem.startswith("=") else "V412", cell.place, value=shown)
            return None
        options = self.project.options_for(answer)
        if options and (option := options.option(cell.text)):
            return option.id
        parsed = parse_cell(
            cell.value,
            answer.kind,
            options=options,
            languages=self.project.languages,
            number_format=cell.number_format,
            date1904=self.table.date1904,
            personal=answer.personal,
            currency=self.project.currency_of(of_form) if of_form else "",
            line_currency=currency,
        )
        severity = CODES[parsed.code].severity if parsed.code else None
        is_usual = self.table.is_text and severity in (Severity.HINT, Severity.INFO)  # every number is a text there
        if parsed.code and is_noted and not is_usual:
            self.results.findings.append(Finding(CODES[parsed.code], cell.place, parsed.facts))
        return parsed.value
