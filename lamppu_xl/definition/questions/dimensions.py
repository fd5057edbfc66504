"""Figures that are reported by sex, age, place: `by: [sex, age]` gives a field for each combination of options.

Each part has the kind, the limits and the aggregation of its figure. A rule compares their sum with the figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition.questions.fields import rule_text
from lamppu_xl.definition.questions.table_drafts import TableDraft
from lamppu_xl.definition.register import DefinitionRegister
from lamppu_xl.definition.schemas import FieldShape
from lamppu_xl.definition.yaml_tree import Node, place_of
from lamppu_xl.domain import rules
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import Call, Compare, FieldRef, Not, Or
from lamppu_xl.domain.form import CodeList, Field, Table
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text import Text

MOST_PARTS = 100
"""The most parts of a figure."""

_OF_TOTAL = ("required", "required_when", "unique", "role", "prefill", "help", "heading", "note")
"""The keys of a figure that its parts do not have."""


def add_parts(register: DefinitionRegister, draft: TableDraft, options: Mapping[str, Sequence[str]]) -> None:
    """Add the parts of each figure that is reported by options of lists, after the figure."""
    written = []
    names = {name for name, _, _ in draft.written}
    for name, shape, node in draft.written:
        written.append((name, shape, node))
        if not shape.by or not _can_have_parts(register, draft, name, shape, node, options):
            continue
        plain = {key: None for key in _OF_TOTAL if getattr(shape, key, None)}
        for chosen in product(*(options[each] for each in shape.by)):
            part = part_name(name, chosen)
            if part in names:
                register.problems.add("D108", place_of(node, ("by",), key=True), what="field", name=part)
                continue
            names.add(part)
            draft.parts[part] = name, tuple(zip(shape.by, chosen, strict=True))
            written.append((part, shape.model_copy(update={**plain, "by": ()}), node))
    draft.written[:] = written


def part_name(figure: str, options: Sequence[str]) -> str:
    """The name of a part of a figure.

    >>> part_name("people", ["F", "0-14"])
    'people_f_0_14'
    """
    return "_".join([figure, *(re.sub(r"\W", "_", option).lower() for option in options)])


def _can_have_parts(  # noqa: PLR0913, PLR0917
    register: DefinitionRegister,
    draft: TableDraft,
    name: str,
    shape: FieldShape,
    node: Node,
    options: Mapping[str, Sequence[str]],
) -> bool:
    place = place_of(node, ("by",), key=True)
    lists = [register.problems.check_known("list", each, list(options), place_of(node, ("by",))) for each in shape.by]
    is_figure = ANSWER_TYPES[shape.kind].type is ValueType.NUMBER and shape.kind != "percent"
    if not is_figure or shape.given is not None or shape.computed is not None:
        register.problems.add("D158", place, field=f"{draft.id}.{name}")
        return False
    count = 1
    for each in shape.by:
        count *= len(options.get(each, ()))
    if all(lists) and not 0 < count <= MOST_PARTS:
        register.problems.add("D111", place, what=f"by, {draft.id}.{name}", length=count, limit=MOST_PARTS)
        return False
    return all(lists)


def with_labels(tables: Sequence[Table], lists: Mapping[str, CodeList], languages: Sequence[str]) -> tuple[Table, ...]:
    """The tables, in which the label of a part names its options: `People: Female, 0–14`."""

    def label(field: Field) -> Text:
        texts = []
        for language in languages:
            options = (lists[name].option(option) for name, option in field.part)
            chosen = ", ".join(option.label.pick((language, *languages)) for option in options if option)
            texts.append((language, f"{field.label.pick((language, *languages))}: {chosen}"))
        return Text(tuple(texts))

    def labelled(table: Table) -> Iterator[Field]:
        for field in table.fields:
            yield replace(field, label=label(field)) if field.part else field

    return tuple(
        replace(table, fields=tuple(labelled(table))) if any(field.part for field in table.fields) else table
        for table in tables
    )


def sum_rules(register: DefinitionRegister, fields: Sequence[Field]) -> Iterator[Rule]:
    """A rule for each figure with parts: if any part is reported, their sum is the figure."""
    by_name = {field.name: field for field in fields}
    for name in dict.fromkeys(field.part_of for field in fields if field.part_of):
        parts = [FieldRef(field.name, field.variable) for field in fields if field.part_of == name]
        figure = FieldRef(name, by_name[name].variable)
        any_part = Or(tuple(Not(Call("blank", (part,))) for part in parts)) if len(parts) > 1 else None
        total = Call("sum", tuple(parts)) if len(parts) > 1 else parts[0]
        rule = rules.holds(figure, Compare("==", figure, total), any_part)
        yield rule.with_overrides(message_override=rule_text(register, "by_rule"))
