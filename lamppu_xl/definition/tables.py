"""Reads the tables of a form with their rows and fields, and reports contradictions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition.code_lists import AGGREGATE, BUILT_IN
from lamppu_xl.definition.coercion import EXPRESSION_WORDS, NAME, NAME_IN_WORDS, RATIO, shown
from lamppu_xl.definition.details import ExpectedDetail
from lamppu_xl.definition.partners_goals_periods import applies
from lamppu_xl.definition.register import LONGEST_LABEL, LONGEST_WORDING, DefinitionRegister, entries, place_node
from lamppu_xl.definition.row_kinds import RowKinds, is_by_row, with_row_kinds
from lamppu_xl.definition.rule_keys import FIELD_SHAPE, RULE_KEYS
from lamppu_xl.definition.schemas import FieldShape, LimitShape, TableShape, read
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, place_of, plain
from lamppu_xl.domain.aggregate_rules import ADDED
from lamppu_xl.domain.answer_types import CHOICES, FILE, YES_NO, ValueType
from lamppu_xl.domain.expressions import Variable
from lamppu_xl.domain.field_roles import FieldRole, infer_roles
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import (
    CONFIRMATION,
    EARLIER,
    PREFILL_PREVIOUS,
    Aggregate,
    Field,
    FreeLines,
    RowPerCode,
    RowPerGoal,
    Rows,
    SingleRow,
    Table,
    answer_facts,
)
from lamppu_xl.domain.partners import Contact
from lamppu_xl.domain.project import GIVEN
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.workbook.text_split import LONGEST_TEXT

MOST_ANSWERS = 100_000
"""The most answers of a table of lines: 5,000 lines with 20 fields. The template of a larger one is refused."""

MOST_LINES = 5_000
"""Free lines of a table, with the spare ones."""

SPARE_LINES = 5
"""Spare lines of a table that does not state another number."""

RESERVED = frozenset({"due", "goal", "code", AGGREGATE, "previous", "period", "true", "false"})
"""Names that mean something in an expression."""

_FOR_ANSWERS = ("previous", "prefill", "role", "computed", "within", *(key.name for key in RULE_KEYS))
"""Attributes that a locked fact cannot have."""

_LIMITS = ("min", "max", "not_before", "not_after")

_FOR_QUESTIONS = ("role", "list", "prefill", *(key.name for key in RULE_KEYS if key.name not in _LIMITS))
"""Attributes that a computed field cannot have."""

_DATES = frozenset({"period.start", "period.end", "period.deadline"})


CONTACT_SOURCES = frozenset(f"partner.contact.{part.name}" for part in fields(Contact))
"""The sources of prefilled answers that are no locked facts."""


def is_known_source(source: str) -> bool:
    """Whether a source of facts is not a detail of the definition's own."""
    return source in GIVEN or source in CONTACT_SOURCES


def is_prefill(source: str | None) -> bool:
    """Whether a key `prefill` turns it on."""
    return source not in (None, "no")


@dataclass
class TableDraft:
    """A table as it is written, before its rules are read."""

    id: str
    shape: TableShape
    node: YamlMapping
    rows: Rows
    written: list[tuple[str, FieldShape, Node]] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    parts: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    """By the name of a part its figure and its options; see `dimensions`."""
    row_kinds: dict[str, RowKinds] = field(default_factory=dict)
    """The kinds by row of the fields whose kind depends on the row."""
    choice_columns: dict[str, list[str]] = field(default_factory=dict)
    """By the name of a field with `as: columns` the names of its columns; see `choice_columns`."""
    required_choices: dict[str, tuple[FieldShape, Node]] = field(default_factory=dict)
    """Of these fields those that are required."""
    offsets: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By the name of a field that has the value of another period: its field, and how many periods later it is."""

    @property
    def written_rows(self) -> str:
        """The rows as they are written in a file."""
        match self.rows:
            case RowPerCode(list_id):
                return f"rows: {{codes: {list_id}}}"
            case FreeLines(count):
                return f"rows: {{lines: {count}}}"
        return "rows: record" if isinstance(self.rows, SingleRow) else "rows: goals"

    @property
    def questions(self) -> frozenset[str]:
        """The names of the fields that a partner fills in."""
        names = (name for name, shape, _ in self.written if shape.given is None and shape.computed is None)
        return frozenset(name for name in names if self.offsets.get(name, ("", 0))[1] >= 0)

    def variables(self) -> dict[str, Variable]:
        """The fields that an expression can name; earlier values are named with `previous`."""
        return {field.name: field.variable for field in self.fields if field.offset >= 0}


def read_tables(
    register: DefinitionRegister, node: Node | None, lists: Sequence[str], list_nodes: Node | None = None
) -> list[TableDraft]:
    """The tables with their fields; lists are the names of all code lists, beside the lists as they are written."""
    drafts = [draft for ref in entries(node, register.problems) for draft in _table(register, *ref, lists)]
    for draft in drafts:
        if any(is_by_row(shape.kind) for _, shape, _ in draft.written):
            draft.written, draft.row_kinds = with_row_kinds(register, draft.id, draft.rows, draft.written, list_nodes)
    per_goal = [draft for draft in drafts if isinstance(draft.rows, RowPerGoal)]
    for draft in per_goal[1:]:
        first, second = f"{per_goal[0].id} rows: goals", f"{draft.id} rows: goals"
        register.problems.contradiction(first, second, place_of(draft.node, ("rows",)))
    return drafts


def details(drafts: Sequence[TableDraft]) -> dict[str, dict[str, ExpectedDetail]]:
    """What the tables expect of the details of each list's options."""
    by_list: dict[str, dict[str, ExpectedDetail]] = {}
    for draft in drafts:
        if isinstance(draft.rows, RowPerCode):
            for name, expected in _expected(draft, "row"):
                by_list.setdefault(draft.rows.list, {}).setdefault(name, expected)
    for each in (each for draft in drafts for each in draft.fields if each.within and each.options):
        by_list.setdefault(each.options or "", {}).setdefault(each.within_detail, ExpectedDetail(ValueType.TEXT))
    return by_list


def partner_details(drafts: Sequence[TableDraft]) -> dict[str, ExpectedDetail]:
    """What the tables expect of the details of partners."""
    expected: dict[str, ExpectedDetail] = {}
    for draft in drafts:
        for name, detail in _expected(draft, "partner"):
            expected.setdefault(name, detail)
    return expected


def _expected(draft: TableDraft, owner: str) -> Iterator[tuple[str, ExpectedDetail]]:
    """The details of an owner that a table shows, by name."""
    for field_name, shape, _ in draft.written:
        written = shape.given or shape.prefill or ""
        source, _, name = written.partition(".")
        if source == owner and name and not is_known_source(written):
            kinds = draft.row_kinds.get(field_name)
            by_row = {
                option: ExpectedDetail(kind.type, YES_NO if kind.name == YES_NO else None, keeps_id=True)
                for option, kind in (kinds.by_option if kinds else {}).items()
            }
            options = YES_NO if shape.kind == YES_NO else shape.list
            keeps_id = shape.kind == YES_NO or shape.given is None
            yield name, ExpectedDetail(ANSWER_TYPES[shape.kind].type, options, by_row, keeps_id=keeps_id)
    if owner == "row":
        for kinds in draft.row_kinds.values():
            yield kinds.detail, ExpectedDetail(ValueType.TEXT)


def _table(
    register: DefinitionRegister, id: str, place: Place, node: Node, lists: Sequence[str]
) -> Iterator[TableDraft]:
    problems = register.problems
    _check_name(register, id, place, frozenset({"previous", "period"}))
    shape = read(TableShape, node, problems)
    fields = node.get("fields") if isinstance(node, YamlMapping) else None
    if shape is None or not isinstance(node, YamlMapping):
        register.broken.add(id)
        for _, _, field_node in entries(fields, problems):
            read(FIELD_SHAPE, field_node, problems)
        return
    draft = TableDraft(id, shape, node, _rows(register, shape, node, lists))
    if shape.spare is not None and not isinstance(draft.rows, FreeLines):
        problems.contradiction(f"spare: {shape.spare}", draft.written_rows, place_of(node, ("spare",), key=True))
    written = list(entries(fields, problems))
    for name, key_place, field_node in written:
        _check_name(register, name, key_place, _reserved(draft.rows))
        question = read(FIELD_SHAPE, field_node, problems)
        if question is None:
            register.broken.add(name)
        else:
            if question.computed is not None and "kind" not in question.model_fields_set:
                question = question.model_copy(update={"kind": "number"})
            draft.written.append((name, question, field_node))
    if isinstance(draft.rows, FreeLines):
        answers = draft.rows.total * sum(1 for _, question, _ in draft.written if question.given is None)
        if answers > MOST_ANSWERS:
            place_of_lines = place_of(node, ("rows", "lines"))
            problems.add("D111", place_of_lines, what="lines × fields", length=answers, limit=MOST_ANSWERS)
    if not written:
        problems.add("D119", place, what="fields")
    elif len(draft.written) == len(written) and all(shape.given is not None for _, shape, _ in draft.written):
        problems.add("D119", place, what=VocabularyTerm("answer_field"))
    _check_lines(register, draft)
    yield draft


def _check_lines(register: DefinitionRegister, draft: TableDraft) -> None:
    """Report keys about lines of the last period in a table that has none, and a key that is no question."""
    shape, node, problems = draft.shape, draft.node, register.problems
    for key in ("key", "carry", "previous"):
        if getattr(shape, key) and not isinstance(draft.rows, FreeLines):
            problems.contradiction(f"{key}: …", draft.written_rows, place_of(node, (key,), key=True))
    if shape.previous and not shape.key:
        problems.add("D105", place_of(node, ("previous",), key=True), key="key")
    if shape.key and shape.key not in register.broken:
        place = place_of(node, ("key",))
        if problems.check_known("field", shape.key, sorted(draft.questions), place):
            field = next(field for name, field, _ in draft.written if name == shape.key)
            if field.personal or field.kind == "yes_no":
                what = "personal: yes" if field.personal else "kind: yes_no"
                problems.contradiction(f"key: {shape.key}", f"{shape.key} {what}", place)
            elif getattr(field, "as") == "columns":  # a word of Python
                problems.contradiction(f"key: {shape.key}", "as: columns", place)


def _rows(register: DefinitionRegister, table: TableShape, node: YamlMapping, lists: Sequence[str]) -> Rows:
    problems, shape = register.problems, table.rows
    if shape.codes is not None:
        problems.check_known("list", shape.codes, lists, place_of(node, ("rows", "codes")))
        return RowPerCode(shape.codes)
    if shape.lines is not None:
        spare = SPARE_LINES if table.spare is None else table.spare
        if shape.lines > MOST_LINES:
            place = place_of(node, ("rows", "lines"))
            problems.add("D111", place, what="lines", length=shape.lines, limit=MOST_LINES)
        elif table.spare and shape.lines + table.spare > MOST_LINES:
            place = place_of(node, ("spare",))
            problems.add("D111", place, what="lines + spare", length=shape.lines + spare, limit=MOST_LINES)
        return FreeLines(shape.lines, min(spare, max(0, MOST_LINES - shape.lines)))
    if shape.goals:
        for key in ("heading", "sheet"):
            if getattr(table, key) is not None:
                problems.contradiction(f"{key}: …", "rows: goals", place_of(node, (key,), key=True))
    return RowPerGoal() if shape.goals else SingleRow()


def _reserved(rows: Rows) -> frozenset[str]:
    """The names that an expression about such rows already uses."""
    spared = {RowPerGoal: {"code", AGGREGATE}, RowPerCode: {"goal"}}.get(type(rows), {"goal", "code", AGGREGATE})
    return RESERVED - spared


def _check_name(register: DefinitionRegister, name: str, place: Place, reserved: frozenset[str]) -> None:
    if name in reserved or name in EXPRESSION_WORDS:
        register.problems.reserved(name, place, reserved, EXPRESSION_WORDS)
    elif not re.fullmatch(NAME, name):
        register.problems.add("D109", place, name=name, expected=NAME_IN_WORDS)


# Fields


def add_fields(register: DefinitionRegister, draft: TableDraft, options: dict[str, list[str]]) -> None:
    """Give a table its fields; options are the ids in each list."""
    for name, shape, node in draft.written:
        draft.fields.append(_FieldReader(register, draft, name, shape, node, options).field())


def add_confirmation(register: DefinitionRegister, draft: TableDraft) -> None:
    """Give a table with prefilled answers the question by which they are confirmed, after the others."""
    if not any(each.prefill for each in draft.fields):
        return
    for name, _, node in draft.written:
        if name == CONFIRMATION:
            register.problems.reserved(name, node.place, (CONFIRMATION,))
            return
    question = Field(
        name=CONFIRMATION,
        label=catalogue_text(register, "prefill_label"),
        help=catalogue_text(register, "prefill_help"),
        kind=ANSWER_TYPES["choice"],
        options=CONFIRMATION,
    )
    draft.fields.append(question)


def catalogue_text(register: DefinitionRegister, label: str, **facts: str) -> Text:
    """A label of the catalogue in the languages of the project."""
    translations = register.translations
    return Text(
        tuple(
            (language, translator_for(language, translations.chain(language)).label(label, **facts))
            for language in translations.languages
        )
    )


def check_status(register: DefinitionRegister, drafts: Sequence[TableDraft]) -> None:
    """Report a second field that is declared the status of a goal."""
    declared = [
        (f"{draft.id}.{name} role: status", node)
        for draft in drafts
        for name, shape, node in draft.written
        if shape.role is FieldRole.STATUS
    ]
    for second, node in declared[1:]:
        register.problems.contradiction(declared[0][0], second, place_of(node, ("role",), key=True))


def with_roles(tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables with the roles of their fields; those that no field declares are inferred."""
    declared = {field.role for table in tables for field in table.answers if field.role}
    inferred = infer_roles(answer_facts(tables), declared)

    def roles(table: Table) -> Iterator[Field]:
        for question in table.fields:
            yield replace(question, role=question.role or inferred.get((table.id, question.name)))

    return tuple(replace(table, fields=tuple(roles(table))) for table in tables)


@dataclass
class _FieldReader:
    register: DefinitionRegister
    draft: TableDraft
    name: str
    shape: FieldShape
    node: Node
    options: dict[str, list[str]]

    def field(self) -> Field:
        shape = self.shape
        kind = ANSWER_TYPES[shape.kind]
        self.check_given()
        self.check_computed()
        self.check_prefill()
        self.check_fit()
        self.check_limits()
        options = self.list_of_choices()
        if shape.given and options:
            # A locked fact is shown by its label, in a cell for text.
            kind, options = ANSWER_TYPES["text"], None
        replaced: dict[str, Any] = {"aggregate": Aggregate.NEVER} if self.mixes_currencies() else {}
        base, offset = self.draft.offsets.get(self.name, ("", 0))
        if offset < 0:
            replaced |= {"given": EARLIER}
        elif offset:
            is_added = shape.aggregate in (Aggregate.SUM, Aggregate.LAST)
            replaced |= {"aggregate": Aggregate.LAST if is_added else Aggregate.NEVER}
        return self.register.build(
            Field,
            shape,
            self.node,
            f"{self.draft.id}.{self.name}",
            {"label": LONGEST_LABEL, "help": LONGEST_LABEL, "heading": LONGEST_LABEL, "note": LONGEST_WORDING},
            name=self.name,
            kind=kind,
            options=options,
            computed=None,
            part_of=self.draft.parts.get(self.name, ("", ()))[0],
            part=self.draft.parts.get(self.name, ("", ()))[1],
            max_length=shape.limit("max_length"),
            ratio=self.ratio(),
            prefill=shape.prefill if is_prefill(shape.prefill) else None,
            previous=offset < 0 or self.shows_previous(),
            offset=offset,
            offset_of=base,
            applies_to=applies(self.register, shape.applies_to, self.node),
            within="",  # it is known when the fields of the table are
            kind_from=self.by_row.written if self.by_row else "",
            row_kinds=self.by_row.by_option if self.by_row else {},
            **replaced,
        )

    @property
    def by_row(self) -> RowKinds | None:
        """The kinds of the rows, if the kind depends on the row."""
        return self.draft.row_kinds.get(self.name)

    def mixes_currencies(self) -> bool:
        """Whether a total of amounts would add up different currencies; that is reported."""
        kinds = [kind.name for kind in self.by_row.kinds] if self.by_row else [self.shape.kind]
        added = "money" in kinds and self.shape.aggregate in (*ADDED, Aggregate.MAX)
        if not added or len(self.register.currencies) < 2:
            return False
        first, *_ = self.register.currencies
        other = next(partner for partner in self.register.partners if partner.currency not in ("", first))
        facts = {"partner": other.id, "currency": other.currency, "field": f"{self.draft.id}.{self.name}"}
        self.register.problems.add("D160", self.place("aggregate"), **facts)
        return True

    def ratio(self) -> tuple[str, ...]:
        """The names of the two fields whose totals are divided."""
        if self.shape.aggregate is not Aggregate.RATIO:
            return ()
        node = place_node(self.node, "aggregate")
        found = RATIO.fullmatch(node.text.strip()) if isinstance(node, YamlScalar) else None
        names = found.groups() if found else ()
        shapes = {name: shape for name, shape, _ in self.draft.written}
        for name in names:
            if name in self.register.broken:
                continue
            shape = shapes.get(name)
            is_number = shape is not None and ANSWER_TYPES[shape.kind].type is ValueType.NUMBER
            if shape is None or not is_number or shape.given is not None or shape.aggregate is Aggregate.RATIO:
                self.register.problems.add(
                    "D156", node.place, part=node.text if isinstance(node, YamlScalar) else "", field=name
                )
        return names

    def states(self, key: str) -> bool:
        """Whether an attribute is there and not simply `no`."""
        value = getattr(self.shape, key)
        return bool(value) and not (isinstance(value, LimitShape) and value.value is False)

    def place(self, key: str) -> Place:
        return place_of(self.node, (key,), key=True)

    def written(self, key: str) -> str:
        """A key with its value, as it is written in a file."""
        node = place_node(self.node, key)
        inner = node.get("value") if isinstance(node, YamlMapping) else node
        return f"{key}: {shown(plain(inner or node))}"

    def contradict(self, first: str, second: str) -> None:
        self.register.problems.contradiction(self.written(first), second, self.place(first))

    def list_of_choices(self) -> str | None:
        """The list that a choice is picked from, when there is one and it has options."""
        problems, name = self.register.problems, self.shape.list
        if self.shape.kind not in ("choice", CHOICES):
            if name:
                self.contradict("list", f"kind: {self.shape.kind}")
            return None
        place = place_of(self.node, ("list",))
        if name is None:
            problems.add("D105", self.node.place, key="list")
        elif problems.check_known("list", name, self.options, place) and not (self.options[name] or name in BUILT_IN):
            problems.add("D119", place, what=f"lists.{name}")
        elif self.shape.kind == CHOICES:
            self.register.joined_lists.setdefault(name, f"{self.draft.id}.{self.name}")
        return name if name in self.options else None

    def check_given(self) -> None:
        shape = self.shape
        if shape.given is None:
            return
        for key in _FOR_ANSWERS:
            if self.states(key):
                self.contradict(key, self.written("given"))
        sources = [source for source in GIVEN if self.has_source(source)]
        details = self.draft.rows.list if isinstance(self.draft.rows, RowPerCode) else None
        of_partners = {f"partner.{name}" for name in self.register.partner_details}
        if shape.given not in of_partners and (not details or not re.fullmatch(rf"row\.{NAME}", shape.given)):
            place = place_of(self.node, ("given",))
            sources += of_partners
            self.register.problems.check_known("detail", shape.given, sources, place)
        expected = ValueType.DATE if shape.given in _DATES else ValueType.TEXT
        if shape.given in sources and ANSWER_TYPES[shape.kind].type is not expected:
            self.contradict("given", f"kind: {shape.kind}")

    def check_computed(self) -> None:
        if self.shape.computed is None or self.shape.given is not None:
            return
        for key in _FOR_QUESTIONS:
            if self.states(key):
                self.contradict(key, "computed")

    def shows_previous(self) -> bool:
        """Whether the form shows the answer of the last period; of a key, also if another field does."""
        table, is_key = self.draft.shape, self.name == self.draft.shape.key
        of_others = is_key and any(shape.previous for _, shape, _ in self.draft.written)
        return self.shape.previous or (self.shape.given is None and (table.previous or of_others))

    def check_prefill(self) -> None:
        """Report a source of prefilled answers that is not known, or does not fit the answers or rows."""
        shape, source = self.shape, self.shape.prefill
        if not is_prefill(source) or source is None:
            return
        if isinstance(self.draft.rows, FreeLines):
            self.contradict("prefill", self.draft.written_rows)
        sources = {PREFILL_PREVIOUS, *CONTACT_SOURCES, *filter(self.has_source, GIVEN)}
        sources |= {f"partner.{name}" for name in self.register.partner_details}
        details = isinstance(self.draft.rows, RowPerCode) and re.fullmatch(rf"row\.{NAME}", source)
        place = place_of(self.node, ("prefill",))
        if not details and not self.register.problems.check_known("detail", source, sorted(sources), place):
            return
        expected = ValueType.DATE if source in _DATES else ValueType.TEXT
        kind = ANSWER_TYPES[shape.kind]
        if source != PREFILL_PREVIOUS and is_known_source(source) and (kind.type is not expected or kind.from_list):
            self.contradict("prefill", f"kind: {shape.kind}")

    def has_source(self, source: str) -> bool:
        """Whether the rows of the table have a source of locked facts."""
        owner = source.partition(".")[0]
        if owner == "goal":
            return isinstance(self.draft.rows, RowPerGoal)
        return owner != "row" or not isinstance(self.draft.rows, SingleRow)

    def check_fit(self) -> None:
        """Report attributes that do not fit the type of answer or of rows."""
        shape, rows, kind = self.shape, self.draft.rows, ANSWER_TYPES[self.shape.kind]
        is_number, is_status = kind.type is ValueType.NUMBER, shape.role is FieldRole.STATUS
        of_any_type = shape.aggregate in (None, Aggregate.DISTINCT, Aggregate.NEVER)
        has_role_rows = isinstance(rows, RowPerGoal if is_status else RowPerGoal | FreeLines)
        of_kind = f"kind: {kind.name}"
        fitting: set[ValueType | None] = {None}
        if self.by_row:
            of_kind = f"kind: row.{self.by_row.written}"
            fitting |= {each.type for each in self.by_row.kinds if not each.from_list} or {*ValueType}
        elif not kind.from_list and kind.name != CHOICES:
            fitting.add(kind.type)
        conflicts = [
            *((key.name, key.value.fits not in fitting, of_kind) for key in RULE_KEYS),
            ("decimals", kind.integer_only, of_kind),
            ("aggregate", not of_any_type and not is_number, of_kind),
            ("unique", isinstance(rows, SingleRow), "rows: record"),
            ("unique", kind.name == CHOICES or self.by_row is not None, of_kind),
            ("by", self.by_row is not None, of_kind),
            ("within", kind.name != "choice", of_kind),
            ("within", shape.list in BUILT_IN, f"list: {shape.list}"),
            ("prefill", self.by_row is not None and shape.prefill != PREFILL_PREVIOUS, of_kind),
            ("prefill", kind.name == CHOICES and shape.prefill != PREFILL_PREVIOUS, of_kind),
            ("prefill", kind.name == FILE and is_prefill(shape.prefill), of_kind),
            ("previous", isinstance(rows, FreeLines) and not self.draft.shape.key, "rows: {lines: …}"),
            ("role", not has_role_rows, self.draft.written_rows),
            ("role", is_status and kind.name != "choice", of_kind),
            ("role", is_status and shape.personal, self.written("personal")),
            ("required_when", self.states("required"), self.written("required")),
        ]
        for key, is_conflict, other in conflicts:
            if is_conflict and self.states(key):
                self.contradict(key, other)

    def check_limits(self) -> None:
        """Report limits that no answer can meet."""
        for low, high in (("min", "max"), ("min_length", "max_length")):
            if self.states(low) and self.states(high) and self.shape.limit(low) > self.shape.limit(high):
                self.contradict(low, self.written(high))
        length = self.shape.limit("max_length")
        if length and length > LONGEST_TEXT:
            place = self.place("max_length")
            self.register.problems.add("D111", place, what="max_length", length=length, limit=LONGEST_TEXT)
