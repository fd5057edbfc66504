"""Several choices as columns: `as: columns` gives a question of kind yes_no for each option of the list.

Each column is a question of its own, named after its option: `themes_water`. If the choices are required, one of the
columns must say yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lamppu_xl.definition.questions.code_lists import BUILT_IN
from lamppu_xl.definition.questions.dimensions import part_name
from lamppu_xl.definition.questions.fields import rule_text
from lamppu_xl.definition.questions.rule_keys import FIELD_SHAPE, RULE_KEYS
from lamppu_xl.definition.questions.table_drafts import TableDraft, is_prefill
from lamppu_xl.definition.register import DefinitionRegister, place_node
from lamppu_xl.definition.schemas import FieldShape, LimitShape
from lamppu_xl.definition.yaml_tree import Node, place_of
from lamppu_xl.domain import rules
from lamppu_xl.domain.answer_types import CHOICES, YES_NO
from lamppu_xl.domain.expressions import And, Call, Compare, Constant, Expr, FieldRef, Not, Or
from lamppu_xl.domain.form import Field, FreeLines
from lamppu_xl.domain.rules import Rule

MOST_COLUMNS = 30
"""The most options that are shown as columns."""

_WIDTH = 12
"""Of a column, unless the field has a width of its own."""

_NOT_WITH_COLUMNS = (
    *("given", "computed", "by", "prefill", "role", "aggregate", "within", "periods"),
    *(key.name for key in RULE_KEYS if key.name != "required"),
)
"""The keys that such a field cannot have."""

_OF_FIRST = ("help", "heading", "note")
"""The keys that only the first column has."""


def add_choice_columns(register: DefinitionRegister, draft: TableDraft, options: Mapping[str, Sequence[str]]) -> None:
    """Replace each field with `as: columns` by a question for each option of its list."""
    written: list[tuple[str, FieldShape, Node]] = []
    names = {name for name, _, _ in draft.written}
    for name, shape, node in draft.written:
        if getattr(shape, "as") != "columns":  # a word of Python
            written.append((name, shape, node))
        elif not _can_be_columns(register, shape, node, options):
            plain = {key: FIELD_SHAPE.model_fields[key].default for key in _NOT_WITH_COLUMNS}  # they are reported
            written.append((name, shape.model_copy(update={"as": "text", **plain}), node))
        else:
            listed = str(shape.list)
            for number, option in enumerate(dict.fromkeys(options[listed])):
                column = part_name(name, [option])
                if column in names:
                    place = place_of(node, ("as",), key=True)
                    register.problems.add("D108", place, what="field", name=column)
                    continue
                names.add(column)
                draft.parts[column] = "", ((listed, option),)
                written.append((column, _column_shape(shape, is_first=number == 0), node))
                draft.choice_columns.setdefault(name, []).append(column)
            if _states(shape, "required"):
                draft.required_choices[name] = shape, node
    draft.written[:] = written


def _column_shape(shape: FieldShape, *, is_first: bool) -> FieldShape:
    plain: dict[str, Any] = {} if is_first else dict.fromkeys(_OF_FIRST)
    kind = {
        "kind": YES_NO,
        "prefill": None,
        "list": None,
        "as": "text",
        "required": None,
        "width": shape.width or _WIDTH,
    }
    return shape.model_copy(update=plain | kind)


def _can_be_columns(
    register: DefinitionRegister,
    shape: FieldShape,
    node: Node,
    options: Mapping[str, Sequence[str]],
) -> bool:
    """Whether the options can be columns; what is against it is reported."""
    problems, place = register.problems, place_of(node, ("as",), key=True)
    if shape.kind != CHOICES:
        problems.contradiction("as: columns", f"kind: {shape.kind}", place)
        return False
    conflicts = [key for key in _NOT_WITH_COLUMNS if _states(shape, key)]
    for key in conflicts:
        problems.contradiction(f"{key}: …", "as: columns", place_of(node, (key,), key=True))
    if conflicts:
        return False
    if shape.list is None or shape.list not in options:
        return False  # it is reported as of any field
    if shape.list in BUILT_IN:
        problems.contradiction(f"list: {shape.list}", "as: columns", place)
        return False
    count = len(options[shape.list])
    if count > MOST_COLUMNS:
        problems.add("D111", place, what=f"as: columns, list {shape.list}", length=count, limit=MOST_COLUMNS)
    return 0 < count <= MOST_COLUMNS


def _states(shape: FieldShape, key: str) -> bool:
    value = getattr(shape, key)
    if key == "prefill":
        return is_prefill(value)
    return value not in (None, "", ()) and getattr(value, "value", True) is not False


def choice_rules(register: DefinitionRegister, draft: TableDraft, fields: Sequence[Field]) -> Iterator[Rule]:
    """The rules of required choices: a column is filled in, and one of them says yes."""
    by_name = {field.name: field for field in fields}
    for name, (shape, node) in draft.required_choices.items():
        columns = [by_name[column] for column in draft.choice_columns.get(name, ()) if column in by_name]
        refs = [FieldRef(each.name, each.variable) for each in columns]
        if not refs:
            continue
        required: LimitShape[Any] = getattr(shape, "required")  # noqa: B009  # the keys of rules are made by name
        others = [
            FieldRef(each.name, each.variable)
            for each in fields
            if each not in columns and each.given is None and each.computed is None
        ]
        due: Expr = rules.DUE
        if isinstance(draft.rows, FreeLines):
            due = _any(others) if others else _any(refs)
        nothing_else = tuple(Call("blank", (ref,)) for ref in refs[1:])
        missing = rules.required(refs[0], And((due, *nothing_else)) if nothing_else else due)
        chosen = tuple(And((Not(Call("blank", (ref,))), Compare("==", ref, Constant("yes")))) for ref in refs)
        any_yes = rules.holds(refs[0], Or(chosen) if len(chosen) > 1 else chosen[0], _any(refs))
        text = rule_text(register, "choices_rule")
        if required.says:
            text = register.text(required.says, place_node(node, "required"), "says", f"{draft.id}.{name} required")
        for rule in (missing, any_yes):
            yield rule.with_overrides(severity=required.severity, message_override=text)


def _any(answers: Sequence[FieldRef]) -> Expr:
    """Whether any of the answers is there."""
    filled = tuple(Not(Call("blank", (answer,))) for answer in answers)
    return Or(filled) if len(filled) > 1 else filled[0]
