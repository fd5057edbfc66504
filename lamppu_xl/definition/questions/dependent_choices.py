"""Reads choices whose options depend on the answer of another field: `within: region`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.definition.questions.code_lists import BUILT_IN
from lamppu_xl.definition.questions.table_drafts import TableDraft
from lamppu_xl.definition.register import DefinitionRegister
from lamppu_xl.definition.schemas import FieldShape, OptionShape
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, is_empty, place_of
from lamppu_xl.domain import rules
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import FieldRef, ParentRef, Variable
from lamppu_xl.domain.form import CodeList, Field
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for

_BY = " by "


def add_dependence(register: DefinitionRegister, draft: TableDraft) -> None:
    """Give the choices of a table the field within whose answer they are; what is no such field is reported."""
    shapes = {name: (shape, node) for name, shape, node in draft.written}
    for position, field in enumerate(draft.fields):
        shape, node = shapes.get(field.name, (None, None))
        if shape is None or shape.within is None or node is None or not field.options:
            continue
        other, _, detail = shape.within.partition(_BY)
        place = place_of(node, ("within",))
        if other in register.broken or not register.problems.check_known("field", other, sorted(shapes), place):
            continue
        if not _is_question(shapes[other][0]) or field.name in _chain(other, shapes):
            register.problems.add("D209", place, field=f"{draft.id}.{field.name}", other=other)
            continue
        if (detail or other) in OptionShape.model_fields:
            register.problems.add("D247", place, detail=detail or other)
            continue
        draft.fields[position] = replace(field, within=other, within_detail=detail or other)


def _is_question(shape: FieldShape) -> bool:
    return shape.kind == "choice" and shape.given is None and shape.computed is None and shape.list is not None


def _chain(name: str, shapes: Mapping[str, tuple[FieldShape, Node]]) -> frozenset[str]:
    """A field, the field within whose answer it is, and so on."""
    found: set[str] = set()
    while name in shapes and name not in found:
        found.add(name)
        name = (shapes[name][0].within or "").partition(_BY)[0]
    return frozenset(found)


def with_parents(
    register: DefinitionRegister, drafts: Sequence[TableDraft], lists: dict[str, CodeList], node: Node | None
) -> dict[str, CodeList]:
    """The lists, with what their options belong to."""
    found = dict(lists)
    seen: set[tuple[str, str, str]] = set()
    for draft, field in _dependent(drafts):
        parents = _field(draft, field.within).options or ""
        key = field.options or "", field.within_detail, parents
        if key in seen or key[0] not in lists or parents not in lists:
            continue
        seen.add(key)
        ids = frozenset(option.id for option in lists[parents].options)
        before = len(register.problems.findings)
        stated = dict(_stated(register, node, key[0], field.within_detail, ids))
        is_silent = not stated and len(register.problems.findings) == before
        if is_silent and lists[key[0]].options and key[0] not in BUILT_IN:
            written = next(each for name, _, each in draft.written if name == field.name)
            facts = {"list": key[0], "detail": field.within_detail}
            register.problems.add("D210", place_of(written, ("within",)), **facts)
        options = (
            replace(each, parents={**each.parents, field.within_detail: stated[each.id]}) if each.id in stated else each
            for each in found[key[0]].options
        )
        found[key[0]] = CodeList(key[0], tuple(options))
    return found


def _stated(
    register: DefinitionRegister, lists: Node | None, name: str, detail: str, ids: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """What each option of a list says that it belongs to."""
    written = lists.get(name) if isinstance(lists, YamlMapping) else None
    for item in written.items if isinstance(written, YamlSequence) else (written,):
        own = item.get("id") if isinstance(item, YamlMapping) else None
        value = item.get(detail) if isinstance(item, YamlMapping) else None
        if not isinstance(own, YamlScalar) or value is None or is_empty(value):
            continue
        if not isinstance(value, YamlScalar):
            register.problems.add("D208", value.place, option=f"{name}/{own.text}", detail=detail)
        elif register.problems.check_known("option", value.text, ids, value.place):
            yield own.text, value.text


def dependence_rule(register: DefinitionRegister, draft: TableDraft, name: str) -> Rule | None:
    """The rule that a chosen option belongs to the answer of the other field; None without such a field."""
    field = next((each for each in draft.fields if each.name == name and each.within), None)
    if field is None or not field.options:
        return None
    parent = _field(draft, field.within)
    variable = Variable(ValueType.TEXT, parent.options)
    leaf = ParentRef(name, field.within_detail, field.options, variable)
    says = _message(register, parent.label)
    return rules.belongs(leaf, FieldRef(parent.name, variable)).with_overrides(message_override=says)


def _message(register: DefinitionRegister, label: Text) -> Text:
    translations = register.translations

    def said(language: str) -> str:
        chain = translations.chain(language)
        return translator_for(language, chain).label("within_rule", field=label.pick(chain))

    return Text(tuple((language, said(language)) for language in translations.languages))


def _dependent(drafts: Sequence[TableDraft]) -> Iterator[tuple[TableDraft, Field]]:
    return ((draft, field) for draft in drafts for field in draft.fields if field.within)


def _field(draft: TableDraft, name: str) -> Field:
    return next(field for field in draft.fields if field.name == name)
