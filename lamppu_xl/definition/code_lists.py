"""Reads the code lists of a form and its project: choices, indicators, cost categories, events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lamppu_xl.definition.coercion import NAME, NAME_IN_WORDS
from lamppu_xl.definition.partners_goals_periods import applies, periods_named
from lamppu_xl.definition.problems import guess
from lamppu_xl.definition.register import (
    LONGEST_WORDING,
    DefinitionRegister,
    entries,
    ids_in,
    model_of,
    once,
    place_node,
    read_items,
    rows,
)
from lamppu_xl.definition.schemas import DateDetail, NumberDetail, OptionShape, TextDetail, read
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, is_empty
from lamppu_xl.domain.answer_types import YES_NO, ValueType
from lamppu_xl.domain.partner_history import partner_code_list
from lamppu_xl.domain.project import CodeList, Option, goal_name
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import utf16_length
from lamppu_xl.i18n.languages import LANGUAGES, profile_of

LONGEST_LIST = 1000
"""Options of a list; Excel would take 32,767, but nobody finds anything in such a list."""

BUILT_IN = (YES_NO, "goals", "partners")
"""Lists that every project has."""

AGGREGATE = "aggregate"
"""In an expression the name for the aggregation of a row's figures; no list has this name."""


@dataclass(frozen=True)
class ExpectedDetail:
    """What a table expects of a detail of its rows: `given: row.budget` of kind money."""

    type: ValueType
    options: str | None = None
    """The list whose ids it names; they are shown by their labels."""


Details = Mapping[str, Mapping[str, ExpectedDetail]]
"""Per list, by name."""


_OptionDraft = tuple[OptionShape, Node, Text]
"""An option with its node and its label. Its details are not yet known."""


def read_lists(register: DefinitionRegister, node: Node | None, details: Details) -> dict[str, CodeList]:
    """All lists by id, the built-in ones among them; an option's details are read as the tables expect them."""
    lists = {
        code_list.id: code_list for code_list in (_yes_no(), _goals(register), partner_code_list(register.partners))
    }
    drafts = dict(_drafts(register, node))
    labels = {name: {option.id: option.label for option in code_list.options} for name, code_list in lists.items()}
    labels |= {name: {shape.id: label for shape, _, label in options} for name, options in drafts.items()}
    ids = option_ids(register, node)
    for name, options in drafts.items():
        reader = _DetailReader(register, details.get(name, {}), labels, ids)
        lists[name] = CodeList(name, tuple(_option(register, reader, *option) for option in options))
    return lists


def option_ids(register: DefinitionRegister, node: Node | None) -> dict[str, list[str]]:
    """The ids in each list, even of options that are broken otherwise."""
    written = node.values if isinstance(node, YamlMapping) else {}
    ids = {name: ids_in(item) for name, item in written.items()}
    return ids | {YES_NO: ["yes", "no"], "goals": register.ids["goal"], "partners": register.ids["partner"]}


def _yes_no() -> CodeList:
    labels = {language: pair for language in LANGUAGES if (pair := profile_of(language).no_and_yes)}
    no, yes = (Text.of(**{language: pair[index] for language, pair in labels.items()}) for index in (0, 1))
    return CodeList(YES_NO, (Option(id="yes", label=yes), Option(id="no", label=no)))


def _goals(register: DefinitionRegister) -> CodeList:
    options = (Option(id=goal.id, label=goal_name(goal), applies_to=goal.applies_to) for goal in register.goals)
    return CodeList("goals", tuple(options))


def _drafts(register: DefinitionRegister, node: Node | None) -> Iterator[tuple[str, list[_OptionDraft]]]:
    problems = register.problems
    for name, place, item in entries(node, problems):
        if not re.fullmatch(NAME, name):
            problems.add("D109", place, name=name, expected=NAME_IN_WORDS)
        if name in (*BUILT_IN, AGGREGATE):
            problems.reserved(name, place, (*BUILT_IN, AGGREGATE))
            continue
        nodes = rows(item, problems)
        if len(nodes) > LONGEST_LIST:
            problems.add("D111", place, what=name, length=len(nodes), limit=LONGEST_LIST)
        options = [
            (shape, option, register.text(shape.label, option, "label", f"{name}.{shape.id}"))
            for shape, option in read_items("option", OptionShape, nodes, problems)
        ]
        _distinct_labels(register, options)
        yield name, options


def _distinct_labels(register: DefinitionRegister, options: Sequence[_OptionDraft]) -> None:
    """A choice is recognised by its label, so that no two may be alike in any language."""
    translations = register.translations
    for language in translations.languages:
        chain = translations.chain(language)
        labels = [
            (label.pick(chain), translations.place(place_node(node, "label"), language)) for _, node, label in options
        ]
        once("label", labels, register.problems)


def _option(register: DefinitionRegister, reader: _DetailReader, shape: OptionShape, node: Node, label: Text) -> Option:
    return model_of(
        Option,
        shape,
        label=label,
        details=reader.read(node, shape.id),
        applies_to=applies(register, shape.applies_to, node),
        due_in=periods_named(register, shape.due_in, node, "due_in"),
        shown_in=periods_named(register, shape.periods, node, "periods"),
    )


@dataclass
class _DetailReader:
    """Reads what else is known of an option, as the tables expect it, else as it looks."""

    register: DefinitionRegister
    expected: Mapping[str, ExpectedDetail]
    labels: Mapping[str, Mapping[str, Text]]
    ids: Mapping[str, list[str]]

    def read(self, node: Node, id: str) -> dict[str, Text | float | date]:
        if not isinstance(node, YamlMapping):
            return {}
        details = {
            key: self.detail(value, self.expected.get(key), f"{id} {key}")
            for key, value in node.values.items()
            if key not in OptionShape.model_fields and not is_empty(value) and self.is_new_key(key, node)
        }
        return {key: detail for key, detail in details.items() if detail is not None}

    def is_new_key(self, key: str, node: YamlMapping) -> bool:
        """Whether a key is a name, and not a misspelt known key."""
        if key in self.expected:
            return True
        problems, place = self.register.problems, node.keys[key]
        if not re.fullmatch(NAME, key):
            problems.add("D109", place, name=key, expected=NAME_IN_WORDS)
            return False
        lacking = [name for name in (*OptionShape.model_fields, *self.expected) if name not in node.values]
        meant = guess(key, lacking, likeness=0.8)
        if meant:
            problems.add("D104", place, key=key, guess=meant)
        return not meant

    def detail(self, node: Node, expected: ExpectedDetail | None, what: str) -> Text | float | date | None:
        if expected and expected.options and isinstance(node, YamlScalar):
            return self.label(node, expected.options)
        kind = expected.type if expected else _looks_like(node)
        if isinstance(node, YamlScalar) and kind not in _DETAIL_SHAPES:
            if (length := utf16_length(node.text)) > LONGEST_WORDING:
                self.register.problems.add("D111", node.place, what=what, length=length, limit=LONGEST_WORDING)
            return Text.same(node.text)
        detail = read(_DETAIL_SHAPES.get(kind, TextDetail), _wrapped(node), self.register.problems)
        if isinstance(detail, TextDetail):
            return self.register.translations.text(detail.value, node, what, LONGEST_WORDING)
        return detail.value if detail else None

    def label(self, node: YamlScalar, options: str) -> Text | None:
        """The label of an option of another list."""
        self.register.problems.check_known("option", node.text, self.ids.get(options, ()), node.place)
        return self.labels.get(options, {}).get(node.text)


_DETAIL_SHAPES: Mapping[ValueType, type[NumberDetail | DateDetail | TextDetail]] = {
    ValueType.NUMBER: NumberDetail,
    ValueType.DATE: DateDetail,
}
"""The shape of a detail; all other types are texts."""


def _wrapped(node: Node) -> YamlMapping:
    return YamlMapping({"value": node}, {"value": node.place}, node.place)


def _looks_like(node: Node) -> ValueType:
    """The type of a detail that no table asks for; a quoted value is a text."""
    if not isinstance(node, YamlScalar) or node.quoted:
        return ValueType.TEXT
    if re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d{1,9})?", node.text):
        return ValueType.NUMBER
    return ValueType.DATE if re.fullmatch(r"\d{4}-\d\d-\d\d", node.text) else ValueType.TEXT
