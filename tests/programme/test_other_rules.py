"""The rules by which figures are combined, in words."""

from __future__ import annotations

import pytest

from lamppu_xl.domain.form import Aggregate
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.programme.other_rules import as_sentence


@pytest.mark.parametrize("language", ["en", "fi", "sv", "se"])
@pytest.mark.parametrize("rule", [*Aggregate, "currencies", "mixed", "texts"])
def test_every_rule_is_a_sentence_that_needs_no_names(language: str, rule: str) -> None:
    sentence = as_sentence(translator_for(language), rule)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert "{" not in sentence
