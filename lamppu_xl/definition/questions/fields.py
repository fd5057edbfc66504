"""Reads the fields of a table, and reports contradictions between their attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition.coercion import NAME, RATIO, shown
from lamppu_xl.definition.partners_goals_periods import applies
from lamppu_xl.definition.questions.code_lists import BUILT_IN
from lamppu_xl.definition.questions.row_kinds import RowKinds
from lamppu_xl.definition.questions.rule_keys import RULE_KEYS
from lamppu_xl.definition.questions.table_drafts import CONTACT_SOURCES, TableDraft, is_known_source, is_prefill
from lamppu_xl.definition.register import LONGEST_LABEL, LONGEST_WORDING, DefinitionRegister, place_node
from lamppu_xl.definition.schemas import FieldShape, LimitShape
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, place_of, plain
from lamppu_xl.domain.answer_types import CHOICES, FILE, ValueType, are_years
from lamppu_xl.domain.field_roles import FieldRole, infer_roles
from lamppu_xl.domain.findings import Fact, Place
from lamppu_xl.domain.form import (
    CONFIRMATION,
    EARLIER,
    PREFILL_PREVIOUS,
    Aggregate,
    Field,
    FreeLines,
    RowPerCode,
    RowPerGoal,
    SingleRow,
    Table,
    answer_facts,
)
from lamppu_xl.domain.project import GIVEN
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.workbook.text_split import LONGEST_TEXT

_LIMITS = ("min", "max", "not_before", "not_after")

_FOR_ANSWERS = ("previous", "prefill", "role", "computed", "within", *(key.name for key in RULE_KEYS))
"""Attributes that a locked fact cannot have."""

_FOR_QUESTIONS = ("role", "list", "prefill", *(key.name for key in RULE_KEYS if key.name not in _LIMITS))
"""Attributes that a computed field cannot have."""

_DATES = frozenset({"period.start", "period.end", "period.deadline"})


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


def catalogue_text(register: DefinitionRegister, label: str, **facts: Fact) -> Text:
    """A label of the catalogue in the languages of the project."""
    return _catalogue_text(register, label, register.translations.languages, facts)


def rule_text(register: DefinitionRegister, label: str) -> Text:
    """What a rule of the program says, also in the languages of findings that the project does not have."""
    return _catalogue_text(register, label, dict.fromkeys((*register.translations.languages, *LANGUAGES)), {})


def _catalogue_text(
    register: DefinitionRegister, label: str, languages: Iterable[str], facts: Mapping[str, Fact]
) -> Text:
    chain = register.translations.chain
    return Text(
        tuple((language, translator_for(language, chain(language)).label(label, **facts)) for language in languages)
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
        self.check_currencies()
        replaced: dict[str, Any] = {}
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
            max_words=shape.limit("max_words"),
            is_year=kind.integer_only and are_years(shape.limit("min"), shape.limit("max")),
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

    def check_currencies(self) -> None:
        """Report a total that would combine amounts in different currencies."""
        kinds = [kind.name for kind in self.by_row.kinds] if self.by_row else [self.shape.kind]
        rules = (None, Aggregate.DISTINCT, Aggregate.NEVER)
        if "money" not in kinds or self.shape.aggregate in rules or len(self.register.currencies) < 2:
            return
        first, *_ = self.register.currencies
        other = next(partner for partner in self.register.partners if partner.currency not in ("", first))
        facts = {"partner": other.id, "currency": other.currency, "field": f"{self.draft.id}.{self.name}"}
        self.register.problems.add("D160", self.place("aggregate"), **facts)

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
        has_role_rows = isinstance(rows, RowPerGoal if is_status else RowPerGoal | SingleRow | FreeLines)
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
