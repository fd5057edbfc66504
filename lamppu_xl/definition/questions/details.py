"""Reads the details of options and partners: further facts, of the type that the tables expect."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lamppu_xl.definition.coercion import NAME, NAME_IN_WORDS
from lamppu_xl.definition.problems import guess
from lamppu_xl.definition.register import LONGEST_WORDING, DefinitionRegister
from lamppu_xl.definition.schemas import DateDetail, NumberDetail, TextDetail, read
from lamppu_xl.definition.written_values import day_of, looks_like_day, looks_like_number
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, is_empty
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.partners import EVERY_PARTNER, Detail, PartnerValues
from lamppu_xl.domain.project import GIVEN
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import utf16_length
from lamppu_xl.i18n.languages import is_language


@dataclass(frozen=True)
class ExpectedDetail:
    """What a table expects of a detail: `given: row.budget` of kind money."""

    type: ValueType
    options: str | None = None
    """The list whose ids it names; they are shown by their labels."""
    by_row: Mapping[str, ExpectedDetail] = field(default_factory=dict)
    """By id of the option what is expected of it, where that depends on the row."""
    keeps_id: bool = False
    """Whether the id is the value, not the label: of yes and no, which rules compare, and of prefilled answers."""
    is_month: bool = False
    """Whether it may be written without a day: `2027-03`."""

    def of_row(self, id: str) -> ExpectedDetail:
        """What is expected of the detail of an option."""
        return self.by_row.get(id, self)


ExpectedDetails = Mapping[str, ExpectedDetail]
"""By name."""


@dataclass
class DetailReader:
    """Reads details as the tables expect them, else as they look."""

    register: DefinitionRegister
    expected: ExpectedDetails
    labels: Mapping[str, Mapping[str, Text]]
    """The labels of the options of each list."""
    ids: Mapping[str, list[str]]
    """The ids of the options of each list."""
    keys: tuple[str, ...] = ()
    """The other keys beside the details."""

    def read(self, node: Node | None, id: str) -> dict[str, Detail | PartnerValues]:
        """The details in a mapping; each value may differ by partner."""
        details: dict[str, Detail | PartnerValues] = {}
        for key, value in node.values.items() if isinstance(node, YamlMapping) else ():
            if key in self.keys or is_empty(value) or not self.is_new_key(key, node):
                continue
            detail = self.partner_values(key, value, id) if self.differs(key, value, id) else self.value(key, value, id)
            if detail is not None:
                details[key] = detail
        return details

    def read_own(self, node: Node | None, id: str) -> dict[str, Detail]:
        """The details in a mapping of a partner."""
        details: dict[str, Detail] = {}
        if not isinstance(node, YamlMapping):
            return details
        for key, value in node.values.items():
            if f"partner.{key}" in GIVEN:
                reserved = [source.removeprefix("partner.") for source in GIVEN if source.startswith("partner.")]
                self.register.problems.reserved(key, node.keys[key], reserved)
            elif not is_empty(value) and self.is_name(key, node):
                detail = self.value(key, value, id)
                details |= {} if detail is None else {key: detail}
        return details

    def is_name(self, key: str, node: Node | None) -> bool:
        is_name = bool(re.fullmatch(NAME, key))
        if not is_name and isinstance(node, YamlMapping):
            self.register.problems.add("D109", node.keys[key], name=key, expected=NAME_IN_WORDS)
        return is_name

    def is_new_key(self, key: str, node: Node | None) -> bool:
        """Whether a key is a name, and not a misspelt known key."""
        if key in self.expected or not isinstance(node, YamlMapping):
            return True
        if not self.is_name(key, node):
            return False
        lacking = [name for name in (*self.keys, *self.expected) if name not in node.values]
        meant = guess(key, lacking, likeness=0.8)
        if meant:
            self.register.problems.add("D104", node.keys[key], key=key, guess=meant)
        return not meant

    def expected_of(self, key: str, id: str) -> ExpectedDetail | None:
        """What the tables expect of a detail of an option; an id may be followed by that of a partner."""
        expected = self.expected.get(key)
        return expected.of_row(id.partition(" ")[0]) if expected else None

    def differs(self, key: str, node: Node, id: str) -> bool:
        """Whether a value is written per partner, and not per language."""
        if not isinstance(node, YamlMapping):
            return False
        expected = self.expected_of(key, id)
        if expected and (expected.type in _DETAIL_SHAPES or expected.options):
            return True
        keys = [name for name, value in node.values.items() if not is_empty(value)]
        return not all(is_language(name) for name in keys) and any(map(self.is_partner, keys))

    def is_partner(self, name: str) -> bool:
        return name == EVERY_PARTNER or name in self.register.ids["partner"]

    def partner_values(self, key: str, node: Node, id: str) -> PartnerValues | None:
        """The value of each partner; an id that no partner has is reported."""
        values: dict[str, Detail] = {}
        known = (*self.register.ids["partner"], EVERY_PARTNER)
        for partner, value in node.values.items() if isinstance(node, YamlMapping) else ():
            place = node.keys[partner] if isinstance(node, YamlMapping) else value.place
            if is_empty(value) or not self.register.problems.check_known("partner", partner, known, place):
                continue
            detail = self.value(key, value, f"{id} {partner}")
            if detail is not None:
                values[partner] = detail
        return PartnerValues(values) if values else None

    def value(self, key: str, node: Node, id: str) -> Detail | None:
        """A single value."""
        expected, what = self.expected_of(key, id), f"{id} {key}"
        if expected and expected.options and isinstance(node, YamlScalar):
            label = self.label(node, expected.options)
            return Text.same(node.text) if label and expected.keeps_id else label
        if expected and expected.is_month and isinstance(node, YamlScalar) and (month := day_of(f"{node.text}-01")):
            return month
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
    if looks_like_number(node.text):
        return ValueType.NUMBER
    return ValueType.DATE if looks_like_day(node.text) else ValueType.TEXT
