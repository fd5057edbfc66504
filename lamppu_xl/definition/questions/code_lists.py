"""Reads the code lists of a form and its project: choices, indicators, cost categories, events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.definition.coercion import NAME, NAME_IN_WORDS
from lamppu_xl.definition.partners_goals_periods import applies, periods_named
from lamppu_xl.definition.questions.details import DetailReader, ExpectedDetails
from lamppu_xl.definition.register import (
    DefinitionRegister,
    entries,
    ids_in,
    model_of,
    once,
    place_node,
    read_items,
    rows,
)
from lamppu_xl.definition.schemas import OptionShape
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence
from lamppu_xl.domain.answer_types import YES_NO
from lamppu_xl.domain.form import CONFIRMATION, SEVERAL, CodeList, Option, goal_name
from lamppu_xl.domain.partner_history import partner_code_list
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import token_text
from lamppu_xl.i18n.languages import LANGUAGES, profile_of

LONGEST_LIST = 20_000
"""Options of a list."""

BUILT_IN = (YES_NO, "goals", "partners")
"""Lists that every project has."""

AGGREGATE = "aggregate"
"""In an expression the name for the aggregation of a row's figures; no list has this name."""


Details = Mapping[str, ExpectedDetails]
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
        reader = DetailReader(register, details.get(name, {}), labels, ids, tuple(OptionShape.model_fields))
        lists[name] = CodeList(name, tuple(_option(register, reader, *option) for option in options))
    return lists


def read_partner_details(
    register: DefinitionRegister, expected: ExpectedDetails, lists: Mapping[str, CodeList]
) -> None:
    """Give the partners their details, as the tables expect them."""
    labels = {name: {option.id: option.label for option in codes.options} for name, codes in lists.items()}
    ids = {name: list(options) for name, options in labels.items()}
    reader = DetailReader(register, expected, labels, ids)
    written = register.top.get("partners")
    nodes = {
        scalar.text: item.get("details")
        for item in (written.items if isinstance(written, YamlSequence) else ())
        if isinstance(item, YamlMapping) and isinstance(scalar := item.get("id"), YamlScalar)
    }
    for index, partner in enumerate(register.partners):
        if details := reader.read_own(nodes.get(partner.id), partner.id):
            register.partners[index] = replace(partner, details=details)


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
    options = (
        Option(id=goal.id, label=goal_name(goal).changed(token_text), applies_to=goal.applies_to)
        for goal in register.goals
    )
    return CodeList("goals", tuple(options))


def _drafts(register: DefinitionRegister, node: Node | None) -> Iterator[tuple[str, list[_OptionDraft]]]:
    """The options of each list. Their labels are on one line and without unseen signs, as the live checks read them."""
    problems = register.problems
    for name, place, item in entries(node, problems):
        if not re.fullmatch(NAME, name):
            problems.add("D109", place, name=name, expected=NAME_IN_WORDS)
        if name in (*BUILT_IN, AGGREGATE, CONFIRMATION):
            problems.reserved(name, place, (*BUILT_IN, AGGREGATE, CONFIRMATION))
            continue
        nodes = rows(item, problems)
        if len(nodes) > LONGEST_LIST:
            problems.add("D111", place, what=name, length=len(nodes), limit=LONGEST_LIST)
        options = [
            (shape, option, register.text(shape.label, option, "label", f"{name}.{shape.id}").changed(token_text))
            for shape, option in read_items("option", OptionShape, nodes, problems)
        ]
        _distinct_labels(register, options)
        _joinable_labels(register, name, options)
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


def _joinable_labels(register: DefinitionRegister, name: str, options: Sequence[_OptionDraft]) -> None:
    """Report labels with the sign that separates several choices."""
    if name not in register.joined_lists:
        return
    for shape, node, label in options:
        if any(SEVERAL in text for _, text in label.translations):
            facts = {"option": f"{name}/{shape.id}", "field": register.joined_lists[name]}
            register.problems.add("D163", place_node(node, "label").place, **facts)


def _option(register: DefinitionRegister, reader: DetailReader, shape: OptionShape, node: Node, label: Text) -> Option:
    return model_of(
        Option,
        shape,
        label=label,
        aggregate=shape.aggregate.get(""),
        aggregates={name: rule for name, rule in shape.aggregate.items() if name},
        details=reader.read(node, shape.id),
        applies_to=applies(register, shape.applies_to, node),
        due_in=periods_named(register, shape.due_in, node, "due_in"),
        shown_in=periods_named(register, shape.periods, node, "periods"),
    )
