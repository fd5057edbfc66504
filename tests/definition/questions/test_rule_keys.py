"""Each key that states a rule has one entry; the loader and the checks follow from it."""

from __future__ import annotations

from datetime import date

import projects
import pytest
from definitions import FORM, PROJECT

from lamppu_xl.definition.questions.rule_keys import FIELD_SHAPE, RULE_KEYS, RuleKey, RuleTarget, RuleValue
from lamppu_xl.definition.schemas import FieldShape
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import Call, Constant, FieldRef, Variable
from lamppu_xl.domain.finding_codes import CODES

WRITTEN = {
    RuleValue.TRUTH: "yes",
    RuleValue.NUMBER: "1",
    RuleValue.COUNT: "1",
    RuleValue.DIGITS: "1",
    RuleValue.PATTERN: "a+",
    RuleValue.CONDITION: "blank(other)",
    RuleValue.DAY: "2012-01-01",
}
CODE_OF = {
    "required": "R501",
    "required_when": "R501",
    "min": "R502",
    "max": "R503",
    "decimals": "R510",
    "min_length": "R504",
    "max_length": "R505",
    "max_words": "R530",
    "pattern": "R506",
    "unique": "R507",
    "not_before": "R508",
    "not_after": "R509",
}
KINDS = {ValueType.TEXT: "text", ValueType.NUMBER: "number", ValueType.DATE: "date"}


def field_with(key: RuleKey, more: str) -> list[str]:
    """The codes of a form in which one field of a record has the key."""
    table = f"""
  contact:
    title: Muut
    rows: {{lines: 2}}
    fields:
      other: {{label: Muu}}
      asked: {{label: Kysymys, {key.name}: "{WRITTEN[key.value]}", {more}}}
"""
    loaded = projects.read(PROJECT, FORM + table)
    return [finding.code.id for finding in loaded.problems if finding.code.id != "D117"]


@pytest.mark.parametrize("key", RULE_KEYS, ids=lambda key: key.name)
def test_the_rule_of_a_key_has_its_code_and_its_field(key: RuleKey) -> None:
    field = FieldRef("asked", Variable(key.value.fits or ValueType.TEXT))
    values = {
        RuleValue.TRUTH: True,
        RuleValue.PATTERN: "a+",
        RuleValue.CONDITION: Call("blank", (field,)),
        RuleValue.DAY: Constant(date(2012, 1, 1)),
    }
    rule = key.rule(RuleTarget(field, "contact", None), values.get(key.value, 1))
    assert (rule.code, rule.field_name, rule.severity) == (CODE_OF[key.name], "asked", CODES[rule.code].severity)


@pytest.mark.parametrize("key", RULE_KEYS, ids=lambda key: key.name)
@pytest.mark.parametrize("type_", KINDS)
def test_a_key_is_accepted_only_beside_the_type_that_it_fits(key: RuleKey, type_: ValueType) -> None:
    fits = key.value.fits in (None, type_)
    assert field_with(key, f"kind: {KINDS[type_]}") == ([] if fits else ["D114"])


@pytest.mark.parametrize("key", RULE_KEYS, ids=lambda key: key.name)
def test_a_choice_has_only_rules_for_every_type(key: RuleKey) -> None:
    assert field_with(key, "kind: choice, list: status") == ([] if key.value.fits is None else ["D114"])


@pytest.mark.parametrize("key", RULE_KEYS, ids=lambda key: key.name)
def test_a_locked_fact_has_no_rule(key: RuleKey) -> None:
    kind = KINDS[key.value.fits or ValueType.TEXT]
    assert "D114" in field_with(key, f"kind: {kind}, given: partner.name")


def test_every_key_of_a_field_with_a_severity_is_a_rule() -> None:
    names = {key.name for key in RULE_KEYS}
    assert len(names) == len(RULE_KEYS)
    assert set(FIELD_SHAPE.model_fields) - set(FieldShape.model_fields) == {"as"} | names
    assert not [name for name, field in FieldShape.model_fields.items() if "LimitShape" in str(field.annotation)]
