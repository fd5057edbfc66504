"""Reads the kinds of answers that options of a list state for their rows: `kind: row.kind`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition.problems import guess
from lamppu_xl.definition.questions.code_lists import BUILT_IN
from lamppu_xl.definition.register import DefinitionRegister
from lamppu_xl.definition.schemas import FieldShape
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, is_empty, place_of
from lamppu_xl.domain.answer_types import CHOICES, FILE, ROW_KIND, AnswerType
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import RowPerCode, Rows

ROW_KINDS: Mapping[str, AnswerType] = {
    name: kind for name, kind in ANSWER_TYPES.items() if name not in ("choice", CHOICES, FILE)
}
"""The kinds that a row may have. A choice needs a list, which belongs to the field; files are listed by field."""

_OWNER, _OR = "row.", " or "


@dataclass(frozen=True)
class RowKinds:
    """The kinds of a field by row."""

    written: str
    """The detail of the options that names them, perhaps with the kind of rows without it: `kind or number`."""
    by_option: Mapping[str, AnswerType]

    @property
    def detail(self) -> str:
        """The detail of the options that names them."""
        return self.written.partition(_OR)[0]

    @property
    def default(self) -> str:
        """The kind of rows without the detail; empty if there is none."""
        return self.written.partition(_OR)[2]

    @property
    def kinds(self) -> tuple[AnswerType, ...]:
        """Every kind that a row has, once."""
        return tuple({kind.name: kind for kind in self.by_option.values()}.values())


def is_by_row(kind: str) -> bool:
    """Whether a kind is that of the row."""
    return kind.startswith(_OWNER)


def with_row_kinds(
    register: DefinitionRegister,
    table: str,
    rows: Rows,
    written: Sequence[tuple[str, FieldShape, Node]],
    lists: Node | None,
) -> tuple[list[tuple[str, FieldShape, Node]], dict[str, RowKinds]]:
    """The fields of a table, in which a kind of the row is replaced by a kind of numbers, and the kinds by field."""
    found: dict[str, RowKinds] = {}
    plain: list[tuple[str, FieldShape, Node]] = []
    refused: set[Place] = set()
    for name, shape, node in written:
        if not is_by_row(shape.kind):
            plain.append((name, shape, node))
            continue
        plain.append((name, shape.model_copy(update={"kind": ROW_KIND}), node))
        if not isinstance(rows, RowPerCode) or rows.list in BUILT_IN:  # the options of these have no details
            register.problems.contradiction(
                f"{table}.{name} kind: {shape.kind}", f"{table} rows", place_of(node, ("kind",))
            )
            continue
        stated = shape.kind.removeprefix(_OWNER)
        found[name] = RowKinds(stated, {})
        default = found[name].default
        if default and default not in ROW_KINDS:
            _refuse(register, f"{table}.{name}", default, place_of(node, ("kind",)))
            continue
        kinds = dict(_kinds(register, f"{table}.{name}", found[name], _options(lists, rows.list), refused))
        found[name] = RowKinds(stated, kinds)
    return plain, found


def _kinds(
    register: DefinitionRegister,
    field: str,
    written: RowKinds,
    options: Iterator[tuple[str, YamlMapping]],
    refused: set[Place],
) -> Iterator[tuple[str, AnswerType]]:
    for option, node in options:
        stated = node.get(written.detail)
        if stated is None or is_empty(stated):
            if written.default:
                yield option, ROW_KINDS[written.default]
                continue
            if node.place not in refused:
                register.problems.add("D206", node.place, option=option, detail=written.detail, field=field)
            refused.add(node.place)
            continue
        name = stated.text if isinstance(stated, YamlScalar) else "{…}"
        if name in ROW_KINDS:
            yield option, ROW_KINDS[name]
        elif stated.place not in refused:
            refused.add(stated.place)
            _refuse(register, option, name, stated.place)


def _refuse(register: DefinitionRegister, option: str, kind: str, place: Place) -> None:
    facts = {"option": option, "value": kind, "guess": guess(kind, ROW_KINDS), "kinds": ", ".join(ROW_KINDS)}
    register.problems.add("D205", place, **facts)


def _options(lists: Node | None, name: str) -> Iterator[tuple[str, YamlMapping]]:
    """The options of a list as they are written, by id."""
    written = lists.get(name) if isinstance(lists, YamlMapping) else None
    items = written.items if isinstance(written, YamlSequence) else (written,)
    for item in items:
        if isinstance(item, YamlMapping) and isinstance(scalar := item.get("id"), YamlScalar):
            yield scalar.text, item
