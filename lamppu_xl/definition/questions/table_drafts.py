"""A table as it is written, while the definition is read."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from lamppu_xl.definition.questions.row_kinds import RowKinds
from lamppu_xl.definition.schemas import FieldShape, TableShape
from lamppu_xl.definition.yaml_tree import Node, YamlMapping
from lamppu_xl.domain.expressions import Variable
from lamppu_xl.domain.form import (
    Field,
    FreeLines,
    RowPerCode,
    Rows,
    SingleRow,
)
from lamppu_xl.domain.partners import Contact
from lamppu_xl.domain.project import GIVEN

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
